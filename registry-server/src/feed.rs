//! Following the change feed: what other servers change makes answers in memory stale here.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use std::sync::Mutex;

/// How far the feed has been followed, and whether subjects may be answered from memory.
pub(crate) struct Feed {
    position: AtomicI64,
    trusted: AtomicBool,
    read: Mutex<Instant>,
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self {
            position: AtomicI64::new(0),
            trusted: AtomicBool::new(false),
            read: Mutex::new(Instant::now()),
        }
    }

    /// The last change that is known, all before it included.
    pub(crate) fn position(&self) -> i64 {
        self.position.load(Ordering::Relaxed)
    }

    /// Whether what is not known to be stale may be given.
    pub(crate) fn is_trusted(&self) -> bool {
        self.trusted.load(Ordering::Acquire)
    }

    /// The time since the feed was read.
    pub(crate) fn age(&self) -> Duration {
        self.read.lock().map_or(Duration::ZERO, |read| read.elapsed())
    }
}
