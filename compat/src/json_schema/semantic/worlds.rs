//! Which schemas apply to a value: for sure, perhaps, and in each way in which it can be valid.

use std::collections::HashSet;
use std::rc::Rc;

use super::facets::{Facets, Reading};
use crate::json_schema::documents::At;

/// Alternatives that are told apart in the writer's schema of one place.
const WORLDS_MAX: usize = 24;

/// Schema objects that are looked at for one place on one side.
const SOURCES_MAX: usize = 80;

/// The schemas that apply to a value for sure.
pub(super) fn certain(reading: &mut Reading<'_>, start: &[At]) -> Vec<Rc<Facets>> {
    let mut places = certain_places(reading, start);
    places.truncate(SOURCES_MAX);
    places.into_iter().map(|at| reading.facets(at)).collect()
}

/// Where the schemas stand that apply to a value for sure.
pub(super) fn certain_places(reading: &mut Reading<'_>, start: &[At]) -> Vec<At> {
    let mut open: Vec<At> = start.iter().rev().copied().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        let facets = reading.facets(at);
        open.extend(facets.all.iter().rev());
        open.extend(facets.references.iter().rev());
        found.push(at);
    }
    found
}

/// The schemas that may apply to a value: a source of constants.
pub(super) fn sources(reading: &mut Reading<'_>, start: &[At]) -> Vec<Rc<Facets>> {
    let mut open: std::collections::VecDeque<At> = start.iter().copied().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(at) = open.pop_front() {
        if found.len() >= SOURCES_MAX {
            break;
        }
        if !seen.insert(at) {
            continue;
        }
        let facets = reading.facets(at);
        open.extend(&facets.references);
        open.extend(&facets.all);
        open.extend(facets.any.iter().chain(&facets.one).flatten());
        open.extend(facets.not);
        if let Some(condition) = facets.condition {
            open.push_back(condition.when);
            open.extend(condition.then.into_iter().chain(condition.otherwise));
        }
        open.extend(facets.schema_with.iter().map(|&(_, at)| at));
        found.push(facets);
    }
    found
}

/// The ways in which a value can be valid: one for each choice among alternatives.
pub(super) fn worlds(reading: &mut Reading<'_>, start: &[At]) -> Vec<Vec<Rc<Facets>>> {
    let (worlds, _) = Alternative::each(reading, start, WORLDS_MAX);
    let facets = |world: Vec<At>, reading: &mut Reading<'_>| {
        world.into_iter().take(SOURCES_MAX).map(|at| reading.facets(at)).collect()
    };
    worlds.into_iter().map(|world| facets(world, reading)).collect()
}

/// All ways in which a value can be valid; `None` where there are more than `most`.
pub(super) fn all_worlds(
    reading: &mut Reading<'_>,
    start: &[At],
    most: usize,
) -> Option<Vec<Vec<At>>> {
    let (worlds, is_complete) = Alternative::each(reading, start, most);
    is_complete.then_some(worlds)
}

/// A choice among alternatives in the making.
#[derive(Clone)]
struct Alternative {
    open: Vec<At>,
    seen: HashSet<At>,
    places: Vec<At>,
}

impl Alternative {
    fn each(reading: &mut Reading<'_>, start: &[At], most: usize) -> (Vec<Vec<At>>, bool) {
        let mut done: Vec<Vec<At>> = Vec::new();
        let mut is_complete = true;
        let first = Self { open: start.to_vec(), seen: HashSet::new(), places: Vec::new() };
        let mut pending = std::collections::VecDeque::from([first]);
        while let Some(mut world) = pending.pop_front() {
            let Some(at) = world.open.pop() else {
                if done.len() >= most {
                    return (done, false);
                }
                done.push(world.places);
                continue;
            };
            if !world.seen.insert(at) {
                pending.push_front(world);
                continue;
            }
            let facets = reading.facets(at);
            world.places.push(at);
            world.open.extend(facets.references.iter().chain(&facets.all));
            for fork in forks(&facets) {
                if pending.len() + done.len() >= 4 * most {
                    is_complete = false;
                    break;
                }
                let mut next = world.clone();
                next.open.extend(fork);
                pending.push_back(next);
            }
        }
        (done, is_complete)
    }
}

/// What one schema object leaves to choose.
fn forks(facets: &Facets) -> Vec<Vec<At>> {
    let mut forks: Vec<Vec<At>> = vec![Vec::new()];
    for choice in [&facets.any, &facets.one].into_iter().flatten() {
        forks = forks
            .iter()
            .flat_map(|fork| choice.iter().map(move |&at| [fork.as_slice(), &[at]].concat()))
            .take(4 * WORLDS_MAX)
            .collect();
    }
    if let Some(condition) = facets.condition {
        let holds: Vec<At> = std::iter::once(condition.when).chain(condition.then).collect();
        let fails: Vec<At> = condition.otherwise.into_iter().collect();
        let both = |fork: &Vec<At>| [[&**fork, &holds].concat(), [&**fork, &fails].concat()];
        forks = forks.iter().flat_map(both).collect();
    }
    forks
}
