//! A comment for a pull request: a hidden marker by which a bot finds its earlier one, a table, and
//! what was found in collapsible blocks.

use std::fmt::Write as _;

use registry_api::Report;
use registry_api::report::{Severity, SubjectReport, Verdict};

use super::human::{self, Style};
use super::summary;

/// By this a bot finds the comment that it wrote before.
pub const MARKER: &str = "<!-- compat-report -->";

/// Longest comment, in characters: GitHub takes 65,536.
const CHARACTERS_MAX: usize = 60_000;

/// The report as a comment.
pub fn report(report: &Report) -> String {
    let verdict = match report.outcome.verdict {
        Verdict::Compatible => "Schemas are compatible",
        Verdict::Incompatible => "Schemas are not compatible",
        Verdict::Unanswered => "Schemas could not be checked",
    };
    let mut text = format!("{MARKER}\n### {verdict}\n\n{}.\n", escaped(&summary::sentence(report)));
    for failure in &report.failures {
        let _ = writeln!(
            text,
            "\n> **could not answer** ({}): {}",
            failure.reason.as_str(),
            escaped(&failure.message)
        );
        if let Some(help) = &failure.help {
            let _ = writeln!(text, "> {}", escaped(help));
        }
    }
    for note in &report.notes {
        let _ = writeln!(text, "\n> {}: {}", note.severity.as_str(), escaped(&note.message));
    }
    text.push_str(&table(report));
    let blocks: Vec<String> =
        report.subjects.iter().filter(|subject| !subject.findings.is_empty()).map(block).collect();
    with_blocks(text, &blocks)
}

/// As many blocks as fit, and how many do not.
fn with_blocks(mut text: String, blocks: &[String]) -> String {
    let room = CHARACTERS_MAX - 200;
    let mut length = text.chars().count();
    if length > room {
        text = text.chars().take(room).collect();
        text.push_str("\n\n… cut: the whole report is in the job's artifacts.\n");
        return text;
    }
    for (at, block) in blocks.iter().enumerate() {
        let of_block = block.chars().count();
        if length + of_block > room {
            let left = blocks.len() - at;
            let word = if left == 1 { "subject" } else { "subjects" };
            let _ = write!(
                text,
                "\n… cut: {left} more {word} with findings, all in the job's artifacts.\n"
            );
            break;
        }
        text.push_str(block);
        length += of_block;
    }
    text
}

fn table(report: &Report) -> String {
    let shown: Vec<&SubjectReport> =
        report.subjects.iter().filter(|subject| subject.subject.is_some()).collect();
    if shown.is_empty() {
        return String::new();
    }
    let mut text =
        "\n| subject | status | level | compared | findings |\n|---|---|---|---|---|\n".to_owned();
    for subject in shown {
        let mut counts = Vec::new();
        for (severity, word) in [(Severity::Error, "error"), (Severity::Warning, "warning")] {
            let number = summary::count(subject, severity);
            if number > 0 {
                counts.push(summary::counted(number, word));
            }
        }
        let accepted = subject.findings.iter().filter(|one| one.accepted.is_some()).count();
        if accepted > 0 {
            counts.push(format!("{accepted} accepted"));
        }
        counts.extend(subject.remark.clone());
        let cells = [
            subject.subject.clone().unwrap_or_default(),
            summary::status(subject),
            subject.level.clone().unwrap_or_default(),
            summary::compared(subject),
            counts.join(", "),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text
}

fn block(subject: &SubjectReport) -> String {
    let name = subject.subject.as_deref().or(subject.file.as_deref()).unwrap_or("report");
    let mut text = format!(
        "\n<details><summary>{}: {}</summary>\n\n",
        escaped(name),
        summary::counted(subject.findings.len(), "finding")
    );
    for finding in &subject.findings {
        let rendered = human::finding(subject, finding, Style::plain());
        let fence = "`".repeat(longest_run(&rendered).max(2) + 1);
        let _ = write!(text, "{fence}text\n{rendered}{fence}\n\n");
    }
    text.push_str("</details>\n");
    text
}

/// The longest run of back-ticks: a fence must be longer.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Text that is nothing but text in a Markdown table.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}
