//! Something that is wrong, with the schemas around it: what a rule needs to put it into words.

use std::collections::BTreeMap;

use super::ProtobufSchema;
use super::differ::Code;
use super::layout::{Kind, Layout, MessageId, Rule, Scalar, Slot, SlotOrigin};
use super::search::{Damage, Search, Spot};
use super::types::DefId;
use crate::finding::{Foreign, Importance, Label, Side};
use crate::source::{SchemaPath, Segment};

/// What a finding rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cause {
    /// A difference of existing registries.
    Parity(Code),
    /// Damage that they do not see.
    Damage(Damage),
    /// The reader's name of a number belongs to another number of the writer.
    Reused,
    /// The name in JSON is another one.
    JsonName,
}

/// One thing that is wrong.
pub(super) struct Case<'a> {
    pub(super) reader: &'a ProtobufSchema,
    pub(super) writer: &'a ProtobufSchema,
    pub(super) search: &'a Search<'a>,
    pub(super) cause: Cause,
    /// The field, where it is about one.
    pub(super) spot: Option<Spot>,
    /// The messages that were compared, where it is about one.
    pub(super) messages: Option<(DefId, DefId)>,
    /// A type that the reader lacks.
    pub(super) only: Option<DefId>,
    pub(super) foreign: Option<Foreign>,
}

/// What a rule says of a case.
pub(super) struct Explanation {
    pub(super) headline: String,
    pub(super) labels: Vec<Label>,
    pub(super) help: Vec<String>,
    pub(super) facts: BTreeMap<&'static str, String>,
}

impl<'a> Case<'a> {
    /// The two declarations of the field.
    pub(super) fn slots(&self) -> (Option<&'a Slot>, Option<&'a Slot>) {
        self.spot.map_or((None, None), |spot| self.search.slots(spot))
    }

    /// The field by the reader's name, else by the writer's, in back-ticks.
    pub(super) fn field(&self) -> String {
        let (old, new) = self.slots();
        match new.or(old) {
            Some(slot) => format!("`{}`", slot.name),
            None => "the field".to_owned(),
        }
    }

    /// Number of the field.
    pub(super) fn number(&self) -> i32 {
        self.spot.map_or(0, |spot| spot.number)
    }

    /// Simple name of the message around the field, in back-ticks.
    pub(super) fn message(&self) -> String {
        let of_spot = self.spot.map(|spot| {
            let meeting = self.search.meetings[spot.meeting];
            self.reader.layout().message(meeting.reader).name.to_string()
        });
        let of_pair =
            self.messages.map(|(_, reader)| self.reader.pool().def(reader).of.name().to_string());
        format!("`{}`", of_spot.or(of_pair).unwrap_or_default())
    }

    /// What the reader's field holds, in words.
    pub(super) fn reader_type(&self) -> String {
        self.slots().1.map_or_else(String::new, |slot| describe(self.reader.layout(), slot))
    }

    /// What the writer's field holds, in words.
    pub(super) fn writer_type(&self) -> String {
        self.slots().0.map_or_else(String::new, |slot| describe(self.writer.layout(), slot))
    }

    /// Labels at the field on both sides; at its message where a side lacks it.
    pub(super) fn labels(&self, reader: String, writer: String) -> Vec<Label> {
        vec![
            label(Side::Reader, self.path(Side::Reader), reader),
            label(Side::Writer, self.path(Side::Writer), writer),
        ]
    }

    fn path(&self, side: Side) -> SchemaPath {
        let Some(spot) = self.spot else { return self.message_path(side) };
        // Entries of maps and members of groups stand at the field that holds them.
        for spot in self.search.route(spot).into_iter().rev() {
            let meeting = self.search.meetings[spot.meeting];
            let (schema, message) = match side {
                Side::Reader => (self.reader, meeting.reader),
                Side::Writer => (self.writer, meeting.writer),
            };
            if let Some(path) = slot_path(schema, message, spot.number) {
                return path;
            }
        }
        SchemaPath::root()
    }

    fn message_path(&self, side: Side) -> SchemaPath {
        match (self.messages, side) {
            (Some((_, reader)), Side::Reader) => def_path(self.reader, reader),
            (Some((writer, _)), Side::Writer) => def_path(self.writer, writer),
            (None, _) => SchemaPath::root(),
        }
    }
}

fn slot_path(schema: &ProtobufSchema, message: MessageId, number: i32) -> Option<SchemaPath> {
    let layout = schema.layout().message(message);
    let mut path = def_path(schema, layout.def?);
    match layout.slot(number).map(|slot| slot.origin) {
        Some(SlotOrigin::Field(index)) => {
            path.segments.extend([Segment::Index(2), Segment::Index(index)]);
            Some(path)
        }
        Some(SlotOrigin::Entry) => None,
        Some(SlotOrigin::Extension) | None => Some(path),
    }
}

/// Where a type is declared.
pub(super) fn def_path(schema: &ProtobufSchema, id: DefId) -> SchemaPath {
    let def = schema.pool().def(id);
    SchemaPath {
        document: def.document.clone(),
        segments: def.path.iter().map(|&number| Segment::Index(number)).collect(),
    }
}

/// A field's type as its author would say it.
pub(super) fn describe(layout: &Layout, slot: &Slot) -> String {
    let of = |kind: Kind| match kind {
        Kind::Scalar(scalar) => scalar.as_str().to_owned(),
        Kind::Enum(id) => format!("enum {}", layout.enumeration(id).name),
        Kind::Message(id) => format!("message {}", layout.message(id).name),
        Kind::Group(id) => format!("group {}", layout.message(id).name),
        Kind::Unknown => "an unknown type".to_owned(),
    };
    if let Kind::Message(id) = slot.kind {
        let entry = layout.message(id);
        if let (true, Some(key), Some(value)) = (entry.is_entry, entry.slot(1), entry.slot(2)) {
            return format!("map<{}, {}>", of(key.kind), of(value.kind));
        }
    }
    match slot.rule {
        Rule::Repeated => format!("repeated {}", of(slot.kind)),
        Rule::Required => format!("required {}", of(slot.kind)),
        Rule::Explicit | Rule::Implicit => of(slot.kind),
    }
}

impl Scalar {
    /// The keyword.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
            Self::Fixed32 => "fixed32",
            Self::Fixed64 => "fixed64",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
        }
    }
}

/// A primary label.
pub(super) fn label(side: Side, path: SchemaPath, text: String) -> Label {
    Label { side, path, text, importance: Importance::Primary }
}

/// Facts from pairs.
pub(super) fn facts<const N: usize>(
    pairs: [(&'static str, String); N],
) -> BTreeMap<&'static str, String> {
    BTreeMap::from(pairs)
}
