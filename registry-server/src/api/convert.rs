//! Between the wire's types and the registry's own, which never cross it themselves.

use compat::Format;
use registry::commands::candidate::{Candidate, Normalize};
use registry::commands::{Registered, WantedId, WantedVersion};
use registry::rules::{Rule, RuleKind, RuleMode};
use registry::{
    Content, Guid, Known, Marked, Metadata, Rejection, RuleSet, SchemaId, SchemaReference, Subject,
    Version, WantedReference,
};
use registry_api::{ErrorCode, Reference, ReferenceRequest, SchemaRequest};

use super::error::{ApiError, Because};
use super::params::Params;
use crate::app::App;

/// Whether a request asks for normalization.
pub(super) fn normalize(params: &Params) -> Normalize {
    if params.flag("normalize") { Normalize::Yes } else { Normalize::No }
}

/// The schema that a body carries.
pub(super) fn candidate(app: &App, body: SchemaRequest) -> Result<Candidate, ApiError> {
    let metadata = body.read_metadata().map_err(malformed)?.map(metadata_from);
    let rule_set = body.read_rule_set().map_err(malformed)?.map(rule_set_from).transpose()?;
    let word = body.schema_type.unwrap_or_else(|| Format::Avro.to_string());
    let invalid = |_| ErrorCode::InvalidSchema.because(format!("Invalid schema type {word}"));
    let format = word.parse().map_err(invalid)?;
    let text = body.schema.unwrap_or_default();
    check_length(app, &text)?;
    let references = body.references.unwrap_or_default().into_iter();
    Ok(Candidate {
        format,
        text,
        references: references.map(wanted_reference).collect::<Result<_, _>>()?,
        metadata,
        rule_set,
    })
}

/// What is wrong in the shape of a body.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` passes")]
pub(super) fn malformed(error: serde_json::Error) -> ApiError {
    ErrorCode::BadRequest.because(error.to_string())
}

/// Whether a text is short enough to be a schema.
pub(super) fn check_length(app: &App, text: &str) -> Result<(), ApiError> {
    if text.len() > app.settings().limits.schema_bytes_max.min(compat::limits::TEXT_BYTES_MAX) {
        return Err(ErrorCode::SchemaTooLarge
            .because("Register operation failed because schema is too large"));
    }
    Ok(())
}

/// The version that a body wants its schema to become.
pub(super) fn wanted_version(version: Option<i64>) -> WantedVersion {
    match version {
        None | Some(0) => WantedVersion::Next,
        Some(-1) => WantedVersion::OnTop,
        Some(number) => WantedVersion::Exactly(number),
    }
}

/// The id that a body wants its schema to have.
pub(super) fn wanted_id(id: Option<i64>) -> WantedId {
    match id {
        Some(0) => WantedId::Zero,
        // Parity: a negative id is none.
        id => id.and_then(SchemaId::new).map_or(WantedId::Any, WantedId::Exactly),
    }
}

fn wanted_reference(sent: Option<ReferenceRequest>) -> Result<WantedReference, ApiError> {
    let sent = sent.unwrap_or_default();
    let number = match sent.version {
        Some(-1) => Some(None),
        Some(number) => Version::new(number).map(Some),
        None => None,
    };
    let storable = |text: &&String| !text.contains('\0');
    match (sent.name.as_ref().filter(storable), sent.subject.as_ref().filter(storable), number) {
        (Some(name), Some(subject), Some(version)) => {
            Ok(WantedReference { name: name.clone(), subject: subject.clone(), version })
        }
        _ => Err(Rejection::InvalidReference(format!(
            "{{name='{}', subject='{}', version={}}}",
            sent.name.as_deref().unwrap_or("null"),
            sent.subject.as_deref().unwrap_or("null"),
            sent.version.map_or_else(|| "null".to_owned(), |version| version.to_string()),
        ))
        .into()),
    }
}

/// Whether references are shown with the context of what refers.
fn are_qualified(subject: &Subject, params: &Params) -> bool {
    let format = params.text("referenceFormat").unwrap_or_default();
    format.eq_ignore_ascii_case("qualified") && !subject.context().is_default()
}

/// The guid as answers show it. Parity: with qualified references it is that of the content with
/// those references, and not the one that is stored.
pub(super) fn guid(known: &Known, subject: &Subject, params: &Params) -> String {
    let stored = &known.stored;
    if !are_qualified(subject, params) || stored.references.is_empty() {
        return known.identity.guid.to_string();
    }
    let qualified: Vec<SchemaReference> = stored
        .references
        .iter()
        .map(|reference| SchemaReference {
            subject: reference.target(subject.context()).to_string(),
            ..reference.clone()
        })
        .collect();
    let content = Content {
        text: &stored.text,
        references: &qualified,
        metadata: stored.metadata.as_ref(),
        rule_set: stored.rule_set.as_ref(),
    };
    Guid::of(&content).to_string()
}

