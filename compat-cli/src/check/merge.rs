//! One entry for a subject out of its answers against several baselines.

use registry_api::report::{Status, SubjectReport};

use crate::project::SchemaFile;

/// Adds an answer to the entry of its subject, or as a new one.
pub fn add(subjects: &mut Vec<SubjectReport>, new: SubjectReport) {
    let Some(known) = subjects.iter_mut().find(|known| known.subject == new.subject) else {
        subjects.push(new);
        return;
    };
    let first = known.compared.is_empty() && known.findings.is_empty();
    if rank(new.status) > rank(known.status) {
        known.status = new.status;
        known.remark = new.remark.or(known.remark.take());
    } else {
        known.remark = known.remark.take().or(new.remark);
    }
    known.schema_type = known.schema_type.take().or(new.schema_type);
    known.via = known.via.take().or(new.via);
    known.level = joined(known.level.take(), new.level);
    if first {
        known.passes_under = new.passes_under;
    } else if !new.compared.is_empty() {
        known.passes_under.retain(|level| new.passes_under.contains(level));
    }
    known.compared.extend(new.compared);
    for finding in new.findings {
        // The same break against a second baseline is told once.
        if !known.findings.iter().any(|other| other.fingerprint == finding.fingerprint) {
            known.findings.push(finding);
        }
    }
}

/// What weighs more stays.
fn rank(status: Status) -> u8 {
    match status {
        Status::Valid | Status::New => 0,
        Status::Unchecked => 1,
        Status::Identical => 2,
        Status::IdenticalToOlder => 3,
        Status::Compatible => 4,
        Status::Removed => 5,
        Status::Incompatible => 6,
        Status::Invalid => 7,
        Status::Error => 8,
    }
}

fn joined(one: Option<String>, other: Option<String>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) if one.split(" + ").any(|level| level == other) => Some(one),
        (Some(one), Some(other)) => Some(format!("{one} + {other}")),
        (one, other) => one.or(other),
    }
}

/// The entry of a subject that could not be asked about.
pub(super) fn unanswered(file: &SchemaFile) -> SubjectReport {
    SubjectReport {
        subject: Some(file.subject.clone()),
        schema_type: Some(file.format.schema_type().to_owned()),
        file: Some(file.shown.clone()),
        status: Status::Error,
        level: None,
        compared: Vec::new(),
        passes_under: Vec::new(),
        via: None,
        remark: None,
        findings: Vec::new(),
    }
}
