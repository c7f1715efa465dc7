//! The search for a value that the writer may write and the reader does not accept.
//!
//! It proves nothing by itself: it proposes values from the constants that both sides mention,
//! and asks. It is directed (what is the same on both sides is not varied, and a known difference
//! is gone after at its place), bounded by a budget of steps, and always proposes the same.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::evaluate::{Budget, Evaluator, Exhausted};
use super::facets::{Facets, Reading, Types};
use super::scalars::Sides;
use super::worlds::{sources, worlds};
use crate::json_schema::compare::Step;
use crate::json_schema::documents::At;
use crate::json_schema::model::JsonSchema;

/// Which members a proposed object may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::json_schema) enum World {
    /// Those that the writer's schema describes.
    Described,
    /// Also others, where the writer's content model is open.
    Open,
}

/// A place in a value: the schemas that apply there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    /// The writer's: all of them apply.
    pub(super) writer: Vec<At>,
    /// The reader's that apply whatever else the value is.
    pub(super) must: Vec<At>,
    /// The reader's that may apply.
    pub(super) may: Vec<At>,
    /// Others of the writer that mention values worth trying.
    pub(super) hints: Vec<At>,
}

/// Values for a spot: all valid for the writer.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Not valid for the reader's schemas of the spot.
    pub(super) bad: Vec<Value>,
    /// Valid for them too.
    pub(super) fine: Vec<Value>,
}

impl Found {
    /// The values, those that are valid on both sides first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Value> {
        self.fine.iter().chain(&self.bad)
    }
}

/// Values that are kept, a third of them of one type at most.
struct Kept {
    values: Vec<Value>,
    most: usize,
    counts: HashMap<u8, usize>,
}

impl Kept {
    fn up_to(most: usize) -> Self {
        Self { values: Vec::new(), most, counts: HashMap::new() }
    }

    fn has_room_for(&self, value: &Value) -> bool {
        let alike = self.counts.get(&Types::of(value).bits()).copied().unwrap_or_default();
        self.values.len() < self.most && alike < (self.most / 3).max(1)
    }

    fn add(&mut self, value: Value) {
        if self.has_room_for(&value) {
            *self.counts.entry(Types::of(&value).bits()).or_default() += 1;
            self.values.push(value);
        }
    }
}

/// Values that are kept for one place, of each kind.
const KEPT_MAX: usize = 24;

/// The same for the whole value, where each may show another difference.
const KEPT_AT_ROOT_MAX: usize = 600;

/// Nesting of a proposed value outside the way to a known difference.
pub(super) const DEPTH_MAX: u8 = 6;

type Known = HashMap<(Spot, u8), Rc<Found>>;

/// One search over a pair of schemas.
pub(super) struct Search<'q, 'a> {
    pub(super) writer: &'q mut Reading<'a>,
    pub(super) reader: &'q mut Reading<'a>,
    pub(super) budget: &'q mut Budget,
    pub(super) world: World,
    /// The spot of the whole value, of which more values are kept.
    pub(super) root: Option<Spot>,
    known: Known,
    open: HashSet<Spot>,
    same: HashMap<(At, At), bool>,
}

impl<'q, 'a> Search<'q, 'a> {
    pub(super) fn new(
        writer: &'q mut Reading<'a>,
        reader: &'q mut Reading<'a>,
        budget: &'q mut Budget,
        world: World,
    ) -> Self {
        Self {
            writer,
            reader,
            budget,
            world,
            root: None,
            known: HashMap::new(),
            open: HashSet::new(),
            same: HashMap::new(),
        }
    }

    /// Values for a spot, those at the way `focus` first where there is one.
    pub(super) fn values(
        &mut self,
        spot: &Spot,
        focus: &[Step],
        depth: u8,
    ) -> Result<Rc<Found>, Exhausted> {
        if !focus.is_empty() {
            return self.propose(spot, focus, depth).map(Rc::new);
        }
        let key = (spot.clone(), depth);
        if let Some(known) = self.known.get(&key) {
            return Ok(Rc::clone(known));
        }
        let is_again = !self.open.insert(spot.clone());
        let depth = if is_again { depth.saturating_sub(2) } else { depth };
        let found = Rc::new(self.propose(spot, focus, depth)?);
        if !is_again {
            self.open.remove(spot);
        }
        self.known.insert(key, Rc::clone(&found));
        Ok(found)
    }

