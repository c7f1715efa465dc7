//! Annotations for GitHub Actions, the most severe first because the interface shows only a few.
//!
//! The step summary and the outputs go to files that GitHub names; writing them is not done here.

use std::fmt::Write as _;

use registry_api::Report;
use registry_api::report::{FindingReport, Severity, SubjectReport};

use super::summary;

/// Workflow commands, one a line, then the summary in a sentence.
pub fn report(report: &Report) -> String {
    let mut found: Vec<(&SubjectReport, &FindingReport)> = report
        .subjects
        .iter()
        .flat_map(|subject| subject.findings.iter().map(move |finding| (subject, finding)))
        .collect();
    found.sort_by_key(|(_, finding)| {
        (finding.accepted.is_some(), std::cmp::Reverse(finding.severity))
    });
    let mut text = String::new();
    for failure in &report.failures {
        let help = failure.help.as_deref().map(|help| format!("\n{help}")).unwrap_or_default();
        let message = format!("{}{help}", failure.message);
        let _ = writeln!(text, "::error title=compat could not answer::{}", data(&message));
    }
    for (subject, finding) in found {
        text.push_str(&annotation(subject, finding));
    }
    for note in &report.notes {
        let command = if note.severity == Severity::Note { "notice" } else { "warning" };
        let _ =
            writeln!(text, "::{command} title={}::{}", property(&note.kind), data(&note.message));
    }
    let _ = writeln!(text, "{}", data(&summary::sentence(report)));
    text
}

/// What later steps can use: lines for the file that `GITHUB_OUTPUT` names.
pub fn outputs(report: &Report) -> String {
    let count = |severity| {
        report.subjects.iter().map(|subject| summary::count(subject, severity)).sum::<usize>()
    };
    let verdict = match report.outcome.verdict {
        registry_api::report::Verdict::Compatible => "compatible",
        registry_api::report::Verdict::Incompatible => "incompatible",
        registry_api::report::Verdict::Unanswered => "unanswered",
    };
    format!(
        "verdict={verdict}\nerrors={}\nwarnings={}\nsubjects={}\n",
        count(Severity::Error),
        count(Severity::Warning),
        report.subjects.len()
    )
}

fn annotation(subject: &SubjectReport, finding: &FindingReport) -> String {
    let command = match (finding.severity, &finding.accepted) {
        (_, Some(_)) | (Severity::Note, None) => "notice",
        (Severity::Warning, None) => "warning",
        (Severity::Error, None) => "error",
    };
    let mut properties = Vec::new();
    if let Some(place) = super::anchor(subject, finding) {
        properties.push(format!("file={}", property(&place.file)));
        properties.push(format!("line={}", place.line));
        properties.push(format!("col={}", place.column));
        properties.push(format!("endLine={}", place.end_line));
        // GitHub rejects an end column on another line than the start.
        if place.end_line == place.line {
            properties.push(format!("endColumn={}", place.end_column));
        }
    }
    let name = subject.subject.as_deref().map(|name| format!(" in {name}")).unwrap_or_default();
    let accepted = if finding.accepted.is_some() { "accepted: " } else { "" };
    properties.push(format!("title={}", property(&format!("{accepted}{}{name}", finding.rule))));
    let mut message = finding.headline.clone();
    for more in finding.breaks.iter().chain(&finding.help) {
        let _ = write!(message, "\n{more}");
    }
    format!("::{command} {}::{}\n", properties.join(","), data(&message))
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
