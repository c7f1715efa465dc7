//! Following the change feed: what other servers change makes answers in memory stale here.
//!
//! The numbers of the feed are drawn before a commit and become visible out of order. What lies
//! behind a number that is missing is taken note of at once, and the missing one is looked for
//! until it is there or has been missing for longer than a write may take: then it will never
//! come.

mod gaps;

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use registry::{Receipt, Subject, Timestamp};
use registry_store::{Bell, ChangeRow, StoreError};
use tokio::sync::Notify;

use crate::app::App;
use crate::cache::Thing;
pub(crate) use gaps::Settled;
use gaps::{Gaps, age};

/// Rows that are read at one time.
const PAGE: u32 = 1_000;

/// How long one reading of the feed may take before memory is no longer trusted.
const READ_TIMEOUT: Duration = Duration::from_secs(2);

/// The shortest time between two announcements: a transaction that announces holds one lock for
/// the whole cluster.
const ANNOUNCE_PAUSE: Duration = Duration::from_millis(5);

/// Rows before the end of the feed that are read at the start: numbers among them may still be
/// missing.
const START_BEFORE_END: i64 = 1_000;

/// Numbers of this server's own changes that are remembered.
const OWN_MAX: usize = 10_000;

/// How far the feed has been followed, and whether subjects may be answered from memory.
pub(crate) struct Feed {
    /// The number after which following began.
    start: AtomicI64,
    position: AtomicI64,
    trusted: AtomicBool,
    born: Instant,
    /// When the feed was read last, in milliseconds since `born`.
    read_ms: AtomicU64,
    own: Mutex<HashSet<i64>>,
    to_announce: Notify,
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self {
            start: AtomicI64::new(0),
            position: AtomicI64::new(0),
            trusted: AtomicBool::new(false),
            born: Instant::now(),
            read_ms: AtomicU64::new(0),
            own: Mutex::default(),
            to_announce: Notify::new(),
        }
    }

    /// The last change that is known, all before it included.
    pub(crate) fn position(&self) -> i64 {
        self.position.load(Ordering::Relaxed)
    }

    /// How far the feed has been followed; to be asked before the rows are read that are judged by
    /// it, or one of them may have filled a gap that their reader did not see filled.
    pub(crate) fn settled(&self, now: Timestamp) -> Settled {
        let followed =
            self.is_trusted().then(|| (self.start.load(Ordering::Relaxed), self.position()));
        Settled { followed, now }
    }

    /// Whether what is not known to be stale may be given.
    pub(crate) fn is_trusted(&self) -> bool {
        self.trusted.load(Ordering::Acquire)
    }

    /// The time since the feed was read.
    pub(crate) fn age(&self) -> Duration {
        let read = Duration::from_millis(self.read_ms.load(Ordering::Relaxed));
        self.born.elapsed().saturating_sub(read)
    }

    /// This server has made changes: others are to know, and it knows already.
    pub(crate) fn made(&self, receipt: &Receipt) {
        if let Ok(mut own) = self.own.lock() {
            // Whatever is forgotten is at worst taken note of twice.
            if own.len() + receipt.sequences.len() > OWN_MAX {
                own.clear();
            }
            own.extend(&receipt.sequences);
        }
        self.to_announce.notify_one();
    }

    fn was_own(&self, sequence: i64) -> bool {
        self.own.lock().is_ok_and(|mut own| own.remove(&sequence))
    }

    fn was_read(&self, position: i64) {
        self.position.store(position, Ordering::Relaxed);
        let ms = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.read_ms.store(ms, Ordering::Relaxed);
        if !self.trusted.swap(true, Ordering::Release) {
            tracing::info!(position, "following the change feed");
        }
    }

    fn is_lost(&self, error: &dyn std::fmt::Display) {
        if self.trusted.swap(false, Ordering::Release) {
            tracing::warn!(%error, "the change feed is lost: subjects are read from the database");
        }
    }
}

