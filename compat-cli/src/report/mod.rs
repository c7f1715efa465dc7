//! A report in each of the forms in which people and CI systems take it: one file per form.
//!
//! Renderers take a [`registry_api::Report`] and nothing else: whatever they show is in it.

pub mod concise;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod summary;

use std::path::PathBuf;
use std::str::FromStr;

use registry_api::Report;
use registry_api::report::{FindingReport, SubjectReport};
use sha2::{Digest as _, Sha256};

use crate::similar;
use human::Style;

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    /// For a terminal.
    Human,
    /// One line for each finding.
    Concise,
    /// The whole report as one document.
    Json,
    /// For test reports.
    Junit,
    /// For code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's code quality.
    Gitlab,
    /// A comment for a pull request.
    Markdown,
}

/// A form of the report and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatChoice {
    /// The form.
    pub format: ReportFormat,
    /// The file; `None` for standard output.
    pub file: Option<PathBuf>,
}

impl ReportFormat {
    /// All forms with their words.
    pub const ALL: [(&str, Self); 8] = [
        ("human", Self::Human),
        ("concise", Self::Concise),
        ("json", Self::Json),
        ("junit", Self::Junit),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("markdown", Self::Markdown),
    ];

    /// The report in this form.
    pub fn render(self, report: &Report, style: Style) -> String {
        match self {
            Self::Human => human::report(report, style),
            Self::Concise => concise::report(report),
            Self::Json => json::report(report),
            Self::Junit => junit::report(report),
            Self::Sarif => sarif::report(report),
            Self::Github => github::report(report),
            Self::Gitlab => gitlab::report(report),
            Self::Markdown => markdown::report(report),
        }
    }
}

impl FromStr for FormatChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, file) = match text.split_once('=') {
            Some((_, "")) => return Err(format!("`{text}` names no file")),
            Some((word, file)) => (word, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let words = || ReportFormat::ALL.iter().map(|(word, _)| *word);
        let found = ReportFormat::ALL.iter().find(|(known, _)| *known == word);
        match found {
            Some((_, format)) => Ok(Self { format: *format, file }),
            None => Err(format!(
                "unknown format `{word}`{}; there are {}",
                similar::hint(word, words()),
                words().collect::<Vec<_>>().join(", ")
            )),
        }
    }
}

/// Where an interface that only knows files should show a finding.
struct Anchor {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The place of a finding in a file of the project: the candidate's, else the top of its file.
fn anchor(subject: &SubjectReport, finding: &FindingReport) -> Option<Anchor> {
    let places = [&finding.reader, &finding.writer];
    let in_file = places.into_iter().flatten().chain(&finding.also).find_map(|place| {
        let span = place.span.as_ref()?;
        Some((span.file.clone()?, span))
    });
    if let Some((file, span)) = in_file {
        let (line, column) = (span.line, span.column);
        let (end_line, end_column) = (span.end_line, span.end_column);
        return Some(Anchor { file, line, column, end_line, end_column });
    }
    let file = subject.file.clone()?;
    Some(Anchor { file, line: 1, column: 1, end_line: 1, end_column: 2 })
}

/// A rule's page without the block of settings at its top.
pub(crate) fn without_front_matter(page: &str) -> &str {
    match page.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) {
        Some((_, body)) => body,
        None => page,
    }
}

/// Sixteen hex digits that stand for a text.
fn digest(text: &str) -> String {
    let mut digits = hex::encode(Sha256::digest(text));
    digits.truncate(16);
    digits
}
