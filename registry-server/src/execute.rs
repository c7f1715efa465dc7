//! The only place that loops: snapshot, decide, apply, and again where another was faster.

use std::sync::Arc;
use std::time::Duration;

use registry::{Command, Rejection, Snapshot};
use registry_store::{ApplyError, StoreError};

use crate::app::App;
use crate::metrics::{Asked, Verdict};

/// How often a command is decided before the caller is told to try again: in a subject to which
/// N callers write at once, one of them gets through in every round.
const DECIDE_ATTEMPTS_MAX: u32 = 64;

/// Why a command has no outcome.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The registry says no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The storage could not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Others kept changing the same subject.
    #[error("another request changed the same subject {DECIDE_ATTEMPTS_MAX} times")]
    Contended,
    /// A context has no ids left.
    #[error("context {0} has no schema ids left")]
    IdsExhausted(String),
    /// A decision panicked: a bug.
    #[error("a decision panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

impl App {
    /// Decides a command on a fresh snapshot and applies what was decided.
    pub(crate) async fn execute<C>(&self, command: C) -> Result<C::Outcome, Failure>
    where
        C: Command + Send + Sync + 'static,
        C::Outcome: Send + 'static,
    {
        let command = Arc::new(command);
        let scope = command.scope();
        for attempt in 0..DECIDE_ATTEMPTS_MAX {
            if attempt > 4 {
                // Give the faster ones room; a decision on a busy subject is soon stale again.
                tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(20)))).await;
            }
            let mut snapshot = self.store().snapshot(&scope).await?;
            self.complete(&mut snapshot, &scope.references).await?;
            let revision = snapshot.revision.clone();
            let now = self.now();
            let decider = Arc::clone(&command);
            let decided = tokio::task::spawn_blocking(move || decider.decide(&snapshot, now))
                .await
                .map_err(Failure::Panicked)?;
            if let Err(Rejection::Incompatible { .. }) = &decided {
                self.metrics().verdict(Asked::Register, Verdict::Incompatible);
            }
            let mut decision = decided?;
            if decision.changes.is_empty() {
                return Ok(decision.outcome);
            }
            match self.store().apply(&scope.subject, &revision, &decision.changes).await {
                Ok(receipt) => {
                    self.changed(&decision.changes, &receipt);
                    command.complete(&mut decision.outcome, &receipt);
                    return Ok(decision.outcome);
                }
                Err(ApplyError::Stale) => {}
                Err(ApplyError::IdsExhausted(context)) => {
                    return Err(Failure::IdsExhausted(context));
                }
                Err(ApplyError::Failed(error)) => return Err(error.into()),
            }
        }
        Err(Failure::Contended)
    }

    /// Lends the snapshot the parsed schemas of its versions and the closure of the references.
    async fn complete(
        &self,
        snapshot: &mut Snapshot,
        references: &[registry::SchemaReference],
    ) -> Result<(), Failure> {
        let context = snapshot.subject.context().clone();
        for version in &snapshot.versions {
            if snapshot.known.contains_key(&version.schema_id) {
                continue;
            }
            if let Some(known) = self.schemas().get(&context, version.schema_id).await? {
                snapshot.known.insert(version.schema_id, known);
            }
        }
        snapshot.references = self.schemas().closure(&context, references).await?;
        Ok(())
    }
}
