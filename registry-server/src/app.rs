//! What all requests share: the store, the clock, the caches and the settings.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use registry::Timestamp;
use registry_api::ErrorCode;
use registry_store::Store;

use crate::schemas::Schemas;

/// Which of the two forms of body a client gets; see the decision on bodies in the documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseProfile {
    /// Full, except for clients that are likely to fail on properties they do not know.
    #[default]
    Auto,
    /// Full for everybody.
    Full,
    /// Lean for everybody who does not announce that unknown properties are ignored.
    Lean,
}

/// How a server answers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which form of body a client gets.
    pub response_profile: ResponseProfile,
    /// The number in the body that refuses an incompatible schema.
    pub incompatible_code: ErrorCode,
    /// Longest request body in bytes, decompressed.
    pub body_bytes_max: usize,
    /// Bytes of schema text that the cache of immutable schemas holds.
    pub schema_cache_bytes_max: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            response_profile: ResponseProfile::Auto,
            incompatible_code: ErrorCode::Incompatible,
            body_bytes_max: 16 * 1024 * 1024,
            schema_cache_bytes_max: 256 * 1024 * 1024,
        }
    }
}

/// A registry that can be asked: cheap to clone, shared by all requests.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    schemas: Schemas,
    settings: Settings,
}

impl App {
    /// A registry kept in `store`.
    pub fn new(store: Arc<dyn Store>, settings: Settings) -> Self {
        let schemas = Schemas::new(Arc::clone(&store), settings.schema_cache_bytes_max);
        Self { shared: Arc::new(Shared { store, schemas, settings }) }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.shared.store
    }

    pub(crate) fn schemas(&self) -> &Schemas {
        &self.shared.schemas
    }

    /// How this server answers.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// The time of a write.
    #[expect(clippy::unused_self, reason = "the clock belongs to the app, whoever keeps it")]
    pub(crate) fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
