//! Findings that the engine has no rule for, because they are not about a pair of schemas.

use compat::{Format, Severity as EngineSeverity};
use registry_api::report::{FindingReport, Place, Role, Severity, Status, SubjectReport};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::baseline::{Baseline, Version};
use crate::manifest::Enforced;
use crate::project::{Project, SchemaFile};

/// A rule of the command line's own.
#[derive(Clone, Copy, Debug)]
pub struct OwnRule {
    /// Its name.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Its weight, unless the manifest says otherwise.
    pub severity: EngineSeverity,
    /// What `explain` prints.
    pub page: &'static str,
}

/// All of them, in the order of their names.
pub const OWN_RULES: [OwnRule; 5] = [
    OwnRule {
        id: "file-removed",
        summary: "the baseline has a schema file that the project no longer has",
        severity: EngineSeverity::Error,
        page: include_str!("own/file_removed.md"),
    },
    OwnRule {
        id: "invalid-schema",
        summary: "the text is no schema of its language",
        severity: EngineSeverity::Error,
        page: include_str!("own/invalid_schema.md"),
    },
    OwnRule {
        id: "new-subject",
        summary: "the baseline does not have the subject",
        severity: EngineSeverity::Warning,
        page: include_str!("own/new_subject.md"),
    },
    OwnRule {
        id: "schema-type-changed",
        summary: "the schema is of another language than a version it is compared with",
        severity: EngineSeverity::Error,
        page: include_str!("own/schema_type_changed.md"),
    },
    OwnRule {
        id: "verdict-differs",
        summary: "the registry's own verdict is another than ours",
        severity: EngineSeverity::Warning,
        page: include_str!("own/verdict_differs.md"),
    },
];

/// The rule with this name.
pub fn own_rule(id: &str) -> Option<&'static OwnRule> {
    OWN_RULES.iter().find(|rule| rule.id == id)
}

/// A finding of one of these rules, without places.
pub(super) fn finding(
    rule: &str,
    severity: Severity,
    headline: String,
    (subject, facts): (Option<&str>, &[&str]),
) -> FindingReport {
    let parts = json!([rule, subject, facts]).to_string();
    let mut fingerprint = hex::encode(Sha256::digest(parts));
    fingerprint.truncate(16);
    FindingReport {
        fingerprint,
        rule: rule.to_owned(),
        severity,
        headline,
        baseline: None,
        level: None,
        reader: None,
        writer: None,
        also: Vec::new(),
        versions: Vec::new(),
        breaks: None,
        witness: None,
        no_witness: None,
        help: Vec::new(),
        via: None,
        accepted: None,
        foreign: Vec::new(),
    }
}

/// One schema is of another language than the other.
pub fn type_finding(reader: &str, reads: Format, writer: &str, wrote: Format) -> FindingReport {
    let facts = [reads.schema_type(), wrote.schema_type()];
    type_changed(reader, writer, None, facts)
}

fn type_changed(
    candidate: &str,
    other: &str,
    subject: Option<&str>,
    types: [&str; 2],
) -> FindingReport {
    let headline = format!("{candidate} is {}, but {other} is {}", types[0], types[1]);
    FindingReport {
        breaks: Some(
            "every consumer: a schema of one language never reads data of another".to_owned(),
        ),
        help: vec!["register it under another subject".to_owned()],
        ..finding("schema-type-changed", Severity::Error, headline, (subject, &types))
    }
}

/// The candidate is of another language than a version.
pub(super) fn schema_type_changed(
    file: &SchemaFile,
    format: Format,
    version: &Version,
) -> FindingReport {
    let types = [format.schema_type(), version.schema_type.as_str()];
    let called = version.called.to_string();
    FindingReport {
        reader: Some(place_of_file(file)),
        versions: vec![version.number],
        ..type_changed(&file.shown, &called, Some(&file.subject), types)
    }
}

/// The first place of a file: for findings that are about all of it.
fn place_of_file(file: &SchemaFile) -> Place {
    Place {
        role: Role::Candidate,
        version: None,
        document: None,
        path: String::new(),
        span: Some(registry_api::report::Span {
            file: Some(file.shown.clone()),
            line: 1,
            column: 1,
            length: 1,
            end_line: 1,
            end_column: 2,
        }),
        label: String::new(),
        excerpt: None,
    }
}

/// The severity that the manifest gives to something that is no incompatibility.
fn enforced(enforced: Enforced) -> Option<Severity> {
    match enforced {
        Enforced::Ok => None,
        Enforced::Warning => Some(Severity::Warning),
        Enforced::Error => Some(Severity::Error),
    }
}

/// The baseline does not have the subject.
pub(super) fn new_subject(
    project: &Project,
    file: &SchemaFile,
    spec: &str,
) -> Option<FindingReport> {
    let severity = enforced(project.manifest.content.check.new_subject)?;
    let headline = format!("{spec} has no subject {}", file.subject);
    Some(FindingReport {
        reader: Some(place_of_file(file)),
        help: vec![
            "is the name right? otherwise allow it: `new-subject = \"ok\"` in [check]".to_owned(),
        ],
        ..finding("new-subject", severity, headline, (Some(&file.subject), &[]))
    })
}

/// Adds subjects that a baseline has and the project does not.
pub(super) fn add_removed(
    subjects: &mut Vec<SubjectReport>,
    baseline: &Baseline,
    project: &Project,
) {
    let severity = enforced(project.manifest.content.check.removed_file);
    for file in baseline.removed(project) {
        let found = SubjectReport {
            schema_type: Some(file.format.schema_type().to_owned()),
            file: Some(file.path.clone()),
            remark: Some(format!("was {}", file.shown)),
            ..removed(&file.subject, &format!("{} is gone", file.path), baseline, severity)
        };
        super::merge::add(subjects, found);
    }
    for name in baseline.removed_names(project) {
        let gone = format!("no file of the project belongs to {name}");
        super::merge::add(subjects, removed(name, &gone, baseline, severity));
    }
}

fn removed(
    subject: &str,
    gone: &str,
    baseline: &Baseline,
    severity: Option<Severity>,
) -> SubjectReport {
    let findings = severity.map(|severity| FindingReport {
        baseline: Some(baseline.spec.clone()),
        breaks: Some(
            "whoever builds from this project: the schema is gone, its data is not".to_owned(),
        ),
        help: vec!["put the file back, or allow it: `removed-file = \"ok\"` in [check]".to_owned()],
        ..finding(
            "file-removed",
            severity,
            format!("{gone}, and {} had it", baseline.spec),
            (Some(subject), &[]),
        )
    });
    SubjectReport {
        subject: Some(subject.to_owned()),
        schema_type: None,
        file: None,
        status: Status::Removed,
        level: None,
        compared: Vec::new(),
        passes_under: Vec::new(),
        via: None,
        remark: None,
        findings: findings.into_iter().collect(),
    }
}
