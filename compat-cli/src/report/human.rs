//! The terminal form: findings with both sides, then a line for each subject, then a sentence.
//!
//! The only module that knows `annotate-snippets`.

mod finding;

use std::cmp::Reverse;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Element, Level, Renderer};
use registry_api::Report;
use registry_api::report::{Failure, FindingReport, Note, Severity, SubjectReport};

use super::summary;

pub use finding::{finding, witness_line};

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether escape codes for colors are written.
    pub color: Color,
    /// Columns of the terminal.
    pub width: usize,
    /// How many findings are shown, those that weigh most first; all where it is `None`.
    pub findings_max: Option<usize>,
}

/// Whether escape codes for colors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// They are.
    Always,
    /// They are not.
    Never,
}

impl Style {
    /// No colors and a fixed width: for files, logs and tests.
    pub fn plain() -> Self {
        Self { color: Color::Never, width: 120, findings_max: None }
    }

    fn renderer(self) -> Renderer {
        match self.color {
            Color::Always => Renderer::styled(),
            Color::Never => Renderer::plain(),
        }
        .decor_style(DecorStyle::Ascii)
        .term_width(self.width)
    }
}

/// The whole report: the verdict, findings, failures, notes, a line for each subject, a sentence.
pub fn report(report: &Report, style: Style) -> String {
    let mut text = format!("{}\n\n", summary::verdict(report));
    text.push_str(&findings(report, style));
    for failure in &report.failures {
        text.push_str(&self::failure(failure, style));
        text.push('\n');
    }
    for note in &report.notes {
        text.push_str(&self::note(note, style));
    }
    if !report.notes.is_empty() {
        text.push('\n');
    }
    // The line of a single subject without a name would only repeat the finding.
    if report.subjects.iter().any(|subject| subject.subject.is_some()) {
        text.push_str(&table(report));
    }
    text.push_str(&last_lines(report));
    text
}

/// The findings, in the order of their subjects, or those that weigh most.
fn findings(report: &Report, style: Style) -> String {
    let mut all: Vec<(&SubjectReport, &FindingReport)> = report
        .subjects
        .iter()
        .flat_map(|subject| subject.findings.iter().map(move |one| (subject, one)))
        .collect();
    let cut = style.findings_max.map_or(0, |most| all.len().saturating_sub(most));
    if cut > 0 {
        all.sort_by_key(|(_, one)| (one.accepted.is_some(), Reverse(one.severity)));
        all.truncate(all.len() - cut);
    }
    let mut text = String::new();
    for (subject, one) in all {
        text.push_str(&finding(subject, one, style));
        text.push('\n');
    }
    if cut > 0 {
        let more = summary::counted(cut, "more finding");
        let _ = writeln!(text, "{more} not shown, as --max-findings says\n");
    }
    text
}

fn last_lines(report: &Report) -> String {
    match report.subjects.as_slice() {
        [only] if only.subject.is_none() => String::new(),
        _ => {
            let mut text = summary::sentence(report);
            text.push('\n');
            if let Some(what_now) = summary::what_now(report) {
                text.push_str(&what_now);
                text.push('\n');
            }
            text
        }
    }
}

/// One line for each subject, in columns.
fn table(report: &Report) -> String {
    let rows: Vec<[String; 5]> = report
        .subjects
        .iter()
        .map(|subject| {
            [
                subject.subject.clone().unwrap_or_default(),
                summary::status(subject),
                subject.level.clone().unwrap_or_default(),
                summary::compared(subject),
                last_column(subject),
            ]
        })
        .collect();
    columns(&rows)
}

fn last_column(subject: &SubjectReport) -> String {
    let accepted = subject.findings.iter().filter(|one| one.accepted.is_some()).count();
    let mut parts = Vec::new();
    for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
        let number = summary::count(subject, severity);
        if number > 0 {
            parts.push(summary::counted(number, word));
        }
    }
    if accepted > 0 {
        parts.push(format!("{accepted} accepted"));
    }
    parts.extend(subject.remark.clone());
    parts.join(", ")
}

/// Rows in columns of equal width, two spaces apart.
pub fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let mut text = String::new();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            if *width > 0 {
                let _ = write!(line, "{cell:width$}  ");
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A failure, with a final newline.
pub fn failure(failure: &Failure, style: Style) -> String {
    let title = Level::ERROR.primary_title(&failure.message);
    let help = failure.help.iter().map(|help| Element::Message(Level::HELP.message(help)));
    let mut elements: Vec<Element<'_>> = Vec::new();
    if let Some(subject) = &failure.subject {
        elements.push(Element::Message(Level::NOTE.with_name("subject").message(subject)));
    }
    elements.extend(help);
    without_spacers(&style.renderer().render(&[title.elements(elements)]))
}

/// A note, with a final newline.
fn note(note: &Note, style: Style) -> String {
    let level = match note.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    let title = level.primary_title(&note.message);
    without_spacers(&style.renderer().render(&[title.elements(Vec::<Element<'_>>::new())]))
}

/// Drops lines that hold nothing but a bar, and the empty `:::` that is written above a source
/// without a path: the heading of ours stands there already.
fn without_spacers(rendered: &str) -> String {
    let mut text = String::with_capacity(rendered.len());
    for line in rendered.lines() {
        let bare = anstream::adapter::strip_str(line).to_string();
        if !matches!(bare.trim(), "|" | ":::") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests;
