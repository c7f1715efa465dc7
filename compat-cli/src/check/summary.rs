//! The answer as a whole: verdict and exit code.

use registry_api::report::{Failure, Outcome, Severity, SubjectReport, Verdict};

use crate::manifest::FailOn;

/// The outcome of a run. A question that could not be asked wins over any answer: an incomplete
/// check must not look like a complete one.
pub fn outcome(subjects: &[SubjectReport], failures: &[Failure], fail_on: FailOn) -> Outcome {
    let open = || {
        let findings = subjects.iter().flat_map(|subject| &subject.findings);
        findings.filter(|finding| finding.accepted.is_none()).map(|finding| finding.severity)
    };
    let has_errors = open().any(|severity| severity == Severity::Error);
    if let Some(first) = failures.first() {
        return Outcome { exit: 2, verdict: Verdict::Unanswered, reason: Some(first.reason) };
    }
    let fails = match fail_on {
        FailOn::Error => has_errors,
        FailOn::Warning => open().any(|severity| severity >= Severity::Warning),
        FailOn::Never => false,
    };
    let verdict = if has_errors { Verdict::Incompatible } else { Verdict::Compatible };
    Outcome { exit: u8::from(fails), verdict, reason: None }
}
