//! Messages in the JSON form of Protobuf, for people to read.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use super::compare::default_of;
use super::{Record, Value};
use crate::protobuf::layout::{Kind, Layout, MessageId, Rule, Scalar, Slot};

/// A message as JSON.
pub(in crate::protobuf) fn message(layout: &Layout, id: MessageId, record: &Record) -> Json {
    let mut by_number: BTreeMap<i32, Vec<&Value>> = BTreeMap::new();
    for (number, value) in &record.fields {
        by_number.entry(*number).or_default().push(value);
    }
    let message = layout.message(id);
    let member = |(number, values): (i32, Vec<&Value>)| {
        let slot = message.slot(number)?;
        Some((slot.json_name.to_string(), of_values(layout, slot, &values)))
    };
    Json::Object(by_number.into_iter().filter_map(member).collect())
}

/// The value of a field as JSON; what it reads as where it is not set.
pub(in crate::protobuf) fn slot_value(layout: &Layout, slot: &Slot, record: &Record) -> Json {
    of_values(layout, slot, &record.values(slot.number).collect::<Vec<_>>())
}

fn of_values(layout: &Layout, slot: &Slot, values: &[&Value]) -> Json {
    let entry = match slot.kind {
        Kind::Message(id) if layout.message(id).is_entry => Some(id),
        _ => None,
    };
    match (entry, slot.rule == Rule::Repeated) {
        (Some(entry), true) => {
            let mut object = Map::new();
            for value in values {
                let Value::Message(value) = *value else { continue };
                let part = |number: i32| {
                    let slot = layout.message(entry).slot(number);
                    slot.map_or(Json::Null, |slot| slot_value(layout, slot, value))
                };
                let key = match part(1) {
                    Json::String(key) => key,
                    other => other.to_string(),
                };
                object.insert(key, part(2));
            }
            Json::Object(object)
        }
        (_, true) => values.iter().map(|value| single(layout, slot, value)).collect(),
        (_, false) => match values.last() {
            Some(value) => single(layout, slot, value),
            None => {
                default_of(layout, slot).map_or(Json::Null, |value| single(layout, slot, &value))
            }
        },
    }
}

fn single(layout: &Layout, slot: &Slot, value: &Value) -> Json {
    match (slot.kind, value) {
        (Kind::Message(id) | Kind::Group(id), Value::Message(record)) => {
            message(layout, id, record)
        }
        (Kind::Enum(id), Value::Enum(number)) => match layout.enumeration(id).label(*number) {
            Some(name) => Json::String(name.to_string()),
            None => Json::from(*number),
        },
        (Kind::Scalar(Scalar::Bool), Value::Number(number)) => Json::Bool(*number != 0),
        (Kind::Scalar(scalar), Value::Number(number)) => match scalar {
            // 64 bits are strings in this form.
            Scalar::Int64
            | Scalar::Uint64
            | Scalar::Sint64
            | Scalar::Fixed64
            | Scalar::Sfixed64 => Json::String(number.to_string()),
            _ => i64::try_from(*number).map_or(Json::Null, Json::from),
        },
        (_, Value::Float(value)) => real(f64::from(*value), &format!("{value}")),
        (_, Value::Double(value)) => real(*value, &format!("{value}")),
        (_, Value::Text(text)) => Json::String(text.clone()),
        (_, Value::Bytes(bytes)) => Json::String(STANDARD.encode(bytes)),
        (_, Value::Enum(number)) => Json::from(*number),
        (_, Value::Number(number)) => i64::try_from(*number).map_or(Json::Null, Json::from),
        (_, Value::Message(_)) => Json::Null,
    }
}

fn real(value: f64, shortest: &str) -> Json {
    if value.is_finite() {
        return shortest.parse().map_or_else(|_| Json::from(value), |short: f64| Json::from(short));
    }
    Json::String(if value.is_nan() {
        "NaN".to_owned()
    } else if value > 0.0 {
        "Infinity".to_owned()
    } else {
        "-Infinity".to_owned()
    })
}
