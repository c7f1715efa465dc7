//! Everything that a decision may look at, as of one instant.

use std::collections::HashMap;
use std::sync::Arc;

use compat::{ParseError, Schema};

use crate::command::Timestamp;
use crate::config::{Config, Mode};
use crate::names::{SchemaId, Subject, Version};
use crate::rejection::Rejection;
use crate::schema::{Identity, SchemaReference, StoredSchema};

/// What a command wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The subject that it is about.
    pub subject: Subject,
    /// What the candidate refers to; the closure is part of the snapshot.
    pub references: Vec<SchemaReference>,
}

impl Scope {
    /// A subject and nothing else.
    pub fn subject(subject: Subject) -> Self {
        Self { subject, references: Vec::new() }
    }
}

/// The facts of a registry within a scope, as of one instant.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The subject.
    pub subject: Subject,
    /// The counters as of that instant; a change is applied only if they still stand.
    pub revision: Revision,
    /// The subject's own configuration, if it has one.
    pub own_config: Option<Config>,
    /// The configuration of the whole registry, if there is one.
    pub global_config: Option<Config>,
    /// What may be written.
    pub mode: Mode,
    /// Versions that are not marked deleted, in ascending order.
    pub versions: Vec<LiveVersion>,
    /// The largest version number, deleted versions included.
    pub last_version: Option<Version>,
    /// The schemas of `versions`; filled in from the cache of immutable schemas.
    pub known: HashMap<SchemaId, Arc<Known>>,
    /// The closure of the candidate's references, dependencies first, or why there is none.
    pub references: Result<Vec<compat::Reference>, Rejection>,
}

/// A version that is not marked deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveVersion {
    /// Its number.
    pub version: Version,
    /// Its schema.
    pub schema_id: SchemaId,
    /// What the schema's content is.
    pub identity: Identity,
    /// When it was registered.
    pub registered: Timestamp,
}

/// A stored schema, parsed.
#[derive(Clone, Debug)]
pub struct Known {
    /// As it is stored.
    pub stored: StoredSchema,
    /// Parsed the lax way; an error where even that fails.
    pub parsed: Result<Schema, ParseError>,
}

/// The change counters that a decision was made on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The subject's counter; `None` where the subject has never existed.
    pub subject: Option<i64>,
    /// The counter of all configuration.
    pub config: i64,
}

impl Snapshot {
    /// The configuration in force: the subject's, completed from the global one.
    pub fn config(&self) -> Config {
        let global = self.global_config.clone().unwrap_or_default();
        self.own_config.clone().unwrap_or_default().or(&global)
    }

    /// The latest live version.
    pub fn latest(&self) -> Option<&LiveVersion> {
        self.versions.last()
    }

    /// The schema of a live version.
    pub fn known(&self, version: &LiveVersion) -> Option<&Arc<Known>> {
        self.known.get(&version.schema_id)
    }
}
