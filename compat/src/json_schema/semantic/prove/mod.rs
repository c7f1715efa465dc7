//! Proofs that every value of the writer is valid for the reader.
//!
//! Each rule is sound by itself and the default answer is "not proved". A pair that is met again
//! while it is being proved counts as proved: a counterexample would be a finite value, and the
//! least one would have to break some other rule on the way.

mod arrays;
mod normal_forms;
mod objects;
mod patterns;
mod scalars;

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use normal_forms::by_normal_forms;
use scalars::{fits_numbers, fits_strings, fits_values};

use super::evaluate::{Budget, Evaluator};
use super::facets::{Facets, Reading, Types};
use super::worlds::{all_worlds, certain_places};
use crate::json_schema::documents::At;
use crate::json_schema::model::Draft;
use crate::limits;

/// Rules that one proof may try.
const STEPS_MAX: usize = 2_000;

/// Alternatives of the writer that are told apart at one place.
const SPLITS_MAX: usize = 32;

/// Nesting of a proof.
const NESTING_MAX: usize = 64;

/// What all proofs of one question may still take together.
pub(super) struct Means {
    /// Looks at values, for what is finite.
    looks: Budget,
    /// Pairs of patterns.
    automata: usize,
    /// Values to be brought to normal form.
    normal: usize,
}

impl Means {
    pub(super) fn new() -> Self {
        let normal = 2 * limits::NORMAL_VALUES_MAX;
        Self { looks: Budget::new(limits::PROOF_LOOKS_MAX), automata: limits::AUTOMATA_MAX, normal }
    }
}

/// Why every value of the writer's schema is valid for the reader's, if that can be proved.
pub(super) fn proof<'a>(
    (of_writer, writer): (&mut Reading<'a>, At),
    (of_reader, reader): (&mut Reading<'a>, At),
    means: &mut Means,
) -> Option<&'static str> {
    let schemas = (of_reader.schema, of_writer.schema);
    if Prover::new(of_writer, of_reader, means).includes(&[writer], reader) {
        return Some("whatever the writer may write at each place, the reader takes there");
    }
    by_normal_forms((schemas.0, reader), (schemas.1, writer), &mut means.normal)
}

/// A proof in the making.
struct Prover<'q, 'a> {
    writer: &'q mut Reading<'a>,
    reader: &'q mut Reading<'a>,
    known: HashMap<(Vec<At>, At), bool>,
    means: &'q mut Means,
    steps: usize,
    depth: usize,
}

impl<'q, 'a> Prover<'q, 'a> {
    fn new(writer: &'q mut Reading<'a>, reader: &'q mut Reading<'a>, means: &'q mut Means) -> Self {
        Self { writer, reader, known: HashMap::new(), means, steps: STEPS_MAX, depth: 0 }
    }

    /// Whether every value that is valid for all of the writer's schemas is valid for the
    /// reader's.
    fn includes(&mut self, writer: &[At], reader: At) -> bool {
        let mut key = (writer.to_vec(), reader);
        key.0.sort_unstable_by_key(|at| (at.doc, at.node.index()));
        key.0.dedup();
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        if self.steps == 0 || self.depth > NESTING_MAX {
            return false;
        }
        self.steps -= 1;
        self.depth += 1;
        self.known.insert(key.clone(), true);
        let proved = stacker::maybe_grow(128 * 1024, 2 * 1024 * 1024, || {
            self.includes_whole(&key.0, reader) || self.includes_each_world(&key.0, reader)
        });
        self.depth -= 1;
        if !proved {
            // What was proved on this assumption is not.
            self.known.retain(|_, proved| !*proved);
            self.known.insert(key, false);
        }
        proved
    }

    /// The writer's schemas that apply for sure.
    fn certain(&mut self, writer: &[At]) -> Vec<Rc<Facets>> {
        let places = certain_places(self.writer, writer);
        places.into_iter().map(|at| self.writer.facets(at)).collect()
    }

