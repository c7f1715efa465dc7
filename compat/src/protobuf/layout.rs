//! What a schema means on the wire: its messages with every field that bytes can fill.
//!
//! Names are resolved, features applied; groups, extensions and the entries of maps are ordinary
//! messages and fields here. This is what data is written and read with.

mod build;

use std::collections::HashMap;
use std::sync::Arc;

use super::ProtobufSchema;
use super::features::{Encoding, Enums, Utf8};
use super::types::DefId;

/// Index of a message in a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct MessageId(pub(super) u32);

/// Index of an enum in a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct EnumId(pub(super) u32);

/// All messages and enums of a schema that its own messages can reach.
#[derive(Debug, Default)]
pub(super) struct Layout {
    messages: Vec<MessageLayout>,
    enums: Vec<EnumLayout>,
    by_def: HashMap<DefId, MessageId>,
    enum_by_def: HashMap<DefId, EnumId>,
    /// Messages of the schema's own file by their name without the package.
    pub(super) roots: Vec<(Arc<str>, MessageId)>,
}

/// A message as bytes see it.
#[derive(Debug, Default)]
pub(super) struct MessageLayout {
    /// Its simple name.
    pub(super) name: Arc<str>,
    /// Its declaration; `None` for groups and entries of maps.
    pub(super) def: Option<DefId>,
    /// Its fields by number, each number once.
    pub(super) slots: Vec<Slot>,
    /// Whether it is the entry of a map.
    pub(super) is_entry: bool,
}

/// A field as bytes see it.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) number: i32,
    pub(super) name: Arc<str>,
    pub(super) json_name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) rule: Rule,
    pub(super) repeated: Encoding,
    pub(super) utf8: Utf8,
    /// The default as the text says it.
    pub(super) default: Option<Arc<str>>,
    /// Index of its oneof; those that only the compiler makes do not count.
    pub(super) oneof: Option<usize>,
    /// Where it is declared: its place among the fields of its message.
    pub(super) origin: SlotOrigin,
}

/// Where a field is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotOrigin {
    /// In its message, at this place among the fields.
    Field(usize),
    /// In a block of extensions.
    Extension,
    /// Nowhere: key or value of a map.
    Entry,
}

/// How often a field may be there, and whether one sees that it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Rule {
    Implicit,
    Explicit,
    Required,
    Repeated,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Scalar(Scalar),
    Enum(EnumId),
    Message(MessageId),
    /// A message between two tags.
    Group(MessageId),
    /// A name that means nothing.
    Unknown,
}

/// The scalar types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scalar {
    Double,
    Float,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Sint32,
    Sint64,
    Fixed32,
    Fixed64,
    Sfixed32,
    Sfixed64,
    Bool,
    String,
    Bytes,
}

impl Scalar {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "double" => Self::Double,
            "float" => Self::Float,
            "int32" => Self::Int32,
            "int64" => Self::Int64,
            "uint32" => Self::Uint32,
            "uint64" => Self::Uint64,
            "sint32" => Self::Sint32,
            "sint64" => Self::Sint64,
            "fixed32" => Self::Fixed32,
            "fixed64" => Self::Fixed64,
            "sfixed32" => Self::Sfixed32,
            "sfixed64" => Self::Sfixed64,
            "bool" => Self::Bool,
            "string" => Self::String,
            "bytes" => Self::Bytes,
            _ => return None,
        })
    }
}

/// An enum as bytes see it.
#[derive(Debug)]
pub(super) struct EnumLayout {
    pub(super) name: Arc<str>,
    pub(super) openness: Enums,
    /// Number and name in the order of the text.
    pub(super) values: Vec<(i32, Arc<str>)>,
    /// Places in `values`, by number and place.
    by_number: Vec<usize>,
}

impl EnumLayout {
    pub(super) fn new(name: Arc<str>, openness: Enums, values: Vec<(i32, Arc<str>)>) -> Self {
        let mut by_number: Vec<usize> = (0..values.len()).collect();
        by_number.sort_by_key(|&at| values[at].0);
        Self { name, openness, values, by_number }
    }

    /// The names of a number in the order of the text.
    pub(super) fn names(&self, number: i32) -> impl Iterator<Item = &Arc<str>> {
        let start = self.by_number.partition_point(|&at| self.values[at].0 < number);
        let of_number = self.by_number[start..].iter().map(|&at| &self.values[at]);
        of_number.take_while(move |(of, _)| *of == number).map(|(_, name)| name)
    }

    /// The first name of a number.
    pub(super) fn label(&self, number: i32) -> Option<&Arc<str>> {
        self.names(number).next()
    }

    /// What an unset field reads as.
    pub(super) fn first(&self) -> i32 {
        self.values.first().map_or(0, |(number, _)| *number)
    }
}

impl MessageLayout {
    pub(super) fn slot(&self, number: i32) -> Option<&Slot> {
        let at = self.slots.binary_search_by_key(&number, |slot| slot.number).ok()?;
        Some(&self.slots[at])
    }
}

impl Layout {
    pub(super) fn of(schema: &ProtobufSchema) -> Self {
        build::layout(schema)
    }

    pub(super) fn message(&self, id: MessageId) -> &MessageLayout {
        &self.messages[id.0 as usize]
    }

    pub(super) fn enumeration(&self, id: EnumId) -> &EnumLayout {
        &self.enums[id.0 as usize]
    }

    /// The message of a declaration.
    pub(super) fn find(&self, def: DefId) -> Option<MessageId> {
        self.by_def.get(&def).copied()
    }
}

/// The name in JSON where the text says none.
pub(super) fn json_name(name: &str) -> Arc<str> {
    let mut out = String::with_capacity(name.len());
    let mut is_start = false;
    for character in name.chars() {
        if character == '_' {
            is_start = true;
        } else if std::mem::take(&mut is_start) {
            out.push(character.to_ascii_uppercase());
        } else {
            out.push(character);
        }
    }
    out.into()
}
