//! The second walk: what existing registries do not object to although readers fail, or read
//! something else than was written.
//!
//! It goes where readers go: into the branches of a union that they pick, once into every pair.
//! It meets everything that the first walk meets as well; the caller drops what is known.

use std::collections::{HashMap, HashSet};

use super::default::{Default, default_value};
use super::glance;
use super::hit::{FieldAt, Hit, Seen, What};
use super::logical;
use super::matching::{
    Matched, Matching, Written, has_enum_default, is_full_match, writer_field_near,
};
use super::model::{AvroSchema, Field, Kind, Named, Record, TypeId, Use};
use super::resolve::ROOT;
use super::rules::{
    bytes_read_as_text, decimal_changed, enum_symbol_removed, fixed_size_changed,
    logical_type_added, logical_type_changed, missing_reader_default, name_changed, precision_lost,
    type_changed,
};
use super::witness::{Key, key_of_hit};
use crate::limits;

/// Everything that a reader may stumble over, in the order of the walk; `known` is what the first
/// walk objects to.
pub(super) fn walk(reader: &AvroSchema, writer: &AvroSchema, known: &HashSet<Key>) -> Vec<Hit> {
    let mut walk = Walk {
        matching: Matching::new(reader, writer),
        known,
        visited: HashSet::new(),
        hits: Vec::new(),
        field: None,
    };
    walk.pair(reader.root(), writer.root());
    walk.hits
}

struct Walk<'a> {
    matching: Matching<'a>,
    known: &'a HashSet<Key>,
    visited: HashSet<(TypeId, TypeId, Written)>,
    hits: Vec<Hit>,
    field: Option<FieldAt>,
}

