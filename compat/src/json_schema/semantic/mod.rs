//! What the two schemas mean: is every value that is valid for the writer valid for the reader?
//!
//! Three answers, and none without grounds: yes with an argument (`prove`), no with a value that
//! another validator has confirmed (`search` proposes, `judge` confirms), or unknown, and why.

mod arrays;
mod asked;
mod bundle;
mod equality;
mod evaluate;
mod facets;
mod judge;
mod meter;
mod moving;
mod names;
mod objects;
mod prove;
mod same;
mod scalars;
mod search;
mod shrink;
#[cfg(test)]
mod suite;
mod types;
mod words;
mod worlds;

use std::cell::OnceCell;
use std::collections::HashSet;

use serde_json::Value;

use super::compare::{Hit, Step};
use super::documents::At;
use super::model::JsonSchema;
use crate::limits;
pub(super) use bundle::place_of;

use evaluate::Budget;
use facets::Reading;
pub(super) use judge::Fault;
use judge::Judge;
pub(super) use search::World;
use search::{DEPTH_MAX, Search, Spot, root_spot};

/// A value that is valid for the writer and not for the reader, confirmed.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) value: Value,
    /// What the reader objects to; the first is what the search was after.
    pub(super) faults: Vec<Fault>,
    /// Whether it takes members that the writer's schema does not describe.
    pub(super) world: World,
}

/// The answer to the question.
#[derive(Clone, Debug)]
pub enum Inclusion {
    /// Every value of the writer is valid for the reader; why.
    Proved(&'static str),
    /// This value is valid for the writer and not for the reader.
    Refuted(Value),
    /// Neither was found; what stands in the way.
    Unknown(&'static str),
}

/// Why what says the same is included.
const SAME: &str = "both say the same here";

/// Asks about two schemas. Holds what the answers have in common.
pub(super) struct Question<'a> {
    reader: &'a JsonSchema,
    writer: &'a JsonSchema,
    /// Built when the first value is to be confirmed.
    judge: OnceCell<Judge<'a>>,
    is_modest: bool,
    /// Whether a reference leads to one place or another.
    has_moving: bool,
    budget: Budget,
    means: prove::Means,
    readings: (Reading<'a>, Reading<'a>),
}

impl<'a> Question<'a> {
    pub(super) fn new(reader: &'a JsonSchema, writer: &'a JsonSchema) -> Self {
        Self {
            reader,
            writer,
            judge: OnceCell::new(),
            is_modest: meter::is_modest(reader) && meter::is_modest(writer),
            has_moving: moving::has_any(reader) || moving::has_any(writer),
            budget: Budget::new(limits::SEARCH_STEPS_MAX),
            means: prove::Means::new(),
            readings: (Reading::new(writer), Reading::new(reader)),
        }
    }

    /// The answer for the two as a whole.
    pub(super) fn inclusion(&mut self) -> Inclusion {
        if let Some(argument) = self.proof() {
            return Inclusion::Proved(argument);
        }
        match self.anywhere(&mut |_| true) {
            Some(shown) => Inclusion::Refuted(shown.value),
            None => Inclusion::Unknown(self.why_unknown()),
        }
    }

    /// What stands in the way where there is no proof and no value was found.
    pub(super) fn why_unknown(&self) -> &'static str {
        if !self.is_able() {
            self.why_unable()
        } else if self.budget.left() == 0 {
            "the search ran out of steps"
        } else {
            "no proof, and no value was found that shows a difference"
        }
    }

