//! The page of a rule: prose for people that is executed as the rule's test.
//!
//! A page is Markdown with a head (`breaks:`, the levels that its examples break) and fenced
//! blocks: `avro before` and `avro after` (also `json`, `proto`) are the schemas of a pair as
//! their author sees them, `finding` is what the terminal shows of it. Pairs under a heading
//! that starts with `Not flagged` look similar and must stay silent. This module only reads
//! pages; the tests run them, `cargo xtask codegen` and `compat explain` show them.

use std::fmt;
use std::ops::Range;

use crate::check::{Past, check};
use crate::level::Level;
use crate::rule::Profile;
use crate::schema::{Document, Format, ParseError, ParseMode, Reference, Schema};

/// A page, borrowed from its text.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The levels that every example breaks, as the head claims, in the order of [`Level::ALL`].
    pub breaks: Vec<Level>,
    /// Why the page has no example that could be executed, where it has none.
    pub no_example: Option<&'a str>,
    /// The text of the first heading.
    pub title: &'a str,
    /// The Markdown below the head, from the first heading on.
    pub body: &'a str,
    /// The parts of the page: what stands before the first second-level heading, then one for
    /// each such heading.
    pub sections: Vec<Section<'a>>,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    /// The text of its heading; empty for what stands below the title.
    pub heading: &'a str,
    /// Its Markdown without the heading, blocks included.
    pub text: &'a str,
    /// Its pairs, in order.
    pub pairs: Vec<Pair<'a>>,
    /// Whether its pairs show the rule or must stay silent.
    pub role: SectionRole,
}

/// What the pairs of a section are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionRole {
    /// The rule fires on them.
    Shows,
    /// Nothing fires on them, in the directions in which it fires on the examples (`Not
    /// flagged`), or else in those of these levels (`Not flagged under BACKWARD`).
    Silent(Vec<Level>),
}

impl SectionRole {
    fn of_heading(heading: &str) -> Result<Self, String> {
        let Some(rest) = heading.strip_prefix("Not flagged") else { return Ok(Self::Shows) };
        if rest.is_empty() {
            return Ok(Self::Silent(Vec::new()));
        }
        let Some(words) = rest.strip_prefix(" under ") else {
            return Err("say `Not flagged`, or `Not flagged under LEVEL`".to_owned());
        };
        let levels: Result<Vec<Level>, _> = words.split_whitespace().map(str::parse).collect();
        levels.map(Self::Silent).map_err(|unknown| unknown.to_string())
    }
}

/// Two versions of a schema as their author sees them.
#[derive(Clone, Debug)]
pub struct Pair<'a> {
    /// The language of both.
    pub format: Format,
    /// Line of the first fence in the page, from 1.
    pub line: usize,
    /// What is registered.
    pub before: Version<'a>,
    /// The candidate.
    pub after: Version<'a>,
    /// Bytes of the page that hold the `finding` block's content.
    pub finding: Option<Range<usize>>,
}

/// One schema of a pair.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    /// The text.
    pub text: &'a str,
    /// How it is parsed: strictly, unless its fence says `lax`.
    pub mode: ParseMode,
    /// The schemas that it refers to: fences with `reference=NAME` before its own.
    pub references: Vec<Reference>,
}

/// Why a text is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for PageError {}

impl<'a> Page<'a> {
    /// Reads a page.
    ///
    /// # Errors
    /// The first thing that is out of order.
    pub fn parse(text: &'a str) -> Result<Self, PageError> {
        let head = Head::parse(text)?;
        let body = text[head.end..].trim_start();
        let mut reader = Reader::new(text, text.len() - body.len());
        let title = reader.title()?;
        let sections = reader.sections()?;
        let page =
            Self { text, breaks: head.breaks, no_example: head.no_example, title, body, sections };
        page.complete()?;
        Ok(page)
    }

