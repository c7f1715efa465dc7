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

/// A text that two values share exactly where they are equal.
pub(super) fn key(value: &Value) -> String {
    let mut key = String::new();
    write_key(value, &mut key);
    key
}

fn write_key(value: &Value, out: &mut String) {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            out.push_str(&Number::parse(&text).map_or(text, |it| it.decimal().key()));
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_key(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|&(name, _)| name);
            out.push('{');
            for (name, member) in members {
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write_key(member, out);
                out.push(',');
            }
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{equal, key};

    #[test]
    fn values_have_one_key_exactly_where_they_are_equal() {
        let number = |text: &str| -> Value { serde_json::from_str(text).expect("a number") };
        let values = [
            json!(null),
            json!(true),
            json!("1"),
            json!([1, 2]),
            json!([12]),
            json!([[1], 2]),
            json!({"a": 1, "b": [0]}),
            json!({"b": [0], "a": number("1.0")}),
            json!({"a": "1,\"b\":[0]"}),
            json!({"a": 1}),
            number("1"),
            number("1.0"),
            number("1e0"),
            number("10"),
            number("1e1"),
            number("0.1"),
            number("0"),
            number("0.0"),
            number("12345678901234567"),
            number("12345678901234567.0"),
        ];
        for one in &values {
            for other in &values {
                assert_eq!(key(one) == key(other), equal(one, other), "{one} and {other}");
            }
        }
    }
}