/// Follows the feed until the server ends.
pub(crate) async fn follow(app: App) {
    // Should this ever end or panic, nothing of subjects is to be given from memory.
    let _distrust = Distrust(app.clone());
    let announcing = announce(app.clone());
    let following = async {
        let mut follower = Follower::new(&app);
        let mut bell = None;
        loop {
            match tokio::time::timeout(READ_TIMEOUT, follower.read()).await {
                Ok(Ok(())) => {
                    follower.caught_up = true;
                    app.feed().was_read(follower.gaps.settled());
                }
                Ok(Err(error)) => app.feed().is_lost(&error),
                Err(_) => app.feed().is_lost(&"the database does not answer in time"),
            }
            wait(&app, &mut bell).await;
        }
    };
    tokio::join!(announcing, following);
}

struct Distrust(App);

impl Drop for Distrust {
    fn drop(&mut self) {
        self.0.feed().trusted.store(false, Ordering::Release);
        if std::thread::panicking() {
            tracing::error!("following the change feed panicked; please report this");
        }
    }
}

/// Waits until it is time to read again, or somebody says so.
async fn wait(app: &App, bell: &mut Option<Box<dyn Bell>>) {
    let poll = app.settings().feed_poll;
    let listening = async {
        if bell.is_none() {
            // Where the database cannot announce, or cannot be reached, there is still the poll.
            *bell = app.store().bell().await.ok().flatten();
        }
        if let Some(listener) = bell {
            if listener.rung().await.is_ok() {
                return;
            }
            *bell = None;
        }
        std::future::pending::<()>().await;
    };
    let _ = tokio::time::timeout(poll, listening).await;
}

/// Announces what this server changes, a little later and many changes at once.
async fn announce(app: App) {
    loop {
        app.feed().to_announce.notified().await;
        // An announcement that is lost is made up for by the poll of the others.
        let _ = tokio::time::timeout(READ_TIMEOUT, app.store().announce()).await;
        tokio::time::sleep(ANNOUNCE_PAUSE).await;
    }
}

struct Follower<'a> {
    app: &'a App,
    gaps: Gaps,
    started: bool,
    /// What is new from now on became visible a moment ago.
    caught_up: bool,
}

impl<'a> Follower<'a> {
    fn new(app: &'a App) -> Self {
        Self { app, gaps: Gaps::after(0), started: false, caught_up: false }
    }

    /// Reads what is new, and what was missing.
    async fn read(&mut self) -> Result<(), StoreError> {
        let store = self.app.store();
        if !self.started {
            let end = store.last_change().await?;
            let start = (end - START_BEFORE_END).max(0);
            self.gaps = Gaps::after(start);
            self.app.feed().start.store(start, Ordering::Relaxed);
            self.started = true;
        }
        for (first, last) in self.gaps.due(Instant::now()) {
            let limit = u32::try_from(last - first + 1).unwrap_or(PAGE).min(PAGE);
            for row in store.changes(first - 1, limit).await? {
                if row.sequence <= last {
                    self.note(&row);
                }
            }
        }
        loop {
            let rows = store.changes(self.gaps.highest(), PAGE).await?;
            for row in &rows {
                self.note(row);
            }
            if rows.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    fn note(&mut self, row: &ChangeRow) {
        let (now, ago) = (Instant::now(), age(row, self.app.now()));
        // What was missing before this server began to look has been missing for as long.
        let since = if self.caught_up { None } else { now.checked_sub(ago) };
        self.gaps.seen(row.sequence, since.unwrap_or(now));
        if self.app.feed().was_own(row.sequence) {
            return;
        }
        self.app.metrics().feed_delay(ago);
        let points = self.app.answers().points();
        let name = row.subject.clone().unwrap_or_default();
        let subject = Subject::from_stored(row.context.clone(), name);
        points.changed(Thing::Subject(&subject));
        match row.schema_id {
            Some(id) => {
                // Purged, or given other content by an import.
                self.app.schemas().forget(&row.context, id);
                points.changed(Thing::Schema(&row.context, id));
            }
            None => points.changed(Thing::Settings),
        }
    }
}
