//! Which branch of a reader's union takes a writer's type, and whether it can read it.
//!
//! Existing registries ask only whether *some* branch reads the type. Readers pick one before
//! they read, by the kind and the name alone; this module says which ones may be picked, and,
//! free of the incumbent's optimism about recursion, what really is readable.

use super::model::{AvroSchema, Field, Kind, Named, Record, TypeId, Use};
use super::pairs::{Pair, PairMap};
use super::rules::{
    enum_symbol_removed, fixed_size_changed, missing_reader_default, name_changed, type_changed,
};
use crate::limits;

/// How a reader's union goes with what is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Written {
    /// A value of this branch of a union of the same shape: readers take the same branch.
    SameShape(usize),
    /// Anything else.
    Alone,
}

/// What a reader and a writer have in common, remembered.
pub(super) struct Matching<'a> {
    pub(super) reader: &'a AvroSchema,
    pub(super) writer: &'a AvroSchema,
    /// Pairs whose answer is certain.
    settled: PairMap<bool>,
    /// Pairs of the pass that is under way; yes is an assumption until the pass ends.
    assumed: PairMap<bool>,
    shapes: PairMap<bool>,
    visited: usize,
}

impl<'a> Matching<'a> {
    /// Nothing is decided yet.
    pub(super) fn new(reader: &'a AvroSchema, writer: &'a AvroSchema) -> Self {
        Self {
            reader,
            writer,
            settled: PairMap::default(),
            assumed: PairMap::default(),
            shapes: PairMap::default(),
            visited: 0,
        }
    }

    /// Whether the type can be read: the largest relation that the rules allow.
    ///
    /// A pair that is met inside itself is assumed to be readable; a pass in which any pair
    /// turned out not to be is repeated with what it found, until nothing is refuted.
    pub(super) fn is_readable(&mut self, reader: TypeId, writer: TypeId) -> bool {
        loop {
            let answer = self.decide((reader, writer));
            let pass = std::mem::take(&mut self.assumed);
            let refuted = pass.values().any(|readable| !readable);
            // No is certain; yes only where the whole pass found nothing to the contrary.
            self.settled.extend(pass.into_iter().filter(|(_, readable)| !refuted || !readable));
            if !answer || !refuted {
                return answer;
            }
        }
    }

