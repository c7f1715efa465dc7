//! Whether a reader sees what was written, by number, as `prost-reflect` hands out the values.

use std::collections::BTreeSet;

use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    ReflectMessage as _, Syntax, Value,
};

/// The number of a field that both declare and that does not hold what was written.
pub(super) fn differs(written: &DynamicMessage, seen: &DynamicMessage) -> Option<u32> {
    let fields: Vec<FieldDescriptor> = written.descriptor().fields().collect();
    let is_other = |field: &&FieldDescriptor| {
        let Some(other) = seen.descriptor().get_field(field.number()) else { return false };
        !is_same_field((written, field), (seen, &other))
    };
    fields.iter().find(is_other).map(FieldDescriptor::number)
}

type Held<'a> = (&'a DynamicMessage, &'a FieldDescriptor);

fn is_same_field((written, field): Held<'_>, (seen, other): Held<'_>) -> bool {
    let (one, two) = (values(written, field), values(seen, other));
    let same = |one: &Value, two: &Value| is_same((&field.kind(), one), (&other.kind(), two));
    let is_message = |field: &FieldDescriptor| field.kind().as_message().is_some();
    match (is_many(field), is_many(other)) {
        (true, true) => {
            one.len() == two.len() && one.iter().zip(&two).all(|(one, two)| same(one, two))
        }
        (true, false) => match one.as_slice() {
            [] => true,
            [one] => match two.last() {
                Some(two) => same(one, two),
                None => !is_message(other) && same(one, &other.default_value()),
            },
            _ => false,
        },
        (false, true) => match (one.as_slice(), two.as_slice()) {
            ([], []) => true,
            ([one], [two]) => same(one, two),
            _ => false,
        },
        (false, false) if is_message(field) || is_message(other) => {
            match (one.last(), two.last()) {
                (Some(one), Some(two)) => same(one, two),
                (one, two) => one.is_none() && two.is_none(),
            }
        }
        (false, false) => {
            let held = |values: &[Value], field: &FieldDescriptor| {
                values.last().cloned().unwrap_or_else(|| field.default_value())
            };
            same(&held(&one, field), &held(&two, other))
        }
    }
}

fn is_many(field: &FieldDescriptor) -> bool {
    field.is_list() || field.is_map()
}

/// The values that are set; what a closed enum does not name is set aside.
pub(super) fn values(message: &DynamicMessage, field: &FieldDescriptor) -> Vec<Value> {
    if !message.has_field(field) {
        return Vec::new();
    }
    match message.get_field(field).into_owned() {
        Value::List(list) => {
            list.into_iter().filter(|value| is_named(&field.kind(), value)).collect()
        }
        Value::Map(map) => {
            let kind = field.kind();
            let entry = kind.as_message().unwrap();
            let of = entry.map_entry_value_field().kind();
            let mut entries: Vec<_> =
                map.into_iter().filter(|(_, value)| is_named(&of, value)).collect();
            entries.sort_by_key(|(key, _)| format!("{key:?}"));
            entries.into_iter().map(|(key, value)| entry_of(entry, key, value)).collect()
        }
        value => Some(value).filter(|value| is_named(&field.kind(), value)).into_iter().collect(),
    }
}

/// An entry of a map as the message that it is on the wire.
fn entry_of(entry: &MessageDescriptor, key: MapKey, value: Value) -> Value {
    let mut message = DynamicMessage::new(entry.clone());
    message.set_field(&entry.map_entry_key_field(), Value::from(key));
    message.set_field(&entry.map_entry_value_field(), value);
    Value::Message(message)
}

pub(super) fn is_closed(of: &EnumDescriptor) -> bool {
    of.parent_file().syntax() == Syntax::Proto2
}

fn is_named(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Enum(of), Value::EnumNumber(number)) => {
            !is_closed(of) || of.get_value(*number).is_some()
        }
        _ => true,
    }
}

fn is_same((kind, one): (&Kind, &Value), (other, two): (&Kind, &Value)) -> bool {
    match (kind, one, other, two) {
        (_, Value::Message(one), _, Value::Message(two)) => differs(one, two).is_none(),
        (Kind::Enum(of), Value::EnumNumber(one), Kind::Enum(new), Value::EnumNumber(two)) => {
            let (names, others) = (names(of, *one), names(new, *two));
            one == two && (names.is_empty() || others.is_empty() || !names.is_disjoint(&others))
        }
        _ => plain(one).is_some_and(|one| plain(two).is_some_and(|two| one == two)),
    }
}

fn names(of: &EnumDescriptor, number: i32) -> BTreeSet<String> {
    let named = of.values().filter(|value| value.number() == number);
    named.map(|value| value.name().to_owned()).collect()
}

/// A value that can be compared between kinds.
#[derive(PartialEq)]
enum Plain {
    Integer(i128),
    Bytes(Vec<u8>),
    Bits(u64),
}

fn plain(value: &Value) -> Option<Plain> {
    Some(match value {
        Value::Bool(value) => Plain::Integer(i128::from(*value)),
        Value::I32(value) | Value::EnumNumber(value) => Plain::Integer(i128::from(*value)),
        Value::I64(value) => Plain::Integer(i128::from(*value)),
        Value::U32(value) => Plain::Integer(i128::from(*value)),
        Value::U64(value) => Plain::Integer(i128::from(*value)),
        Value::F32(value) => Plain::Bits(f64::from(*value).to_bits()),
        Value::F64(value) => Plain::Bits(value.to_bits()),
        Value::String(value) => Plain::Bytes(value.as_bytes().to_vec()),
        Value::Bytes(value) => Plain::Bytes(value.to_vec()),
        Value::Message(_) | Value::List(_) | Value::Map(_) => return None,
    })
}
