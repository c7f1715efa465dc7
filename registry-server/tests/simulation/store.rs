//! The store of one server: every call waits for its turn, and may fail before or after.

use std::future::{Future, poll_fn};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use async_trait::async_trait;
use registry::{
    Change, Config, Context, Counters, Guid, Receipt, Revision, SchemaId, Scope, Snapshot,
    StoredSchema, Subject, Version, VersionRow,
};
use registry_store::{
    ApplyError, Author, Bell, ChangeRow, Connections, Filter, Listed, Store, StoreError, User,
};

use crate::oracle::Oracle;
use crate::rng::Rng;

/// A bug that is planted to see whether it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plant {
    /// Changes are applied whatever has changed since the snapshot.
    NoRevision,
    /// The same for settings only.
    NoSettingsRevision,
    /// The same for the references that are made to a subject.
    NoReferrersRevision,
    /// The next id is one more than the largest there is, not one more than the largest that was
    /// ever given.
    IdTwice,
    /// Some changes are acknowledged and never applied.
    Forgotten,
    /// Some changes are applied only in part.
    Halved,
}

/// What all servers of a run share.
pub(crate) struct World {
    pub(crate) database: Arc<dyn Store>,
    pub(crate) plant: Option<Plant>,
    state: Mutex<State>,
}

pub(crate) struct State {
    pub(crate) rng: Rng,
    pub(crate) oracle: Oracle,
    /// The request that is being worked on.
    pub(crate) current: usize,
    /// Whether it has come to a call and waits for its turn.
    pub(crate) waiting: bool,
    /// What has happened, for whoever has to find out what went wrong.
    pub(crate) trace: Vec<String>,
}

impl State {
    fn note(&mut self, what: &str) {
        self.trace.push(format!("  request {}: {what}", self.current));
    }

    fn fails(&mut self, times: usize, what: &str) -> bool {
        let fails = self.rng.one_in(times);
        if fails {
            self.note(what);
            let current = self.current;
            self.oracle.is_faulted(current);
        }
        fails
    }
}

impl World {
    pub(crate) fn new(database: Arc<dyn Store>, seed: u64, plant: Option<Plant>) -> Arc<Self> {
        let state = State {
            rng: Rng::new(seed),
            oracle: Oracle::default(),
            current: 0,
            waiting: false,
            trace: Vec::new(),
        };
        Arc::new(Self { database, plant, state: Mutex::new(state) })
    }