    /// The pairs on which the rule fires.
    pub fn examples(&self) -> impl Iterator<Item = &Pair<'a>> {
        let sections = self.sections.iter().filter(|section| section.role == SectionRole::Shows);
        sections.flat_map(|section| &section.pairs)
    }

    /// The pairs that look similar and are fine, with the levels under which they are; without
    /// any it is in the directions in which the rule fires on the examples.
    pub fn silent_pairs(&self) -> impl Iterator<Item = (&Pair<'a>, &[Level])> {
        self.sections.iter().flat_map(|section| {
            let levels = match &section.role {
                SectionRole::Shows => None,
                SectionRole::Silent(levels) => Some(levels.as_slice()),
            };
            let pairs = section.pairs.iter();
            levels.into_iter().flat_map(move |levels| pairs.clone().map(move |pair| (pair, levels)))
        })
    }

    /// The text of the page with other `finding` blocks: one for each example that has one.
    pub fn with_findings<'s>(&self, findings: impl IntoIterator<Item = &'s str>) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut copied = 0;
        let ranges = self.examples().filter_map(|pair| pair.finding.clone());
        for (range, finding) in ranges.zip(findings) {
            text.push_str(&self.text[copied..range.start]);
            text.push_str(finding.trim_end());
            text.push('\n');
            copied = range.end;
        }
        text.push_str(&self.text[copied..]);
        text
    }

    fn complete(&self) -> Result<(), PageError> {
        let missing = |what: &str| {
            Err(PageError { line: self.text.lines().count(), message: format!("no {what}") })
        };
        let intro = self.sections.first().map_or("", |section| section.text.trim());
        if intro.is_empty() {
            return missing("explanation below the title");
        }
        if !self.sections.iter().any(|section| section.heading == "What to do instead") {
            return missing("section `What to do instead`");
        }
        if self.no_example.is_some() {
            return Ok(());
        }
        if self.examples().next().is_none() {
            return missing("pair of blocks `before` and `after` outside of `Not flagged`");
        }
        if self.examples().all(|pair| pair.finding.is_none()) {
            return missing("block `finding`");
        }
        if self.silent_pairs().next().is_none() {
            return missing("pair under `Not flagged`");
        }
        Ok(())
    }
}

impl Pair<'_> {
    /// The two schemas: what is registered, and the candidate.
    ///
    /// # Errors
    /// The problems of the first one that is no schema.
    pub fn schemas(&self) -> Result<(Schema, Schema), ParseError> {
        let schema = |version: &Version<'_>| {
            let references = &version.references;
            let document = Document { format: self.format, text: version.text, references };
            Schema::parse(&document, version.mode)
        };
        Ok((schema(&self.before)?, schema(&self.after)?))
    }

    /// The levels that the pair breaks under a profile, in the order of [`Level::ALL`].
    ///
    /// # Errors
    /// Where one of the two is no schema.
    pub fn breaks(&self, profile: Profile) -> Result<Vec<Level>, ParseError> {
        let (before, after) = self.schemas()?;
        let history = [Past { number: 1, schema: &before }];
        let breaks = |level: &Level| !check(&after, &history, *level, profile).compatible;
        Ok(Level::ALL.into_iter().filter(breaks).collect())
    }
}

/// What stands between the two lines `---`.
struct Head<'a> {
    breaks: Vec<Level>,
    no_example: Option<&'a str>,
    /// First byte after the head.
    end: usize,
}

impl<'a> Head<'a> {
    fn parse(text: &'a str) -> Result<Self, PageError> {
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

struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// References that were met, and not yet their schema.
    references: Vec<Reference>,
    before: Option<(Format, usize, Version<'a>)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self { text, lines: Lines::new(text, at), references: Vec::new(), before: None }
    }

    fn title(&mut self) -> Result<&'a str, PageError> {
        let line = self.lines.next();
        match line.and_then(|line| line.text.strip_prefix("# ")) {
            Some(title) => Ok(title),
            None => Err(PageError {
                line: line.map_or(self.lines.number, |line| line.number),
                message: "the head is followed by a title, `# …`".to_owned(),
            }),
        }
    }

    fn sections(&mut self) -> Result<Vec<Section<'a>>, PageError> {
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

#[cfg(test)]
mod tests;
