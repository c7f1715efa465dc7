//! Whether what callers were told of one subject can have happened one after the other.
//!
//! An operation takes effect at one instant between its call and its answer; one that got no
//! answer takes effect at some later instant or never. The search tries every order that these
//! intervals allow and remembers the situations in which it has failed.

use std::collections::{BTreeMap, HashSet};

/// What was asked of a subject, and what was answered.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// When it was called, in any unit that grows.
    pub(crate) called: u64,
    /// When it was answered; nothing where it was not.
    pub(crate) answered: Option<u64>,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A content was registered under a version.
    Register { content: usize, version: Option<u64> },
    /// A version was marked deleted, or was not there.
    Delete { version: u64, found: Option<bool> },
}

/// The versions of a subject in order: their content, and whether they are live.
type Versions = Vec<(usize, bool)>;

/// Whether an order exists.
pub(crate) fn order_exists(operations: &[Operation]) -> bool {
    let mut operations = operations.to_vec();
    operations.sort_by_key(|operation| operation.called);
    let Some(told) = Told::of(&operations) else { return false };
    let mut failed = HashSet::new();
    search((&operations, &told), vec![false; operations.len()], &Versions::new(), &mut failed)
}

/// What the answers say of versions, whenever they were given: the content of a version never
/// changes.
struct Told {
    /// Contents by place.
    contents: BTreeMap<usize, usize>,
    /// How many versions there were at least.
    count: usize,
}

impl Told {
    /// `None` where a version was told to have two contents.
    fn of(operations: &[Operation]) -> Option<Self> {
        let mut told = Self { contents: BTreeMap::new(), count: 0 };
        for operation in operations {
            let version = match operation.what {
                What::Register { content, version: Some(version) } => {
                    let at = usize::try_from(version).ok()?.checked_sub(1)?;
                    if *told.contents.entry(at).or_insert(content) != content {
                        return None;
                    }
                    version
                }
                What::Delete { version, found: Some(true) } => version,
                What::Register { version: None, .. } | What::Delete { .. } => continue,
            };
            told.count = told.count.max(usize::try_from(version).ok()?);
        }
        Some(told)
    }

    /// Whether a place may have a content.
    fn allows(&self, at: usize, content: usize) -> bool {
        self.contents.get(&at).is_none_or(|told| *told == content)
    }
}

/// Whether something that got no answer can be what an answer still to come rests on.
fn is_needed<'a>(
    what: &What,
    versions: &Versions,
    told: &Told,
    mut open: impl Iterator<Item = &'a What>,
) -> bool {
    match *what {
        What::Register { content, .. } => {
            versions.len() < told.count && told.allows(versions.len(), content)
        }
        What::Delete { version, .. } => {
            let at = usize::try_from(version).ok().and_then(|version| version.checked_sub(1));
            let Some((content, _)) = at.and_then(|at| versions.get(at)) else { return false };
            // Its content comes back under another version, or somebody finds it gone.
            (versions.len()..told.count).any(|at| told.allows(at, *content))
                || open.any(|it| *it == What::Delete { version, found: Some(false) })
        }
    }
}

fn search(
    (operations, told): (&[Operation], &Told),
    mut done: Vec<bool>,
    versions: &Versions,
    failed: &mut HashSet<(Vec<bool>, Versions)>,
) -> bool {
    // What was answered rightly and changes nothing may come first: that is in nobody's way.
    loop {
        let Some(next) = possible(operations, &done) else { return true };
        let changes_nothing = next.into_iter().find(|&at| {
            operations[at].answered.is_some()
                && effect(&operations[at].what, versions).as_ref() == Some(versions)
        });
        match changes_nothing {
            Some(at) => done[at] = true,
            None => break,
        }
    }
    if failed.contains(&(done.clone(), versions.clone())) {
        return false;
    }
    let mut next = possible(operations, &done).unwrap_or_default();
    // What got no answer is only tried where nothing else goes on.
    next.sort_by_key(|&at| operations[at].answered.is_none());
    let mut unanswered: Vec<&What> = Vec::new();
    for at in next {
        // Of equal ones without an answer the earliest stands for all: none is ever too late.
        if operations[at].answered.is_none() {
            let open = (0..operations.len()).filter(|&at| !done[at]);
            let open = open.map(|at| &operations[at].what);
            if unanswered.contains(&&operations[at].what)
                || !is_needed(&operations[at].what, versions, told, open)
            {
                continue;
            }
            unanswered.push(&operations[at].what);
        }
        // Of no answer and no effect: it may as well never have happened.
        let Some(after) = effect(&operations[at].what, versions).filter(|it| it != versions) else {
            continue;
        };
        let mut with = done.clone();
        with[at] = true;
        if search((operations, told), with, &after, failed) {
            return true;
        }
    }
    failed.insert((done, versions.clone()));
    false
}

/// The operations that may come next: those called before any of the others was answered. None
/// where everything that was answered is in order.
fn possible(operations: &[Operation], done: &[bool]) -> Option<Vec<usize>> {
    let open = || (0..operations.len()).filter(|&at| !done[at]);
    let first_answer = open().filter_map(|at| operations[at].answered).min()?;
    Some(open().filter(|&at| operations[at].called <= first_answer).collect())
}

