//! Which numbers of the feed have been seen, and which are still missing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// For how long a missing number is looked for: a write is a few statements, each of which a time
/// limit of the database ends, and the last of them draws the number.
const PATIENCE: Duration = Duration::from_mins(2);

/// A missing number is looked for again after a quarter of the time that it has been missing.
const PATIENCE_SHARE: u32 = 4;

/// The longest time after which it is looked for again.
const LOOK_AGAIN_MAX: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Gap {
    last: i64,
    since: Instant,
    looked: Instant,
}

/// The numbers up to the highest that was seen, and the gaps among them.
#[derive(Debug)]
pub(super) struct Gaps {
    highest: i64,
    /// By their first number.
    open: BTreeMap<i64, Gap>,
}

impl Gaps {
    /// Everything up to a number counts as seen.
    pub(super) fn after(number: i64) -> Self {
        Self { highest: number, open: BTreeMap::new() }
    }

    /// The highest number that was seen.
    pub(super) fn highest(&self) -> i64 {
        self.highest
    }

    /// The highest number before the first gap.
    pub(super) fn settled(&self) -> i64 {
        self.open.keys().next().map_or(self.highest, |first| first - 1)
    }

    /// A number was seen.
    pub(super) fn seen(&mut self, number: i64, now: Instant) {
        if number > self.highest {
            if number > self.highest + 1 {
                let gap = Gap { last: number - 1, since: now, looked: now };
                self.open.insert(self.highest + 1, gap);
            }
            self.highest = number;
            return;
        }
        let Some((&first, gap)) = self.open.range_mut(..=number).next_back() else { return };
        if number > gap.last {
            return;
        }
        let rest = Gap { last: gap.last, since: gap.since, looked: gap.looked };
        gap.last = number - 1;
        if gap.last < first {
            self.open.remove(&first);
        }
        if rest.last > number {
            self.open.insert(number + 1, rest);
        }
    }

    /// The gaps that it is time to look into, first and last number; those that have been open
    /// for too long are closed.
    pub(super) fn due(&mut self, now: Instant) -> Vec<(i64, i64)> {
        self.open.retain(|_, gap| now.saturating_duration_since(gap.since) < PATIENCE);
        let mut due = Vec::new();
        for (&first, gap) in &mut self.open {
            let missing = now.saturating_duration_since(gap.since);
            let pause = (missing / PATIENCE_SHARE).min(LOOK_AGAIN_MAX);
            if now.saturating_duration_since(gap.looked) >= pause {
                gap.looked = now;
                due.push((first, gap.last));
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_holds_back_what_is_settled_until_it_comes() {
        let (mut gaps, now) = (Gaps::after(10), Instant::now());
        gaps.seen(11, now);
        gaps.seen(15, now);
        gaps.seen(16, now);
        assert_eq!((gaps.settled(), gaps.highest()), (11, 16));
        assert_eq!(gaps.due(now), [(12, 14)]);
        gaps.seen(13, now);
        assert_eq!((gaps.settled(), gaps.due(now)), (11, vec![(12, 12), (14, 14)]));
        gaps.seen(12, now);
        assert_eq!((gaps.settled(), gaps.due(now)), (13, vec![(14, 14)]));
        gaps.seen(14, now);
        gaps.seen(14, now);
        assert_eq!((gaps.settled(), gaps.due(now)), (16, vec![]));
    }

    #[test]
    fn what_never_comes_is_looked_for_less_and_less_and_then_given_up() {
        let (mut gaps, begun) = (Gaps::after(0), Instant::now());
        gaps.seen(2, begun);
        let (mut looks, mut at) = (0, Duration::ZERO);
        while gaps.settled() == 0 {
            at += Duration::from_millis(500);
            looks += gaps.due(begun + at).len();
            assert!(at <= PATIENCE, "given up");
        }
        assert_eq!((gaps.settled(), at), (2, PATIENCE));
        assert!((20..60).contains(&looks), "{looks}");
    }
}
