//! Reads one datum with another schema (specification 1.12, "Schema Resolution"), and notes
//! everything that goes wrong on the way.
//!
//! This is the proof behind a finding: it looks at a value, not at types, and shares nothing with
//! the walk but the matching of names.

use super::encode::{Datum, to_json};
use super::model::{AvroSchema, Kind, Record, Use};
use super::resolve::{FieldAt, Matched, What, writer_field};
use super::rules::{name_changed, type_changed};

/// Something that happened to a datum on its way to the reader.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) what: What,
    pub(super) reader: Use,
    pub(super) writer: Use,
    /// The innermost field of the reader around it.
    pub(super) field: Option<FieldAt>,
    /// JSON pointer of the place in the message.
    pub(super) at: String,
}

/// Reads `datum`, written with `writer`, under `reader`; answers what happened.
pub(super) fn read(reader: &AvroSchema, writer: &AvroSchema, datum: &Datum) -> Vec<Event> {
    let mut reading =
        Reading { reader, writer, events: Vec::new(), at: String::new(), field: None };
    reading.read(reader.root(), writer.root(), datum);
    reading.events
}

struct Reading<'a> {
    reader: &'a AvroSchema,
    writer: &'a AvroSchema,
    events: Vec<Event>,
    at: String,
    field: Option<FieldAt>,
}

impl Reading<'_> {
    fn note(&mut self, what: What, reader: Use, writer: Use) {
        let (field, at) = (self.field, self.at.clone());
        self.events.push(Event { what, reader, writer, field, at });
    }

    /// Runs `inner` one step deeper in the message.
    fn below(&mut self, step: &str, inner: impl FnOnce(&mut Self)) {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        inner(self);
        self.at.truncate(length);
    }

    fn read(&mut self, reader: Use, writer: Use, datum: &Datum) {
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        let reader_kind = &reader_schema.get(reader.node).kind;
        match (reader_kind, &writer_schema.get(writer.node).kind, datum) {
            (_, Kind::Union(branches), Datum::Branch(at, value)) => {
                let branch = branches[*at];
                if matches!(**value, Datum::Null) {
                    self.read(reader, branch, value);
                } else {
                    let tag = writer_schema.short_name(branch.node);
                    self.below(&tag, |reading| reading.read(reader, branch, value));
                }
            }
            (Kind::Union(branches), _, _) => self.choose(branches, reader, writer, datum),
            (Kind::Array(one), Kind::Array(other), Datum::Array(values)) => {
                for (at, value) in values.iter().enumerate() {
                    self.below(&at.to_string(), |reading| reading.read(*one, *other, value));
                }
            }
            (Kind::Map(one), Kind::Map(other), Datum::Map(entries)) => {
                for (key, value) in entries {
                    self.below(key, |reading| reading.read(*one, *other, value));
                }
            }
            (Kind::Fixed(one), Kind::Fixed(other), _) => {
                if !name_changed::fits(&one.name, &other.name) {
                    self.note(What::NameChanged, reader, writer);
                }
                if one.size != other.size {
                    self.note(What::FixedSizeChanged, reader, writer);
                }
            }
            (Kind::Enum(one), Kind::Enum(other), Datum::Symbol(at)) => {
                if !name_changed::fits(&one.name, &other.name) {
                    self.note(What::NameChanged, reader, writer);
                }
                if !one.index.contains_key(&other.symbols[*at]) && one.default.is_none() {
                    self.note(What::EnumSymbolRemoved, reader, writer);
                }
            }
            (Kind::Record(one), Kind::Record(other), Datum::Record(values)) => {
                self.record(one, other, (reader, writer), values);
            }
            (Kind::Primitive(one), Kind::Primitive(other), _)
                if type_changed::fits(*one, *other) => {}
            _ => self.note(What::TypeChanged, reader, writer),
        }
    }

    /// The first branch of a reader's union that takes the datum.
    fn choose(&mut self, branches: &[Use], reader: Use, writer: Use, datum: &Datum) {
        let before = self.events.len();
        for &branch in branches {
            self.read(branch, writer, datum);
            if self.events.len() == before {
                return;
            }
            self.events.truncate(before);
        }
        self.note(What::UnionBranchMissing, reader, writer);
    }

    fn record(&mut self, one: &Record, other: &Record, uses: (Use, Use), values: &[Datum]) {
        if !name_changed::fits(&one.name, &other.name) {
            self.note(What::NameChanged, uses.0, uses.1);
        }
        let outside = self.field;
        for (index, field) in (0..).zip(&one.fields) {
            self.field = Some(FieldAt { record: uses.0.node, index });
            match writer_field(field, other) {
                Matched::One(of) => {
                    let position = other.index[&of.name];
                    self.below(&of.name, |reading| {
                        reading.read(field.of, of.of, &values[position]);
                    });
                }
                Matched::Several => self.note(What::AmbiguousFieldAlias, uses.0, uses.1),
                Matched::None if field.default.is_some() => {}
                Matched::None => self.note(What::MissingReaderDefault, uses.0, uses.1),
            }
        }
        self.field = outside;
    }
}

/// A datum as people see it.
pub(super) fn message(schema: &AvroSchema, datum: &Datum) -> serde_json::Value {
    to_json(schema, schema.root().node, datum)
}
