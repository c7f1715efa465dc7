//! Reads the text of a page, line by line.

use super::{PageError, Pair, Section, SectionRole, Version};
use crate::level::Level;
use crate::schema::{Format, ParseMode, Reference};

/// What stands between the two lines `---`.
pub(super) struct Head<'a> {
    pub(super) breaks: Vec<Level>,
    pub(super) no_example: Option<&'a str>,
    /// First byte after the head.
    pub(super) end: usize,
}

impl<'a> Head<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, PageError> {
        let mut lines = Lines::new(text, 0);
        let fault = |line: usize, message: String| Err(PageError { line, message });
        match lines.next() {
            Some(line) if line.text == "---" => {}
            _ => return fault(1, "a page starts with a line `---`".to_owned()),
        }
        let mut breaks: Option<Vec<Level>> = None;
        let mut no_example = None;
        for line in lines {
            if line.text == "---" {
                let Some(mut breaks) = breaks else {
                    return fault(line.number, "the head does not say `breaks:`".to_owned());
                };
                breaks.sort_unstable();
                return Ok(Self { breaks, no_example, end: line.end });
            }
            match line.text.split_once(':') {
                Some(("breaks", levels)) => {
                    let levels: Result<Vec<Level>, _> =
                        levels.split_whitespace().map(str::parse).collect();
                    match levels {
                        Ok(levels) => breaks = Some(levels),
                        Err(unknown) => return fault(line.number, unknown.to_string()),
                    }
                }
                Some(("no-example", reason)) => no_example = Some(reason.trim()),
                _ => return fault(line.number, format!("unknown line `{}`", line.text)),
            }
        }
        fault(1, "the head does not end with a line `---`".to_owned())
    }
}

/// A line with its place.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Without its line break.
    text: &'a str,
    /// From 1, in the whole page.
    number: usize,
    start: usize,
    /// One past its line break.
    end: usize,
}

/// The lines of a text from a byte on.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self { text, at, number: text[..at].matches('\n').count() }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
        self.at = start + length;
        self.number += 1;
        let text = rest[..length].trim_end();
        Some(Line { text, number: self.number, start, end: self.at })
    }
}

/// What a fence is for.
enum Fence {
    Version { format: Format, role: Role, mode: ParseMode, reference: Option<String> },
    Finding,
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Before,
    After,
}

impl Fence {
    /// Reads the words behind the back-ticks.
    fn parse(info: &str) -> Result<Self, String> {
        let mut words = info.split_whitespace();
        let language = words.next().unwrap_or_default();
        if language == "finding" {
            return Ok(Self::Finding);
        }
        let format = match language {
            "avro" => Format::Avro,
            "json" => Format::Json,
            "proto" => Format::Protobuf,
            _ => return Ok(Self::Other),
        };
        let role = match words.next() {
            Some("before") => Role::Before,
            Some("after") => Role::After,
            None => return Ok(Self::Other),
            Some(other) => return Err(format!("`{other}` is neither `before` nor `after`")),
        };
        let (mut mode, mut reference) = (ParseMode::Strict, None);
        for word in words {
            match word.split_once('=') {
                None if word == "lax" => mode = ParseMode::Lax,
                Some(("reference", name)) => reference = Some(name.to_owned()),
                _ => return Err(format!("unknown word `{word}` in a fence")),
            }
        }
        Ok(Self::Version { format, role, mode, reference })
    }
}

pub(super) struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// References that were met, and not yet their schema.
    references: Vec<Reference>,
    before: Option<(Format, usize, Version<'a>)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, lines: Lines::new(text, at), references: Vec::new(), before: None }
    }

    pub(super) fn title(&mut self) -> Result<&'a str, PageError> {
        let line = self.lines.next();
        match line.and_then(|line| line.text.strip_prefix("# ")) {
            Some(title) => Ok(title),
            None => Err(PageError {
                line: line.map_or(self.lines.number, |line| line.number),
                message: "the head is followed by a title, `# …`".to_owned(),
            }),
        }
    }

    pub(super) fn sections(&mut self) -> Result<Vec<Section<'a>>, PageError> {
        let text = self.text;
        let mut sections = Vec::new();
        let (mut heading, mut start, mut pairs) = ("", self.lines.at, Vec::new());
        let mut role = SectionRole::Shows;
        while let Some(line) = self.lines.next() {
            if let Some(next) = line.text.strip_prefix("## ") {
                self.no_open_pair(line.number)?;
                let text = &text[start..line.start];
                sections.push(Section { heading, text, pairs: std::mem::take(&mut pairs), role });
                (heading, start) = (next, line.end);
                role = SectionRole::of_heading(next)
                    .map_err(|message| PageError { line: line.number, message })?;
            } else if let Some(info) = line.text.strip_prefix("```") {
                self.fence(info, line, &mut pairs)
                    .map_err(|message| PageError { line: line.number, message })?;
            }
        }
        self.no_open_pair(self.lines.number)?;
        sections.push(Section { heading, text: &text[start..], pairs, role });
        Ok(sections)
    }

    fn no_open_pair(&self, line: usize) -> Result<(), PageError> {
        if self.before.is_some() {
            return Err(PageError { line, message: "`before` without `after`".to_owned() });
        }
        if !self.references.is_empty() {
            return Err(PageError { line, message: "a reference of no schema".to_owned() });
        }
        Ok(())
    }

    /// Reads the block that `line` opens.
    fn fence(
        &mut self,
        info: &str,
        line: Line<'a>,
        pairs: &mut Vec<Pair<'a>>,
    ) -> Result<(), String> {
        let fence = Fence::parse(info)?;
        let mut content = line.end..line.end;
        loop {
            match self.lines.next() {
                Some(inner) if inner.text == "```" => break,
                Some(inner) => content.end = inner.end,
                None => return Err("the block does not end".to_owned()),
            }
        }
        match fence {
            Fence::Other => {}
            Fence::Finding => match pairs.last_mut() {
                Some(pair) if pair.finding.is_none() && self.before.is_none() => {
                    pair.finding = Some(content);
                }
                _ => return Err("`finding` does not follow a pair".to_owned()),
            },
            Fence::Version { reference: Some(name), .. } => {
                let text = self.text[content].into();
                self.references.push(Reference { name: name.into(), text });
            }
            Fence::Version { format, role, mode, reference: None } => {
                let references = std::mem::take(&mut self.references);
                let version = Version { text: &self.text[content], mode, references };
                match (role, self.before.take()) {
                    (Role::Before, None) => self.before = Some((format, line.number, version)),
                    (Role::After, Some((of, line, before))) if of == format => {
                        pairs.push(Pair { format, line, before, after: version, finding: None });
                    }
                    (Role::Before, Some(_)) => return Err("a second `before`".to_owned()),
                    (Role::After, _) => {
                        return Err("`after` without a `before` of its language".to_owned());
                    }
                }
            }
        }
        Ok(())
    }
}
