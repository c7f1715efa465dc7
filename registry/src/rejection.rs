//! Every way in which the registry says no.

use compat::check::Refusal;
use compat::{Level, ParseError};

use crate::names::{InvalidSubject, InvalidVersion, Subject, VersionSelector};

/// A reason to refuse; HTTP statuses and codes are made of it elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The subject has no live version.
    #[error("subject '{0}' not found")]
    SubjectNotFound(Subject),
    /// The subject has no such live version.
    #[error("version {0} not found")]
    VersionNotFound(VersionSelector),
    /// No schema has this id in the context.
    #[error("schema {0} not found")]
    SchemaNotFound(String),
    /// The subject has other schemas, but not this one.
    #[error("schema not found")]
    SchemaNotRegistered,
    /// A text that names no version.
    #[error(transparent)]
    InvalidVersion(#[from] InvalidVersion),
    /// A subject that cannot be written to.
    #[error(transparent)]
    InvalidSubject(#[from] InvalidSubject),
    /// There is no schema text.
    #[error("empty schema")]
    EmptySchema,
    /// The text is no schema.
    #[error("invalid schema: {error}")]
    InvalidSchema {
        /// The candidate, as the incumbent prints it in its message.
        description: String,
        /// Its language.
        format: compat::Format,
        /// Everything that is wrong with it.
        error: ParseError,
    },
    /// A reference that leads nowhere.
    #[error("no schema reference found for subject \"{subject}\" and version {version}")]
    ReferenceNotFound {
        /// The subject named.
        subject: String,
        /// The version named.
        version: String,
    },
    /// A reference without all of its parts.
    #[error("invalid reference: {0}")]
    InvalidReference(String),
    /// References that form a circle, or more of them than are followed.
    #[error("references of subject \"{0}\" form a circle or are too many")]
    ReferencesTooDeep(String),
    /// The level in force forbids the candidate.
    #[error("incompatible with version {} of subject '{subject}'", refusal.version)]
    Incompatible {
        /// The subject.
        subject: Subject,
        /// The level that was asked about.
        level: Level,
        /// What differs.
        refusal: Refusal,
        /// The entries that existing clients print.
        messages: Vec<String>,
    },
    /// The mode in force forbids writing.
    #[error("subject '{0}' is in read-only mode")]
    ReadOnly(Subject),
    /// All version numbers of the subject are used up.
    #[error("subject '{0}' has no version numbers left")]
    VersionsExhausted(Subject),
    /// The explicit version is not the next one.
    #[error("version is not one more than previous version")]
    VersionNotNext,
    /// The subject has no configuration of its own.
    #[error("subject '{0}' does not have subject-level compatibility configured")]
    ConfigNotFound(Subject),
    /// A stored version cannot be parsed, so that nothing can be compared with it.
    #[error("stored version {version} of subject '{subject}' cannot be parsed: {error}")]
    UnreadableHistory {
        /// The subject.
        subject: Subject,
        /// The version.
        version: u32,
        /// Why.
        error: ParseError,
    },
    /// The request asks for something that this release does not do.
    #[error("{0} is not supported by this release")]
    Unsupported(&'static str),
}