    fn includes_whole(&mut self, writer: &[At], reader: At) -> bool {
        let one = self.certain(writer);
        if one.iter().any(|facets| facets.boolean == Some(false)) {
            return true;
        }
        let other = self.reader.facets(reader);
        if let Some(answer) = other.boolean {
            return answer;
        }
        if let Some(values) = one.iter().find_map(|facets| facets.values.as_ref()) {
            return self.accepts_all(values, writer, reader);
        }
        let draft = self.reader.schema.inner.draft;
        let sides = Sides { places: writer, writer: &one, reader: &other, draft };
        self.fits_type_by_type(&sides) && self.fits_combinations(&sides)
    }

    /// Each value of a list is valid for the reader, or not for the writer.
    fn accepts_all(&mut self, values: &[Value], writer: &[At], reader: At) -> bool {
        values.iter().all(|value| {
            let written = writer.iter().try_fold(true, |all, &at| {
                surely(self.writer, &mut self.means.looks, (at, value)).map(|valid| all && valid)
            });
            match written {
                Some(false) => true,
                Some(true) => {
                    surely(self.reader, &mut self.means.looks, (reader, value)) == Some(true)
                }
                None => false,
            }
        })
    }

    /// The alternatives of the writer one by one, where all of them can be told apart.
    fn includes_each_world(&mut self, writer: &[At], reader: At) -> bool {
        let Some(worlds) = all_worlds(self.writer, writer, SPLITS_MAX) else { return false };
        let is_split = worlds.len() > 1 || worlds.iter().any(|world| world.len() > writer.len());
        is_split
            && worlds.iter().all(|world| world.as_slice() != writer)
            && worlds.into_iter().all(|world| self.includes_flat(&world, reader))
    }

    /// The same for schemas whose alternatives are chosen already.
    fn includes_flat(&mut self, world: &[At], reader: At) -> bool {
        self.includes_whole(world, reader)
    }

    fn fits_type_by_type(&mut self, sides: &Sides<'_>) -> bool {
        let (types, other) = (sides.types(), sides.reader);
        if !other.types.contains(types) {
            return false;
        }
        if let Some(values) = &other.values {
            return fits_values(types, values);
        }
        let has = |kind: Types| types.and(kind) != Types::NONE;
        let numbers = Types::INTEGER.or(Types::FRACTION);
        (!has(numbers) || fits_numbers(sides, types))
            && (!has(Types::STRING) || fits_strings(sides, &mut self.means.automata))
            && (!has(Types::OBJECT) || self.fits_objects(sides))
            && (!has(Types::ARRAY) || self.fits_arrays(sides))
    }

    fn fits_combinations(&mut self, sides: &Sides<'_>) -> bool {
        let other = sides.reader;
        let places = sides.places;
        let all = other.references.iter().chain(&other.all);
        if !all.copied().all(|at| self.includes(places, at)) {
            return false;
        }
        if let Some(any) = &other.any
            && !any.iter().any(|&at| self.includes(places, at))
            && !self.includes_type_wise(sides, any)
        {
            return false;
        }
        if let Some(one) = &other.one
            && !self.fits_one(sides, one)
        {
            return false;
        }
        if let Some(not) = other.not
            && !self.is_apart(sides, not)
        {
            return false;
        }
        match other.condition {
            None => true,
            // Whatever the condition is, one of the two must hold.
            Some(condition) => [condition.then, condition.otherwise]
                .into_iter()
                .flatten()
                .all(|at| self.includes(places, at)),
        }
    }

    /// Each type of the writer has a branch that takes all values of that type.
    fn includes_type_wise(&mut self, sides: &Sides<'_>, branches: &[At]) -> bool {
        let types = sides.types();
        let kinds = Types::KINDS.into_iter().filter(|&kind| types.contains(kind));
        let kinds: Vec<Types> = kinds.collect();
        kinds.len() > 1
            && kinds.into_iter().all(|kind| {
                branches.iter().any(|&branch| {
                    let other = self.reader.facets(branch);
                    let narrowed = Sides { reader: &other, ..*sides };
                    other.boolean != Some(false) && self.fits_kind(&narrowed, kind)
                })
            })
    }

