//! Changing and removing modes. A mode can be changed whatever the mode in force is.

use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::config::Mode;
use crate::names::Subject;
use crate::rejection::Rejection;
use crate::snapshot::{Populated, Scope, Snapshot, View};

/// Sets the mode of a subject or a context; the empty subject is the whole registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetMode {
    /// Whose.
    pub subject: Subject,
    /// To what; `None` removes it.
    pub mode: Option<Mode>,
    /// What live versions mean for the mode IMPORT.
    pub existing: Existing,
}

/// What live versions in the scope mean for entering the mode IMPORT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// They forbid it.
    Forbid,
    /// The caller forces it; nothing is removed.
    Keep,
}

/// Removes the mode of a subject or a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteMode {
    /// Whose.
    pub subject: Subject,
    /// Whether those of the context's subjects go too.
    pub recursive: Recursive,
}

/// How far the removal of a mode reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recursive {
    /// This one only.
    No,
    /// All subjects of the context too.
    Yes,
}

impl Command for SetMode {
    type Outcome = ();

    fn scope(&self) -> Scope {
        let view = if self.subject.is_context() { View::Population } else { View::Subject };
        Scope::with_view(self.subject.clone(), view)
    }

    /// Entering IMPORT never removes anything: versions that are marked deleted stay.
    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<()>, Rejection> {
        self.subject.check_settable()?;
        let everywhere = self.subject.is_context() && self.subject.context().is_everywhere();
        if self.mode == Some(Mode::Forward) && !everywhere {
            return Err(Rejection::ForwardNotEverywhere);
        }
        let enters = self.mode == Some(Mode::Import) && snapshot.mode() != Mode::Import;
        if enters && self.existing == Existing::Forbid && has_live(snapshot) {
            return Err(Rejection::SubjectsExist);
        }
        let before = snapshot.settings.own.mode;
        if before == self.mode {
            return Ok(Decision::answer(()));
        }
        let change = Change::SetMode { subject: self.subject.clone(), before, after: self.mode };
        Ok(Decision { changes: vec![change], outcome: () })
    }
}

fn has_live(snapshot: &Snapshot) -> bool {
    if snapshot.subject.is_context() {
        snapshot.populated == Populated::Live
    } else {
        snapshot.latest().is_some()
    }
}

impl Command for DeleteMode {
    type Outcome = Option<Mode>;

    fn scope(&self) -> Scope {
        Scope::subject(self.subject.clone())
    }

    /// Answers with the mode that was set; with none where only those of subjects were asked for.
    fn decide(
        &self,
        snapshot: &Snapshot,
        _now: Timestamp,
    ) -> Result<Decision<Option<Mode>>, Rejection> {
        let before = snapshot.settings.own.mode;
        let whole = self.subject.is_whole_registry();
        if before.is_none() && self.recursive == Recursive::No && !whole {
            return Err(Rejection::SubjectNotFound(self.subject.clone()));
        }
        let mut changes = Vec::new();
        if before.is_some() {
            changes.push(Change::SetMode { subject: self.subject.clone(), before, after: None });
        }
        if self.recursive == Recursive::Yes && self.subject.is_context() {
            changes.push(Change::ClearModes { context: self.subject.context().clone() });
        }
        Ok(Decision { changes, outcome: before.or(whole.then(Mode::default)) })
    }
}
