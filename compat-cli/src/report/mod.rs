//! A report in each of the forms in which people and CI systems take it: one file per form.
//!
//! Renderers take a [`registry_api::Report`] and nothing else: whatever they show is in it.

pub mod human;
pub mod json;
pub mod summary;

use std::path::PathBuf;
use std::str::FromStr;

use registry_api::Report;

use crate::similar;
use human::Style;

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    /// For a terminal.
    Human,
    /// The whole report as one document.
    Json,
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
    pub const ALL: [(&str, Self); 2] = [("human", Self::Human), ("json", Self::Json)];

    /// The report in this form.
    pub fn render(self, report: &Report, style: Style) -> String {
        match self {
            Self::Human => human::report(report, style),
            Self::Json => json::report(report),
        }
    }
}

impl FromStr for FormatChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, file) = match text.split_once('=') {
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
