//! The registry's own verdict, in place of ours or beside it.

use registry_api::report::{FindingReport, Severity, Status, SubjectReport};
use registry_api::{ReferenceRequest, SchemaRequest};

use super::candidate::Candidate;
use super::own;
use crate::arguments::Engine;
use crate::baseline::History;
use crate::failure::Failure;
use crate::project::SchemaFile;
use crate::remote::{Registry, sent_type};

/// What is known of the history that a registry is asked about.
pub(super) struct Asked {
    /// Numbers of the versions that were compared.
    versions: Vec<u32>,
    /// What the latest version refers to.
    references: Vec<registry_api::Reference>,
}

impl Asked {
    pub(super) fn of(history: &History) -> Self {
        let latest = history.versions.first();
        Self {
            versions: history.versions.iter().map(|version| version.number).collect(),
            references: latest.map(|version| version.registered.clone()).unwrap_or_default(),
        }
    }
}

/// Asks the registry, and puts its answer into the entry of the subject.
pub(super) async fn ask(
    registry: &Registry,
    file: &SchemaFile,
    candidate: &Candidate,
    (subject, asked): (&mut SubjectReport, &Asked),
    engine: Engine,
) -> Result<(), Failure> {
    if !matches!(subject.status, Status::Compatible | Status::Incompatible) {
        return Ok(());
    }
    let Some(body) = body(file, candidate, asked) else {
        // What is not registered yet cannot be referred to there.
        subject.remark = Some("local-only: it refers to what is not registered yet".to_owned());
        return Ok(());
    };
    let verdict = verdict(registry, file, &body, &asked.versions).await?;
    let Some((is_compatible, messages)) = verdict else {
        subject.remark = Some(format!("local-only: {} answers no such question", registry.name()));
        return Ok(());
    };
    let is_error = |finding: &FindingReport| finding.severity == Severity::Error;
    let ours = !subject.findings.iter().any(is_error);
    if is_compatible == ours {
        return Ok(());
    }
    let reasons =
        if messages.is_empty() { "it gives no reason".to_owned() } else { messages.join("; ") };
    let headline = if is_compatible {
        format!("registry {} accepts what we find incompatible", registry.name())
    } else {
        format!("registry {} refuses what we find compatible: {reasons}", registry.name())
    };
    let severity = if is_compatible { Severity::Warning } else { Severity::Error };
    let name = subject.subject.as_deref();
    let mut finding = own::finding("verdict-differs", severity, headline, (name, &[]));
    finding.baseline = subject.compared.first().map(|compared| compared.baseline.clone());
    finding.level.clone_from(&subject.level);
    finding.foreign = messages;
    subject.findings.push(finding);
    if engine == Engine::Server && is_compatible {
        for finding in &mut subject.findings {
            finding.severity = finding.severity.min(Severity::Warning);
        }
        subject.status = Status::Compatible;
    }
    if !is_compatible {
        subject.status = Status::Incompatible;
    }
    Ok(())
}

/// The registry's verdict: by the route that asks as a registration does; where that is missing,
/// one question for each version.
async fn verdict(
    registry: &Registry,
    file: &SchemaFile,
    body: &SchemaRequest,
    versions: &[u32],
) -> Result<Option<(bool, Vec<String>)>, Failure> {
    if let Some(answer) = registry.compatibility(&file.subject, None, body).await? {
        return Ok(Some((answer.is_compatible, answer.messages.unwrap_or_default())));
    }
    let mut whole: Option<(bool, Vec<String>)> = None;
    for &version in versions {
        let Some(answer) = registry.compatibility(&file.subject, Some(version), body).await? else {
            return Ok(None);
        };
        let (is_compatible, messages) = whole.get_or_insert_with(|| (true, Vec::new()));
        *is_compatible &= answer.is_compatible;
        messages.extend(answer.messages.unwrap_or_default());
    }
    Ok(whole)
}

/// What is sent; `None` where a reference has no version in the registry yet.
fn body(file: &SchemaFile, candidate: &Candidate, asked: &Asked) -> Option<SchemaRequest> {
    let references: Option<Vec<Option<ReferenceRequest>>> = candidate
        .resolved
        .direct
        .iter()
        .map(|direct| {
            let known = asked.references.iter().find(|one| one.name == direct.name);
            let version = direct.version.or(known.map(|one| one.version))?;
            Some(Some(ReferenceRequest {
                name: Some(direct.name.clone()),
                subject: Some(direct.subject.clone()),
                version: Some(i64::from(version)),
            }))
        })
        .collect();
    let references = references?;
    Some(SchemaRequest {
        schema: Some(file.text.to_string()),
        schema_type: sent_type(file.format.schema_type()),
        references: (!references.is_empty()).then_some(references),
        metadata: file.settings.metadata.clone(),
        rule_set: file.settings.rule_set.clone(),
        ..SchemaRequest::default()
    })
}