    fn fits_kind(&mut self, sides: &Sides<'_>, kind: Types) -> bool {
        let other = sides.reader;
        let is_plain = other.references.is_empty()
            && other.all.is_empty()
            && other.any.is_none()
            && other.one.is_none()
            && other.not.is_none()
            && other.condition.is_none();
        if !is_plain || !other.types.contains(kind) {
            return false;
        }
        if let Some(values) = &other.values {
            return fits_values(kind, values);
        }
        match kind {
            Types::STRING => fits_strings(sides, &mut self.means.automata),
            Types::OBJECT => self.fits_objects(sides),
            Types::ARRAY => self.fits_arrays(sides),
            Types::INTEGER | Types::FRACTION => fits_numbers(sides, kind),
            _ => true,
        }
    }

    /// One branch takes everything and the others nothing.
    fn fits_one(&mut self, sides: &Sides<'_>, branches: &[At]) -> bool {
        (0..branches.len()).any(|chosen| {
            self.includes(sides.places, branches[chosen])
                && branches
                    .iter()
                    .enumerate()
                    .all(|(place, &branch)| place == chosen || self.is_apart(sides, branch))
        })
    }

    /// Whether no value of the writer is valid for a schema of the reader.
    fn is_apart(&mut self, sides: &Sides<'_>, reader: At) -> bool {
        let places = certain_places(self.reader, &[reader]);
        places.into_iter().any(|at| {
            let other = self.reader.facets(at);
            other.boolean == Some(false)
                || other.types.and(sides.types()) == Types::NONE
                || self.has_apart_values(sides, &other)
                || self.has_apart_member(sides, &other)
        })
    }

    /// Whether what the schema lists is nothing that the writer writes.
    fn has_apart_values(&mut self, sides: &Sides<'_>, other: &Facets) -> bool {
        let Some(values) = &other.values else { return false };
        values.iter().all(|value| {
            sides
                .places
                .iter()
                .any(|&at| surely(self.writer, &mut self.means.looks, (at, value)) == Some(false))
        })
    }

    /// Whether the schema asks for a member that the writer's values have otherwise, or lack.
    fn has_apart_member(&mut self, sides: &Sides<'_>, other: &Facets) -> bool {
        if sides.types() != Types::OBJECT {
            return false;
        }
        other.required.iter().any(|name| {
            let written = objects::applying(sides.writer, name);
            let is_never = written.iter().any(|&at| self.writer.facets(at).boolean == Some(false));
            if is_never {
                return true;
            }
            let is_there = sides.writer.iter().any(|facets| facets.required.contains(name));
            let Some(&asked) = other.properties.get(name).filter(|_| is_there) else {
                return false;
            };
            let one = self.certain(&written);
            let inner = self.reader.facets(asked);
            let types = one.iter().fold(Types::ALL, |types, facets| types.and(facets.types));
            types.and(inner.types) == Types::NONE
                || self.has_apart_values(
                    &Sides { places: &written, writer: &one, reader: &inner, draft: sides.draft },
                    &inner,
                )
        })
    }
}

/// Whether a value is valid, where that is sure: within the limits, all patterns decided.
fn surely(
    reading: &mut Reading<'_>,
    budget: &mut Budget,
    (at, value): (At, &Value),
) -> Option<bool> {
    let unsure = reading.purse.unsure();
    let valid = Evaluator::new(reading, budget).is_valid(at, value).ok()?;
    (reading.purse.unsure() == unsure).then_some(valid)
}

/// What a writer says for sure at a place, and one schema of the reader.
#[derive(Clone, Copy)]
struct Sides<'s> {
    places: &'s [At],
    writer: &'s [Rc<Facets>],
    reader: &'s Facets,
    /// That of the reader: in draft 4, `1.0` is no integer.
    draft: Draft,
}

impl Sides<'_> {
    /// The types of the writer's values.
    fn types(&self) -> Types {
        let types = self.writer.iter().fold(Types::ALL, |types, facets| types.and(facets.types));
        let one = crate::json_schema::number::Decimal::whole(1);
        let steps = self.writer.iter().filter_map(|facets| facets.multiple_of.as_ref());
        let mut steps = steps.map(crate::json_schema::number::Number::decimal);
        if self.draft > Draft::Four && steps.any(|step| step.is_multiple_of(&one)) {
            types.and(Types::ALL_BUT_FRACTION)
        } else {
            types
        }
    }
}
