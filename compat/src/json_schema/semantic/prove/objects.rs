//! Objects: each class of names that the writer may write is taken by what the reader says of it.

use std::rc::Rc;
use std::sync::Arc;

use super::{Prover, Sides};
use crate::json_schema::documents::At;
use crate::json_schema::semantic::asked::Asked;
use crate::json_schema::semantic::facets::Facets;

/// Names that are looked at one by one.
const NAMES_MAX: usize = 20_000;

impl Prover<'_, '_> {
    pub(super) fn fits_objects(&mut self, sides: &Sides<'_>) -> bool {
        let other = sides.reader;
        has_required(sides)
            && self.fits_counts(sides)
            && self.fits_members(sides)
            && self.fits_names(sides)
            && self.fits_dependencies(sides)
            && (other.unevaluated_properties.is_none() || self.fits_unevaluated(sides))
    }

    fn fits_counts(&mut self, sides: &Sides<'_>) -> bool {
        let given = sides.writer.iter().filter_map(|facets| facets.min_properties).max();
        let mut forced: Vec<&Arc<str>> =
            sides.writer.iter().flat_map(|facets| &facets.required).collect();
        forced.sort_unstable();
        forced.dedup();
        let least = given.unwrap_or(0).max(forced.len());
        let most = sides.writer.iter().filter_map(|facets| facets.max_properties).min();
        let closed = sides.writer.iter().find(|facets| self.is_closed(facets));
        let most = most.or_else(|| closed.map(|facets| facets.properties.len()));
        sides.reader.min_properties.is_none_or(|asked| least >= asked)
            && sides
                .reader
                .max_properties
                .is_none_or(|asked| most.is_some_and(|most| most <= asked))
    }

    /// Whether a schema of the writer admits no names but those that it lists.
    fn is_closed(&mut self, facets: &Facets) -> bool {
        facets.patterns.is_empty()
            && facets.additional.is_some_and(|at| self.writer.facets(at).boolean == Some(false))
    }

    /// Whether the writer never writes a name.
    fn is_never(&mut self, sides: &Sides<'_>, name: &str) -> bool {
        let written = applying(sides.writer, name);
        written.into_iter().any(|at| self.writer.facets(at).boolean == Some(false))
    }

    fn fits_members(&mut self, sides: &Sides<'_>) -> bool {
        let other = sides.reader;
        let mut listed: Vec<&Arc<str>> = other.properties.keys().collect();
        listed.extend(sides.writer.iter().flat_map(|facets| facets.properties.keys()));
        listed.sort_unstable();
        listed.dedup();
        if listed.len() > NAMES_MAX {
            return false;
        }
        for name in listed {
            let asked = applying_one(other, name);
            if asked.is_empty() || self.is_never(sides, name) {
                continue;
            }
            let given = applying(sides.writer, name);
            if !asked.into_iter().all(|asked| self.includes(&given, asked)) {
                return false;
            }
        }
        self.fits_unlisted(sides)
    }

    /// Names that nobody lists: of each pattern of the writer, and all others.
    fn fits_unlisted(&mut self, sides: &Sides<'_>) -> bool {
        let other = sides.reader;
        let rest: Vec<At> = sides.writer.iter().filter_map(|facets| facets.additional).collect();
        let is_closed = rest.iter().any(|&at| self.writer.facets(at).boolean == Some(false));
        let of_patterns: Vec<(Asked, At)> =
            sides.writer.iter().flat_map(|facets| facets.patterns.clone()).collect();
        let asked: Vec<(Option<&Asked>, At)> = other
            .patterns
            .iter()
            .map(|(pattern, at)| (Some(pattern), *at))
            .chain(other.additional.map(|at| (None, at)))
            .collect();
        for (pattern, asked) in asked {
            for (given, at) in &of_patterns {
                // Names of a pattern that the reader has too are not among its others.
                let is_elsewhere = pattern.is_none()
                    && other.patterns.iter().any(|(known, _)| known.text == given.text);
                if !is_elsewhere && !self.includes(&[*at], asked) {
                    return false;
                }
            }
            // A pattern of the reader that the writer has too takes its names from there.
            let is_covered = pattern.is_some_and(|pattern| {
                of_patterns.iter().any(|(given, _)| given.text == pattern.text)
            });
            if !is_closed && !is_covered && !self.includes(&rest, asked) {
                return false;
            }
        }
        true
    }

