//! Which numbers of the feed have been seen, and which are still missing.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use registry::Timestamp;
use registry_store::ChangeRow;

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

    /// A number was seen; numbers before it that were not are missing since then.
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

/// How far the feed was followed at some moment: what was read from the database later may be told
/// to somebody who must not miss anything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settled {
    /// The numbers after the first and up to the second have been seen or will never come; `None`
    /// where nobody looks.
    pub(super) followed: Option<(i64, i64)>,
    /// The time of that moment.
    pub(super) now: Timestamp,
}

impl Settled {
    /// The rows after a number, up to the first number that is missing and may still come. Where
    /// nobody has looked for it, that is judged by the time of the row behind it.
    pub(crate) fn whole(self, after: i64, mut rows: Vec<ChangeRow>) -> Vec<ChangeRow> {
        let mut last = after;
        let gap = rows.iter().position(|row| {
            let before = std::mem::replace(&mut last, row.sequence);
            row.sequence - 1 > before && !self.is_closed(before, row)
        });
        rows.truncate(gap.unwrap_or(rows.len()));
        rows
    }

    /// Whether the numbers between one and a row will never come.
    fn is_closed(self, before: i64, row: &ChangeRow) -> bool {
        match self.followed {
            Some((first, settled)) if first <= before => row.sequence - 1 <= settled,
            _ => age(row, self.now) >= PATIENCE,
        }
    }
}

/// The time since a change, by the clocks of two servers.
pub(super) fn age(row: &ChangeRow, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(now.0.saturating_sub(row.at.0)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use registry::Context;

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

    /// Rows with these numbers, each made so many seconds before the moment that is asked about.
    fn rows(made: &[(i64, i64)]) -> Vec<ChangeRow> {
        let row = |&(sequence, seconds_ago): &(i64, i64)| ChangeRow {
            sequence,
            at: Timestamp(1_000_000_000 - seconds_ago * 1_000),
            principal: "tester".to_owned(),
            op: "purge".to_owned(),
            context: Context::default_context(),
            subject: None,
            version: None,
            schema_id: None,
            guid: None,
            transaction: None,
            reason: None,
            before: None,
            after: None,
        };
        made.iter().map(row).collect()
    }

    #[track_caller]
    fn check(followed: Option<(i64, i64)>, after: i64, made: &[(i64, i64)], told: &[i64]) {
        let settled = Settled { followed, now: Timestamp(1_000_000_000) };
        let whole = settled.whole(after, rows(made));
        assert_eq!(whole.iter().map(|row| row.sequence).collect::<Vec<_>>(), told);
    }

    #[test]
    fn what_nobody_looks_for_comes_until_what_is_behind_it_is_old() {
        check(None, 0, &[(1, 0), (2, 0), (4, 0), (5, 0)], &[1, 2]);
        check(None, 0, &[(1, 200), (2, 200), (4, 119), (5, 0)], &[1, 2]);
        check(None, 0, &[(1, 200), (2, 200), (4, 120), (5, 0)], &[1, 2, 4, 5]);
        check(None, 2, &[(4, 0)], &[]);
        check(None, 2, &[(4, -10_000)], &[]);
    }

    #[test]
    fn what_is_looked_for_comes_until_it_is_given_up_whatever_the_clocks_say() {
        let old = [(1, 900), (3, 900), (5, 900)];
        check(Some((0, 1)), 0, &old, &[1]);
        check(Some((0, 3)), 0, &old, &[1, 3]);
        check(Some((0, 9)), 0, &[(1, 0), (3, 0), (5, 0)], &[1, 3, 5]);
        // Rows that are newer than what was followed, with nothing missing.
        check(Some((0, 1)), 0, &[(1, 0), (2, 0), (3, 0)], &[1, 2, 3]);
        // What was there before somebody began to look.
        check(Some((4, 9)), 0, &[(1, 0), (3, 0)], &[1]);
        check(Some((4, 9)), 0, &[(1, 900), (3, 900), (6, 0)], &[1, 3]);
    }
}
