//! Whether a schema could be registered as far as compatibility goes; nothing is written.

use compat::{Format, Level};

use super::candidate::{Candidate, Normalize, ReadAs, check_targets};
use super::judge::judge;
use crate::command::{Command, Decision, Timestamp};
use crate::names::{Subject, VersionSelector};
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot, VersionRow, View};

/// Compares a schema with one version of a subject, or with those that its level asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckCompatibility {
    /// The subject.
    pub subject: Subject,
    /// The schema.
    pub candidate: Candidate,
    /// Whether to normalize it.
    pub normalize: Normalize,
    /// One version, whatever the level; `None` for the versions that a registration would ask.
    pub against: Option<VersionSelector>,
}

/// The answer to a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompatibilityAnswer {
    /// Whether the level in force allows the schema.
    pub compatible: bool,
    /// The level in force.
    pub level: Level,
    /// The entries that existing clients print; empty where compatible.
    pub messages: Vec<String>,
}

impl Command for CheckCompatibility {
    type Outcome = CompatibilityAnswer;

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

    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<CompatibilityAnswer>, Rejection> {
        let versions: Vec<&VersionRow> = match self.against {
            None => snapshot.live().collect(),
            Some(VersionSelector::Latest) => snapshot.latest().into_iter().collect(),
            Some(VersionSelector::Number(number)) => {
                let found = snapshot.live().find(|row| row.version == number);
                let missing = Rejection::VersionNotFound(VersionSelector::Number(number));
                vec![found.ok_or(missing)?]
            }
        };
        let config = snapshot.config();
        let normalize = self.normalize.or_configured(&config);
        let read_as = ReadAs::new_under(&config);
        let sent = self.candidate.as_sent(snapshot)?;
        check_targets(read_as, snapshot)?;
        let read = sent.read(&self.subject, normalize, read_as)?;
        let judgement = judge(&self.subject, &read, &versions, snapshot)?;
        Ok(Decision::answer(CompatibilityAnswer {
            compatible: judgement.compatible,
            level: judgement.level,
            messages: judgement.messages,
        }))
    }
}
