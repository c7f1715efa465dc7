//! Registering a schema: known already, refused, or a new version.

use compat::Format;

use super::candidate::{Candidate, Found, Normalize, Read, ReadAs, check_targets, find};
use super::judge::judge;
use crate::change::{Change, NewVersion, Receipt};
use crate::command::{Command, Decision, Timestamp};
use crate::config::Mode;
use crate::metadata::Metadata;
use crate::names::{SchemaId, Subject, Version};
use crate::rejection::Rejection;
use crate::rules::RuleSet;
use crate::schema::{Guid, SchemaReference};
use crate::snapshot::{Known, Marked, Scope, Snapshot, VersionRow, View};

/// Adds a schema to a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub candidate: Candidate,
    /// Whether to normalize it.
    pub normalize: Normalize,
    /// The version that it is to become.
    pub version: WantedVersion,
    /// The id that it is to have.
    pub schema_id: WantedId,
    /// Whether the level in force is asked.
    pub check: Check,
}

/// Whether the level in force is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// It is.
    #[default]
    ByLevel,
    /// The caller forces the registration.
    Skip,
}

/// The version that a schema is to become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WantedVersion {
    /// The next one, unless the schema is there already.
    #[default]
    Next,
    /// The next one, unless the latest version is the schema; stamped with its number.
    OnTop,
    /// This one, which must be the next; stamped with its number. In mode IMPORT any one.
    Exactly(i64),
}

/// The id that a schema is to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WantedId {
    /// That of equal content in the context, else a new one.
    #[default]
    Any,
    /// This one, in mode IMPORT only.
    Exactly(SchemaId),
    /// Zero. Parity: a choice outside the mode IMPORT, and so refused like any other; here it is
    /// none within it, for no schema has the id.
    Zero,
}

impl WantedId {
    /// The id that was chosen.
    pub fn chosen(self) -> Option<SchemaId> {
        match self {
            Self::Exactly(id) => Some(id),
            Self::Any | Self::Zero => None,
        }
    }
}

/// A schema and the version under which it stands in the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The subject.
    pub subject: Subject,
    /// The version.
    pub version: Version,
    /// The id; `None` until the storage has given one.
    pub schema_id: Option<SchemaId>,
    /// The identity of the content.
    pub guid: Guid,
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
    /// When the version was written and whether it is marked deleted; said of a version that is
    /// equal in meaning only. Parity: the incumbent leaves both out where the content is equal.
    pub written: Option<(Timestamp, Marked)>,
}

impl Registered {
    /// An existing version.
    pub(super) fn existing(subject: &Subject, found: Found<'_>, known: &Known) -> Self {
        let (row, written) = match found {
            Found::Exact(row) => (row, None),
            Found::Equivalent(row) => {
                let marked = if row.deleted { Marked::Deleted } else { Marked::Live };
                (row, Some((row.registered, marked)))
            }
        };
        let stored = &known.stored;
        Self {
            subject: subject.clone(),
            version: row.version,
            schema_id: Some(row.schema_id),
            guid: row.identity.guid,
            format: stored.format,
            text: stored.text.to_string(),
            references: stored.references.clone(),
            metadata: stored.metadata.clone(),
            rule_set: stored.rule_set.clone(),
            written,
        }
    }
}

impl Command for Register {
    type Outcome = Registered;

    fn format(&self) -> Option<Format> {
        Some(self.candidate.format)
    }

    fn scope(&self) -> Scope {
        Scope {
            subject: self.subject.clone(),
            references: self.candidate.references.clone(),
            schema_id: self.schema_id.chosen(),
            view: View::Subject,
        }
    }

    fn complete(&self, outcome: &mut Registered, receipt: &Receipt) {
        outcome.schema_id = receipt.schema_ids.first().copied().or(outcome.schema_id);
    }

    /// In the order of the incumbent: a schema that is registered already is found before the
    /// mode, the strict parse and the level are looked at.
    fn decide(
        &self,
        snapshot: &Snapshot,
        now: Timestamp,
    ) -> Result<Decision<Registered>, Rejection> {
        if let Some(rules) = &self.candidate.rule_set {
            rules.validate()?;
        }
        self.subject.check_writable()?;
        let config = snapshot.config();
        let normalize = self.normalize.or_configured(&config);
        let mode = snapshot.mode();
        if !self.candidate.is_blank() && !config.adds_to_schemas() {
            let sent = self.candidate.as_sent(snapshot)?;
            let read = sent.read(&self.subject, normalize, ReadAs::asked_in(mode))?;
            if let Some(existing) = self.existing(&read, snapshot) {
                return Ok(Decision::answer(existing));
            }
        }
        self.check_mode(mode)?;
        let version = self.version_to_be(mode, snapshot)?;
        let read = if mode.is_import() {
            let sent = self.candidate.as_sent(snapshot)?;
            sent.read(&self.subject, normalize, ReadAs::Imported)?
        } else {
            let mut material = self.candidate.filled(snapshot, &config)?;
            let stamped = material.metadata.as_ref().is_some_and(|m| m.stamp().is_some());
            if stamped || self.version != WantedVersion::Next {
                material.metadata = Some(material.metadata.unwrap_or_default().stamped(version));
            }
            let read_as = ReadAs::new_under(&config);
            let read = material.read(&self.subject, normalize, read_as)?;
            // What the subject has had before goes on referring to what is marked deleted.
            if !snapshot.versions.iter().any(|row| row.identity == read.identity) {
                check_targets(read_as, snapshot)?;
            }
            read
        };
        if let Some(existing) = self.existing(&read, snapshot) {
            return Ok(Decision::answer(existing));
        }
        if !mode.is_import() {
            self.check_level(&read, snapshot)?;
            if matches!(self.version, WantedVersion::Exactly(n) if n != i64::from(version.get())) {
                return Err(Rejection::VersionNotNext);
            }
        }
        let mut changes = self.make_room(&read, snapshot)?;
        let outcome = self.outcome(version, &read);
        let gone = superseded(version, &read, snapshot);
        changes.push(Change::AddVersion(Box::new(self.new_version(version, read, now))));
        if !gone.is_empty() {
            changes.push(Change::Purge { subject: self.subject.clone(), versions: gone });
        }
        Ok(Decision { changes, outcome })
    }
}

