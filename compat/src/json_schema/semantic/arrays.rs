//! Candidates with items: as many as each limit says, one of them varied.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::Value;

use super::equality::equal;
use super::evaluate::Exhausted;
use super::facets::Facets;
use super::search::{Found, Here, Search, Spot};
use super::worlds::certain;
use crate::json_schema::compare::Step;
use crate::json_schema::documents::At;

/// Items of one array.
const ITEMS_MAX: usize = 2_000;

/// Lengths that are tried.
const LENGTHS_MAX: usize = 24;

/// Values of one item that are tried in an array.
const VARIED_MAX: usize = 8;

impl Search<'_, '_> {
    pub(super) fn arrays(
        &mut self,
        here: &Here<'_>,
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        let least = here.world.iter().filter_map(|facets| facets.min_items).max().unwrap_or(0);
        if here.depth == 0 {
            if least == 0 {
                values.push(Value::Array(Vec::new()));
            }
            return Ok(());
        }
        let (target, rest) = match here.focus {
            [Step::Item(place), rest @ ..] => (Some(*place), rest),
            [Step::Keyword("items"), rest @ ..] => (Some(0), rest),
            [Step::Keyword("additionalItems" | "unevaluatedItems"), rest @ ..] => {
                (Some(longest_prefix(here)), rest)
            }
            _ => (None, here.focus),
        };
        if let Some(place) = target {
            let found = self.item_values(here, place, rest, here.depth)?;
            for value in found.bad.iter().chain(&found.fine) {
                let length = least.max(place + 1);
                if let Some(mut items) = self.filled(here, length, None)? {
                    items[place] = value.clone();
                    values.push(Value::Array(items));
                }
            }
        }
        for length in lengths(here, least) {
            self.of_length(here, length, values)?;
        }
        Ok(())
    }

    fn of_length(
        &mut self,
        here: &Here<'_>,
        length: usize,
        values: &mut Vec<Value>,
    ) -> Result<(), Exhausted> {
        self.budget.take(1 + length / 8)?;
        let Some(base) = self.filled(here, length, None)? else { return Ok(()) };
        values.push(Value::Array(base.clone()));
        let positions = length.min(longest_prefix(here) + 1);
        for place in 0..positions {
            let found = self.item_values(here, place, &[], here.depth - 1)?;
            for value in found.bad.iter().take(VARIED_MAX).chain(found.fine.iter().take(4)) {
                let mut items = base.clone();
                items[place] = value.clone();
                values.push(Value::Array(items));
            }
        }
        if length > longest_prefix(here) && length <= 64 {
            // Every item of one kind: what `contains` and its counts look at.
            let place = longest_prefix(here);
            let found = self.item_values(here, place, &[], here.depth - 1)?;
            for value in found.bad.iter().take(6).chain(found.fine.iter().take(6)) {
                let mut items = base.clone();
                items[place..].fill(value.clone());
                values.push(Value::Array(items));
            }
            if let Some(distinct) = self.filled(here, length, Some(true))? {
                values.push(Value::Array(distinct));
            }
        }
        Ok(())
    }

    /// An array of a length in which every item is one that both sides accept, if there is one;
    /// no two the same where the writer asks for that, or where `distinct` does.
    fn filled(
        &mut self,
        here: &Here<'_>,
        length: usize,
        distinct: Option<bool>,
    ) -> Result<Option<Vec<Value>>, Exhausted> {
        if length > ITEMS_MAX {
            return Ok(None);
        }
        let distinct = distinct.unwrap_or(here.world.iter().any(|facets| facets.is_unique));
        let prefix = longest_prefix(here);
        let mut items: Vec<Value> = Vec::with_capacity(length);
        for place in 0..length {
            let found = self.item_values(here, place.min(prefix), &[], here.depth - 1)?;
            self.budget.take(1 + if distinct { place / 8 } else { 0 })?;
            let mut choices = found.all();
            let value = choices.find(|value| !distinct || !items.iter().any(|it| equal(it, value)));
            let value = match value.cloned() {
                Some(value) => value,
                None if distinct => match self.fresh(here, place.min(prefix), &items)? {
                    Some(value) => value,
                    None => return Ok(None),
                },
                None => return Ok(None),
            };
            items.push(value);
        }
        Ok(Some(items))
    }

    /// One more value for an item that is not among those there are.
    fn fresh(
        &mut self,
        here: &Here<'_>,
        place: usize,
        items: &[Value],
    ) -> Result<Option<Value>, Exhausted> {
        let spot = self.item_spot(here, place);
        let number = items.len() + 3;
        for value in [Value::from(number), Value::from(format!("a{number}"))] {
            let mut fits = !items.iter().any(|it| equal(it, &value));
            for &at in &spot.writer {
                fits = fits && self.is_valid_for_writer(at, &value)?;
            }
            if fits {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn item_values(
        &mut self,
        here: &Here<'_>,
        place: usize,
        focus: &[Step],
        depth: u8,
    ) -> Result<Rc<Found>, Exhausted> {
        let spot = self.item_spot(here, place);
        self.values(&spot, focus, depth)
    }

    /// The schemas that apply to an item.
    fn item_spot(&mut self, here: &Here<'_>, place: usize) -> Spot {
        let writer = applying(here.world, place);
        let certain = certain(self.reader, &here.spot.must);
        let must = applying(&certain, place);
        let mut may = applying(here.reader, place);
        // What an array must contain is a source of items that it may lack.
        may.extend(here.reader.iter().filter_map(|facets| Some(facets.contains?.schema)));
        may.retain(|at| !must.contains(at));
        let contained = here.world.iter().filter_map(|facets| Some(facets.contains?.schema));
        let hints = contained.collect();
        Spot { writer, must, may, hints }
    }
}

fn applying(facets: &[Rc<Facets>], place: usize) -> Vec<At> {
    let of = |facets: &Rc<Facets>| {
        facets.prefix.get(place).copied().or(facets.items).or(facets.unevaluated_items)
    };
    let mut found: Vec<At> = facets.iter().filter_map(of).collect();
    let mut seen = std::collections::HashSet::new();
    found.retain(|at| seen.insert(*at));
    found
}

fn longest_prefix(here: &Here<'_>) -> usize {
    let all = here.world.iter().chain(here.reader);
    all.map(|facets| facets.prefix.len()).max().unwrap_or(0).min(ITEMS_MAX - 1)
}

/// The lengths at which something changes.
fn lengths(here: &Here<'_>, least: usize) -> Vec<usize> {
    let mut lengths: BTreeSet<usize> = [0, 1, 2, least].into_iter().collect();
    let prefix = longest_prefix(here);
    lengths.extend([prefix, prefix + 1]);
    for facets in here.world.iter().chain(here.reader) {
        let counts = [facets.min_items, facets.max_items];
        let contains = facets.contains.map(|contains| [Some(contains.min), contains.max]);
        for limit in counts.into_iter().chain(contains.into_iter().flatten()).flatten() {
            lengths.extend([limit.saturating_sub(1), limit, limit + 1]);
        }
    }
    let most = here.world.iter().filter_map(|facets| facets.max_items).min();
    lengths.retain(|&length| {
        length >= least && length <= ITEMS_MAX && most.is_none_or(|most| length <= most)
    });
    lengths.into_iter().take(LENGTHS_MAX).collect()
}
