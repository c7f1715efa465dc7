//! Reads scalars of another type as the incumbent does: `"7"` for 7, `5` for `"5"`.
//!
//! Objects and lists are never taken for scalars; the messages begin as the incumbent's do.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::{Map, Value};

/// Beginning of the message about a value of the wrong shape.
pub const WRONG_SHAPE: &str = "Cannot deserialize value of type";

fn wrong<E: Error>(wanted: &str, value: &Value) -> E {
    let found = match value {
        Value::Object(_) => "Object value",
        Value::Array(_) => "Array value",
        Value::String(_) => "String value",
        Value::Number(_) => "Number value",
        Value::Bool(_) => "Boolean value",
        Value::Null => "Null value",
    };
    E::custom(format!("{WRONG_SHAPE} `{wanted}` from {found}"))
}

/// A text; numbers and booleans are spelled out.
///
/// # Errors
/// Objects and lists.
pub fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(truth) => Ok(Some(truth.to_string())),
        other => Err(wrong("String", &other)),
    }
}

/// A whole number; texts are read and fractions cut off.
///
/// # Errors
/// Objects, lists, booleans, and texts that are no number.
pub fn integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    let value = Value::deserialize(from)?;
    let number = match &value {
        Value::Null => return Ok(None),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim().parse().ok(),
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(cut_off)),
        _ => None,
    };
    let number = number.filter(|&number| i32::try_from(number).is_ok());
    number.map(Some).ok_or_else(|| wrong("Integer", &value))
}

/// The whole part of a number, where it has one that fits.
fn cut_off(number: f64) -> Option<i64> {
    // The text of a whole float has no exponent below 2^53, which is far above what is accepted.
    format!("{:.0}", number.trunc()).parse().ok()
}

/// A truth value; the words in any letter case, and numbers, where zero is false.
///
/// # Errors
/// Everything else.
pub fn truth<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    let value = Value::deserialize(from)?;
    match &value {
        Value::Null => Ok(None),
        Value::Bool(truth) => Ok(Some(*truth)),
        Value::Number(number) => Ok(Some(number.as_f64() != Some(0.0))),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(wrong("Boolean", &value)),
    }
}

/// An object.
///
/// # Errors
/// Everything else.
pub fn object<'de, D: Deserializer<'de>>(
    from: D,
    wanted: &str,
) -> Result<Option<Map<String, Value>>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Object(entries) => Ok(Some(entries)),
        other => Err(wrong(wanted, &other)),
    }
}

/// A list.
///
/// # Errors
/// Everything else.
pub fn list<'de, D: Deserializer<'de>>(
    from: D,
    wanted: &str,
) -> Result<Option<Vec<Value>>, D::Error> {
    match Value::deserialize(from)? {
        Value::Null => Ok(None),
        Value::Array(items) => Ok(Some(items)),
        other => Err(wrong(wanted, &other)),
    }
}

/// An object with known properties; a list is none, although its items could be taken for them.
///
/// # Errors
/// Everything else, and what is wrong with its properties.
pub fn record<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    from: D,
    wanted: &str,
) -> Result<Option<T>, D::Error> {
    let Some(entries) = object(from, wanted)? else { return Ok(None) };
    serde_json::from_value(Value::Object(entries)).map(Some).map_err(Error::custom)
}

/// Puts the bare words that stand for numbers which JSON does not have (`NaN`, `INF`, `Infinity`,
/// signed or not) into quotes; `None` where there is none outside of the texts.
pub fn quote_non_numbers(json: &str) -> Option<String> {
    const WORDS: [&str; 3] = ["NaN", "Infinity", "INF"];
    let mut quoted = String::with_capacity(json.len() + 8);
    let mut rest = json;
    let mut found = false;
    while let Some(first) = rest.chars().next() {
        let word = WORDS.iter().find_map(|word| {
            let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            let signs = rest.len() - unsigned.len();
            unsigned.starts_with(word).then_some(signs + word.len())
        });
        let taken = match (first, word) {
            ('"', _) => text_len(rest),
            (_, Some(len)) => {
                found = true;
                quoted.push('"');
                quoted.push_str(&rest[..len]);
                quoted.push('"');
                rest = &rest[len..];
                continue;
            }
            (other, None) => other.len_utf8(),
        };
        quoted.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    found.then_some(quoted)
}

/// Length in bytes of the quoted text at the beginning, quotes included.
fn text_len(json: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}
