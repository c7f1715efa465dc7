//! JUnit XML: a suite for each baseline, a case for each subject, those that pass included.

use quick_junit::{NonSuccessKind, Report as Suites, TestCase, TestCaseStatus, TestSuite};
use registry_api::Report;
use registry_api::report::{FindingReport, Severity, Status, SubjectReport};

use super::human::{self, Style};
use super::summary;

/// The report as XML, with a final newline.
pub fn report(report: &Report) -> String {
    let mut suites = Suites::new("compat");
    for baseline in &report.baselines {
        let mut suite = TestSuite::new(baseline.spec.as_str());
        for subject in &report.subjects {
            let is_of = |finding: &&FindingReport| {
                finding.baseline.as_deref().is_none_or(|spec| spec == baseline.spec)
            };
            let findings: Vec<&FindingReport> = subject.findings.iter().filter(is_of).collect();
            let unanswered = subject.status == Status::Error && !baseline.complete;
            suite.add_test_case(case(report, subject, &findings, (&baseline.spec, unanswered)));
        }
        suites.add_test_suite(suite);
    }
    if report.baselines.is_empty() {
        let mut suite = TestSuite::new("compat");
        for subject in &report.subjects {
            let findings: Vec<&FindingReport> = subject.findings.iter().collect();
            suite.add_test_case(case(report, subject, &findings, ("compat", false)));
        }
        if report.subjects.is_empty() {
            suite.add_test_case(whole_run(report));
        }
        suites.add_test_suite(suite);
    }
    let text = suites.to_string().expect("texts serialize as XML");
    let mut text = without_sum_of_skipped(&text);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The XML without the attribute `skipped` of the outermost element, which the schema of Jenkins
/// does not have there; each suite counts its own.
fn without_sum_of_skipped(text: &str) -> String {
    let found = text.find("<testsuites ").and_then(|start| {
        let end = start + text[start..].find('>')?;
        let at = start + text[start..end].find(" skipped=\"")?;
        let value = at + " skipped=\"".len();
        Some((at, value + text[value..end].find('"')? + 1))
    });
    match found {
        Some((from, to)) => format!("{}{}", &text[..from], &text[to..]),
        None => text.to_owned(),
    }
}

/// What became of one subject.
fn case(
    report: &Report,
    subject: &SubjectReport,
    findings: &[&FindingReport],
    (class, unanswered): (&str, bool),
) -> TestCase {
    let name = subject.subject.as_deref().or(subject.file.as_deref()).unwrap_or("schema");
    let open: Vec<&&FindingReport> = findings
        .iter()
        .filter(|one| one.accepted.is_none() && one.severity == Severity::Error)
        .collect();
    let accepted: Vec<&&FindingReport> =
        findings.iter().filter(|one| one.accepted.is_some()).collect();
    let rendered = || -> String {
        findings.iter().map(|one| human::finding(subject, one, Style::plain())).collect()
    };
    let status = if unanswered {
        let of_subject: Vec<&str> = report
            .failures
            .iter()
            .filter(|one| one.subject.is_none() || one.subject == subject.subject)
            .map(|one| one.message.as_str())
            .collect();
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let kind = report.outcome.reason.map_or("unanswered", |reason| reason.as_str());
        status.set_type(kind).set_message(of_subject.join("; "));
        status
    } else if let Some(first) = open.first() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let more =
            if open.len() > 1 { format!(" (and {} more)", open.len() - 1) } else { String::new() };
        status.set_type(first.rule.as_str()).set_message(format!("{}{more}", first.headline));
        status.set_description(rendered());
        status
    } else if let Some(first) = accepted.first() {
        let mut status = TestCaseStatus::skipped();
        let reason = first.accepted.as_ref().map(|one| one.reason.as_str()).unwrap_or_default();
        status.set_message(format!("accepted: {}: {reason}", first.headline));
        status
    } else {
        TestCaseStatus::success()
    };
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    if open.is_empty() && !findings.is_empty() {
        case.set_system_out(rendered());
    }
    case
}

/// A run that did not get as far as subjects.
fn whole_run(report: &Report) -> TestCase {
    let status = match report.failures.first() {
        Some(failure) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type(failure.reason.as_str()).set_message(failure.message.as_str());
            status
        }
        None => TestCaseStatus::success(),
    };
    let mut case = TestCase::new("run", status);
    case.set_classname("compat");
    case.set_system_out(summary::sentence(report));
    case
}
