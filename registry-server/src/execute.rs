//! The only place that loops: snapshot, decide, apply, and again where another was faster.

use std::sync::Arc;
use std::time::Duration;

use registry::{Change, Command, Config, Rejection, Scope, Snapshot, Subject};
use registry_store::{ApplyError, Author, StoreError};

use crate::app::App;
use crate::metrics::{Asked, Verdict};

/// How often a command is decided before the caller is told to try again: in a subject to which
/// N callers write at once, one of them gets through in every round.
const DECIDE_ATTEMPTS_MAX: u32 = 64;

/// Attempts that follow each other without a pause.
const HASTY_ATTEMPTS: u32 = 4;

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
    #[error("other requests changed the same subject {DECIDE_ATTEMPTS_MAX} times; try again")]
    Contended,
    /// There are as many schemas as the settings allow.
    #[error("the registry keeps {0} schemas, as many as it may; purge some to register others")]
    Full(u32),
    /// A context has no ids left.
    #[error("context {0} has no schema ids left")]
    IdsExhausted(String),
    /// A decision panicked: a bug.
    #[error("a decision panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

/// Somebody who wants something of the registry.
#[derive(Clone, Debug)]
pub(crate) struct Principal(pub(crate) String);

/// The subject that a name means, and what was seen of it when that was found out.
pub(crate) struct Meant {
    pub(crate) subject: Subject,
    /// Not there where the name is an alias.
    pub(crate) seen: Option<Snapshot>,
}

impl Meant {
    fn of(subject: Subject, seen: Snapshot) -> Self {
        let own = seen.settings.own.config.as_ref();
        match own.and_then(|own| alias_target(&subject, own)) {
            Some(target) => Self { subject: target, seen: None },
            None => Self { subject, seen: Some(seen) },
        }
    }
}

impl App {
    /// Decides a command on a fresh snapshot and applies what was decided.
    pub(crate) async fn execute<C>(
        &self,
        command: C,
        principal: &Principal,
    ) -> Result<C::Outcome, Failure>
    where
        C: Command + Send + Sync + 'static,
        C::Outcome: Send + 'static,
    {
        Box::pin(self.execute_on(None, command, principal)).await
    }

    /// [`execute`](Self::execute), where this request has seen the subject already: a command
    /// that looks at nothing else needs no other snapshot, unless that one is stale.
    pub(crate) async fn execute_on<C>(
        &self,
        seen: Option<Snapshot>,
        command: C,
        principal: &Principal,
    ) -> Result<C::Outcome, Failure>
    where
        C: Command + Send + Sync + 'static,
        C::Outcome: Send + 'static,
    {
        let command = Arc::new(command);
        let scope = command.scope();
        let mut seen = seen.filter(|seen| scope == Scope::subject(seen.subject.clone()));
        for attempt in 0..DECIDE_ATTEMPTS_MAX {
            pause(attempt).await;
            let snapshot = match seen.take() {
                Some(snapshot) => self.complete(snapshot, &scope, command.format()).await?,
                None => self.snapshot(&scope, command.format()).await?,
            };
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
            self.check_room(&decision.changes).await?;
            let author =
                Author { principal: principal.0.clone(), at: now, transaction: None, reason: None };
            match self.store().apply(&revision, &decision.changes, &author).await {
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

    /// Counts what is stored before new content is added. Writers that count at the same moment may
    /// go beyond the limit together.
    async fn check_room(&self, changes: &[Change]) -> Result<(), Failure> {
        let most = self.settings().limits.schemas_max;
        if most == 0 {
            return Ok(());
        }
        for change in changes {
            let Change::AddVersion(new) = change else { continue };
            if self.store().schema_count(most).await? < most {
                continue;
            }
            let places = self.store().places_of(new.identity.guid).await?;
            if !places.iter().any(|(context, _)| context == new.subject.context()) {
                return Err(Failure::Full(most));
            }
        }
        Ok(())
    }

    /// A fresh snapshot with everything that a decision needs.
    pub(crate) async fn snapshot(
        &self,
        scope: &Scope,
        format: Option<compat::Format>,
    ) -> Result<Snapshot, Failure> {
        let snapshot = self.store().snapshot(scope).await?;
        self.complete(snapshot, scope, format).await
    }

    /// Lends a snapshot the schemas that a decision needs.
    async fn complete(
        &self,
        mut snapshot: Snapshot,
        scope: &Scope,
        format: Option<compat::Format>,
    ) -> Result<Snapshot, Failure> {
        self.schemas().complete(&mut snapshot, &scope.references, format).await?;
        Ok(snapshot)
    }

    /// What is known of a subject, its schemas left out.
    pub(crate) async fn head(&self, subject: &Subject) -> Result<Arc<Snapshot>, Failure> {
        Ok(Arc::new(self.store().snapshot(&Scope::subject(subject.clone())).await?))
    }

    /// The subject that a name means: the target of its alias, where it has one.
    pub(crate) async fn canonical(&self, name: &str) -> Result<Subject, Failure> {
        Ok(self.meant(name).await?.subject)
    }

    /// [`canonical`](Self::canonical), with what was seen on the way.
    pub(crate) async fn meant(&self, name: &str) -> Result<Meant, Failure> {
        let subject = Subject::parse(name);
        let seen = self.store().snapshot(&Scope::subject(subject.clone())).await?;
        Ok(Meant::of(subject, seen))
    }

    /// [`meant`](Self::meant), from memory where that is up to date as far as the change feed
    /// tells: for commands that only answer.
    pub(crate) async fn meant_lately(&self, name: &str) -> Result<Meant, Failure> {
        let subject = Subject::parse(name);
        let points = self.answers().points();
        if let Some(seen) = self.heads().get(&subject, points) {
            return Ok(Meant::of(subject, seen));
        }
        let made = points.now();
        let seen = self.store().snapshot(&Scope::subject(subject.clone())).await?;
        self.heads().put(made, &seen);
        Ok(Meant::of(subject, seen))
    }

    /// Where a name without a context may be meant when the default context does not have it:
    /// the same name in every other context.
    pub(crate) async fn elsewhere(&self, name: &str) -> Result<Vec<Subject>, Failure> {
        let subject = Subject::parse(name);
        if name.starts_with(":.") || subject.is_context() {
            return Ok(Vec::new());
        }
        let mut others = self.store().namesakes(subject.name()).await?;
        others.retain(|other| !other.context().is_default());
        Ok(others)
    }
}

/// What a subject's name stands for, where its configuration makes it an alias.
pub(crate) fn alias_target(subject: &Subject, own: &Config) -> Option<Subject> {
    match own.alias.as_deref() {
        None | Some("") => None,
        Some(target) if target.starts_with(":.") => Some(Subject::parse(target)),
        Some(target) => Some(Subject::from_stored(subject.context().clone(), target.to_owned())),
    }
}

/// Gives the faster ones room: a decision on a busy subject is soon stale again.
async fn pause(attempt: u32) {
    if attempt > HASTY_ATTEMPTS {
        tokio::time::sleep(Duration::from_millis(u64::from(attempt.min(20)))).await;
    }
}
