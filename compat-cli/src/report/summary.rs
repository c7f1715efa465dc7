//! What several forms say alike: a subject in a line, the run in a sentence, what to do now.

use registry_api::Report;
use registry_api::report::{FindingReport, Severity, Status, SubjectReport, Verdict};

/// Fingerprints that the last line names.
const SHOWN_MAX: usize = 6;

/// Findings that count: those that nobody accepted.
pub(super) fn open(subject: &SubjectReport) -> impl Iterator<Item = &FindingReport> {
    subject.findings.iter().filter(|finding| finding.accepted.is_none())
}

/// How many findings of a severity count.
pub(super) fn count(subject: &SubjectReport, severity: Severity) -> usize {
    open(subject).filter(|finding| finding.severity == severity).count()
}

/// `1 error`, `2 errors`, `2 registries`.
pub(crate) fn counted(number: usize, word: &str) -> String {
    match word.strip_suffix('y') {
        _ if number == 1 => format!("1 {word}"),
        Some(stem) => format!("{number} {stem}ies"),
        None => format!("{number} {word}s"),
    }
}

/// What people read as the status.
pub(super) fn status(subject: &SubjectReport) -> String {
    match (&subject.via, subject.status) {
        (Some(via), Status::Incompatible | Status::Invalid) => format!("breaks through {via}"),
        (_, status) => status.as_str().to_owned(),
    }
}

/// `vs 3 (test)`, `vs 1..4 (test)`, `vs main (3fa9c1e)`.
pub(super) fn compared(subject: &SubjectReport) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = subject.compared.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|next| next.baseline == first.baseline).count();
        let (of_one, after) = rest.split_at(same);
        rest = after;
        let baseline = first.baseline.strip_prefix("registry:").unwrap_or(&first.baseline);
        let last = &of_one[of_one.len() - 1];
        parts.push(match (&first.called, of_one.len()) {
            (Some(called), 1) => format!("vs {called}"),
            (Some(called), _) => {
                format!("vs {called} .. {}", last.called.as_deref().unwrap_or_default())
            }
            (None, 1) => format!("vs {} ({baseline})", first.version),
            (None, _) => format!("vs {}..{} ({baseline})", last.version, first.version),
        });
    }
    parts.join(", ")
}

/// The answer in one line, for whoever reads no further.
pub(super) fn verdict(report: &Report) -> String {
    if let [only] = report.subjects.as_slice()
        && only.subject.is_none()
    {
        let can = match report.outcome.verdict {
            Verdict::Compatible => "yes: the reader can read what the writer wrote",
            Verdict::Incompatible => "NO: the reader cannot read what the writer wrote",
            Verdict::Unanswered => "COULD NOT ANSWER",
        };
        return can.to_owned();
    }
    let all = report.subjects.len();
    let fails = |one: &&SubjectReport| count(one, Severity::Error) > 0;
    let failing = report.subjects.iter().filter(fails).count();
    let is_validated = all > 0 && report.baselines.is_empty();
    let (good, bad) =
        if is_validated { ("valid", "NOT VALID") } else { ("compatible", "NOT COMPATIBLE") };
    let of = format!("{failing} of {}", counted(all, "subject"));
    match (report.outcome.verdict, report.outcome.exit) {
        (Verdict::Unanswered, exit) => {
            let reason = report.outcome.reason.map_or("unanswered", |reason| reason.as_str());
            let found =
                if failing > 0 { format!("; {of} cannot ship as it is") } else { String::new() };
            format!("COULD NOT ANSWER ({reason}): exit code {exit}{found}")
        }
        (Verdict::Incompatible, 0) => format!("{bad}: {of}; passed, as --fail-on never says"),
        (Verdict::Incompatible, _) => format!("{bad}: {of}"),
        (Verdict::Compatible, 0) if all == 0 => "nothing to check".to_owned(),
        (Verdict::Compatible, 0) => {
            let unchecked = report.subjects.iter().filter(|one| one.status == Status::Unchecked);
            let unchecked = match unchecked.count() {
                0 => String::new(),
                number => format!(", {number} of them not checked: level NONE"),
            };
            let findings = report.subjects.iter().flat_map(|subject| &subject.findings);
            let accepted = match findings.filter(|one| one.accepted.is_some()).count() {
                0 => String::new(),
                number => format!(", {} accepted", counted(number, "finding")),
            };
            format!("{good}: {}{unchecked}{accepted}", counted(all, "subject"))
        }
        (Verdict::Compatible, _) => {
            format!(
                "{good}, but warnings fail, as --fail-on warning says: {}",
                counted(all, "subject")
            )
        }
    }
}

