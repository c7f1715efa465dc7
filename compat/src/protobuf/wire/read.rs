//! From bytes to values, by a schema that may not have written them.

use super::{Record, Value};
use crate::limits;
use crate::protobuf::features::{Enums, Utf8};
use crate::protobuf::layout::{Kind, Layout, MessageId, MessageLayout, Rule, Scalar, Slot};

/// Why reading fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::protobuf) enum Failure {
    /// The bytes are no message; numbers of the fields down to the place.
    Malformed(Vec<i32>),
    /// A string is no UTF-8.
    NotUtf8(Vec<i32>),
    /// A required field is missing.
    Missing(Vec<i32>),
}

/// The values that a schema finds in bytes.
pub(in crate::protobuf) fn read(
    layout: &Layout,
    message: MessageId,
    bytes: &[u8],
) -> Result<Record, Failure> {
    let record = read_partial(layout, message, bytes)?;
    let mut path = Vec::new();
    if missing(layout, message, &record, &mut path) {
        Err(Failure::Missing(path))
    } else {
        Ok(record)
    }
}

/// The same, where required fields may be missing.
pub(in crate::protobuf) fn read_partial(
    layout: &Layout,
    message: MessageId,
    bytes: &[u8],
) -> Result<Record, Failure> {
    let mut reader = Reader { layout, bytes, at: 0, path: Vec::new() };
    reader.message(message, Ending::Bytes)
}

/// Looks for a required field that is missing; its place is left in `path`.
fn missing(layout: &Layout, id: MessageId, record: &Record, path: &mut Vec<i32>) -> bool {
    let message = layout.message(id);
    for slot in &message.slots {
        path.push(slot.number);
        if slot.rule == Rule::Required && record.values(slot.number).next().is_none() {
            return true;
        }
        if let Kind::Message(inner) | Kind::Group(inner) = slot.kind {
            for value in record.values(slot.number) {
                let Value::Message(value) = value else { continue };
                if missing(layout, inner, value, path) {
                    return true;
                }
            }
        }
        path.pop();
    }
    false
}

/// How a message ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Bytes,
    /// At the closing tag of this number.
    Tag(i32),
}

struct Reader<'a> {
    layout: &'a Layout,
    bytes: &'a [u8],
    at: usize,
    path: Vec<i32>,
}

/// A value of a field before its kind is looked at.
enum Raw<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'a [u8]),
    Fixed32([u8; 4]),
    Group,
}

impl<'a> Reader<'a> {
    fn malformed<T>(&self) -> Result<T, Failure> {
        Err(Failure::Malformed(self.path.clone()))
    }

    fn message(&mut self, id: MessageId, ending: Ending) -> Result<Record, Failure> {
        if self.path.len() > limits::WITNESS_DEPTH_MAX {
            return self.malformed();
        }
        let layout = self.layout;
        let message = layout.message(id);
        let mut record = Record::default();
        while self.at < self.bytes.len() {
            let (number, wire) = self.tag()?;
            if wire == 4 {
                return if ending == Ending::Tag(number) { Ok(record) } else { self.malformed() };
            }
            let raw = self.raw(wire)?;
            let slot = message.slot(number);
            self.path.push(number);
            match (slot, raw) {
                (Some(Slot { kind: Kind::Group(inner), .. }), Raw::Group) => {
                    let value = self.message(*inner, Ending::Tag(number))?;
                    put(layout, &mut record, message, (number, Value::Message(value)));
                }
                (_, Raw::Group) => self.skip_group(number)?,
                (Some(slot), raw) => self.value(&mut record, message, slot, &raw)?,
                (None, _) => {}
            }
            self.path.pop();
        }
        if ending == Ending::Bytes { Ok(record) } else { self.malformed() }
    }

    fn tag(&mut self) -> Result<(i32, u8), Failure> {
        let tag = self.varint()?;
        let number = i32::try_from(tag >> 3).unwrap_or(0);
        let wire = u8::try_from(tag & 7).unwrap_or(0);
        if number <= 0 { self.malformed() } else { Ok((number, wire)) }
    }

