//! Every way in which the registry says no.

use compat::check::Refusal;
use compat::{Format, Level, ParseError};

use crate::names::{
    Context, InvalidSubject, InvalidVersion, SchemaId, Subject, Version, VersionSelector,
};
use crate::rules::InvalidRules;

/// A reason to refuse; HTTP statuses and codes are made of it elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The subject has no version that is looked at.
    #[error("subject '{0}' not found")]
    SubjectNotFound(Subject),
    /// The subject has no such version.
    #[error("version {0} not found")]
    VersionNotFound(VersionSelector),
    /// No schema has this id or guid.
    #[error("schema {0} not found")]
    SchemaNotFound(String),
    /// The subject has other schemas, but not this one.
    #[error("schema not found")]
    SchemaNotRegistered,
    /// All versions of the subject are marked deleted already.
    #[error("subject '{0}' is marked deleted already")]
    SubjectMarkedDeleted(Subject),
    /// Only a subject without live versions can be purged.
    #[error("subject '{0}' must be marked deleted before it is purged")]
    SubjectNotMarkedDeleted(Subject),
    /// The version is marked deleted already.
    #[error("version {1} of subject '{0}' is marked deleted already")]
    VersionMarkedDeleted(Subject, Version),
    /// Only a version that is marked deleted can be purged.
    #[error("version {1} of subject '{0}' must be marked deleted before it is purged")]
    VersionNotMarkedDeleted(Subject, Version),
    /// A text that names no version.
    #[error(transparent)]
    InvalidVersion(#[from] InvalidVersion),
    /// A subject that cannot be written to.
    #[error(transparent)]
    InvalidSubject(#[from] InvalidSubject),
    /// Rules that cannot be stored.
    #[error(transparent)]
    InvalidRules(#[from] InvalidRules),
    /// There is no schema text.
    #[error("empty schema")]
    EmptySchema,
    /// The text is no schema.
    #[error("invalid schema: {error}")]
    InvalidSchema {
        /// The candidate, as the incumbent prints it in its message.
        description: String,
        /// Its language.
        format: Format,
        /// Everything that is wrong with it.
        error: ParseError,
    },
    /// A reference that leads nowhere.
    #[error("no schema reference found for subject \"{subject}\" and version {version}")]
    ReferenceNotFound {
        /// The subject named.
        subject: Subject,
        /// The version named; −1 for the latest.
        version: i64,
    },
    /// A reference without all of its parts.
    #[error("invalid reference: {0}")]
    InvalidReference(String),
    /// A reference to a schema of another language.
    #[error("reference {reference} leads to a schema of type {found}, not {wanted}")]
    ForeignReference {
        /// The reference, as the incumbent prints it.
        reference: String,
        /// The language of what it leads to.
        found: Format,
        /// The candidate's.
        wanted: Format,
    },
    /// More references than are followed.
    #[error("references through subject \"{0}\" are too many")]
    TooManyReferences(String),
    /// The level in force forbids the candidate.
    #[error("incompatible with an earlier version of subject '{subject}'")]
    Incompatible {
        /// The subject.
        subject: Subject,
        /// The level that was asked about.
        level: Level,
        /// What differs; `None` where only reserved names are in the way.
        refusal: Option<Refusal>,
        /// The entries that existing clients print.
        messages: Vec<String>,
    },
    /// The mode in force forbids writing; `None` is the whole registry.
    #[error("subject is in read-only mode")]
    ReadOnly(Option<Subject>),
    /// An id was chosen, which only the mode IMPORT allows.
    #[error("subject '{0}' is not in import mode")]
    NotInImport(Subject),
    /// No id was chosen, which the mode IMPORT insists on.
    #[error("subject '{0}' is not in read-write mode")]
    NotInReadWrite(Subject),
    /// The chosen id stands for another content.
    #[error("id {id} stands for another schema in context '{context}'")]
    IdTaken {
        /// The id.
        id: SchemaId,
        /// The context.
        context: Context,
    },
    /// The mode cannot become IMPORT while there are live versions in its scope.
    #[error("there are subjects in the scope")]
    SubjectsExist,
    /// The mode FORWARD is for all contexts at once.
    #[error("the mode FORWARD can only be set above all contexts")]
    ForwardNotEverywhere,
    /// Another schema refers to the version.
    #[error("version {1} of subject '{0}' is referred to")]
    Referenced(Subject, Version),
    /// All version numbers of the subject are used up.
    #[error("subject '{0}' has no version numbers left")]
    VersionsExhausted(Subject),
    /// The explicit version is not the next one.
    #[error("version is not one more than previous version")]
    VersionNotNext,
    /// The subject has no configuration of its own.
    #[error("subject '{0}' does not have subject-level compatibility configured")]
    ConfigNotFound(Subject),
    /// The subject has no mode of its own.
    #[error("subject '{0}' does not have subject-level mode configured")]
    ModeNotFound(Subject),
    /// The context has subjects, live or marked deleted.
    #[error("context '{0}' is not empty")]
    ContextNotEmpty(Context),
    /// A stored version is no schema, so that nothing can be compared with it.
    #[error(
        "stored version {version} of subject '{subject}' is no schema, so nothing can be compared \
         with it: {error}. Delete that version, or set the compatibility to NONE"
    )]
    UnreadableHistory {
        /// The subject.
        subject: Subject,
        /// The version.
        version: u32,
        /// Why.
        error: ParseError,
    },
}
