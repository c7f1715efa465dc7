//! Whether a schema could be registered as far as compatibility goes; nothing is written.

use compat::check::{Verdict, messages, verdict};
use compat::{Level, ParseMode};

use super::candidate::{Candidate, Normalize, history};
use crate::command::{Command, Decision, Timestamp};
use crate::names::{Subject, VersionSelector};
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot};

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

    fn scope(&self) -> Scope {
        Scope { subject: self.subject.clone(), references: self.candidate.references.clone() }
    }

    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<CompatibilityAnswer>, Rejection> {
        let versions = match self.against {
            None => snapshot.versions.as_slice(),
            Some(VersionSelector::Latest) => {
                &snapshot.versions[snapshot.versions.len().saturating_sub(1)..]
            }
            Some(VersionSelector::Number(number)) => {
                let at = snapshot.versions.iter().position(|version| version.version == number);
                let at = at.ok_or(Rejection::VersionNotFound(VersionSelector::Number(number)))?;
                &snapshot.versions[at..=at]
            }
        };
        let config = snapshot.config();
        let mode = match config.validate_new_schemas {
            Some(false) => ParseMode::Lax,
            _ => ParseMode::Strict,
        };
        let normalize = self.normalize.or_configured(snapshot);
        let read = self.candidate.read(&self.subject, snapshot, normalize, mode)?;
        let level = config.effective_level();
        if level == Level::None {
            return Ok(Decision::answer(CompatibilityAnswer {
                compatible: true,
                level,
                messages: Vec::new(),
            }));
        }
        let history = history(&self.subject, snapshot, versions)?;
        let verdict = verdict(&read.schema, &history, level);
        Ok(Decision::answer(CompatibilityAnswer {
            compatible: verdict == Verdict::Compatible,
            level,
            messages: messages(&verdict, &history, level),
        }))
    }
}
