//! Stored schemas, parsed and kept: what stands under an id does not change until it is purged.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use compat::{Document, ParseMode, Schema};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use registry::references::Walk;
use registry::{
    Context, Known, Rejection, Resolved, SchemaId, SchemaReference, Snapshot, StoredSchema,
    Subject, Version, WantedReference,
};
use registry_store::{Store, StoreError};

use crate::execute::Failure;

/// A schema's place: ids are given per context.
pub(crate) type Place = (Context, SchemaId);

/// Cache and loader of stored schemas.
pub(crate) struct Schemas {
    store: Arc<dyn Store>,
    cache: Cache<Place, Arc<Known>, ByText>,
    /// Grows with everything that is forgotten.
    forgotten: AtomicU64,
}

/// Weighs a schema by its text; the parsed form is a small multiple of it.
#[derive(Clone)]
struct ByText;

impl Weighter<Place, Arc<Known>> for ByText {
    fn weight(&self, _: &Place, known: &Arc<Known>) -> u64 {
        const PARSED_TO_TEXT: u64 = 8;
        PARSED_TO_TEXT * known.stored.text.len() as u64 + 256
    }
}

impl Schemas {
    pub(crate) fn new(store: Arc<dyn Store>, bytes_max: u64) -> Self {
        const TYPICAL_BYTES: u64 = 16 * 1024;
        let items = usize::try_from(bytes_max / TYPICAL_BYTES).unwrap_or(usize::MAX).max(16);
        let cache = Cache::with_weighter(items, bytes_max, ByText);
        Self { store, cache, forgotten: AtomicU64::new(0) }
    }

    /// Memory in use.
    pub(crate) fn bytes(&self) -> u64 {
        self.cache.weight()
    }

    /// The schema with an id, parsed the lax way.
    pub(crate) async fn get(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<Arc<Known>>, Failure> {
        let place = (context.clone(), id);
        if let Some(known) = self.cache.get(&place) {
            return Ok(Some(known));
        }
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        let Some(stored) = self.store.schema(context, id).await? else { return Ok(None) };
        let walk = Walk::new(context, &stored.references);
        // A stored schema whose references cannot be followed is still served as text.
        let closure = self.follow(walk).await?.unwrap_or_default();
        let known = tokio::task::spawn_blocking(move || parse(stored, closure))
            .await
            .map_err(Failure::Panicked)?;
        // What was forgotten while this was read may have been this.
        if self.forgotten.load(Ordering::SeqCst) == forgotten {
            self.cache.insert(place, Arc::clone(&known));
        }
        Ok(Some(known))
    }

    /// Forgets a schema that was purged or replaced.
    pub(crate) fn forget(&self, context: &Context, id: SchemaId) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        self.cache.remove(&(context.clone(), id));
    }

    /// Follows references to their end.
    async fn follow(
        &self,
        mut walk: Walk,
    ) -> Result<Result<Vec<compat::Reference>, Rejection>, StoreError> {
        loop {
            let needed = match walk.next_needed() {
                Ok(Some(needed)) => needed,
                Ok(None) => return Ok(Ok(walk.finish())),
                Err(rejection) => return Ok(Err(rejection)),
            };
            let stored = self.stored(&needed.subject, needed.version).await?;
            if let Err(rejection) = walk.supply(&needed, stored.as_ref()) {
                return Ok(Err(rejection));
            }
        }
    }

    async fn stored(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<StoredSchema>, StoreError> {
        let Some(id) = self.store.schema_of(subject, version).await? else { return Ok(None) };
        let place = (subject.context().clone(), id);
        match self.cache.get(&place) {
            Some(known) => Ok(Some(known.stored.clone())),
            None => self.store.schema(subject.context(), id).await,
        }
    }

    /// Lends a snapshot the parsed schemas of its versions, and follows the references that its
    /// scope named.
    pub(crate) async fn complete(
        &self,
        snapshot: &mut Snapshot,
        references: &[WantedReference],
        format: Option<compat::Format>,
    ) -> Result<(), Failure> {
        let context = snapshot.subject.context().clone();
        for version in &snapshot.versions {
            if snapshot.known.contains_key(&version.schema_id) {
                continue;
            }
            if let Some(known) = self.get(&context, version.schema_id).await? {
                snapshot.known.insert(version.schema_id, known);
            }
        }
        if !references.is_empty() {
            snapshot.references = self.resolve(&context, snapshot, references, format).await?;
        }
        Ok(())
    }

    async fn resolve(
        &self,
        context: &Context,
        snapshot: &Snapshot,
        wanted: &[WantedReference],
        format: Option<compat::Format>,
    ) -> Result<Result<Resolved, Rejection>, Failure> {
        let mut resolved = Resolved::default();
        for (wanted, target) in wanted.iter().zip(&snapshot.targets) {
            let subject = wanted.target(context);
            let Some(target) = target else {
                let version = wanted.version.map_or(-1, |version| i64::from(version.get()));
                return Ok(Err(Rejection::ReferenceNotFound { subject, version }));
            };
            let reference = SchemaReference {
                name: wanted.name.clone(),
                subject: wanted.subject.clone(),
                version: target.version,
            };
            if target.deleted && resolved.inactive.is_none() {
                resolved.inactive = Some(reference.clone());
            }
            let known = self.get(subject.context(), target.schema_id).await?;
            let found = known.map(|known| known.stored.format);
            if let (Some(format), Some(found)) = (format, found)
                && found != format
                && resolved.foreign.is_none()
            {
                resolved.foreign = Some((reference.clone(), found));
            }
            resolved.references.push(reference);
        }
        let walk = Walk::new(context, &resolved.references);
        Ok(self.follow(walk).await?.map(|closure| Resolved { closure, ..resolved }))
    }
}

fn parse(stored: StoredSchema, closure: Vec<compat::Reference>) -> Arc<Known> {
    let document = Document { format: stored.format, text: &stored.text, references: &closure };
    let parsed = Schema::parse(&document, ParseMode::Lax);
    let identity = stored.identity();
    Arc::new(Known { identity, closure, parsed, stored })
}