/// The versions afterwards, if the answer is right for those before.
fn effect(what: &What, versions: &Versions) -> Option<Versions> {
    let mut next = versions.clone();
    match *what {
        What::Register { content, version } => {
            let live = versions.iter().rposition(|one| *one == (content, true));
            let at = live.unwrap_or_else(|| {
                next.push((content, true));
                next.len() - 1
            });
            version.is_none_or(|version| version == at as u64 + 1).then_some(next)
        }
        What::Delete { version, found } => {
            let at = usize::try_from(version).ok()?.checked_sub(1)?;
            let live = versions.get(at).is_some_and(|one| one.1);
            if live {
                next[at].1 = false;
            }
            found.is_none_or(|found| found == live).then_some(next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register(called: u64, answered: u64, content: usize, version: u64) -> Operation {
        let what = What::Register { content, version: Some(version) };
        Operation { called, answered: Some(answered), what }
    }

    fn delete(called: u64, answered: u64, version: u64) -> Operation {
        let what = What::Delete { version, found: Some(true) };
        Operation { called, answered: Some(answered), what }
    }

    #[test]
    fn what_overlaps_may_have_happened_in_either_order() {
        assert!(order_exists(&[register(0, 9, 7, 2), register(1, 8, 5, 1)]));
        assert!(!order_exists(&[register(0, 1, 7, 2), register(2, 3, 5, 1)]));
    }

    #[test]
    fn equal_content_has_one_live_version() {
        assert!(order_exists(&[register(0, 1, 7, 1), register(2, 3, 7, 1)]));
        assert!(!order_exists(&[register(0, 1, 7, 1), register(2, 3, 7, 2)]));
        let deleted = delete(2, 3, 1);
        assert!(order_exists(&[register(0, 1, 7, 1), deleted.clone(), register(4, 5, 7, 2)]));
        assert!(!order_exists(&[register(0, 1, 7, 1), deleted, register(4, 5, 7, 1)]));
    }

    #[test]
    fn what_got_no_answer_may_have_happened_often_or_never() {
        let lost = |called, content| {
            let what = What::Register { content, version: None };
            Operation { called, answered: None, what }
        };
        let lost_all: Vec<Operation> =
            (0..100).flat_map(|n| [5, 6, 7, 8].map(|content| lost(n, content))).collect();
        let with = |told: &[Operation]| order_exists(&[&lost_all[..], told].concat());
        assert!(with(&[register(500, 501, 7, 3), register(502, 503, 9, 4)]));
        assert!(!with(&[register(500, 501, 9, 6)]));
        assert!(!with(&[register(500, 501, 9, 2), register(502, 503, 9, 3)]));
    }

    fn register_of(content: usize) -> What {
        What::Register { content, version: None }
    }

    /// An operation with its answer.
    fn told(what: &What, before: &Versions, after: &Versions) -> What {
        match *what {
            What::Register { content, .. } => {
                let at = after.iter().rposition(|it| *it == (content, true));
                What::Register { content, version: at.map(|at| at as u64 + 1) }
            }
            What::Delete { version, .. } => What::Delete { version, found: Some(before != after) },
        }
    }

    /// Many callers at once, of whom some get no answer, whether it happened or not.
    #[test]
    fn what_happened_can_have_happened_however_many_answers_were_lost() {
        for seed in 1..=12_u64 {
            let mut state = seed;
            let mut below = |bound: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) % bound
            };
            let mut versions = Versions::new();
            let mut operations = Vec::new();
            for now in (0..120_u64).map(|n| n * 100) {
                let mut what = match below(6) {
                    0 => What::Delete { version: below(24) + 1, found: None },
                    _ => register_of(usize::try_from(below(24)).unwrap()),
                };
                let is_lost = below(3) == 0;
                let before = versions.clone();
                if !is_lost || below(2) == 0 {
                    versions = effect(&what, &before).unwrap();
                }
                if !is_lost {
                    what = told(&what, &before, &versions);
                }
                // Sixteen callers: an operation overlaps with those around it.
                let (called, answered) = (now.saturating_sub(below(800)), now + below(800));
                let answered = (!is_lost).then_some(answered);
                operations.push(Operation { called, answered, what });
            }
            assert!(order_exists(&operations), "seed {seed}");
        }
    }

    #[test]
    fn a_lost_acknowledgement_is_noticed() {
        let twice = [register(0, 1, 7, 1), register(2, 3, 8, 1)];
        assert!(!order_exists(&twice));
    }

    #[test]
    fn what_got_no_answer_may_have_happened_later_or_never() {
        let what = What::Register { content: 7, version: None };
        let lost = Operation { called: 0, answered: None, what };
        assert!(order_exists(&[lost.clone(), register(5, 6, 8, 1)]));
        assert!(order_exists(&[lost.clone(), register(5, 6, 8, 2)]));
        assert!(order_exists(&[lost.clone(), register(5, 6, 8, 1), register(7, 8, 9, 3)]));
        assert!(!order_exists(&[lost, register(5, 6, 8, 3)]));
    }
}