    fn raw(&mut self, wire: u8) -> Result<Raw<'a>, Failure> {
        Ok(match wire {
            0 => Raw::Varint(self.varint()?),
            1 => Raw::Fixed64(self.array()?),
            2 => {
                let length = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
                Raw::Bytes(self.take(length)?)
            }
            3 => Raw::Group,
            5 => Raw::Fixed32(self.array()?),
            _ => return self.malformed(),
        })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Failure> {
        let end = self.at.saturating_add(length);
        let Some(taken) = self.bytes.get(self.at..end) else { return self.malformed() };
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Failure> {
        let taken = self.take(N)?;
        taken.try_into().or_else(|_| self.malformed())
    }

    fn varint(&mut self) -> Result<u64, Failure> {
        let mut value = 0;
        for shift in (0..70).step_by(7) {
            let byte = self.take(1)?[0];
            if shift < 64 {
                value |= u64::from(byte & 0x7f) << shift;
            }
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        self.malformed()
    }

    fn skip_group(&mut self, number: i32) -> Result<(), Failure> {
        let mut open = vec![number];
        while let Some(&innermost) = open.last() {
            let (number, wire) = self.tag()?;
            match wire {
                3 => open.push(number),
                4 if number == innermost => {
                    open.pop();
                }
                4 => return self.malformed(),
                wire => {
                    self.raw(wire)?;
                }
            }
            if open.len() > limits::WITNESS_DEPTH_MAX {
                return self.malformed();
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        record: &mut Record,
        message: &MessageLayout,
        slot: &Slot,
        raw: &Raw<'a>,
    ) -> Result<(), Failure> {
        let is_text = matches!(slot.kind, Kind::Scalar(Scalar::String | Scalar::Bytes));
        match (slot.kind, raw) {
            (Kind::Message(id), Raw::Bytes(bytes)) => {
                let path = std::mem::take(&mut self.path);
                let mut inner = Reader { layout: self.layout, bytes, at: 0, path };
                let value = inner.message(id, Ending::Bytes);
                self.path = std::mem::take(&mut inner.path);
                let value = value?;
                if !self.is_hidden_entry(id, bytes, &value) {
                    put(self.layout, record, message, (slot.number, Value::Message(value)));
                }
            }
            (Kind::Scalar(Scalar::String), Raw::Bytes(bytes)) => {
                let value = match std::str::from_utf8(bytes) {
                    Ok(text) => Value::Text(text.to_owned()),
                    Err(_) if slot.utf8 == Utf8::Verified => {
                        return Err(Failure::NotUtf8(self.path.clone()));
                    }
                    Err(_) => Value::Bytes(bytes.to_vec()),
                };
                put(self.layout, record, message, (slot.number, value));
            }
            (Kind::Scalar(Scalar::Bytes), Raw::Bytes(bytes)) => {
                put(self.layout, record, message, (slot.number, Value::Bytes(bytes.to_vec())));
            }
            (Kind::Scalar(_) | Kind::Enum(_), Raw::Bytes(bytes))
                if slot.rule == Rule::Repeated && !is_text =>
            {
                self.packed(record, message, slot, bytes)?;
            }
            (kind, raw) => {
                if let Some(value) = self.single(kind, raw) {
                    put(self.layout, record, message, (slot.number, value));
                }
            }
        }
        Ok(())
    }

    /// An entry whose value is a number that a closed enum does not name is set aside as a whole.
    fn is_hidden_entry(&self, id: MessageId, bytes: &[u8], value: &Record) -> bool {
        let entry = self.layout.message(id);
        let is_closed = entry.is_entry
            && entry.slot(2).is_some_and(|slot| match slot.kind {
                Kind::Enum(of) => self.layout.enumeration(of).openness == Enums::Closed,
                _ => false,
            });
        let mut scan = Reader { layout: self.layout, bytes, at: 0, path: Vec::new() };
        is_closed && value.values(2).next().is_none() && scan.has_field(2)
    }

    fn has_field(&mut self, wanted: i32) -> bool {
        while self.at < self.bytes.len() {
            match self.tag() {
                Ok((number, _)) if number == wanted => return true,
                Ok((_, wire)) if self.raw(wire).is_ok() => {}
                _ => return false,
            }
        }
        false
    }

    fn packed(
        &mut self,
        record: &mut Record,
        message: &MessageLayout,
        slot: &Slot,
        bytes: &'a [u8],
    ) -> Result<(), Failure> {
        let wire = super::write::wire_type(slot.kind);
        let mut inner = Reader { layout: self.layout, bytes, at: 0, path: self.path.clone() };
        while inner.at < bytes.len() {
            let raw = inner.raw(wire)?;
            if let Some(value) = self.single(slot.kind, &raw) {
                put(self.layout, record, message, (slot.number, value));
            }
        }
        Ok(())
    }

    /// A number of the wanted kind; `None` where the wire type is another one, or a closed enum
    /// does not name it.
    #[expect(clippy::cast_possible_truncation, reason = "runtimes cut numbers to their width")]
    fn single(&self, kind: Kind, raw: &Raw<'_>) -> Option<Value> {
        let cut = |number: u64| i128::from((number as u32).cast_signed());
        Some(match (kind, raw) {
            (Kind::Enum(id), Raw::Varint(number)) => {
                let number = (*number as u32).cast_signed();
                let of = self.layout.enumeration(id);
                if of.openness == Enums::Closed && of.label(number).is_none() {
                    return None;
                }
                Value::Enum(number)
            }
            (Kind::Scalar(scalar), Raw::Varint(number)) => Value::Number(match scalar {
                Scalar::Int32 => cut(*number),
                Scalar::Int64 => i128::from(number.cast_signed()),
                Scalar::Uint32 => i128::from(*number as u32),
                Scalar::Uint64 => i128::from(*number),
                Scalar::Sint32 => {
                    let number = *number as u32;
                    i128::from((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
                }
                Scalar::Sint64 => {
                    i128::from((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
                }
                Scalar::Bool => i128::from(*number != 0),
                _ => return None,
            }),
            (Kind::Scalar(Scalar::Double), Raw::Fixed64(bits)) => {
                Value::Double(f64::from_le_bytes(*bits))
            }
            (Kind::Scalar(Scalar::Fixed64), Raw::Fixed64(bits)) => {
                Value::Number(i128::from(u64::from_le_bytes(*bits)))
            }
            (Kind::Scalar(Scalar::Sfixed64), Raw::Fixed64(bits)) => {
                Value::Number(i128::from(i64::from_le_bytes(*bits)))
            }
            (Kind::Scalar(Scalar::Float), Raw::Fixed32(bits)) => {
                Value::Float(f32::from_le_bytes(*bits))
            }
            (Kind::Scalar(Scalar::Fixed32), Raw::Fixed32(bits)) => {
                Value::Number(i128::from(u32::from_le_bytes(*bits)))
            }
            (Kind::Scalar(Scalar::Sfixed32), Raw::Fixed32(bits)) => {
                Value::Number(i128::from(i32::from_le_bytes(*bits)))
            }
            _ => return None,
        })
    }
}

/// Adds a value: to a list, over the last one, or into a message that is there already.
fn put(
    layout: &Layout,
    record: &mut Record,
    message: &MessageLayout,
    (number, value): (i32, Value),
) {
    let Some(slot) = message.slot(number) else { return };
    if slot.rule == Rule::Repeated {
        record.fields.push((number, value));
        return;
    }
    if let Some(oneof) = slot.oneof {
        let is_rival = |of: &i32| {
            *of != number && message.slot(*of).is_some_and(|slot| slot.oneof == Some(oneof))
        };
        record.fields.retain(|(of, _)| !is_rival(of));
    }
    let known = record.fields.iter_mut().find(|(of, _)| *of == number);
    match (known, value, slot.kind) {
        (
            Some((_, Value::Message(old))),
            Value::Message(new),
            Kind::Message(inner) | Kind::Group(inner),
        ) => {
            for field in new.fields {
                put(layout, old, layout.message(inner), field);
            }
        }
        (Some((_, old)), value, _) => *old = value,
        (None, value, _) => record.fields.push((number, value)),
    }
}
