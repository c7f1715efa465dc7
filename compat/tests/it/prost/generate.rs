//! Messages of a descriptor, from a seed.

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};

use super::compare::is_closed;
use crate::generate_protobuf::Random;

/// A message with values at the edges of their types.
pub(super) fn filled(random: &mut Random, of: &MessageDescriptor, depth: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    for field in of.fields() {
        let is_deep = depth == 0 && field.kind().as_message().is_some() && !field.is_required();
        if !field.is_required() && (is_deep || random.once_in(3)) {
            continue;
        }
        let kind = field.kind();
        let value = if field.is_map() {
            let entry = kind.as_message().unwrap();
            let (key, of) = (entry.map_entry_key_field(), entry.map_entry_value_field());
            let mut entry = |_| {
                let key = value(random, &key.kind(), 0).into_map_key()?;
                Some((key, value(random, &of.kind(), depth - 1)))
            };
            Value::Map((0..2).filter_map(&mut entry).collect())
        } else if field.is_list() {
            let count = random.below(3);
            Value::List((0..count).map(|_| value(random, &kind, depth.saturating_sub(1))).collect())
        } else {
            value(random, &kind, depth.saturating_sub(1))
        };
        message.set_field(&field, value);
    }
    message
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "edges are cut to fit")]
fn value(random: &mut Random, kind: &Kind, depth: usize) -> Value {
    const EDGES: [i128; 16] = [
        0,
        1,
        -1,
        2,
        127,
        128,
        300,
        0x7fff_ffff,
        0x8000_0000,
        -0x8000_0000,
        1 << 32,
        (1 << 32) + 1,
        (1 << 53) + 1,
        (1 << 63) - 1,
        -(1 << 63),
        (1 << 64) - 1,
    ];
    let edge = *random.pick(&EDGES);
    match kind {
        Kind::Double => Value::F64(*random.pick(&[0.0, 0.1, -2.5])),
        Kind::Float => Value::F32(*random.pick(&[0.0, 1.0, -2.5])),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(edge as i32),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(edge as i64),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(edge as u32),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(edge as u64),
        Kind::Bool => Value::Bool(random.once_in(2)),
        Kind::String => Value::String((*random.pick(&["", "a", "grüße", "\u{8}\u{1}"])).to_owned()),
        Kind::Bytes => {
            let bytes: &[u8] = random.pick::<&[u8]>(&[b"", b"a", &[0xff, 0xfe], &[8, 1]]);
            Value::Bytes(bytes.to_vec().into())
        }
        Kind::Message(of) => Value::Message(filled(random, of, depth)),
        Kind::Enum(of) => {
            let numbers: Vec<i32> = of.values().map(|value| value.number()).collect();
            let is_unnamed = !is_closed(of) && random.once_in(6);
            Value::EnumNumber(if is_unnamed { 77 } else { *random.pick(&numbers) })
        }
    }
}
