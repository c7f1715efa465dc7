//! Looking up under which version a schema is registered.

use compat::ParseMode;

use super::candidate::{Candidate, Normalize, find};
use super::register::Registered;
use crate::command::{Command, Decision, Timestamp};
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot};

/// Finds a schema among the live versions of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub candidate: Candidate,
    /// Whether to normalize it.
    pub normalize: Normalize,
}

impl Command for LookUp {
    type Outcome = Registered;

    fn scope(&self) -> Scope {
        Scope { subject: self.subject.clone(), references: self.candidate.references.clone() }
    }

    /// A text that is no schema is said to be so before the subject is looked for.
    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<Registered>, Rejection> {
        let unknown = || match snapshot.versions.is_empty() {
            true => Rejection::SubjectNotFound(self.subject.clone()),
            false => Rejection::SchemaNotRegistered,
        };
        if self.candidate.text.is_empty() {
            return Err(unknown());
        }
        let normalize = self.normalize.or_configured(snapshot);
        let read = self.candidate.read(&self.subject, snapshot, normalize, ParseMode::Lax)?;
        let found = find(&self.candidate, &read, snapshot).ok_or_else(unknown)?;
        let stored = snapshot.known(found).ok_or_else(unknown)?;
        Ok(Decision::answer(Registered {
            subject: self.subject.clone(),
            version: found.version,
            schema_id: Some(found.schema_id),
            guid: found.identity.guid,
            text: stored.stored.text.to_string(),
            candidate: Candidate {
                references: stored.stored.references.clone(),
                ..self.candidate.clone()
            },
        }))
    }
}
