//! Everything that a decision may do, as data: storage applies it, tests and audits read it.

use compat::Format;

use crate::command::Timestamp;
use crate::config::{Config, Mode};
use crate::metadata::Metadata;
use crate::names::{Context, SchemaId, Subject, Version};
use crate::rules::RuleSet;
use crate::schema::{Identity, SchemaReference};

/// One change; a decision makes a list of them, which is applied whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds a version to a subject, and its schema to the context if the content is new there.
    AddVersion(Box<NewVersion>),
    /// Marks versions deleted: they are read on request only.
    MarkDeleted {
        /// Of this subject.
        subject: Subject,
        /// These.
        versions: Vec<Version>,
    },
    /// Removes versions for good, and their schemas where nothing else has them.
    Purge {
        /// Of this subject.
        subject: Subject,
        /// These.
        versions: Vec<Version>,
    },
    /// Sets the configuration of a subject or a context.
    SetConfig {
        /// Whose.
        subject: Subject,
        /// From what.
        before: Option<Box<Config>>,
        /// To what; `None` removes it.
        after: Option<Box<Config>>,
    },
    /// Sets the mode of a subject or a context.
    SetMode {
        /// Whose.
        subject: Subject,
        /// From what.
        before: Option<Mode>,
        /// To what; `None` removes it.
        after: Option<Mode>,
    },
    /// Removes the modes of all subjects of a context.
    ClearModes {
        /// The context.
        context: Context,
    },
    /// Forgets an empty context.
    DeleteContext {
        /// The context.
        context: Context,
    },
}

/// A version to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion {
    /// The subject.
    pub subject: Subject,
    /// The number; a version that has it already is replaced.
    pub version: Version,
    /// The id that the caller chose; else the one of equal content in the context, or a new one.
    pub schema_id: Option<SchemaId>,
    /// What the content is.
    pub identity: Identity,
    /// The language.
    pub format: Format,
    /// The canonical text.
    pub text: String,
    /// What it refers to.
    pub references: Vec<SchemaReference>,
    /// Tags and properties.
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    pub rule_set: Option<RuleSet>,
    /// When.
    pub registered: Timestamp,
}

/// What only the storage can say of applied changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Ids of the schemas of the added versions, in the order of the changes.
    pub schema_ids: Vec<SchemaId>,
    /// Ids whose content is gone or was replaced, or may be: what is cached of them is stale.
    pub stale_ids: Vec<(Context, SchemaId)>,
    /// Numbers of the rows that the changes left in the feed, ascending.
    pub sequences: Vec<i64>,
}
