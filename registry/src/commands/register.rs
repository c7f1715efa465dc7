//! Registering a schema: known already, refused, or a new version.

use compat::check::{Verdict, messages, verdict};
use compat::{Level, ParseMode};

use super::candidate::{Candidate, Normalize, find, history};
use crate::change::{Change, NewVersion, Receipt};
use crate::command::{Command, Decision, Timestamp};
use crate::config::Mode;
use crate::names::{SchemaId, Subject, Version};
use crate::rejection::Rejection;
use crate::schema::Guid;
use crate::snapshot::{Scope, Snapshot};

/// Adds a schema to a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub candidate: Candidate,
    /// Whether to normalize it.
    pub normalize: Normalize,
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
    /// The canonical text.
    pub text: String,
    /// The candidate it came from.
    pub candidate: Candidate,
}

impl Command for Register {
    type Outcome = Registered;

    fn scope(&self) -> Scope {
        Scope { subject: self.subject.clone(), references: self.candidate.references.clone() }
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
        self.subject.check_writable()?;
        let normalize = self.normalize.or_configured(snapshot);
        let read = self.candidate.read(&self.subject, snapshot, normalize, ParseMode::Lax)?;
        if let Some(found) = find(&self.candidate, &read, snapshot) {
            let text = snapshot
                .known(found)
                .map_or_else(|| read.text.clone(), |known| known.stored.text.to_string());
            return Ok(Decision::answer(Registered {
                subject: self.subject.clone(),
                version: found.version,
                schema_id: Some(found.schema_id),
                guid: found.identity.guid,
                text,
                candidate: self.candidate.clone(),
            }));
        }
        if snapshot.mode == Mode::ReadOnly {
            return Err(Rejection::ReadOnly(self.subject.clone()));
        }
        let config = snapshot.config();
        let mode = match config.validate_new_schemas {
            Some(false) => ParseMode::Lax,
            _ => ParseMode::Strict,
        };
        let read = self.candidate.read(&self.subject, snapshot, normalize, mode)?;
        check_level(&self.subject, &read.schema, snapshot, config.effective_level())?;
        let version = match snapshot.last_version {
            None => Version::FIRST,
            Some(last) => {
                last.next().ok_or_else(|| Rejection::VersionsExhausted(self.subject.clone()))?
            }
        };
        let new = NewVersion {
            subject: self.subject.clone(),
            version,
            identity: read.identity,
            format: self.candidate.format,
            text: read.text.clone(),
            references: self.candidate.references.clone(),
            registered: now,
        };
        Ok(Decision {
            changes: vec![Change::AddVersion(new)],
            outcome: Registered {
                subject: self.subject.clone(),
                version,
                schema_id: None,
                guid: read.identity.guid,
                text: read.text,
                candidate: self.candidate.clone(),
            },
        })
    }
}

fn check_level(
    subject: &Subject,
    schema: &compat::Schema,
    snapshot: &Snapshot,
    level: Level,
) -> Result<(), Rejection> {
    if level == Level::None {
        return Ok(());
    }
    let history = history(subject, snapshot, &snapshot.versions)?;
    let verdict = verdict(schema, &history, level);
    let messages = messages(&verdict, &history, level);
    match verdict {
        Verdict::Compatible => Ok(()),
        Verdict::Incompatible(refusal) => {
            Err(Rejection::Incompatible { subject: subject.clone(), level, refusal, messages })
        }
    }
}
