//! Everything that a decision may look at, as of one instant.

use std::collections::HashMap;
use std::sync::Arc;

use compat::{ParseError, Reference, Schema};

use crate::command::Timestamp;
use crate::config::{Config, Mode, Settings};
use crate::names::{SchemaId, Subject, Version};
use crate::references::{Resolved, WantedReference};
use crate::rejection::Rejection;
use crate::schema::{Identity, StoredSchema};

/// What a command wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The subject that it is about.
    pub subject: Subject,
    /// What the candidate refers to; the closure is part of the snapshot.
    pub references: Vec<WantedReference>,
    /// The id that the caller chose; what it stands for is part of the snapshot.
    pub schema_id: Option<SchemaId>,
    /// What else is looked at.
    pub view: View,
}

/// What a command looks at beside the subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Nothing.
    #[default]
    Subject,
    /// Who refers to the subject's versions.
    Referrers,
    /// Which subjects there are: in the subject's context if the subject is a context, in all
    /// contexts if it is the whole registry.
    Population,
}

impl Scope {
    /// A subject and nothing else.
    pub fn subject(subject: Subject) -> Self {
        Self { subject, references: Vec::new(), schema_id: None, view: View::Subject }
    }

    /// A subject and something beside it.
    pub fn with_view(subject: Subject, view: View) -> Self {
        Self { view, ..Self::subject(subject) }
    }
}

/// The facts of a registry within a scope, as of one instant.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The subject.
    pub subject: Subject,
    /// The counters as of that instant; a change is applied only if they still stand.
    pub revision: Revision,
    /// What is set for the subject and around it.
    pub settings: Settings,
    /// All versions in ascending order, those marked deleted included.
    pub versions: Vec<VersionRow>,
    /// The schemas of `versions`; filled in from the cache of immutable schemas.
    pub known: HashMap<SchemaId, Arc<Known>>,
    /// Targets of the references that the scope names, in its order; `None` where there is none.
    pub targets: Vec<Option<Target>>,
    /// The candidate's references followed, or why they cannot be; filled in from `targets`.
    pub references: Result<Resolved, Rejection>,
    /// What the id that the scope names stands for.
    pub bound: Option<Bound>,
    /// Schemas that refer to versions of the subject; also there where a version is marked
    /// deleted, whatever the view.
    pub referrers: Vec<Referrer>,
    /// Whether there are live versions in the view [`View::Population`].
    pub populated: Populated,
}

/// Whether there are versions somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Populated {
    /// None at all.
    #[default]
    Empty,
    /// Only such that are marked deleted.
    MarkedDeleted,
    /// Live ones.
    Live,
}

/// A version of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// Its number.
    pub version: Version,
    /// Its schema.
    pub schema_id: SchemaId,
    /// What the schema's content is.
    pub identity: Identity,
    /// When it was registered.
    pub registered: Timestamp,
    /// Whether it is marked deleted.
    pub deleted: bool,
}

/// The version that a reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its number.
    pub version: Version,
    /// Its schema.
    pub schema_id: SchemaId,
    /// Whether it is marked deleted.
    pub deleted: bool,
}

/// What an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The content.
    pub identity: Identity,
    /// The versions that have it.
    pub users: Vec<(Subject, Version, Marked)>,
    /// Whether anything refers to one of those versions.
    pub referenced: bool,
}

/// Whether a version is marked deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It is not.
    Live,
    /// It is.
    Deleted,
}

/// A version whose schema refers to a version of the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// The version referred to.
    pub target: Version,
    /// The subject of the version that refers.
    pub subject: Subject,
    /// Its number.
    pub version: Version,
    /// The id of its schema.
    pub schema_id: SchemaId,
    /// Whether it is marked deleted.
    pub deleted: bool,
}

/// A stored schema, parsed.
#[derive(Clone, Debug)]
pub struct Known {
    /// As it is stored.
    pub stored: StoredSchema,
    /// What it is.
    pub identity: Identity,
    /// Everything it refers to, dependencies first.
    pub closure: Vec<Reference>,
    /// Parsed the lax way; an error where even that fails.
    pub parsed: Result<Schema, ParseError>,
}

/// The change counters that a decision was made on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// The counter of all configuration and modes.
    pub config: i64,
    /// Those of the subjects that were looked at, the scope's own first.
    pub subjects: Vec<Counters>,
}

/// The counters of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Which one.
    pub subject: Subject,
    /// Grows with every change of its versions; `None` where it has never existed.
    pub revision: Option<i64>,
    /// Grows with every reference that is made to it.
    pub referrers: i64,
}

impl Snapshot {
    /// What a registry knows of a scope where there is nothing.
    pub fn empty(scope: &Scope) -> Self {
        let own = Counters { subject: scope.subject.clone(), revision: None, referrers: 0 };
        Self {
            subject: scope.subject.clone(),
            revision: Revision { config: 0, subjects: vec![own] },
            settings: Settings::default(),
            versions: Vec::new(),
            known: HashMap::new(),
            targets: vec![None; scope.references.len()],
            references: Ok(Resolved::default()),
            bound: None,
            referrers: Vec::new(),
            populated: Populated::Empty,
        }
    }

    /// The configuration in force.
    pub fn config(&self) -> Config {
        self.settings.config()
    }

    /// The mode in force.
    pub fn mode(&self) -> Mode {
        self.settings.mode()
    }

    /// The versions that are not marked deleted, in ascending order.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = &VersionRow> {
        self.versions.iter().filter(|version| !version.deleted)
    }

    /// The latest live version.
    pub fn latest(&self) -> Option<&VersionRow> {
        self.live().next_back()
    }

    /// A version by its number, marked deleted or not.
    pub fn version(&self, number: Version) -> Option<&VersionRow> {
        self.versions.iter().find(|version| version.version == number)
    }

    /// The number that the next version gets; `None` where all are used up.
    pub fn next_version(&self) -> Option<Version> {
        self.versions.last().map_or(Some(Version::FIRST), |last| last.version.next())
    }

    /// The schema of a version.
    pub fn known(&self, version: &VersionRow) -> Option<&Arc<Known>> {
        self.known.get(&version.schema_id)
    }
}
