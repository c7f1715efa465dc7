//! Values at the edges: the ones by which a change of type shows, the plain ones first.

use super::{Record, Value};
use crate::limits;
use crate::protobuf::layout::{Kind, Layout, MessageId, Rule, Scalar, Slot};

/// Integers that are cut, change their sign, or are neither 0 nor 1 nor small.
const NUMBERS: [i128; 16] = [
    1,
    300,
    2,
    -1,
    4_294_967_297,
    2_147_483_648,
    -2_147_483_649,
    4_294_967_296,
    9_007_199_254_740_993,
    2_147_483_647,
    -2_147_483_648,
    4_294_967_295,
    9_223_372_036_854_775_807,
    -9_223_372_036_854_775_808,
    18_446_744_073_709_551_615,
    0,
];

/// Contents of a field that are worth trying: lists of its values.
pub(in crate::protobuf) fn contents(layout: &Layout, slot: &Slot) -> Vec<Vec<Value>> {
    let singles = values(layout, slot.kind);
    let mut contents = Vec::with_capacity(singles.len() + 1);
    if slot.rule == Rule::Repeated {
        let two: Vec<Value> = singles.iter().take(2).cloned().collect();
        match two.as_slice() {
            [_, _] => contents.push(two),
            [one] => contents.push(vec![one.clone(), one.clone()]),
            _ => {}
        }
    }
    contents.extend(singles.into_iter().map(|value| vec![value]));
    contents
}

/// Values of a kind.
pub(in crate::protobuf) fn values(layout: &Layout, kind: Kind) -> Vec<Value> {
    match kind {
        Kind::Enum(id) => {
            let of = layout.enumeration(id);
            let mut numbers: Vec<i32> = of.values.iter().map(|(number, _)| *number).collect();
            // What an unset field reads as shows the least.
            if numbers.len() > 1 {
                numbers.rotate_left(1);
            }
            numbers.truncate(limits::ENUM_EDGES_MAX);
            let mut seen = std::collections::HashSet::new();
            numbers.retain(|number| seen.insert(*number));
            if of.openness == crate::protobuf::features::Enums::Open {
                numbers.extend([1_000_003, -1].iter().filter(|number| !seen.contains(number)));
            }
            numbers.into_iter().map(Value::Enum).collect()
        }
        Kind::Scalar(scalar) => scalars(scalar),
        Kind::Message(id) | Kind::Group(id) => {
            let smallest = smallest(layout, id).unwrap_or_default();
            let slots = &layout.message(id).slots;
            let is_plain = |slot: &&Slot| matches!(slot.kind, Kind::Scalar(_) | Kind::Enum(_));
            let with = |slot: &Slot| {
                let value = values(layout, slot.kind).into_iter().next()?;
                Some(Value::Message(set(smallest.clone(), slot.number, vec![value])))
            };
            let mut records: Vec<Value> =
                slots.iter().filter(is_plain).filter_map(with).take(2).collect();
            records.push(Value::Message(smallest.clone()));
            records
        }
        Kind::Unknown => Vec::new(),
    }
}

fn scalars(scalar: Scalar) -> Vec<Value> {
    let within = |low: i128, high: i128| {
        let inside = NUMBERS.into_iter().filter(|number| (low..=high).contains(number));
        inside.map(Value::Number).collect()
    };
    match scalar {
        Scalar::Bool => vec![Value::Number(1), Value::Number(0)],
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
            within(i128::from(i32::MIN), i128::from(i32::MAX))
        }
        Scalar::Uint32 | Scalar::Fixed32 => within(0, i128::from(u32::MAX)),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
            within(i128::from(i64::MIN), i128::from(i64::MAX))
        }
        Scalar::Uint64 | Scalar::Fixed64 => within(0, i128::from(u64::MAX)),
        Scalar::Float => [1.0, 0.5, -2.0, 0.0].map(Value::Float).to_vec(),
        Scalar::Double => [1.0, 0.1, -2.0, 0.0].map(Value::Double).to_vec(),
        Scalar::String => {
            ["a", "grüße", "\u{8}\u{1}", ""].map(|t| Value::Text(t.to_owned())).to_vec()
        }
        Scalar::Bytes => vec![
            Value::Bytes(vec![0xff, 0xfe]),
            Value::Bytes(b"a".to_vec()),
            Value::Bytes(vec![8, 1]),
            Value::Bytes(Vec::new()),
        ],
    }
}

/// The smallest message: only what is required; `None` where that has no end, or is too long to
/// be shown.
pub(in crate::protobuf) fn smallest(layout: &Layout, id: MessageId) -> Option<Record> {
    fn within(layout: &Layout, id: MessageId, depth: usize, left: &mut usize) -> Option<Record> {
        if depth == limits::WITNESS_DEPTH_MAX {
            return None;
        }
        let mut record = Record::default();
        for slot in layout.message(id).slots.iter().filter(|slot| slot.rule == Rule::Required) {
            *left = left.checked_sub(1)?;
            let value = match slot.kind {
                Kind::Message(inner) | Kind::Group(inner) => {
                    Value::Message(within(layout, inner, depth + 1, left)?)
                }
                kind => values(layout, kind).into_iter().next()?,
            };
            record = record.with(slot.number, value);
        }
        Some(record)
    }
    within(layout, id, 0, &mut limits::WITNESS_FIELDS_MAX.clone())
}

/// A message in which a field has these values and no others.
pub(in crate::protobuf) fn set(mut record: Record, number: i32, values: Vec<Value>) -> Record {
    record.fields.retain(|(of, _)| *of != number);
    record.fields.extend(values.into_iter().map(|value| (number, value)));
    record
}