    /// Why every value of the writer is valid for the reader, if that can be proved.
    pub(super) fn proof(&mut self) -> Option<&'static str> {
        let roots = (self.reader.root_at(), self.writer.root_at());
        self.proof_at(roots.0, roots.1)
    }

    /// The same for schemas that stand inside the two.
    pub(super) fn proof_at(&mut self, reader: At, writer: At) -> Option<&'static str> {
        let is_same_draft = self.reader.inner.draft == self.writer.inner.draft;
        if self.has_moving {
            let are_roots = reader == self.reader.root_at() && writer == self.writer.root_at();
            let is_same =
                are_roots && is_same_draft && moving::is_identical(self.reader, self.writer);
            return is_same.then_some(SAME);
        }
        if is_same_draft {
            let mut budget = Budget::new(0);
            let (of_writer, of_reader) = &mut self.readings;
            let mut search = Search::new(of_writer, of_reader, &mut budget, World::Open);
            if search.is_same(writer, reader) {
                return Some(SAME);
            }
        }
        if !self.is_modest {
            return None;
        }
        let (of_writer, of_reader) = &mut self.readings;
        prove::proof((of_writer, writer), (of_reader, reader), &mut self.means)
    }

    /// A value that breaks the reader at the place of a difference.
    pub(super) fn at_hit(&mut self, hit: &Hit) -> Option<Shown> {
        let steps = hit.steps();
        let prefix = hit.place_in_values();
        let is_about = |faults: &[Fault]| faults.iter().any(|it| it.at.starts_with(&prefix));
        let share = limits::SEARCH_STEPS_MAX / 8;
        let mut shown = None;
        for world in [World::Described, World::Open] {
            shown = self.search(&steps, world, share, &mut |faults| is_about(faults));
            if shown.is_some() {
                break;
            }
        }
        let mut shown = shown?;
        shown.faults.sort_by_key(|fault| !fault.at.starts_with(&prefix));
        Some(shown)
    }

    /// A value that breaks the reader anywhere, in a way that `wanted` accepts.
    pub(super) fn anywhere(&mut self, wanted: &mut dyn FnMut(&[Fault]) -> bool) -> Option<Shown> {
        for world in [World::Described, World::Open] {
            let share = limits::SEARCH_STEPS_MAX / 3;
            let shown = self.search(&[], world, share, wanted);
            if shown.is_some() {
                return shown;
            }
        }
        None
    }

    /// Values that break the reader, one for each way in which `wanted` lets it break.
    pub(super) fn everywhere(&mut self, wanted: &dyn Fn(&Fault) -> bool) -> Vec<Shown> {
        let mut shown = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        if !self.is_able() {
            return shown;
        }
        let spot = root_spot(self.reader, self.writer);
        for world in [World::Described, World::Open] {
            let mut part = self.budget.split(limits::SEARCH_STEPS_MAX / 3);
            let proposed = self.proposed(&spot, (&[], DEPTH_MAX), world, &mut part);
            self.budget.join(&part);
            for value in proposed {
                let faults = self.judge().faults(&value);
                let news = faults.iter().find(|it| !seen.contains(&it.schema) && wanted(it));
                let Some(news) = news.cloned() else { continue };
                if shown.len() >= limits::OVERLOOKED_MAX {
                    return shown;
                }
                let is_it = |fault: &Fault| fault.schema == news.schema && wanted(fault);
                let keeps = &mut |faults: &[Fault]| faults.iter().any(is_it);
                let (value, mut faults) = shrink::shrunk(self.judge(), value, faults, keeps);
                faults.sort_by_key(|fault| !is_it(fault));
                seen.insert(news.schema);
                shown.push(Shown { value, faults, world });
            }
        }
        shown
    }

    /// Whether anything can be confirmed at all.
    pub(super) fn is_able(&self) -> bool {
        self.is_modest && !self.has_moving && self.judge().is_able()
    }

    /// What stands in the way where nothing can be confirmed.
    pub(super) fn why_unable(&self) -> &'static str {
        if self.has_moving {
            "a reference in one of the schemas leads to different places, by the way to it"
        } else if self.is_modest {
            "one of the schemas is none to the validator that confirms messages"
        } else {
            "one of the schemas is too large to be searched for messages"
        }
    }

    fn judge(&self) -> &Judge<'a> {
        self.judge.get_or_init(|| Judge::new(self.reader, self.writer))
    }

    fn search(
        &mut self,
        focus: &[Step],
        world: World,
        steps: usize,
        wanted: &mut dyn FnMut(&[Fault]) -> bool,
    ) -> Option<Shown> {
        if !self.is_able() {
            return None;
        }
        let spot = root_spot(self.reader, self.writer);
        for depth in [2, DEPTH_MAX] {
            let mut part = self.budget.split(steps);
            let proposed = self.proposed(&spot, (focus, depth), world, &mut part);
            self.budget.join(&part);
            for value in proposed {
                let faults = self.judge().faults(&value);
                if !faults.is_empty() && wanted(&faults) {
                    let (value, faults) = shrink::shrunk(self.judge(), value, faults, wanted);
                    return Some(Shown { value, faults, world });
                }
            }
        }
        None
    }

    fn proposed(
        &mut self,
        spot: &Spot,
        (focus, depth): (&[Step], u8),
        world: World,
        budget: &mut Budget,
    ) -> Vec<Value> {
        let (of_writer, of_reader) = &mut self.readings;
        let mut search = Search::new(of_writer, of_reader, budget, world);
        search.root = Some(spot.clone());
        search.values(spot, focus, depth).map(|found| found.bad.clone()).unwrap_or_default()
    }
}