    fn propose(&mut self, spot: &Spot, focus: &[Step], depth: u8) -> Result<Found, Exhausted> {
        // A branch is another schema of the same place.
        if let [Step::Branch(..), rest @ ..] = focus {
            return self.propose(spot, rest, depth);
        }
        stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, || self.propose_here(spot, focus, depth))
    }

    fn propose_here(&mut self, spot: &Spot, focus: &[Step], depth: u8) -> Result<Found, Exhausted> {
        let must = sources(self.reader, &spot.must);
        let may = sources(self.reader, &spot.may);
        let reader: Vec<Rc<Facets>> = must.iter().chain(&may).cloned().collect();
        let worlds = worlds(self.writer, &spot.writer);
        let hints: Vec<At> = spot.writer.iter().chain(&spot.hints).copied().collect();
        let extra = sources(self.writer, &hints);
        let mut seen = HashSet::new();
        let is_root = self.root.as_ref() == Some(spot);
        let most = if is_root { KEPT_AT_ROOT_MAX } else { KEPT_MAX };
        let (mut bad, mut fine) = (Kept::up_to(most), Kept::up_to(most));
        for world in &worlds {
            self.budget.take(1)?;
            for value in self.in_world(world, &extra, (&reader, spot), (focus, depth))? {
                let has_room = bad.has_room_for(&value) || fine.has_room_for(&value);
                if has_room && seen.insert(value.to_string()) {
                    self.sort_in(spot, value, (&mut bad, &mut fine))?;
                }
            }
        }
        Ok(Found { bad: mixed(bad.values), fine: mixed(fine.values) })
    }

    fn sort_in(
        &mut self,
        spot: &Spot,
        value: Value,
        (bad, fine): (&mut Kept, &mut Kept),
    ) -> Result<(), Exhausted> {
        for &at in &spot.writer {
            if !self.is_valid_for_writer(at, &value)? {
                return Ok(());
            }
        }
        let is_fine = self.is_fine(spot, &value)?;
        (if is_fine { fine } else { bad }).add(value);
        Ok(())
    }

    /// Whether the reader's schemas of the spot accept a value.
    fn is_fine(&mut self, spot: &Spot, value: &Value) -> Result<bool, Exhausted> {
        for &at in &spot.must {
            if !self.is_valid_for_reader(at, value)? {
                return Ok(false);
            }
        }
        if !spot.must.is_empty() {
            return Ok(true);
        }
        for &at in &spot.may {
            if !self.is_valid_for_reader(at, value)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn is_valid_for_writer(&mut self, at: At, value: &Value) -> Result<bool, Exhausted> {
        Evaluator::new(self.writer, self.budget).is_valid(at, value)
    }

    pub(super) fn is_valid_for_reader(&mut self, at: At, value: &Value) -> Result<bool, Exhausted> {
        Evaluator::new(self.reader, self.budget).is_valid(at, value)
    }

    fn in_world(
        &mut self,
        world: &[Rc<Facets>],
        extra: &[Rc<Facets>],
        (reader, spot): (&[Rc<Facets>], &Spot),
        (focus, depth): (&[Step], u8),
    ) -> Result<Vec<Value>, Exhausted> {
        let types = world.iter().fold(Types::ALL, |types, facets| types.and(facets.types));
        let listed = world.iter().find_map(|facets| facets.values.as_ref());
        if let Some(listed) = listed {
            return Ok(listed.clone());
        }
        let mut values = Vec::new();
        let wants_object = matches!(
            focus.first(),
            Some(Step::Property(_) | Step::Required(_) | Step::Dependency(_))
        );
        let wants_array = matches!(focus.first(), Some(Step::Item(_)))
            || matches!(focus, [Step::Keyword("items" | "additionalItems"), _, ..]);
        if !wants_object && !wants_array {
            let mentioned = reader.iter().chain(extra).filter_map(|facets| facets.values.as_ref());
            values.extend(mentioned.flatten().take(60).cloned());
            let sides = Sides { writer: world, reader, hints: extra };
            if types.contains(Types::STRING) {
                values.extend(sides.strings());
            }
            values.extend(sides.numbers(types));
            for (kind, value) in [
                (Types::BOOLEAN, Value::Bool(true)),
                (Types::BOOLEAN, Value::Bool(false)),
                (Types::NULL, Value::Null),
            ] {
                values.extend(types.contains(kind).then_some(value));
            }
        }
        let here = Here { world, reader, spot, focus, depth };
        if types.contains(Types::ARRAY) && !wants_object {
            self.arrays(&here, &mut values)?;
        }
        if types.contains(Types::OBJECT) && !wants_array {
            self.objects(&here, &mut values)?;
        }
        Ok(values)
    }

    /// Whether two schemas say the same, as far as that can be seen by looking.
    pub(super) fn is_same(&mut self, writer: At, reader: At) -> bool {
        if let Some(&known) = self.same.get(&(writer, reader)) {
            return known;
        }
        self.same.insert((writer, reader), true);
        let one = self.writer.facets(writer);
        let other = self.reader.facets(reader);
        let same = stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            let pairs = super::same::pairs(&one, &other);
            pairs.is_some_and(|pairs| {
                pairs.into_iter().all(|(writer, reader)| self.is_same(writer, reader))
            })
        });
        self.same.insert((writer, reader), same);
        same
    }
}

/// What is known at one place of a world.
pub(super) struct Here<'h> {
    pub(super) world: &'h [Rc<Facets>],
    pub(super) reader: &'h [Rc<Facets>],
    pub(super) spot: &'h Spot,
    pub(super) focus: &'h [Step],
    pub(super) depth: u8,
}

/// The same values, one of each type before the second of any.
fn mixed(values: Vec<Value>) -> Vec<Value> {
    let mut counts: HashMap<u8, usize> = HashMap::new();
    let mut ranked: Vec<(usize, Value)> = values
        .into_iter()
        .map(|value| {
            let rank = counts.entry(Types::of(&value).bits()).or_default();
            *rank += 1;
            (*rank, value)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, value)| value).collect()
}

/// The spot of the whole value.
pub(super) fn root_spot(reader: &JsonSchema, writer: &JsonSchema) -> Spot {
    Spot {
        writer: vec![writer.root_at()],
        must: vec![reader.root_at()],
        may: Vec::new(),
        hints: Vec::new(),
    }
}
