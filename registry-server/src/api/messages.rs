//! The sentences of rejections, worded as existing clients and their users know them.

use compat::Format;
use registry::{Rejection, Subject, Version};

/// The sentence of a rejection.
pub(super) fn sentence(rejection: &Rejection) -> String {
    match rejection {
        Rejection::SubjectNotFound(subject) => format!("Subject '{subject}' not found."),
        Rejection::VersionNotFound(version) => format!("Version {version} not found."),
        Rejection::SchemaNotFound(what) => format!("Schema {what} not found"),
        Rejection::SchemaNotRegistered => "Schema not found".to_owned(),
        Rejection::SubjectMarkedDeleted(_)
        | Rejection::SubjectNotMarkedDeleted(_)
        | Rejection::VersionMarkedDeleted(..)
        | Rejection::VersionNotMarkedDeleted(..)
        | Rejection::Referenced(..) => deletion(rejection),
        Rejection::InvalidVersion(text) => format!(
            "The specified version '{}' is not a valid version id. Allowed values are between \
             [1, 2^31-1] and the string \"latest\"",
            text.0
        ),
        Rejection::InvalidSubject(subject) => {
            format!("The specified subject '{}' is not a valid.", subject.0)
        }
        Rejection::EmptySchema => "Empty schema".to_owned(),
        Rejection::InvalidSchema { .. }
        | Rejection::ReferenceNotFound { .. }
        | Rejection::InvalidReference(_)
        | Rejection::ForeignReference { .. }
        | Rejection::TooManyReferences(_) => invalid_schema(rejection),
        Rejection::Incompatible { subject, messages, .. } => format!(
            "Schema being registered is incompatible with an earlier schema for subject \
             \"{subject}\", details: [{}]",
            messages.join(", ")
        ),
        Rejection::ReadOnly(_)
        | Rejection::NotInImport(_)
        | Rejection::NotInReadWrite(_)
        | Rejection::IdTaken { .. }
        | Rejection::SubjectsExist => not_permitted(rejection),
        Rejection::ForwardNotEverywhere => "Forward mode only supported on global level".to_owned(),
        Rejection::VersionNotNext => "Version is not one more than previous version".to_owned(),
        Rejection::ConfigNotFound(subject) => {
            format!("Subject '{subject}' does not have subject-level compatibility configured")
        }
        Rejection::ModeNotFound(subject) => {
            format!("Subject '{subject}' does not have subject-level mode configured")
        }
        Rejection::ContextNotEmpty(context) => {
            format!("The specified context ':{context}:' is not empty.")
        }
        Rejection::InvalidRules(_)
        | Rejection::VersionsExhausted(_)
        | Rejection::UnreadableHistory { .. } => rejection.to_string(),
    }
}

/// What stands in the way of a deletion.
fn deletion(rejection: &Rejection) -> String {
    let version =
        |subject: &Subject, version: Version| format!("Subject '{subject}' Version {version}");
    // Parity: there is no space after the full stop.
    let marked = "was soft deleted.Set permanent=true to delete permanently";
    let not_marked = "was not deleted first before being permanently deleted";
    match rejection {
        Rejection::SubjectMarkedDeleted(subject) => format!("Subject '{subject}' {marked}"),
        Rejection::SubjectNotMarkedDeleted(subject) => format!("Subject '{subject}' {not_marked}"),
        Rejection::VersionMarkedDeleted(subject, n) => format!("{} {marked}", version(subject, *n)),
        Rejection::VersionNotMarkedDeleted(subject, n) => {
            format!("{} {not_marked}", version(subject, *n))
        }
        Rejection::Referenced(subject, n) => format!(
            "One or more references exist to the schema \
             {{magic=1,keytype=SCHEMA,subject={subject},version={n}}}."
        ),
        _ => rejection.to_string(),
    }
}

/// Why a text is no schema.
fn invalid_schema(rejection: &Rejection) -> String {
    match rejection {
        Rejection::InvalidSchema { description, format: format @ Format::Json, error } => {
            format!(
                "Invalid schema of type {format}, details: Invalid schema {description}, details: {error}"
            )
        }
        Rejection::InvalidSchema { format: format @ Format::Protobuf, error, .. } => format!(
            "Invalid schema of type {format}, details: Invalid schema of type {format}, details: \
             {error}"
        ),
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
        other => format!("Invalid schema, details: {other}"),
    }
}

/// What the mode in force does not allow.
fn not_permitted(rejection: &Rejection) -> String {
    let in_mode = |subject: &Subject, what: &str| {
        format!("Subject {subject} in context {} is {what} mode", subject.context().in_messages())
    };
    match rejection {
        Rejection::ReadOnly(None) => "Subject null in context  is in read-only mode".to_owned(),
        Rejection::ReadOnly(Some(subject)) => in_mode(subject, "in read-only"),
        Rejection::NotInImport(subject) => in_mode(subject, "not in import"),
        Rejection::NotInReadWrite(subject) => in_mode(subject, "not in read-write"),
        Rejection::IdTaken { id, context } => format!(
            "Overwrite new schema with id {id} in context {} is not permitted.",
            context.in_messages()
        ),
        Rejection::SubjectsExist => "Cannot import since found existing subjects".to_owned(),
        _ => rejection.to_string(),
    }
}
