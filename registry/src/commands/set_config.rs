//! Changing and removing configuration.

use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::config::{Config, ConfigEdit};
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot};

/// Changes the configuration of a subject, or of the whole registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetConfig {
    /// The subject; `None` for the whole registry.
    pub subject: Option<Subject>,
    /// The change.
    pub edit: ConfigEdit,
}

/// Removes the configuration of a subject, or of the whole registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteConfig {
    /// The subject; `None` for the whole registry.
    pub subject: Option<Subject>,
}

fn scope_of(subject: Option<&Subject>) -> Scope {
    Scope::subject(subject.cloned().unwrap_or_else(|| Subject::parse("")))
}

fn current<'a>(subject: Option<&Subject>, snapshot: &'a Snapshot) -> Option<&'a Config> {
    match subject {
        Some(_) => snapshot.own_config.as_ref(),
        None => snapshot.global_config.as_ref(),
    }
}

impl Command for SetConfig {
    type Outcome = Config;

    fn scope(&self) -> Scope {
        scope_of(self.subject.as_ref())
    }

    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<Config>, Rejection> {
        if let Some(subject) = &self.subject {
            subject.check_writable()?;
        }
        let before = current(self.subject.as_ref(), snapshot).cloned().unwrap_or_default();
        let config = self.edit.apply(&before);
        let change =
            Change::SetConfig { subject: self.subject.clone(), config: Some(config.clone()) };
        Ok(Decision { changes: vec![change], outcome: config })
    }
}

impl Command for DeleteConfig {
    type Outcome = Config;

    fn scope(&self) -> Scope {
        scope_of(self.subject.as_ref())
    }

    /// Answers with what was configured before.
    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<Config>, Rejection> {
        let before = current(self.subject.as_ref(), snapshot).cloned();
        let before = match (&self.subject, before) {
            (Some(subject), None) => return Err(Rejection::SubjectNotFound(subject.clone())),
            (None, None) => {
                let level = Some(Config::DEFAULT_LEVEL);
                return Ok(Decision::answer(Config { level, ..Config::default() }));
            }
            (_, Some(before)) => before,
        };
        let change = Change::SetConfig { subject: self.subject.clone(), config: None };
        Ok(Decision { changes: vec![change], outcome: before })
    }
}