    fn decide(&mut self, pair: Pair) -> bool {
        if let Some(quick) = self.at_a_glance(pair) {
            return quick;
        }
        if let Some(&known) = self.settled.get(&pair).or_else(|| self.assumed.get(&pair)) {
            return known;
        }
        self.visited += 1;
        if self.visited > limits::PAIRS_MAX {
            return true;
        }
        self.assumed.insert(pair, true);
        let answer = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.compare(pair));
        self.assumed.insert(pair, answer);
        answer
    }

    /// The answer where it needs no look at the parts; most pairs of two wide unions are such.
    fn at_a_glance(&self, (reader, writer): Pair) -> Option<bool> {
        match (&self.reader.get(reader).kind, &self.writer.get(writer).kind) {
            (Kind::Primitive(one), Kind::Primitive(other)) => {
                Some(type_changed::fits(*one, *other))
            }
            (Kind::Record(one), Kind::Record(other)) => {
                (!name_changed::fits(&one.name, &other.name)).then_some(false)
            }
            (Kind::Union(_), _)
            | (_, Kind::Union(_))
            | (Kind::Array(_), Kind::Array(_))
            | (Kind::Map(_), Kind::Map(_))
            | (Kind::Fixed(_), Kind::Fixed(_))
            | (Kind::Enum(_), Kind::Enum(_)) => None,
            _ => Some(false),
        }
    }

    fn compare(&mut self, (reader, writer): Pair) -> bool {
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        match (&reader_schema.get(reader).kind, &writer_schema.get(writer).kind) {
            (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
                self.decide((one.node, other.node))
            }
            (Kind::Fixed(one), Kind::Fixed(other)) => {
                name_changed::fits(&one.name, &other.name) && fixed_size_changed::fits(one, other)
            }
            (Kind::Enum(one), Kind::Enum(other)) => {
                name_changed::fits(&one.name, &other.name) && enum_symbol_removed::fits(one, other)
            }
            (Kind::Record(one), Kind::Record(other)) => {
                name_changed::fits(&one.name, &other.name)
                    && one.fields.iter().all(|field| match writer_field(field, other) {
                        Matched::One(of) => self.decide((field.of.node, of.of.node)),
                        Matched::Several => false,
                        Matched::None => missing_reader_default::fits(field),
                    })
            }
            (_, Kind::Union(branches)) => {
                branches.iter().all(|branch| self.decide((reader, branch.node)))
            }
            (Kind::Union(branches), _) => {
                branches.iter().any(|branch| self.decide((branch.node, writer)))
            }
            _ => false,
        }
    }

    /// The branches of a reader's union that implementations may pick for a type, at most two:
    /// the first that matches, as the specification says, and the one of the same type and name,
    /// where that is another.
    pub(super) fn picks(&mut self, branches: &[Use], writer: TypeId, written: Written) -> Vec<Use> {
        if let Written::SameShape(at) = written {
            return vec![branches[at]];
        }
        let matching = |branch: &&Use| self.matches(branch.node, writer, 0);
        let first = branches.iter().find(matching).copied();
        let exact = branches.iter().find(|branch| self.is_exact(branch.node, writer)).copied();
        let mut picks: Vec<Use> = exact.into_iter().collect();
        picks.extend(first.filter(|first| exact != Some(*first)));
        picks
    }

    /// Whether two types match in the shallow sense of the specification: kinds, names, sizes
    /// and items, not fields.
    fn matches(&self, reader: TypeId, writer: TypeId, depth: usize) -> bool {
        match (&self.reader.get(reader).kind, &self.writer.get(writer).kind) {
            (Kind::Union(_), _) | (_, Kind::Union(_)) => true,
            (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
                depth > limits::JSON_DEPTH_MAX || self.matches(one.node, other.node, depth + 1)
            }
            (Kind::Fixed(one), Kind::Fixed(other)) => {
                name_changed::fits(&one.name, &other.name) && fixed_size_changed::fits(one, other)
            }
            (Kind::Primitive(one), Kind::Primitive(other)) => type_changed::fits(*one, *other),
            _ => match (self.reader.name(reader), self.writer.name(writer)) {
                (Some(one), Some(other)) => {
                    self.same_kind(reader, writer) && name_changed::fits(one, other)
                }
                _ => false,
            },
        }
    }

    fn same_kind(&self, reader: TypeId, writer: TypeId) -> bool {
        match (&self.reader.get(reader).kind, &self.writer.get(writer).kind) {
            (Kind::Primitive(one), Kind::Primitive(other)) => one == other,
            (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
        }
    }

    /// Whether two types are of one kind and, where they have names, of one full name.
    pub(super) fn is_exact(&self, reader: TypeId, writer: TypeId) -> bool {
        let same_name = match (self.reader.name(reader), self.writer.name(writer)) {
            (Some(one), Some(other)) => is_full_match(one, other),
            _ => true,
        };
        same_name && self.same_kind(reader, writer)
    }

    /// Whether Java finds no branch for an enum or fixed type because it looks for its full name.
    pub(super) fn goes_by_short_name(
        &self,
        branches: &[Use],
        writer: TypeId,
        written: Written,
    ) -> bool {
        let kind = &self.writer.get(writer).kind;
        written == Written::Alone
            && matches!(kind, Kind::Enum(_) | Kind::Fixed(_))
            && !branches.iter().any(|branch| self.is_exact(branch.node, writer))
    }

    /// Whether two unions have branches of the same kinds and names in the same order, all the
    /// way down; Java then goes by the position of the branch.
    pub(super) fn same_shape(&mut self, reader: TypeId, writer: TypeId) -> bool {
        let pair = (reader, writer);
        if let Some(&known) = self.shapes.get(&pair) {
            return known;
        }
        self.shapes.insert(pair, true);
        let answer = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.compare_shapes(pair));
        self.shapes.insert(pair, answer);
        answer
    }

    fn compare_shapes(&mut self, (reader, writer): Pair) -> bool {
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        let names = (reader_schema.name(reader), writer_schema.name(writer));
        if let (Some(one), Some(other)) = names
            && !one.has_simple_name_of(other)
        {
            return false;
        }
        match (&reader_schema.get(reader).kind, &writer_schema.get(writer).kind) {
            (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
                self.same_shape(one.node, other.node)
            }
            (Kind::Union(one), Kind::Union(other)) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .zip(other)
                        .all(|(one, other)| self.same_shape(one.node, other.node))
            }
            (Kind::Record(one), Kind::Record(other)) => {
                one.fields.len() == other.fields.len()
                    && one.fields.iter().zip(&other.fields).all(|(one, other)| {
                        one.name == other.name && self.same_shape(one.of.node, other.of.node)
                    })
            }
            (Kind::Primitive(one), Kind::Primitive(other)) => one == other,
            _ => self.same_kind(reader, writer),
        }
    }
}

/// Whether the full names are equal, or an alias of the reader is the writer's full name.
pub(super) fn is_full_match(reader: &Named, writer: &Named) -> bool {
    reader.has_full_name_of(writer)
        || reader.aliases.iter().any(|alias| alias.matches.as_ref() == Some(&writer.full))
}

/// Whether a field's type is an enum with a default of its own.
pub(super) fn has_enum_default(reader: &AvroSchema, field: &Field) -> bool {
    matches!(&reader.get(field.of.node).kind, Kind::Enum(of) if of.default.is_some())
}

/// The writer's field for a reader's field.
pub(super) enum Matched<'a> {
    /// There is none.
    None,
    /// The one that has the reader's name or one of its aliases.
    One(&'a Field),
    /// Name and aliases name several.
    Several,
}

/// The same as [`writer_field`] for the reader's field at a position: it is mostly at the same
/// position in the writer.
pub(super) fn writer_field_near<'a>(
    position: usize,
    field: &Field,
    writer: &'a Record,
) -> Matched<'a> {
    match writer.fields.get(position) {
        Some(same) if field.aliases.is_empty() && same.name == field.name => Matched::One(same),
        _ => writer_field(field, writer),
    }
}

/// Looks for the writer's field that a reader's field is fed from, by name and by alias.
pub(super) fn writer_field<'a>(field: &Field, writer: &'a Record) -> Matched<'a> {
    if field.aliases.is_empty() {
        return match writer.index.get(&field.name) {
            Some(&at) => Matched::One(&writer.fields[at]),
            None => Matched::None,
        };
    }
    let names = std::iter::once(&field.name).chain(&field.aliases);
    let mut found = names.filter_map(|name| writer.index.get(name));
    match (found.next(), found.next()) {
        (None, _) => Matched::None,
        (Some(&at), None) => Matched::One(&writer.fields[at]),
        // Parity: an alias equal to the field's own name counts as a second field.
        (Some(_), Some(_)) => Matched::Several,
    }
}
