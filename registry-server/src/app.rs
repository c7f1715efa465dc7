//! What all requests share: the store, the clock, the caches and the settings.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use registry::Timestamp;
use registry_api::ErrorCode;
use registry_store::Store;
use tokio::task::JoinHandle;

use crate::cache::{Answers, Heads};
use crate::feed::{self, Feed};
use crate::limits::{Limits, Load};
use crate::metrics::Metrics;
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

/// How much of what other servers have acknowledged a read must show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consistency {
    /// All but the last moment's, the time in which the change feed arrives.
    #[default]
    Feed,
    /// All of it: reads of subjects ask the database.
    Strong,
}

/// How a server answers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which form of body a client gets.
    pub response_profile: ResponseProfile,
    /// The number in the body that refuses an incompatible schema.
    pub incompatible_code: ErrorCode,
    /// How much of what other servers have acknowledged a read must show.
    pub consistency: Consistency,
    /// Bounds on requests.
    pub limits: Limits,
    /// Bytes that the cache of parsed schemas holds.
    pub schema_cache_bytes_max: u64,
    /// Bytes that the caches of answers and of heads of subjects hold.
    pub answer_cache_bytes_max: u64,
    /// How often the change feed is read where nothing announces changes.
    pub feed_poll: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            response_profile: ResponseProfile::Auto,
            incompatible_code: ErrorCode::Incompatible,
            consistency: Consistency::Feed,
            limits: Limits::default(),
            schema_cache_bytes_max: 256 * 1024 * 1024,
            answer_cache_bytes_max: 64 * 1024 * 1024,
            feed_poll: Duration::from_millis(500),
        }
    }
}

/// Of so many bytes that answers may take, one is for heads of subjects.
const HEADS_PART: u64 = 8;

/// A registry that can be asked: cheap to clone, shared by all requests.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    schemas: Schemas,
    answers: Answers,
    heads: Heads,
    feed: Feed,
    load: Load,
    metrics: Metrics,
    settings: Settings,
}

impl App {
    /// A registry kept in `store`.
    pub fn new(store: Arc<dyn Store>, settings: Settings) -> Self {
        let schemas = Schemas::new(Arc::clone(&store), settings.schema_cache_bytes_max);
        let metrics = Metrics::new();
        let bytes_max = settings.answer_cache_bytes_max;
        let heads_bytes_max = bytes_max / HEADS_PART;
        let shared = Shared {
            store,
            schemas,
            answers: Answers::new(bytes_max - heads_bytes_max, &metrics),
            heads: Heads::new(heads_bytes_max, &metrics),
            feed: Feed::new(),
            load: Load::new(&settings.limits),
            metrics,
            settings,
        };
        Self { shared: Arc::new(shared) }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.shared.store
    }

    pub(crate) fn schemas(&self) -> &Schemas {
        &self.shared.schemas
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.shared.answers
    }

    pub(crate) fn heads(&self) -> &Heads {
        &self.shared.heads
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.shared.feed
    }

    pub(crate) fn load(&self) -> &Load {
        &self.shared.load
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// Follows what other servers change, until the task is aborted. Without it, subjects are read
    /// from the database every time.
    pub fn follow(&self) -> JoinHandle<()> {
        tokio::spawn(feed::follow(self.clone()))
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
