//! Whether a reader sees what the writer wrote: field by field, by number.
//!
//! A field that the reader lacks is not looked at: runtimes keep it aside and write it again.
//! A field that was not set is what it reads as: its default.

use super::{Record, Value};
use crate::protobuf::layout::{Kind, Layout, MessageId, Rule, Scalar, Slot};

/// The first place where the two differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::protobuf) struct Change {
    /// Numbers of the fields down to it.
    pub(in crate::protobuf) path: Vec<i32>,
    /// What happened there.
    pub(in crate::protobuf) what: What,
}

/// What happened to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::protobuf) enum What {
    /// Another value is read.
    Value,
    /// Nothing is read, or a default instead.
    Lost,
    /// Of several values not all are read.
    Count,
    /// The same number of an enum has another name.
    Label,
    /// A field that was not set reads as another value.
    Default,
}

/// One side of a comparison.
#[derive(Clone, Copy)]
pub(in crate::protobuf) struct Side<'a> {
    pub(in crate::protobuf) layout: &'a Layout,
    pub(in crate::protobuf) message: MessageId,
}

/// The first difference, if there is one.
pub(in crate::protobuf) fn compare(
    writer: Side<'_>,
    written: &Record,
    reader: Side<'_>,
    seen: &Record,
) -> Option<Change> {
    let slots = &writer.layout.message(writer.message).slots;
    slots.iter().find_map(|slot| compare_field(slot, writer, written, (reader, seen)))
}

/// The first difference in one field.
pub(in crate::protobuf) fn compare_field(
    slot: &Slot,
    writer: Side<'_>,
    written: &Record,
    (reader, seen): (Side<'_>, &Record),
) -> Option<Change> {
    let new = reader.layout.message(reader.message).slot(slot.number)?;
    let written: Vec<&Value> = written.values(slot.number).collect();
    let seen: Vec<&Value> = seen.values(slot.number).collect();
    let mut change = Compared { writer, reader, slot, new }.field(&written, &seen)?;
    change.path.insert(0, slot.number);
    Some(change)
}

struct Compared<'a> {
    writer: Side<'a>,
    reader: Side<'a>,
    slot: &'a Slot,
    new: &'a Slot,
}

#[expect(clippy::unnecessary_wraps, reason = "every caller answers with an option")]
fn here(what: What) -> Option<Change> {
    Some(Change { path: Vec::new(), what })
}

