//! One line for each finding: `file:line:column: severity[rule] text`, as editors and `grep` like.

use std::fmt::Write as _;

use registry_api::Report;
use registry_api::report::{FindingReport, SubjectReport};

/// The report in lines; nothing where there is nothing to say.
pub fn report(report: &Report) -> String {
    let mut text = String::new();
    for subject in &report.subjects {
        for finding in &subject.findings {
            let _ = writeln!(text, "{}", line(subject, finding));
        }
    }
    for failure in &report.failures {
        let message = one_line(&failure.message);
        let _ = writeln!(text, "compat: error[{}] {message}", failure.reason.as_str());
    }
    for note in &report.notes {
        let _ = writeln!(
            text,
            "compat: {}[{}] {}",
            note.severity.as_str(),
            note.kind,
            one_line(&note.message)
        );
    }
    text
}

fn line(subject: &SubjectReport, finding: &FindingReport) -> String {
    let name = subject.subject.as_deref().unwrap_or("compat");
    let place = super::anchor(subject, finding).map_or_else(
        || name.to_owned(),
        |place| format!("{}:{}:{}", place.file, place.line, place.column),
    );
    let weight = match &finding.accepted {
        Some(_) => "accepted",
        None => finding.severity.as_str(),
    };
    let headline = one_line(&finding.headline);
    let breaks = finding.breaks.as_deref().map(|breaks| format!(" ({})", one_line(breaks)));
    let of = subject.subject.as_deref().map(|name| format!(" [{name}]")).unwrap_or_default();
    format!("{place}: {weight}[{}] {headline}{}{of}", finding.rule, breaks.unwrap_or_default())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
