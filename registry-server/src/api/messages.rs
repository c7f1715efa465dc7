//! The sentences of rejections, worded as existing clients and their users know them.

use compat::Level;
use registry::Rejection;

/// The sentence of a rejection.
pub(super) fn sentence(rejection: &Rejection) -> String {
    match rejection {
        Rejection::SubjectNotFound(subject) => format!("Subject '{subject}' not found."),
        Rejection::VersionNotFound(version) => format!("Version {version} not found."),
        Rejection::SchemaNotFound(what) => format!("Schema {what} not found"),
        Rejection::SchemaNotRegistered => "Schema not found".to_owned(),
        Rejection::InvalidVersion(text) => format!(
            "The specified version '{}' is not a valid version id. Allowed values are between \
             [1, 2^31-1] and the string \"latest\"",
            text.0
        ),
        Rejection::InvalidSubject(subject) => {
            format!("The specified subject '{}' is not a valid.", subject.0)
        }
        Rejection::EmptySchema => "Empty schema".to_owned(),
        Rejection::InvalidSchema { description, format, error } => format!(
            "Invalid schema of type {format}, details: Invalid schema {description} of type \
             {format}, details: {error}"
        ),
        Rejection::ReferenceNotFound { subject, version } => format!(
            "Invalid schema, details: No schema reference found for subject \"{subject}\" and \
             version {version}"
        ),
        Rejection::InvalidReference(reference) => {
            format!("Invalid schema, details: Invalid reference: {reference}")
        }
        Rejection::ReferencesTooDeep(_) => format!("Invalid schema, details: {rejection}"),
        Rejection::Incompatible { subject, level, messages, .. } => format!(
            "Schema being registered is incompatible with an earlier schema for subject \
             \"{subject}\", details: [{}]",
            details(messages, *level).join(", ")
        ),
        Rejection::ReadOnly(subject) => format!(
            "Subject {subject} in context {} is in read-only mode",
            subject.context().in_messages()
        ),
        Rejection::VersionNotNext => "Version is not one more than previous version".to_owned(),
        Rejection::ConfigNotFound(subject) => {
            format!("Subject '{subject}' does not have subject-level compatibility configured")
        }
        Rejection::VersionsExhausted(_)
        | Rejection::UnreadableHistory { .. }
        | Rejection::Unsupported(_) => rejection.to_string(),
    }
}

/// The entries of a refusal, closed by the settings they were found under.
pub(super) fn details(messages: &[String], level: Level) -> Vec<String> {
    let mut entries = messages.to_vec();
    entries.push(format!("{{validateFields: 'false', compatibility: '{level}'}}"));
    entries
}