impl Compared<'_> {
    fn field(&self, written: &[&Value], seen: &[&Value]) -> Option<Change> {
        if matches!(self.slot.kind, Kind::Unknown) || matches!(self.new.kind, Kind::Unknown) {
            return None;
        }
        match (self.slot.rule == Rule::Repeated, self.new.rule == Rule::Repeated) {
            _ if written.is_empty() => self.unset(seen),
            (_, true) => {
                if written.len() != seen.len() {
                    return here(if seen.is_empty() { What::Lost } else { What::Count });
                }
                written.iter().zip(seen).find_map(|(one, other)| self.value(one, other))
            }
            (false, false) => match (written.last(), seen.last()) {
                (Some(one), Some(other)) => self.value(one, other),
                (Some(one), None) => self.lost(one),
                (None, _) => None,
            },
            (true, false) => match (written, seen) {
                ([one], [.., other]) => self.value(one, other),
                ([one], []) => self.lost(one),
                (_, []) => here(What::Lost),
                (_, _) => here(What::Count),
            },
        }
    }

    /// The reader has nothing: that is the same where its default is what was written.
    fn lost(&self, written: &Value) -> Option<Change> {
        let default = default_of(self.reader.layout, self.new);
        match default {
            Some(default) if self.value(written, &default).is_none() => None,
            _ => here(What::Lost),
        }
    }

    /// The writer has nothing: both see their defaults.
    fn unset(&self, seen: &[&Value]) -> Option<Change> {
        if self.slot.rule == Rule::Repeated || self.new.rule == Rule::Repeated || !seen.is_empty() {
            return None;
        }
        let one = default_of(self.writer.layout, self.slot)?;
        let other = default_of(self.reader.layout, self.new)?;
        let are_alike =
            super::write::wire_type(self.slot.kind) == super::write::wire_type(self.new.kind);
        if are_alike && self.value(&one, &other).is_some() { here(What::Default) } else { None }
    }

    fn value(&self, one: &Value, other: &Value) -> Option<Change> {
        match (one, other) {
            (Value::Message(one), Value::Message(other)) => self.message(one, other),
            (Value::Enum(one), Value::Enum(other)) => self.label(*one, *other),
            _ => match (integer(one), integer(other)) {
                (Some(one), Some(other)) if one == other => None,
                (Some(_), Some(_)) => here(What::Value),
                _ if is_same(one, other) => None,
                _ => here(What::Value),
            },
        }
    }

    fn message(&self, one: &Record, other: &Record) -> Option<Change> {
        let inner = |kind: Kind| match kind {
            Kind::Message(id) | Kind::Group(id) => Some(id),
            _ => None,
        };
        let writer = Side { message: inner(self.slot.kind)?, ..self.writer };
        let reader = Side { message: inner(self.new.kind)?, ..self.reader };
        compare(writer, one, reader, other)
    }

    fn label(&self, one: i32, other: i32) -> Option<Change> {
        if one != other {
            return here(What::Value);
        }
        let (Kind::Enum(of), Kind::Enum(new)) = (self.slot.kind, self.new.kind) else {
            return None;
        };
        let old = self.writer.layout.enumeration(of);
        let new = self.reader.layout.enumeration(new);
        // A number that an open enum no longer names keeps its value and loses its name only.
        old.label(one)?;
        new.label(one)?;
        let is_kept = old.names(one).any(|name| new.names(one).any(|other| name == other));
        if is_kept { None } else { here(What::Label) }
    }
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Enum(number) => Some(i128::from(*number)),
        _ => None,
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Float(one), Value::Float(other)) => one.to_bits() == other.to_bits(),
        (Value::Double(one), Value::Double(other)) => one.to_bits() == other.to_bits(),
        _ => match (bytes(one), bytes(other)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        },
    }
}

fn bytes(value: &Value) -> Option<&[u8]> {
    match value {
        Value::Text(text) => Some(text.as_bytes()),
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// What a singular field reads as where it is not set; messages read as nothing.
pub(in crate::protobuf) fn default_of(layout: &Layout, slot: &Slot) -> Option<Value> {
    let text = slot.default.as_deref();
    Some(match slot.kind {
        Kind::Enum(id) => {
            let of = layout.enumeration(id);
            let named = text.and_then(|name| of.values.iter().find(|(_, known)| **known == *name));
            Value::Enum(named.map_or(of.first(), |(number, _)| *number))
        }
        Kind::Scalar(scalar) => match scalar {
            Scalar::Bool => Value::Number(i128::from(text == Some("true"))),
            Scalar::Float => Value::Float(text.and_then(|text| text.parse().ok()).unwrap_or(0.0)),
            Scalar::Double => Value::Double(text.and_then(|text| text.parse().ok()).unwrap_or(0.0)),
            Scalar::String => Value::Text(text.unwrap_or_default().to_owned()),
            // The text of the option was read as characters; each stands for a byte.
            Scalar::Bytes => Value::Bytes(text.map_or_else(Vec::new, |text| {
                text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
            })),
            _ => Value::Number(text.and_then(whole).unwrap_or(0)),
        },
        Kind::Message(_) | Kind::Group(_) | Kind::Unknown => return None,
    })
}

fn whole(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let octal = digits.strip_prefix('0').filter(|rest| !rest.is_empty());
    let number = match (hex, octal) {
        (Some(hex), _) => i128::from_str_radix(hex, 16),
        (None, Some(octal)) => i128::from_str_radix(octal, 8),
        (None, None) => digits.parse(),
    };
    number.ok().map(|number| sign * number)
}
