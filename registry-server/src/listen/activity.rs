//! What a connection is doing: when it was last asked something, what it still works on.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Version;
use bytes::Bytes;
use http_body::{Frame, SizeHint};

/// What a connection is doing.
pub(super) struct Activity {
    opened: Instant,
    idle_timeout: Duration,
    /// When the last request began or its answer ended, in microseconds since `opened`.
    last_us: AtomicU64,
    /// Answers that are being made or sent, those apart that were given at once.
    running: AtomicUsize,
    /// Whether requests overlap, so that the protocol itself looks after the connection.
    multiplexed: AtomicBool,
}

impl Activity {
    pub(super) fn new(idle_timeout: Duration) -> Self {
        Self {
            opened: Instant::now(),
            idle_timeout,
            last_us: AtomicU64::new(0),
            running: AtomicUsize::new(0),
            multiplexed: AtomicBool::new(false),
        }
    }

    /// A request has arrived.
    pub(super) fn asked(&self, now: Instant, version: Version) {
        let us = now.saturating_duration_since(self.opened).as_micros();
        self.last_us.store(u64::try_from(us).unwrap_or(u64::MAX), Ordering::Relaxed);
        if version == Version::HTTP_2 {
            self.multiplexed.store(true, Ordering::Relaxed);
        }
    }

    /// A request is worked on until the value is dropped.
    pub(super) fn running(self: &Arc<Self>) -> Running {
        self.running.fetch_add(1, Ordering::Relaxed);
        Running(Arc::clone(self))
    }

    /// When to look again whether the connection idles; `None` where it has done so for too long.
    pub(super) fn idles_until(&self, now: Instant) -> Option<Instant> {
        if self.running.load(Ordering::Relaxed) > 0 || self.multiplexed.load(Ordering::Relaxed) {
            return Some(now + self.idle_timeout);
        }
        let last = self.opened + Duration::from_micros(self.last_us.load(Ordering::Relaxed));
        Some(last + self.idle_timeout).filter(|end| *end > now)
    }
}

/// A request that is worked on.
pub(super) struct Running(Arc<Activity>);

impl Running {
    /// Goes on until the body is sent.
    pub(super) fn until_sent(self, body: Body) -> Sending {
        Sending { body, _running: self }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.asked(Instant::now(), Version::HTTP_11);
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer that is being sent.
pub(super) struct Sending {
    body: Body,
    _running: Running,
}

impl http_body::Body for Sending {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(10);

    #[test]
    fn a_connection_idles_from_its_last_request_on() {
        let activity = Activity::new(IDLE);
        let opened = activity.opened;
        let second = |n| opened + Duration::from_secs(n);
        assert_eq!(activity.idles_until(second(9)), Some(second(10)));
        assert_eq!(activity.idles_until(second(10)), None);
        activity.asked(second(9), Version::HTTP_11);
        assert_eq!(activity.idles_until(second(18)), Some(second(19)));
        assert_eq!(activity.idles_until(second(19)), None);
    }

    #[test]
    fn a_connection_that_is_answering_does_not_idle() {
        let activity = Arc::new(Activity::new(IDLE));
        let later = activity.opened + Duration::from_secs(100);
        let sending = activity.running().until_sent(Body::empty());
        assert_eq!(activity.idles_until(later), Some(later + IDLE));
        drop(sending);
        assert_eq!(activity.idles_until(later), None);
    }

    #[test]
    fn a_multiplexed_connection_is_left_alone() {
        let activity = Activity::new(IDLE);
        let later = activity.opened + Duration::from_secs(100);
        activity.asked(activity.opened, Version::HTTP_2);
        assert_eq!(activity.idles_until(later), Some(later + IDLE));
    }
}