    fn fits_names(&mut self, sides: &Sides<'_>) -> bool {
        let Some(asked) = sides.reader.names else { return true };
        let given: Vec<At> = sides.writer.iter().filter_map(|facets| facets.names).collect();
        if self.includes_strings(&given, asked) {
            return true;
        }
        let closed = sides.writer.iter().find(|facets| self.is_closed(facets)).cloned();
        closed.is_some_and(|facets| {
            let names = facets.properties.keys();
            let values: Vec<serde_json::Value> = names.map(|name| (**name).into()).collect();
            self.accepts_all(&values, &[], asked)
        })
    }

    /// The same as `includes` for values that are known to be strings.
    fn includes_strings(&mut self, given: &[At], asked: At) -> bool {
        if self.includes(given, asked) {
            return true;
        }
        let one = self.certain(given);
        let other = self.reader.facets(asked);
        let draft = self.reader.schema.inner.draft;
        let sides = Sides { places: given, writer: &one, reader: &other, draft };
        other.boolean != Some(false) && self.fits_kind(&sides, super::Types::STRING)
    }

    fn fits_dependencies(&mut self, sides: &Sides<'_>) -> bool {
        for (trigger, names) in &sides.reader.required_with {
            let given = sides.writer.iter().flat_map(|facets| &facets.required_with);
            let with: Vec<&Arc<str>> =
                given.filter(|(name, _)| name == trigger).flat_map(|(_, names)| names).collect();
            let fits = names.iter().all(|name| {
                name == trigger
                    || with.contains(&name)
                    || sides.writer.iter().any(|facets| facets.required.contains(name))
            });
            if !fits && !self.is_never(sides, trigger) {
                return false;
            }
        }
        for (trigger, asked) in &sides.reader.schema_with {
            let given = sides.writer.iter().flat_map(|facets| &facets.schema_with);
            let mut places = sides.places.to_vec();
            places.extend(given.filter(|(name, _)| name == trigger).map(|&(_, at)| at));
            if !self.is_never(sides, trigger) && !self.includes(&places, *asked) {
                return false;
            }
        }
        true
    }

    /// Beside no other applicator, unevaluated members are the additional ones.
    fn fits_unevaluated(&mut self, sides: &Sides<'_>) -> bool {
        let other = sides.reader;
        let is_alone = other.references.is_empty()
            && other.all.is_empty()
            && other.any.is_none()
            && other.one.is_none()
            && other.condition.is_none()
            && other.schema_with.is_empty()
            && other.additional.is_none();
        if !is_alone {
            return false;
        }
        let plain = Facets {
            additional: other.unevaluated_properties,
            unevaluated_properties: None,
            ..other.clone()
        };
        let writer: Vec<Rc<Facets>> = sides
            .writer
            .iter()
            .map(|facets| {
                let is_alone = facets.references.is_empty()
                    && facets.all.is_empty()
                    && facets.any.is_none()
                    && facets.one.is_none()
                    && facets.condition.is_none()
                    && facets.schema_with.is_empty();
                let additional =
                    facets.additional.or(facets.unevaluated_properties.filter(|_| is_alone));
                Rc::new(Facets { additional, ..Facets::clone(facets) })
            })
            .collect();
        self.fits_members(&Sides { writer: &writer, reader: &plain, ..*sides })
    }
}

fn has_required(sides: &Sides<'_>) -> bool {
    let has = |name| sides.writer.iter().any(|facets| facets.required.contains(name));
    sides.reader.required.iter().all(has)
}

/// The schemas that apply to a listed name on the reader's side.
fn applying_one(facets: &Facets, name: &str) -> Vec<At> {
    let mut found: Vec<At> = facets.properties.get(name).copied().into_iter().collect();
    let fits = |pattern: &Asked| pattern.is_found_in(name) != Some(false);
    found.extend(facets.patterns.iter().filter(|(it, _)| fits(it)).map(|&(_, at)| at));
    if found.is_empty() {
        found.extend(facets.additional);
    }
    found
}

/// The schemas that apply to a name on the writer's side, as far as that is sure.
pub(super) fn applying(facets: &[Rc<Facets>], name: &str) -> Vec<At> {
    let mut found = Vec::new();
    for facets in facets {
        let before = found.len();
        found.extend(facets.properties.get(name));
        let fits = |pattern: &Asked| pattern.is_found_in(name);
        let matches = facets.patterns.iter().filter(|(it, _)| fits(it) == Some(true));
        found.extend(matches.map(|&(_, at)| at));
        let is_sure = facets.patterns.iter().all(|(it, _)| fits(it) == Some(false));
        if found.len() == before && is_sure {
            found.extend(facets.additional);
        }
    }
    found
}
