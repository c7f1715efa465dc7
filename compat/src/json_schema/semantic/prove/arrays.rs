//! Arrays: each place that the writer may fill is taken by what the reader says of it.

use std::rc::Rc;

use super::{Prover, Sides};
use crate::json_schema::documents::At;
use crate::json_schema::semantic::facets::{Contains, Facets};

/// Places that are looked at one by one.
const PLACES_MAX: usize = 2_000;

impl Prover<'_, '_> {
    pub(super) fn fits_arrays(&mut self, sides: &Sides<'_>) -> bool {
        let other = sides.reader;
        let least = sides.writer.iter().filter_map(|facets| facets.min_items).max().unwrap_or(0);
        let most = self.most_items(sides);
        let in_range = other.min_items.is_none_or(|asked| least >= asked)
            && other.max_items.is_none_or(|asked| most.is_some_and(|most| most <= asked));
        let is_unique = !other.is_unique
            || sides.writer.iter().any(|facets| facets.is_unique)
            || most.is_some_and(|most| most <= 1);
        in_range
            && is_unique
            && self.fits_items(sides, most)
            && other.contains.is_none_or(|asked| self.fits_contains(sides, asked, least))
    }

    /// The most items that the writer writes: by number, or because a place admits nothing.
    fn most_items(&mut self, sides: &Sides<'_>) -> Option<usize> {
        let counted = sides.writer.iter().filter_map(|facets| facets.max_items).min();
        let mut closed = Vec::new();
        for facets in sides.writer {
            let is_never =
                facets.items.is_some_and(|at| self.writer.facets(at).boolean == Some(false));
            closed.extend(is_never.then_some(facets.prefix.len()));
        }
        counted.into_iter().chain(closed).min()
    }

    fn fits_items(&mut self, sides: &Sides<'_>, most: Option<usize>) -> bool {
        let other = sides.reader;
        if other.unevaluated_items.is_some()
            && (!other.all.is_empty()
                || !other.references.is_empty()
                || other.any.is_some()
                || other.one.is_some()
                || other.contains.is_some()
                || other.condition.is_some())
        {
            return false;
        }
        let longest = sides.writer.iter().map(|facets| facets.prefix.len()).max().unwrap_or(0);
        let places = longest.max(other.prefix.len()) + 1;
        if places > PLACES_MAX {
            return false;
        }
        (0..places).filter(|&place| most.is_none_or(|most| place < most)).all(|place| {
            let rest = other.items.or(other.unevaluated_items);
            let Some(asked) = other.prefix.get(place).copied().or(rest) else { return true };
            let given = applying(sides.writer, place);
            self.includes(&given, asked)
        })
    }

    fn fits_contains(&mut self, sides: &Sides<'_>, asked: Contains, least: usize) -> bool {
        let given: Vec<Contains> =
            sides.writer.iter().filter_map(|facets| facets.contains).collect();
        let has_enough = asked.min == 0
            || given.iter().any(|given| {
                given.min >= asked.min && self.includes(&[given.schema], asked.schema)
            })
            || least >= asked.min
                && (0..asked.min)
                    .all(|place| self.includes(&applying(sides.writer, place), asked.schema));
        let is_within = asked.max.is_none_or(|most| {
            self.most_items(sides).is_some_and(|items| items <= most)
                || given.iter().any(|given| {
                    given.max.is_some_and(|max| max <= most)
                        && self.says_the_same(given.schema, asked.schema)
                })
        });
        has_enough && is_within
    }

    fn says_the_same(&mut self, writer: At, reader: At) -> bool {
        let mut budget = super::Budget::new(0);
        let world = crate::json_schema::semantic::search::World::Open;
        crate::json_schema::semantic::search::Search::new(
            self.writer,
            self.reader,
            &mut budget,
            world,
        )
        .is_same(writer, reader)
    }
}

/// The schemas that apply to an item of the writer.
fn applying(facets: &[Rc<Facets>], place: usize) -> Vec<At> {
    facets.iter().filter_map(|facets| facets.prefix.get(place).copied().or(facets.items)).collect()
}