    /// What was seen, and what has happened.
    pub(crate) fn end(&self) -> (Oracle, Vec<String>) {
        let mut state = self.state();
        (std::mem::take(&mut state.oracle), std::mem::take(&mut state.trace))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A store that fails by the seed.
pub(crate) struct FaultyStore(pub(crate) Arc<World>);

fn failure() -> StoreError {
    StoreError::Corrupt { what: "seed", value: "an injected failure".to_owned() }
}

impl FaultyStore {
    /// Waits until the seed lets this request go on.
    async fn turn(&self) {
        let mut waited = false;
        poll_fn(|_| {
            if waited {
                return Poll::Ready(());
            }
            waited = true;
            self.0.state().waiting = true;
            Poll::Pending
        })
        .await;
    }

    /// A call that changes nothing.
    async fn read<T>(
        &self,
        reading: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        self.turn().await;
        if self.0.state().fails(80, "a read fails") {
            return Err(failure());
        }
        reading.await
    }

    fn database(&self) -> &dyn Store {
        &*self.0.database
    }

    /// Applies changes as the planted bug would have it.
    async fn apply_with_bug(
        &self,
        base: &Revision,
        changes: &[Change],
        author: &Author,
    ) -> Result<Receipt, ApplyError> {
        let (mut base, mut changes) = (base.clone(), changes.to_vec());
        match self.0.plant {
            Some(Plant::NoRevision) => base = self.current(&base).await?,
            Some(Plant::NoSettingsRevision) => base.config = self.current(&base).await?.config,
            Some(Plant::NoReferrersRevision) => {
                let current = self.current(&base).await?.subjects;
                for (seen, current) in base.subjects.iter_mut().zip(current) {
                    seen.referrers = current.referrers;
                }
            }
            Some(Plant::IdTwice) => self.take_largest_id(&mut changes).await?,
            Some(Plant::Forgotten) if self.0.state().rng.one_in(16) => {
                return self.forget(&changes).await;
            }
            None | Some(Plant::Forgotten) => {}
            Some(Plant::Halved) => changes.truncate(1),
        }
        self.database().apply(&base, &changes, author).await
    }

    async fn current(&self, base: &Revision) -> Result<Revision, StoreError> {
        let mut current = Revision::default();
        for seen in &base.subjects {
            let scope = Scope::subject(seen.subject.clone());
            let revision = self.database().snapshot(&scope).await?.revision;
            current.config = revision.config;
            let own = revision.subjects.into_iter().next();
            current.subjects.push(own.unwrap_or(Counters { ..seen.clone() }));
        }
        Ok(current)
    }

    async fn take_largest_id(&self, changes: &mut [Change]) -> Result<(), StoreError> {
        for change in changes {
            let Change::AddVersion(new) = change else { continue };
            if self.database().places_of(new.identity.guid).await?.is_empty() {
                let last = self.database().last_id(new.subject.context()).await?;
                new.schema_id = SchemaId::new(i64::from(last) + 1);
            }
        }
        Ok(())
    }

    async fn forget(&self, changes: &[Change]) -> Result<Receipt, ApplyError> {
        let mut receipt = Receipt::default();
        for change in changes {
            let Change::AddVersion(new) = change else { continue };
            let last = self.database().last_id(new.subject.context()).await?;
            receipt.schema_ids.extend(SchemaId::new(i64::from(last) + 1));
        }
        Ok(receipt)
    }
}

#[async_trait]
impl Store for FaultyStore {
    async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError> {
        self.read(self.database().snapshot(scope)).await
    }

    async fn apply(
        &self,
        base: &Revision,
        changes: &[Change],
        author: &Author,
    ) -> Result<Receipt, ApplyError> {
        self.turn().await;
        {
            let mut state = self.0.state();
            if state.rng.one_in(16) {
                state.note("told that it is stale");
                return Err(ApplyError::Stale);
            }
            if state.fails(24, "a write fails before anything is applied") {
                return Err(failure().into());
            }
        }
        let applied = self.apply_with_bug(base, changes, author).await;
        {
            let mut state = self.0.state();
            let number = state.current;
            match &applied {
                Ok(receipt) if receipt.sequences.is_empty() => state.note("applied nothing"),
                Ok(receipt) => {
                    state.note(&format!(
                        "committed {:?} as {:?}",
                        brief(changes),
                        receipt.schema_ids
                    ));
                    state.oracle.commits(number, changes, receipt);
                }
                Err(ApplyError::Stale) => {
                    state.oracle.seen.stale += 1;
                    state.note("is stale");
                }
                Err(error) => state.note(&format!("is not applied: {error}")),
            }
        }
        // Here the server may crash, or others may go on before it hears of its commit.
        self.turn().await;
        if self.0.state().fails(16, "the reply is lost after the commit") {
            return Err(failure().into());
        }
        applied
    }

    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError> {
        self.read(self.database().schema(context, id)).await
    }

    async fn schema_of(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<SchemaId>, StoreError> {
        self.read(self.database().schema_of(subject, version)).await
    }

    async fn users_of(&self, context: &Context, id: SchemaId) -> Result<Vec<User>, StoreError> {
        self.read(self.database().users_of(context, id)).await
    }

    async fn places_of(&self, guid: Guid) -> Result<Vec<(Context, SchemaId)>, StoreError> {
        self.read(self.database().places_of(guid)).await
    }

    async fn subjects(&self, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
        self.read(self.database().subjects(filter)).await
    }

    async fn namesakes(&self, name: &str) -> Result<Vec<Subject>, StoreError> {
        self.read(self.database().namesakes(name)).await
    }

    async fn versions(&self, filter: &Filter) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        self.read(self.database().versions(filter)).await
    }

    async fn configs(&self, filter: &Filter) -> Result<Vec<(Subject, Config)>, StoreError> {
        self.read(self.database().configs(filter)).await
    }

    async fn contexts(&self) -> Result<Vec<Context>, StoreError> {
        self.read(self.database().contexts()).await
    }

    async fn last_id(&self, context: &Context) -> Result<u32, StoreError> {
        self.read(self.database().last_id(context)).await
    }

    async fn schema_count(&self, most: u32) -> Result<u32, StoreError> {
        self.read(self.database().schema_count(most)).await
    }

    async fn changes(&self, after: i64, limit: u32) -> Result<Vec<ChangeRow>, StoreError> {
        self.read(self.database().changes(after, limit)).await
    }

    async fn last_change(&self) -> Result<i64, StoreError> {
        self.read(self.database().last_change()).await
    }

    async fn announce(&self) -> Result<(), StoreError> {
        self.read(self.database().announce()).await
    }

    async fn bell(&self) -> Result<Option<Box<dyn Bell>>, StoreError> {
        self.read(self.database().bell()).await
    }

    fn connections(&self) -> Connections {
        self.database().connections()
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read(self.database().ping()).await
    }

    /// The database outlives its servers.
    async fn close(&self) {}
}

/// Changes in few words.
fn brief(changes: &[Change]) -> Vec<String> {
    changes
        .iter()
        .map(|change| match change {
            Change::AddVersion(new) => format!("{} version {}", new.subject, new.version),
            Change::SetConfig { subject, after, .. } => {
                format!("level of {subject}: {:?}", after.as_ref().and_then(|config| config.level))
            }
            other => format!("{other:?}"),
        })
        .collect()
}
