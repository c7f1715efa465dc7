//! Everything that a decision may do, as data: storage applies it, tests and audits read it.

use compat::Format;

use crate::command::Timestamp;
use crate::config::Config;
use crate::names::{SchemaId, Subject, Version};
use crate::schema::{Identity, SchemaReference};

/// One change; a decision makes a list of them, which is applied whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds a version to a subject, and its schema to the context if the content is new there.
    AddVersion(NewVersion),
    /// Sets the configuration of a subject (`Some`) or of the whole registry (`None`).
    SetConfig {
        /// Whose.
        subject: Option<Subject>,
        /// To what; `None` removes it.
        config: Option<Config>,
    },
}

/// A version to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVersion {
    /// The subject.
    pub subject: Subject,
    /// The number.
    pub version: Version,
    /// The content; the id of equal content in the context is used again.
    pub identity: Identity,
    /// The language.
    pub format: Format,
    /// The canonical text.
    pub text: String,
    /// What it refers to.
    pub references: Vec<SchemaReference>,
    /// When.
    pub registered: Timestamp,
}

/// What only the storage can say of an applied change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Ids of the schemas of the added versions, in the order of the changes.
    pub schema_ids: Vec<SchemaId>,
}
