//! Stored schemas, parsed and kept: what stands under an id does not change until it is purged.

use std::sync::Arc;

use compat::{Document, ParseMode, Reference, Schema};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use registry::{Context, Known, Rejection, SchemaId, SchemaReference};
use registry_store::{Store, StoreError};

use crate::execute::Failure;

/// References that one schema's closure may have; more are refused.
const CLOSURE_MAX: usize = 1_000;

/// A schema's place: ids are given per context.
type Place = (Context, SchemaId);

/// Cache and loader of stored schemas.
pub(crate) struct Schemas {
    store: Arc<dyn Store>,
    cache: Cache<Place, Arc<Known>, ByText>,
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
        Self { store, cache: Cache::with_weighter(items, bytes_max, ByText) }
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
        let Some(stored) = self.store.schema(context, id).await? else { return Ok(None) };
        let closure = self.closure(context, &stored.references).await?;
        let known = tokio::task::spawn_blocking(move || {
            let references = closure.unwrap_or_default();
            let document =
                Document { format: stored.format, text: &stored.text, references: &references };
            let parsed = Schema::parse(&document, ParseMode::Lax);
            Arc::new(Known { stored, parsed })
        })
        .await
        .map_err(Failure::Panicked)?;
        self.cache.insert(place, Arc::clone(&known));
        Ok(Some(known))
    }

    /// Everything that references lead to, dependencies first, each name once; or where they
    /// lead nowhere.
    pub(crate) async fn closure(
        &self,
        context: &Context,
        references: &[SchemaReference],
    ) -> Result<Result<Vec<Reference>, Rejection>, StoreError> {
        let mut found: Vec<Reference> = Vec::new();
        // Depth first: a reference is put down once everything it refers to has been.
        let mut open: Vec<Step> = Vec::new();
        open.extend(references.iter().rev().map(|to| Step::Enter(context.clone(), to.clone())));
        let mut steps = 0;
        while let Some(step) = open.pop() {
            steps += 1;
            if steps > 2 * CLOSURE_MAX {
                let subject = references.first().map(|to| to.subject.clone()).unwrap_or_default();
                return Ok(Err(Rejection::ReferencesTooDeep(subject)));
            }
            match step {
                Step::Leave(reference) => found.push(reference),
                Step::Enter(_, to) if found.iter().any(|known| *known.name == *to.name) => {}
                Step::Enter(from, to) => {
                    let target = to.target(&from);
                    let stored = match self.store.version(&target, to.version).await? {
                        None => None,
                        Some(id) => self.store.schema(target.context(), id).await?,
                    };
                    let Some(stored) = stored else {
                        return Ok(Err(Rejection::ReferenceNotFound {
                            subject: to.subject,
                            version: to.version.to_string(),
                        }));
                    };
                    let text = Arc::clone(&stored.text);
                    open.push(Step::Leave(Reference { name: to.name.into(), text }));
                    let inner = stored.references.into_iter().rev();
                    open.extend(inner.map(|to| Step::Enter(target.context().clone(), to)));
                }
            }
        }
        Ok(Ok(found))
    }
}

enum Step {
    Enter(Context, SchemaReference),
    Leave(Reference),
}