impl Walk<'_> {
    fn new_hit(&self, what: What, reader: Use, writer: Use) -> Hit {
        let (field, path) = (self.field, ROOT);
        Hit { what, reader, writer, field, path, seen: Seen::Overlooked }
    }

    fn hit(&mut self, what: What, reader: Use, writer: Use) {
        let hit = self.new_hit(what, reader, writer);
        self.hits.push(hit);
    }

    fn is_new(&mut self, reader: Use, writer: Use, written: Written) -> bool {
        self.visited.len() < limits::PAIRS_MAX
            && self.visited.insert((reader.node, writer.node, written))
    }

    fn pair(&mut self, reader: Use, writer: Use) {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.compare(reader, writer));
    }

    fn compare(&mut self, reader: Use, writer: Use) {
        let (reader_schema, writer_schema) = (self.matching.reader, self.matching.writer);
        let reader_kind = &reader_schema.get(reader.node).kind;
        let writer_kind = &writer_schema.get(writer.node).kind;
        if let (Kind::Union(branches), Kind::Union(written)) = (reader_kind, writer_kind) {
            let same = self.matching.same_shape(reader.node, writer.node);
            for (at, &branch) in written.iter().enumerate() {
                let written = if same { Written::SameShape(at) } else { Written::Alone };
                self.union(branches, (reader, branch), written);
            }
            return;
        }
        if let Kind::Union(branches) = reader_kind {
            self.union(branches, (reader, writer), Written::Alone);
            return;
        }
        if !self.is_new(reader, writer, Written::Alone) {
            return;
        }
        match (reader_kind, writer_kind) {
            (_, Kind::Union(branches)) => {
                for &branch in branches {
                    self.pair(reader, branch);
                }
            }
            (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
                self.pair(*one, *other);
            }
            (Kind::Fixed(one), Kind::Fixed(other)) => {
                self.names((&one.name, &other.name), reader, writer);
                if !fixed_size_changed::fits(one, other) {
                    self.hit(What::FixedSizeChanged, reader, writer);
                }
                self.logical_types(reader, writer);
            }
            (Kind::Enum(one), Kind::Enum(other)) => {
                self.names((&one.name, &other.name), reader, writer);
                if !enum_symbol_removed::fits(one, other) {
                    self.hit(What::EnumSymbolRemoved, reader, writer);
                }
            }
            (Kind::Record(one), Kind::Record(other)) => {
                self.names((&one.name, &other.name), reader, writer);
                self.records((one, other), (reader, writer));
            }
            (Kind::Primitive(one), Kind::Primitive(other)) => {
                if !type_changed::fits(*one, *other) {
                    self.hit(What::TypeChanged, reader, writer);
                    return;
                }
                if !bytes_read_as_text::fits(*one, *other) {
                    self.hit(What::BytesReadAsText, reader, writer);
                }
                if !precision_lost::fits(*one, *other) {
                    self.hit(What::PrecisionLost, reader, writer);
                }
                self.logical_types(reader, writer);
            }
            _ => self.hit(What::TypeChanged, reader, writer),
        }
    }

    fn names(&mut self, names: (&Named, &Named), reader: Use, writer: Use) {
        if !name_changed::fits(names.0, names.1) {
            self.hit(What::NameChanged, reader, writer);
        }
    }

    fn logical_types(&mut self, reader: Use, writer: Use) {
        let (one, other) = (self.matching.reader, self.matching.writer);
        if let Some(what) = logical_difference((one, reader.node), (other, writer.node)) {
            self.hit(what, reader, writer);
        }
    }

    /// A union of the reader against one type; every branch that a reader may pick is followed.
    fn union(&mut self, branches: &[Use], uses: (Use, Use), written: Written) {
        let (reader, writer) = uses;
        if !self.is_new(reader, writer, written) {
            return;
        }
        let picks = self.matching.picks(branches, writer.node, written);
        if !self.matching.is_readable(reader.node, writer.node) {
            let missing = self.new_hit(What::UnionBranchMissing, reader, writer);
            if picks.is_empty() || self.known.contains(&key_of_hit(&missing)) {
                self.hits.push(missing);
            } else {
                // The first walk was content, so the reason is deeper, and may be known too.
                for pick in picks {
                    self.pair(pick, writer);
                }
            }
            return;
        }
        let (good, bad): (Vec<Use>, Vec<Use>) =
            picks.into_iter().partition(|pick| self.matching.is_readable(pick.node, writer.node));
        if !bad.is_empty() {
            self.hit(What::UnionBranchShadowed, reader, writer);
        }
        let by_short_name = self.matching.goes_by_short_name(branches, writer.node, written);
        for pick in good {
            if by_short_name {
                self.hit(What::UnionNamespaceChanged, pick, writer);
            }
            self.pair(pick, writer);
        }
    }

    fn records(&mut self, (one, other): (&Record, &Record), uses: (Use, Use)) {
        let outside = self.field;
        let moved = !is_full_match(&one.name, &other.name);
        let mut fed: HashMap<usize, usize> = HashMap::new();
        for (index, field) in (0..).zip(&one.fields) {
            self.field = Some(FieldAt { record: uses.0.node, index });
            match writer_field_near(index as usize, field, other) {
                Matched::One(of) => {
                    let position = other.index[&of.name];
                    let times = fed.entry(position).or_default();
                    *times += 1;
                    if *times == 2 {
                        self.hit(What::FieldReadTwice, uses.0, uses.1);
                    }
                    if moved && of.name != field.name {
                        self.hit(What::FieldAliasOutOfScope, uses.0, uses.1);
                    }
                    let sides =
                        ((self.matching.reader, field.of.node), (self.matching.writer, of.of.node));
                    if !glance::is_same(sides.0, sides.1, 0) {
                        self.pair(field.of, of.of);
                    }
                }
                Matched::Several => self.hit(What::AmbiguousFieldAlias, uses.0, uses.1),
                Matched::None => self.default(field, uses),
            }
        }
        self.field = outside;
    }

    fn default(&mut self, field: &Field, uses: (Use, Use)) {
        let reader = self.matching.reader;
        match &field.default {
            Some(default) => {
                let value = default_value(reader, field.of.node, default);
                if matches!(value, Default::Altered(_) | Default::Invalid) {
                    self.hit(What::DefaultNotOfType, uses.0, uses.1);
                }
            }
            None if missing_reader_default::fits(field) => {}
            None if has_enum_default(reader, field) => {
                self.hit(What::MissingReaderDefaultOfEnum, uses.0, uses.1);
            }
            None => self.hit(What::MissingReaderDefault, uses.0, uses.1),
        }
    }
}

/// What the rules about logical types object to in a pair of types that fit otherwise.
pub(super) fn logical_difference(
    reader: (&AvroSchema, TypeId),
    writer: (&AvroSchema, TypeId),
) -> Option<What> {
    let decimals = (logical::decimal(reader.0, reader.1), logical::decimal(writer.0, writer.1));
    if let (Some(one), Some(other)) = decimals {
        return (!decimal_changed::fits(one, other)).then_some(What::DecimalChanged);
    }
    let one = logical::valid_logical_type(reader.0, reader.1);
    let other = logical::valid_logical_type(writer.0, writer.1);
    if !logical_type_changed::fits(one, other) {
        return Some(What::LogicalTypeChanged);
    }
    (!logical_type_added::fits(one, other)).then_some(What::LogicalTypeAdded)
}
