//! A hit with the schemas around it: what a rule needs to put it into words.

use std::collections::BTreeMap;

use super::hit::Hit;
use super::model::{AvroSchema, Enum, Field, Fixed, Kind, Named, PlaceId, Record, TypeId};
use crate::finding::{Importance, Label, Side};
use crate::source::SchemaPath;

/// A hit and its two schemas.
pub(super) struct Case<'a> {
    pub(super) reader: &'a AvroSchema,
    pub(super) writer: &'a AvroSchema,
    pub(super) hit: Hit,
}

/// What a rule says of a case.
pub(super) struct Explanation {
    pub(super) headline: String,
    pub(super) labels: Vec<Label>,
    pub(super) help: Vec<String>,
    pub(super) facts: BTreeMap<&'static str, String>,
}

impl Case<'_> {
    /// The innermost field around the hit in back-ticks, else what the root type is.
    pub(super) fn subject(&self) -> String {
        match self.field() {
            Some(field) => format!("`{}`", field.name),
            None => match self.reader.name(self.hit.reader.node) {
                Some(name) => format!("`{}`", name.simple),
                None => "the schema".to_owned(),
            },
        }
    }

    /// The innermost field of the reader around the hit.
    pub(super) fn field(&self) -> Option<&Field> {
        let at = self.hit.field?;
        match &self.reader.get(at.record).kind {
            Kind::Record(record) => record.fields.get(at.index as usize),
            _ => None,
        }
    }

    /// The reader's type in words.
    pub(super) fn reader_type(&self) -> String {
        self.reader.describe(self.hit.reader.node)
    }

    /// The writer's type in words.
    pub(super) fn writer_type(&self) -> String {
        self.writer.describe(self.hit.writer.node)
    }

    /// Labels on both sides where the types of the hit stand.
    pub(super) fn labels(&self, reader: String, writer: String) -> Vec<Label> {
        let reader_path = self.reader.path(self.hit.reader.place);
        let writer_path = self.writer.path(self.hit.writer.place);
        vec![label(Side::Reader, reader_path, reader), label(Side::Writer, writer_path, writer)]
    }

    /// Labels at an attribute of the definitions of the types of the hit.
    pub(super) fn labels_at(&self, key: &str, reader: String, writer: String) -> Vec<Label> {
        let reader_path = self.reader.path_below(self.reader_definition(), key);
        let writer_path = self.writer.path_below(self.writer_definition(), key);
        vec![label(Side::Reader, reader_path, reader), label(Side::Writer, writer_path, writer)]
    }

    /// Where the reader's type of the hit is defined.
    pub(super) fn reader_definition(&self) -> PlaceId {
        self.reader.get(self.hit.reader.node).place
    }

    /// Where the writer's type of the hit is defined.
    pub(super) fn writer_definition(&self) -> PlaceId {
        self.writer.get(self.hit.writer.node).place
    }
}

/// A primary label.
pub(super) fn label(side: Side, path: SchemaPath, text: String) -> Label {
    Label { side, path, text, importance: Importance::Primary }
}

/// The name of a type that is known to be named.
pub(super) fn name(schema: &AvroSchema, id: TypeId) -> &Named {
    schema.name(id).expect("the rule is about named types")
}

/// The enum that a hit is about.
pub(super) fn enumeration(schema: &AvroSchema, id: TypeId) -> &Enum {
    match &schema.get(id).kind {
        Kind::Enum(of) => of,
        other => unreachable!("the rule is about enums, not {other:?}"),
    }
}

/// The fixed type that a hit is about.
pub(super) fn fixed(schema: &AvroSchema, id: TypeId) -> &Fixed {
    match &schema.get(id).kind {
        Kind::Fixed(of) => of,
        other => unreachable!("the rule is about fixed types, not {other:?}"),
    }
}

/// The record that a hit is about.
pub(super) fn record(schema: &AvroSchema, id: TypeId) -> &Record {
    match &schema.get(id).kind {
        Kind::Record(of) => of,
        other => unreachable!("the rule is about records, not {other:?}"),
    }
}

/// Facts from pairs.
pub(super) fn facts<const N: usize>(
    pairs: [(&'static str, String); N],
) -> BTreeMap<&'static str, String> {
    BTreeMap::from(pairs)
}
