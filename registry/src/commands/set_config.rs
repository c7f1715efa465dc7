//! Changing and removing configuration.

use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::config::{Config, ConfigEdit};
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::rules::RuleSet;
use crate::snapshot::{Scope, Snapshot};

/// Changes the configuration of a subject or a context; the empty subject is the whole registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetConfig {
    /// Whose.
    pub subject: Subject,
    /// The change.
    pub edit: ConfigEdit,
}

/// Removes the configuration of a subject or a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteConfig {
    /// Whose.
    pub subject: Subject,
}

/// Refuses to change settings where nothing is written.
fn check_mode(subject: &Subject, snapshot: &Snapshot) -> Result<(), Rejection> {
    if !snapshot.mode().is_read_only() {
        return Ok(());
    }
    let default = subject.is_context() && subject.context().is_default();
    Err(Rejection::ReadOnly((!default).then(|| subject.clone())))
}

impl Command for SetConfig {
    type Outcome = Config;

    fn scope(&self) -> Scope {
        Scope::subject(self.subject.clone())
    }

    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<Config>, Rejection> {
        self.edit.rule_sets().try_for_each(RuleSet::validate)?;
        self.subject.check_settable()?;
        check_mode(&self.subject, snapshot)?;
        let before = snapshot.settings.own.config.clone();
        let after = self.edit.apply(before.as_ref().unwrap_or(&Config::default()));
        if before.as_ref() == Some(&after) {
            return Ok(Decision::answer(after));
        }
        let change = Change::SetConfig {
            subject: self.subject.clone(),
            before: before.map(Box::new),
            after: Some(Box::new(after.clone())),
        };
        Ok(Decision { changes: vec![change], outcome: after })
    }
}

impl Command for DeleteConfig {
    type Outcome = Config;

    fn scope(&self) -> Scope {
        Scope::subject(self.subject.clone())
    }

    /// Answers with what was configured before.
    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<Config>, Rejection> {
        let before = snapshot.settings.own.config.clone();
        if before.is_none() && !self.subject.is_whole_registry() {
            return Err(Rejection::SubjectNotFound(self.subject.clone()));
        }
        check_mode(&self.subject, snapshot)?;
        let Some(before) = before else { return Ok(Decision::answer(Config::default())) };
        let change = Change::SetConfig {
            subject: self.subject.clone(),
            before: Some(Box::new(before.clone())),
            after: None,
        };
        Ok(Decision { changes: vec![change], outcome: before })
    }
}
