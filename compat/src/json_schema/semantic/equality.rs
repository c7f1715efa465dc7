//! JSON values by what they are, whatever their spelling.

use std::cmp::Ordering;

use serde_json::Value;

use crate::json_schema::number::Number;

/// Digits up to which a double tells numbers apart.
const DOUBLE_DIGITS: usize = 15;

pub(super) fn compare_numbers(one: &str, other: &str) -> Ordering {
    if one.len() <= DOUBLE_DIGITS && other.len() <= DOUBLE_DIGITS {
        let double = |text: &str| text.parse::<f64>().unwrap_or_default();
        return double(one).total_cmp(&double(other));
    }
    match (Number::parse(one), Number::parse(other)) {
        (Some(one), Some(other)) => one.decimal().compare(&other.decimal()),
        _ => Ordering::Equal,
    }
}

/// Equality of JSON values: numbers by value, objects whatever their order.
pub(super) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            compare_numbers(&one.to_string(), &other.to_string()) == Ordering::Equal
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|known| equal(value, known)))
        }
        _ => one == other,
    }
}