/// `checked 14 subjects against test and git:main: 2 incompatible, 12 compatible`.
pub(super) fn sentence(report: &Report) -> String {
    let against: Vec<String> = report
        .baselines
        .iter()
        .map(|baseline| {
            let name = baseline.spec.strip_prefix("registry:").unwrap_or(&baseline.spec);
            match &baseline.resolved {
                Some(resolved) if baseline.spec.starts_with("git:") && is_hash(resolved) => {
                    format!("{name} {}", &resolved[..7])
                }
                _ => name.to_owned(),
            }
        })
        .collect();
    let order = [
        Status::Error,
        Status::Invalid,
        Status::Incompatible,
        Status::Removed,
        Status::Compatible,
        Status::Identical,
        Status::IdenticalToOlder,
        Status::Unchecked,
        Status::New,
        Status::Valid,
    ];
    let counts: Vec<String> = order
        .into_iter()
        .filter_map(|status| {
            let number = report.subjects.iter().filter(|one| one.status == status).count();
            let word = if status == Status::Error { "not answered" } else { status.as_str() };
            (number > 0).then(|| format!("{number} {word}"))
        })
        .collect();
    let subjects = counted(report.subjects.len(), "subject");
    let against = if against.is_empty() {
        String::new()
    } else {
        format!(" against {}", against.join(" and "))
    };
    if counts.is_empty() {
        return format!("checked nothing{against}");
    }
    format!("checked {subjects}{against}: {}", counts.join(", "))
}

fn is_hash(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What one could do now, where there is something.
pub(super) fn what_now(report: &Report) -> Option<String> {
    let failing: Vec<&SubjectReport> = report
        .subjects
        .iter()
        .filter(|subject| count(subject, Severity::Error) > 0 && subject.subject.is_some())
        .collect();
    let first = failing.first()?;
    let mut ways = Vec::new();
    if failing.iter().all(|subject| subject.status == Status::Incompatible) {
        let everywhere = first
            .passes_under
            .iter()
            .filter(|level| failing.iter().all(|subject| subject.passes_under.contains(level)));
        let levels: Vec<&str> =
            everywhere.map(String::as_str).filter(|level| *level != "NONE").collect();
        if !levels.is_empty() {
            ways.push(format!("allowed under {}", levels.join(", ")));
        }
    }
    let acceptable: Vec<(&SubjectReport, &FindingReport)> = failing
        .iter()
        .flat_map(|subject| open(subject).map(move |finding| (*subject, finding)))
        .filter(|(_, finding)| {
            finding.severity == Severity::Error && finding.rule != "invalid-schema"
        })
        .collect();
    match acceptable.as_slice() {
        [] => {}
        [(_, only)] => ways.push(format!("accept with `compat accept {}`", only.fingerprint)),
        several => {
            let named: Vec<String> = several
                .iter()
                .take(SHOWN_MAX)
                .map(|(subject, finding)| {
                    let of = subject.subject.as_deref().unwrap_or_default();
                    format!("{} ({} in {of})", finding.fingerprint, finding.rule)
                })
                .collect();
            let more = if several.len() > SHOWN_MAX { ", …" } else { "" };
            ways.push(format!("accept one with `compat accept`: {}{more}", named.join(", ")));
        }
    }
    (!ways.is_empty()).then(|| format!("what now: {}", ways.join("; or ")))
}
