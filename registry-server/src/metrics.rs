//! What a server counts, for `/metrics`.

mod durations;

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use crate::app::App;
use durations::Durations;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct VerdictLabels {
    operation: &'static str,
    verdict: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CacheLabels {
    cache: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

type Seconds = Gauge<f64, AtomicU64>;

/// The counters of one server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Durations>,
    verdicts: Family<VerdictLabels, Counter>,
    cache_hits: Family<CacheLabels, Counter>,
    cache_misses: Family<CacheLabels, Counter>,
    cache_bytes: Family<CacheLabels, Gauge>,
    shed: Family<ReasonLabels, Counter>,
    connections: Gauge,
    requests_running: Gauge,
    body_bytes: Gauge,
    database_connections: Family<StateLabels, Gauge>,
    feed_position: Gauge,
    feed_age: Seconds,
    feed_delay: Durations,
    feed_trusted: Gauge,
    resident_bytes: Gauge,
}

/// Counts the requests of one route that are answered from memory: without looking it up.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    requests: Counter,
    durations: Durations,
}

impl Meter {
    pub(crate) fn answered(&self, took: Duration) {
        self.requests.inc();
        self.durations.observe(took);
    }
}

/// Where a verdict was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// By registering.
    Register,
    /// By checking.
    Check,
}

/// What came of a comparison.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    /// Nothing is in the way.
    Compatible,
    /// The level forbids it.
    Incompatible,
}

/// Counts how often something was found in a cache, and how often not.
#[derive(Debug)]
pub(crate) struct Finds {
    hits: Counter,
    misses: Counter,
}

impl Finds {
    /// What was looked for, counted.
    pub(crate) fn count<T>(&self, found: Option<T>) -> Option<T> {
        let counter = if found.is_some() { &self.hits } else { &self.misses };
        counter.inc();
        found
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("registry"),
            requests: Family::default(),
            durations: Family::default(),
            verdicts: Family::default(),
            cache_hits: Family::default(),
            cache_misses: Family::default(),
            cache_bytes: Family::default(),
            shed: Family::default(),
            connections: Gauge::default(),
            requests_running: Gauge::default(),
            body_bytes: Gauge::default(),
            database_connections: Family::default(),
            feed_position: Gauge::default(),
            feed_age: Seconds::default(),
            feed_delay: Durations::default(),
            feed_trusted: Gauge::default(),
            resident_bytes: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let r = &mut self.registry;
        r.register("requests", "Answered requests", self.requests.clone());
        let durations = self.durations.clone();
        r.register_with_unit("request", "Time to answer", Unit::Seconds, durations);
        r.register("verdicts", "Compatibility verdicts", self.verdicts.clone());
        r.register("cache_hits", "Answers found in memory", self.cache_hits.clone());
        r.register("cache_misses", "Answers not found in memory", self.cache_misses.clone());
        let bytes = self.cache_bytes.clone();
        r.register_with_unit("cache", "Memory in use by a cache", Unit::Bytes, bytes);
        r.register("shed", "Requests and connections refused under load", self.shed.clone());
        r.register("connections", "Open connections", self.connections.clone());
        r.register("requests_running", "Requests worked on", self.requests_running.clone());
        let bodies = self.body_bytes.clone();
        r.register_with_unit("request_bodies", "Request bodies in memory", Unit::Bytes, bodies);
        let pool = self.database_connections.clone();
        r.register("database_connections", "Connections to the database", pool);
        let position = self.feed_position.clone();
        r.register("feed_position", "Last change that this server has seen", position);
        let age = self.feed_age.clone();
        r.register_with_unit("feed_age", "Time since the feed was read", Unit::Seconds, age);
        let delay = self.feed_delay.clone();
        r.register_with_unit(
            "feed_delay",
            "From the change of another server to this one's knowing of it",
            Unit::Seconds,
            delay,
        );
        let trusted = self.feed_trusted.clone();
        r.register("feed_trusted", "1 while subjects are answered from memory", trusted);
        let resident = self.resident_bytes.clone();
        r.register_with_unit("resident_memory", "Memory of the process", Unit::Bytes, resident);
        self
    }

    /// A request was answered.
    pub(crate) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        let labels = RouteLabels { method, route: route.clone() };
        self.durations.get_or_create(&labels).observe(took);
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }

    /// The counters of requests that end well on one route.
    pub(crate) fn meter(&self, method: &'static str, route: &str) -> Meter {
        let labels = RouteLabels { method, route: route.to_owned() };
        let durations = self.durations.get_or_create_owned(&labels);
        let labels = RequestLabels { method, route: labels.route, status: 200 };
        Meter { requests: self.requests.get_or_create_owned(&labels), durations }
    }

    /// A candidate was compared.
    pub(crate) fn verdict(&self, asked: Asked, verdict: Verdict) {
        let operation = match asked {
            Asked::Register => "register",
            Asked::Check => "check",
        };
        let verdict = match verdict {
            Verdict::Compatible => "compatible",
            Verdict::Incompatible => "incompatible",
        };
        self.verdicts.get_or_create(&VerdictLabels { operation, verdict }).inc();
    }

    /// The counters of one cache.
    pub(crate) fn cache(&self, cache: &'static str) -> Finds {
        let labels = CacheLabels { cache };
        Finds {
            hits: self.cache_hits.get_or_create_owned(&labels),
            misses: self.cache_misses.get_or_create_owned(&labels),
        }
    }

    /// Something was refused under load.
    pub(crate) fn shed(&self, reason: &'static str) {
        self.shed.get_or_create(&ReasonLabels { reason }).inc();
    }

    pub(crate) fn connected(&self) {
        self.connections.inc();
    }

    pub(crate) fn disconnected(&self) {
        self.connections.dec();
    }

    /// A change of another server was seen, so long after it was made.
    pub(crate) fn feed_delay(&self, delay: Duration) {
        self.feed_delay.observe(delay);
    }

    /// Everything as text, with what is not counted but looked up.
    pub(crate) fn text(&self, app: &App) -> String {
        let number = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        let bytes = |cache, value| {
            self.cache_bytes.get_or_create(&CacheLabels { cache }).set(number(value));
        };
        bytes("answers", app.answers().bytes());
        bytes("heads", app.heads().bytes());
        bytes("schemas", app.schemas().bytes());
        self.requests_running.set(number(app.load().requests() as u64));
        self.body_bytes.set(number(app.load().body_bytes() as u64));
        let pool = app.store().connections();
        for (state, count) in [("open", pool.open), ("idle", pool.idle)] {
            self.database_connections.get_or_create(&StateLabels { state }).set(i64::from(count));
        }
        self.feed_position.set(app.feed().position());
        self.feed_age.set(app.feed().age().as_secs_f64());
        self.feed_trusted.set(i64::from(app.feed().is_trusted()));
        self.resident_bytes.set(number(resident_bytes().unwrap_or(0)));
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes any text");
        text
    }
}

/// The memory of this process, where the system says.
fn resident_bytes() -> Option<u64> {
    const PAGE_BYTES: u64 = 4_096;
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split_whitespace().nth(1)?.parse::<u64>().ok()? * PAGE_BYTES)
}

/// Methods as labels: one for all that are not ours, so that a caller cannot make new ones.
pub(crate) fn method_label(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
