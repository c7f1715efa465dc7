//! Deleting all versions of a subject.

use super::Deletion;
use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::names::{Subject, Version};
use crate::rejection::Rejection;
use crate::snapshot::{Referrer, Scope, Snapshot, VersionRow, View};

/// Marks all live versions deleted, or purges all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteSubject {
    /// The subject.
    pub subject: Subject,
    /// Whether it can be taken back.
    pub deletion: Deletion,
}

impl Command for DeleteSubject {
    type Outcome = Vec<Version>;

    fn scope(&self) -> Scope {
        Scope::with_view(self.subject.clone(), View::Referrers)
    }

    /// Answers with the numbers that were live, or with all of them for a purge. References from
    /// within the subject do not matter.
    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<Vec<Version>>, Rejection> {
        let subject = &self.subject;
        let purge = self.deletion == Deletion::Purge;
        if snapshot.versions.is_empty() {
            return Err(Rejection::SubjectNotFound(subject.clone()));
        }
        let any_live = snapshot.latest().is_some();
        if !purge && !any_live {
            return Err(Rejection::SubjectMarkedDeleted(subject.clone()));
        }
        if snapshot.mode().is_read_only() {
            return Err(Rejection::ReadOnly(Some(subject.clone())));
        }
        let gone = |row: &&VersionRow| purge || !row.deleted;
        let versions: Vec<Version> =
            snapshot.versions.iter().filter(gone).map(|row| row.version).collect();
        let counts = |other: &&Referrer| {
            other.subject != *subject
                && (purge || !other.deleted)
                && versions.contains(&other.target)
        };
        if let Some(other) = snapshot.referrers.iter().filter(counts).min_by_key(|r| r.target) {
            return Err(Rejection::Referenced(subject.clone(), other.target));
        }
        if purge && any_live {
            return Err(Rejection::SubjectNotMarkedDeleted(subject.clone()));
        }
        let mut changes = vec![match self.deletion {
            Deletion::Mark => {
                Change::MarkDeleted { subject: subject.clone(), versions: versions.clone() }
            }
            Deletion::Purge => {
                Change::Purge { subject: subject.clone(), versions: versions.clone() }
            }
        }];
        if purge {
            changes.extend(forget_settings(snapshot));
        }
        Ok(Decision { changes, outcome: versions })
    }
}

/// Removes what is set for a subject that has no versions left.
pub(super) fn forget_settings(snapshot: &Snapshot) -> Vec<Change> {
    let mut changes = Vec::new();
    if let Some(config) = &snapshot.settings.own.config {
        changes.push(Change::SetConfig {
            subject: snapshot.subject.clone(),
            before: Some(Box::new(config.clone())),
            after: None,
        });
    }
    if let Some(mode) = snapshot.settings.own.mode {
        let subject = snapshot.subject.clone();
        changes.push(Change::SetMode { subject, before: Some(mode), after: None });
    }
    changes
}