/// References as answers show them; qualified with the context of what refers, if asked for.
pub(super) fn references(
    references: &[SchemaReference],
    subject: &Subject,
    params: &Params,
) -> Vec<Reference> {
    let qualified = are_qualified(subject, params);
    let shown = |reference: &SchemaReference| Reference {
        name: reference.name.clone(),
        subject: if qualified {
            reference.target(subject.context()).to_string()
        } else {
            reference.subject.clone()
        },
        version: reference.version.get(),
    };
    references.iter().map(shown).collect()
}

/// The text of a schema in the format that a request asks for; what it cannot be converted to is
/// answered as it is stored.
pub(super) fn text(known: &Known, params: &Params) -> String {
    let format = params.text("format").unwrap_or_default().to_ascii_lowercase();
    let parsed = known.parsed.as_ref().ok().filter(|_| !format.is_empty());
    let formatted = parsed.and_then(|schema| schema.formatted(&format));
    formatted.unwrap_or_else(|| known.stored.text.to_string())
}

/// The text of what was registered or found, in the format that a request asks for.
pub(super) async fn found_text(
    app: &App,
    found: &Registered,
    params: &Params,
) -> Result<String, ApiError> {
    if let (Some(_), Some(id)) = (params.text("format"), found.schema_id)
        && let Some(known) = app.schemas().get(found.subject.context(), id).await?
    {
        return Ok(text(&known, params));
    }
    Ok(found.text.clone())
}

/// When a version was written and whether it is marked deleted, where an answer says so.
pub(super) fn written(found: &Registered) -> (Option<i64>, Option<bool>) {
    match found.written {
        Some((at, marked)) => (Some(at.0), Some(marked == Marked::Deleted)),
        None => (None, None),
    }
}

/// Metadata as the registry keeps it.
pub(super) fn metadata_from(sent: registry_api::Metadata) -> Metadata {
    Metadata { tags: sent.tags, properties: sent.properties, sensitive: sent.sensitive }
}

/// Metadata as answers show it.
pub(super) fn metadata(metadata: &Metadata) -> registry_api::Metadata {
    registry_api::Metadata {
        tags: metadata.tags.clone(),
        properties: metadata.properties.clone(),
        sensitive: metadata.sensitive.clone(),
    }
}

/// Rules as the registry keeps them.
pub(super) fn rule_set_from(sent: registry_api::RuleSet) -> Result<RuleSet, ApiError> {
    let list = |rules: Vec<registry_api::Rule>| -> Result<Vec<Rule>, ApiError> {
        rules.into_iter().map(rule_from).collect()
    };
    Ok(RuleSet {
        migration: list(sent.migration_rules)?,
        domain: list(sent.domain_rules)?,
        encoding: list(sent.encoding_rules)?,
        enable_at: sent.enable_at,
    })
}

fn rule_from(sent: registry_api::Rule) -> Result<Rule, ApiError> {
    let unknown = |what: &str, word: &str| {
        ErrorCode::BadRequest.because(format!(
            "{} `{what}` from String \"{word}\": not one of the values accepted",
            registry_api::lenient::WRONG_SHAPE
        ))
    };
    let kind = match &sent.kind {
        None => RuleKind::default(),
        Some(word) => RuleKind::from_word(word).ok_or_else(|| unknown("RuleKind", word))?,
    };
    let mode = match &sent.mode {
        None => RuleMode::default(),
        Some(word) => RuleMode::from_word(word).ok_or_else(|| unknown("RuleMode", word))?,
    };
    Ok(Rule {
        name: sent.name,
        doc: sent.doc,
        kind,
        mode,
        rule_type: sent.rule_type,
        tags: sent.tags,
        params: sent.params,
        expr: sent.expr,
        on_success: sent.on_success,
        on_failure: sent.on_failure,
        disabled: sent.disabled,
    })
}

/// Rules as answers show them.
pub(super) fn rule_set(rules: &RuleSet) -> registry_api::RuleSet {
    let list = |rules: &[Rule]| rules.iter().map(rule).collect();
    registry_api::RuleSet {
        migration_rules: list(&rules.migration),
        domain_rules: list(&rules.domain),
        encoding_rules: list(&rules.encoding),
        enable_at: rules.enable_at.clone(),
    }
}

fn rule(rule: &Rule) -> registry_api::Rule {
    registry_api::Rule {
        name: rule.name.clone(),
        doc: rule.doc.clone(),
        kind: Some(rule.kind.as_str().to_owned()),
        mode: Some(rule.mode.as_str().to_owned()),
        rule_type: rule.rule_type.clone(),
        tags: rule.tags.clone(),
        params: rule.params.clone(),
        expr: rule.expr.clone(),
        on_success: rule.on_success.clone(),
        on_failure: rule.on_failure.clone(),
        disabled: rule.disabled,
    }
}
