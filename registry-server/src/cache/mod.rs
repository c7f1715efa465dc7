//! Answers that are kept in memory, and how they come to be out of date.
//!
//! An answer is kept under what was asked, letter by letter, with the point in time at which its
//! making began and with what it depends on. A change of something moves that thing's point in
//! time on; an answer is good while none of the things it depends on has moved since. So nothing
//! is searched for when something changes, and an answer that was being made meanwhile never
//! counts as new.

mod answers;
mod heads;
#[cfg(test)]
mod tests;

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};

use registry::{Change, Context, Receipt, SchemaId, Subject};

use crate::app::App;
use crate::metrics::{self, Verdict};

pub(crate) use answers::{Answer, Answers, Asked, Making, Source, etag, gzip, validate};
pub(crate) use heads::Heads;

/// Something that changes, and that answers depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Thing<'a> {
    /// The versions and settings of a subject.
    Subject(&'a Subject),
    /// Which versions have a schema, and whether it is there at all.
    Schema(&'a Context, SchemaId),
    /// Settings of contexts and of the whole registry.
    Settings,
}

/// A thing's place in [`Points`]. Two things may share one: a change of either counts for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place(usize);

const PLACES: usize = 1 << 16;

impl Place {
    pub(crate) fn of(thing: Thing<'_>) -> Self {
        let mut hasher = DefaultHasher::new();
        thing.hash(&mut hasher);
        Self(usize::try_from(hasher.finish() % PLACES as u64).unwrap_or(0))
    }
}

/// When things changed last, in an order of our own.
pub(crate) struct Points {
    now: AtomicU64,
    changed: Box<[AtomicU64]>,
}

/// A point in that order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Point(u64);

impl Points {
    pub(crate) fn new() -> Self {
        Self { now: AtomicU64::new(0), changed: (0..PLACES).map(|_| AtomicU64::new(0)).collect() }
    }

    /// Now; taken before the first look at the database.
    pub(crate) fn now(&self) -> Point {
        Point(self.now.load(Ordering::SeqCst))
    }

    /// A thing has changed, and the database shows it already.
    pub(crate) fn changed(&self, thing: Thing<'_>) {
        let point = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.changed[Place::of(thing).0].fetch_max(point, Ordering::SeqCst);
    }

    /// Whether none of the things has changed since.
    pub(crate) fn stand(&self, since: Point, places: &[Place]) -> bool {
        places.iter().all(|place| self.changed[place.0].load(Ordering::SeqCst) <= since.0)
    }
}

impl App {
    /// Forgets what this server itself has changed, so that whoever was told of the change sees
    /// it here at once.
    pub(crate) fn changed(&self, changes: &[Change], receipt: &Receipt) {
        self.feed().made(receipt);
        let points = self.answers().points();
        for (context, id) in &receipt.stale_ids {
            self.schemas().forget(context, *id);
            points.changed(Thing::Schema(context, *id));
        }
        let mut ids = receipt.schema_ids.iter();
        for change in changes {
            match change {
                Change::AddVersion(new) => {
                    self.metrics().verdict(metrics::Asked::Register, Verdict::Compatible);
                    points.changed(Thing::Subject(&new.subject));
                    if let Some(id) = ids.next() {
                        points.changed(Thing::Schema(new.subject.context(), *id));
                    }
                }
                Change::MarkDeleted { subject, .. } | Change::Purge { subject, .. } => {
                    points.changed(Thing::Subject(subject));
                }
                Change::SetConfig { subject, .. } | Change::SetMode { subject, .. } => {
                    points.changed(Thing::Subject(subject));
                    points.changed(Thing::Settings);
                }
                Change::ClearModes { .. } | Change::DeleteContext { .. } => {
                    points.changed(Thing::Settings);
                }
            }
        }
    }
}
