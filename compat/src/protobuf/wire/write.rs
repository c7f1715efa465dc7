//! From values to bytes.

use std::collections::HashSet;

use super::{Record, Value};
use crate::protobuf::features::Encoding;
use crate::protobuf::layout::{Kind, Layout, MessageId, Rule, Scalar, Slot};

/// The bytes of a message.
pub(in crate::protobuf) fn write(layout: &Layout, message: MessageId, record: &Record) -> Vec<u8> {
    let mut out = Vec::new();
    let message = layout.message(message);
    let mut packed: HashSet<i32> = HashSet::new();
    for (number, value) in &record.fields {
        let Some(slot) = message.slot(*number) else { continue };
        if !is_packed(slot) {
            write_field(layout, slot, value, &mut out);
        } else if packed.insert(*number) {
            let mut bytes = Vec::new();
            for value in record.values(*number) {
                write_scalar(slot.kind, value, &mut bytes);
            }
            tag(*number, 2, &mut out);
            varint(bytes.len() as u64, &mut out);
            out.extend(bytes);
        }
    }
    out
}

fn is_packed(slot: &Slot) -> bool {
    let packable = match slot.kind {
        Kind::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
        Kind::Enum(_) => true,
        Kind::Message(_) | Kind::Group(_) | Kind::Unknown => false,
    };
    packable && slot.rule == Rule::Repeated && slot.repeated == Encoding::Packed
}

/// The wire type of a single value.
pub(in crate::protobuf) fn wire_type(kind: Kind) -> u8 {
    match kind {
        Kind::Scalar(scalar) => match scalar {
            Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64 => 1,
            Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32 => 5,
            Scalar::String | Scalar::Bytes => 2,
            _ => 0,
        },
        Kind::Enum(_) => 0,
        Kind::Message(_) | Kind::Unknown => 2,
        Kind::Group(_) => 3,
    }
}

fn write_field(layout: &Layout, slot: &Slot, value: &Value, out: &mut Vec<u8>) {
    tag(slot.number, wire_type(slot.kind), out);
    match (slot.kind, value) {
        (Kind::Message(id), Value::Message(record)) => {
            let bytes = write(layout, id, record);
            varint(bytes.len() as u64, out);
            out.extend(bytes);
        }
        (Kind::Group(id), Value::Message(record)) => {
            out.extend(write(layout, id, record));
            tag(slot.number, 4, out);
        }
        _ => write_scalar(slot.kind, value, out),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "values are clipped to the range of their type before they are written"
)]
fn write_scalar(kind: Kind, value: &Value, out: &mut Vec<u8>) {
    match (kind, value) {
        (_, Value::Text(text)) => {
            varint(text.len() as u64, out);
            out.extend(text.as_bytes());
        }
        (_, Value::Bytes(bytes)) => {
            varint(bytes.len() as u64, out);
            out.extend(bytes);
        }
        (_, Value::Float(value)) => out.extend(value.to_le_bytes()),
        (_, Value::Double(value)) => out.extend(value.to_le_bytes()),
        (_, Value::Enum(number)) => varint(i64::from(*number).cast_unsigned(), out),
        (Kind::Scalar(scalar), Value::Number(number)) => match scalar {
            Scalar::Sint32 | Scalar::Sint64 => {
                let number = *number as i64;
                varint(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
            }
            Scalar::Fixed32 | Scalar::Sfixed32 => out.extend((*number as u32).to_le_bytes()),
            Scalar::Fixed64 | Scalar::Sfixed64 => out.extend((*number as u64).to_le_bytes()),
            _ => varint(*number as u64, out),
        },
        _ => {}
    }
}

fn tag(number: i32, wire_type: u8, out: &mut Vec<u8>) {
    varint(u64::from(number.cast_unsigned()) << 3 | u64::from(wire_type), out);
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).expect("seven bits"));
}
