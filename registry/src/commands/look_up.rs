//! Looking up under which version a schema is registered.

use compat::Format;

use super::Include;
use super::candidate::{Candidate, Found, Normalize, ReadAs, find};
use super::register::Registered;
use crate::command::{Command, Decision, Timestamp};
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot, VersionRow, View};

/// Finds a schema among the versions of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUp {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub candidate: Candidate,
    /// Whether to normalize it.
    pub normalize: Normalize,
    /// Which versions are looked at.
    pub include: Include,
}

impl Command for LookUp {
    type Outcome = Registered;

    fn format(&self) -> Option<Format> {
        Some(self.candidate.format)
    }

    fn scope(&self) -> Scope {
        Scope {
            subject: self.subject.clone(),
            references: self.candidate.references.clone(),
            schema_id: None,
            view: View::Subject,
        }
    }

    /// A text that is no schema is said to be so before the subject is looked for. What is not
    /// found as it was sent is looked for once more with the metadata and rules that a
    /// registration would give it: a client that knows nothing of metadata still finds its schema.
    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<Registered>, Rejection> {
        let newest_first: Vec<&VersionRow> = match self.include {
            Include::Live => snapshot.live().rev().collect(),
            Include::Deleted => snapshot.versions.iter().rev().collect(),
        };
        let unknown = if newest_first.is_empty() {
            Rejection::SubjectNotFound(self.subject.clone())
        } else {
            Rejection::SchemaNotRegistered
        };
        if self.candidate.is_blank() {
            return Err(unknown);
        }
        let config = snapshot.config();
        let normalize = self.normalize.or_configured(&config);
        let read_as = ReadAs::asked_in(snapshot.mode());
        let as_sent = self.candidate.as_sent(snapshot)?;
        let read = as_sent.read(&self.subject, normalize, read_as)?;
        let mut found = find(&read, &newest_first, snapshot);
        if found.is_none() {
            let filled = self.candidate.filled(snapshot, &config)?;
            if filled.metadata != read.metadata || filled.rule_set != read.rule_set {
                let read = filled.read(&self.subject, normalize, read_as)?;
                found = find(&read, &newest_first, snapshot);
            }
        }
        let Some(found) = found else { return Err(unknown) };
        let (Found::Exact(row) | Found::Equivalent(row)) = found;
        let known = snapshot.known(row).ok_or(unknown)?;
        Ok(Decision::answer(Registered::existing(&self.subject, found, known)))
    }
}
