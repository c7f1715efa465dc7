//! Heads of subjects as they were read last: versions and settings without the schemas.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use registry::{Snapshot, Subject};

use super::{Place, Point, Points, Thing};
use crate::metrics::{Finds, Metrics};

/// A head, and what it depends on.
struct Head {
    snapshot: Snapshot,
    made: Point,
    depends: [Place; 2],
}

/// Weighs a head by its versions.
#[derive(Clone)]
struct ByVersions;

impl Weighter<Subject, Arc<Head>> for ByVersions {
    fn weight(&self, subject: &Subject, head: &Arc<Head>) -> u64 {
        const OVERHEAD: usize = 2_048;
        const VERSION: usize = 160;
        (OVERHEAD + 2 * subject.name().len() + VERSION * head.snapshot.versions.len()) as u64
    }
}

/// The cache of heads.
pub(crate) struct Heads {
    cache: Cache<Subject, Arc<Head>, ByVersions>,
    finds: Finds,
}

impl Heads {
    pub(crate) fn new(bytes_max: u64, metrics: &Metrics) -> Self {
        const TYPICAL_BYTES: u64 = 4_096;
        let items = usize::try_from(bytes_max / TYPICAL_BYTES).unwrap_or(usize::MAX).max(16);
        let cache = Cache::with_weighter(items, bytes_max, ByVersions);
        Self { cache, finds: metrics.cache("heads") }
    }

    /// The head that was read before, if nothing that it depends on has changed since.
    pub(crate) fn get(&self, subject: &Subject, points: &Points) -> Option<Snapshot> {
        let found = self.cache.get(subject);
        let good = self.finds.count(found.filter(|head| points.stand(head.made, &head.depends)));
        good.map(|head| head.snapshot.clone())
    }

    /// Keeps a head whose reading began at a point. One with versions marked deleted is not kept:
    /// who refers to them belongs to it, and changes with other subjects.
    pub(crate) fn put(&self, made: Point, snapshot: &Snapshot) {
        if snapshot.versions.iter().any(|version| version.deleted) {
            return;
        }
        let subject = snapshot.subject.clone();
        let depends = [Place::of(Thing::Subject(&subject)), Place::of(Thing::Settings)];
        self.cache.insert(subject, Arc::new(Head { snapshot: snapshot.clone(), made, depends }));
    }

    /// Memory in use.
    pub(crate) fn bytes(&self) -> u64 {
        self.cache.weight()
    }
}
