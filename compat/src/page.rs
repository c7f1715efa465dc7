//! The page of a rule: prose for people that is executed as the rule's test.
//!
//! A page is Markdown with a head (`breaks:`, the levels that its examples break) and fenced
//! blocks: `avro before` and `avro after` (also `json`, `proto`) are the schemas of a pair as
//! their author sees them, `finding` is what the terminal shows of it. Pairs under a heading
//! that starts with `Not flagged` look similar and must stay silent. This module only reads
//! pages; the tests run them, `cargo xtask codegen` and `compat explain` show them.

mod read;

use std::fmt;
use std::ops::Range;

use read::{Head, Reader};

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

#[cfg(test)]
mod tests;
