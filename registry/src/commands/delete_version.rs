//! Deleting one version of a subject.

use super::Deletion;
use super::delete_subject::forget_settings;
use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::names::{Subject, Version, VersionSelector};
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot, VersionRow, View};

/// Marks a version deleted, or purges it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteVersion {
    /// The subject.
    pub subject: Subject,
    /// The version; the latest one is always a live one.
    pub version: VersionSelector,
    /// Whether it can be taken back.
    pub deletion: Deletion,
}

impl Command for DeleteVersion {
    type Outcome = Version;

    fn scope(&self) -> Scope {
        Scope::with_view(self.subject.clone(), View::Referrers)
    }

    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<Version>, Rejection> {
        let subject = &self.subject;
        let purge = self.deletion == Deletion::Purge;
        let row = self.find(snapshot)?;
        if snapshot.mode().is_read_only() {
            return Err(Rejection::ReadOnly(Some(subject.clone())));
        }
        let referred = snapshot
            .referrers
            .iter()
            .any(|other| other.target == row.version && (purge || !other.deleted));
        if referred {
            return Err(Rejection::Referenced(subject.clone(), row.version));
        }
        if purge && !row.deleted {
            return Err(Rejection::VersionNotMarkedDeleted(subject.clone(), row.version));
        }
        let (subject, versions) = (subject.clone(), vec![row.version]);
        let mut changes = vec![match self.deletion {
            Deletion::Mark => Change::MarkDeleted { subject, versions },
            Deletion::Purge => Change::Purge { subject, versions },
        }];
        if purge && snapshot.versions.len() == 1 {
            changes.extend(forget_settings(snapshot));
        }
        Ok(Decision { changes, outcome: row.version })
    }
}

impl DeleteVersion {
    fn find<'a>(&self, snapshot: &'a Snapshot) -> Result<&'a VersionRow, Rejection> {
        let subject = || self.subject.clone();
        let found = match self.version {
            VersionSelector::Latest => snapshot.latest(),
            VersionSelector::Number(number) => snapshot.version(number),
        };
        let purge = self.deletion == Deletion::Purge;
        match found {
            Some(row) if row.deleted && !purge => {
                Err(Rejection::VersionMarkedDeleted(subject(), row.version))
            }
            Some(row) => Ok(row),
            None if snapshot.versions.is_empty() => Err(Rejection::SubjectNotFound(subject())),
            None => Err(Rejection::VersionNotFound(self.version)),
        }
    }
}