impl Register {
    /// The version that the schema is already, as far as the wanted version lets it be one.
    fn existing(&self, read: &Read, snapshot: &Snapshot) -> Option<Registered> {
        let newest_first: Vec<&VersionRow> = match self.version {
            WantedVersion::Next => snapshot.live().rev().collect(),
            WantedVersion::OnTop => snapshot.latest().into_iter().collect(),
            WantedVersion::Exactly(_) => return None,
        };
        let found = find(read, &newest_first, snapshot)?;
        let (Found::Exact(row) | Found::Equivalent(row)) = found;
        match self.schema_id {
            WantedId::Any => {}
            WantedId::Exactly(id) if id == row.schema_id => {}
            WantedId::Exactly(_) | WantedId::Zero => return None,
        }
        // Parity: where only the latest version is looked at, the answer says when it was written.
        let found = match self.version {
            WantedVersion::OnTop => Found::Equivalent(row),
            WantedVersion::Next | WantedVersion::Exactly(_) => found,
        };
        Some(Registered::existing(&self.subject, found, snapshot.known(row)?))
    }

    fn check_mode(&self, mode: Mode) -> Result<(), Rejection> {
        let subject = || self.subject.clone();
        match (mode, self.schema_id) {
            (Mode::ReadOnly | Mode::ReadOnlyOverride, _) => {
                Err(Rejection::ReadOnly(Some(subject())))
            }
            (Mode::ReadWrite, WantedId::Exactly(_) | WantedId::Zero) => {
                Err(Rejection::NotInImport(subject()))
            }
            (Mode::Import | Mode::Forward, WantedId::Any | WantedId::Zero) => {
                Err(Rejection::NotInReadWrite(subject()))
            }
            (Mode::ReadWrite, WantedId::Any)
            | (Mode::Import | Mode::Forward, WantedId::Exactly(_)) => Ok(()),
        }
    }

    /// The number that the version gets if it is accepted.
    fn version_to_be(&self, mode: Mode, snapshot: &Snapshot) -> Result<Version, Rejection> {
        match self.version {
            WantedVersion::Exactly(number) if mode.is_import() => {
                Version::new(number).ok_or(Rejection::VersionNotNext)
            }
            _ => snapshot
                .next_version()
                .ok_or_else(|| Rejection::VersionsExhausted(self.subject.clone())),
        }
    }

    fn check_level(&self, read: &Read, snapshot: &Snapshot) -> Result<(), Rejection> {
        if self.check == Check::Skip {
            return Ok(());
        }
        let live: Vec<&VersionRow> = snapshot.live().collect();
        let judgement = judge(&self.subject, read, &live, snapshot)?;
        if judgement.compatible {
            return Ok(());
        }
        Err(Rejection::Incompatible {
            subject: self.subject.clone(),
            level: judgement.level,
            refusal: judgement.refusal,
            messages: judgement.messages,
        })
    }

    /// Takes a chosen id from content whose versions are all marked deleted.
    fn make_room(&self, read: &Read, snapshot: &Snapshot) -> Result<Vec<Change>, Rejection> {
        let (Some(id), Some(bound)) = (self.schema_id.chosen(), &snapshot.bound) else {
            return Ok(Vec::new());
        };
        if bound.identity == read.identity {
            return Ok(Vec::new());
        }
        let marked = bound.users.iter().all(|(_, _, marked)| *marked == Marked::Deleted);
        if bound.users.is_empty() || !marked || bound.referenced {
            let context = self.subject.context().clone();
            return Err(Rejection::IdTaken { id, context });
        }
        let purge = |(subject, version, _): &(Subject, Version, Marked)| Change::Purge {
            subject: subject.clone(),
            versions: vec![*version],
        };
        Ok(bound.users.iter().map(purge).collect())
    }

    fn new_version(&self, version: Version, read: Read, now: Timestamp) -> NewVersion {
        NewVersion {
            subject: self.subject.clone(),
            version,
            schema_id: self.schema_id.chosen(),
            identity: read.identity,
            format: read.identity.format,
            text: read.text,
            references: read.references,
            metadata: read.metadata,
            rule_set: read.rule_set,
            registered: now,
        }
    }

    fn outcome(&self, version: Version, read: &Read) -> Registered {
        Registered {
            subject: self.subject.clone(),
            version,
            schema_id: self.schema_id.chosen(),
            guid: read.identity.guid,
            format: read.identity.format,
            text: read.text.clone(),
            references: read.references.clone(),
            metadata: read.metadata.clone(),
            rule_set: read.rule_set.clone(),
            written: None,
        }
    }
}

/// Versions of the same content that are marked deleted: they give way to the new one, unless
/// something refers to them.
fn superseded(new: Version, read: &Read, snapshot: &Snapshot) -> Vec<Version> {
    let referenced =
        |row: &VersionRow| snapshot.referrers.iter().any(|other| other.target == row.version);
    let gives_way = |row: &&VersionRow| {
        row.deleted && row.version != new && row.identity == read.identity && !referenced(row)
    };
    snapshot.versions.iter().filter(gives_way).map(|row| row.version).collect()
}
