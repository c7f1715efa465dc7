//! Forgetting an empty context.

use crate::change::Change;
use crate::command::{Command, Decision, Timestamp};
use crate::names::{Context, Subject};
use crate::rejection::Rejection;
use crate::snapshot::{Populated, Scope, Snapshot, View};

/// Removes a context from the list of contexts. Its ids are not given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteContext {
    /// The context.
    pub context: Context,
}

impl Command for DeleteContext {
    type Outcome = ();

    fn scope(&self) -> Scope {
        Scope::with_view(Subject::of_context(self.context.clone()), View::Population)
    }

    /// Subjects that are marked deleted count; an unknown context is as good as a forgotten one.
    fn decide(&self, snapshot: &Snapshot, _now: Timestamp) -> Result<Decision<()>, Rejection> {
        if snapshot.populated != Populated::Empty {
            return Err(Rejection::ContextNotEmpty(self.context.clone()));
        }
        let changes = vec![Change::DeleteContext { context: self.context.clone() }];
        Ok(Decision { changes, outcome: () })
    }
}
