//! A command: a value that knows what it must see and what it decides.

use crate::change::{Change, Receipt};
use crate::rejection::Rejection;
use crate::snapshot::{Scope, Snapshot};

/// Milliseconds since the beginning of 1970, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Something that a caller wants of the registry.
pub trait Command {
    /// What the caller is told.
    type Outcome;

    /// What the decision has to look at.
    fn scope(&self) -> Scope;

    /// The language of the candidate, whose references must be of the same one.
    fn format(&self) -> Option<compat::Format> {
        None
    }

    /// Decides from facts alone: the same snapshot and time give the same decision.
    ///
    /// # Errors
    /// The reason why the registry says no.
    fn decide(
        &self,
        snapshot: &Snapshot,
        now: Timestamp,
    ) -> Result<Decision<Self::Outcome>, Rejection>;

    /// Puts what only the storage can say, such as a new id, into the outcome.
    fn complete(&self, outcome: &mut Self::Outcome, receipt: &Receipt) {
        let _ = (outcome, receipt);
    }
}

/// What is to be done, and what the caller is told afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<Outcome> {
    /// The changes, to be applied whole or not at all; none for a mere answer.
    pub changes: Vec<Change>,
    /// What the caller is told; completed from the receipt where the storage gives an id.
    pub outcome: Outcome,
}

impl<Outcome> Decision<Outcome> {
    /// An answer without any change.
    pub fn answer(outcome: Outcome) -> Self {
        Self { changes: Vec::new(), outcome }
    }
}
