//! A JSON value that is kept as it was written: defaults and extra attributes of an Avro schema.
//!
//! `serde_json` would rewrite its numbers; a registry must give back the ones that it got.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::source::json::{Kind, NodeId, SpannedTree};

/// A JSON value with exact numbers and its keys in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(Box<str>),
    /// A string.
    String(Arc<str>),
    /// Elements.
    Array(Vec<Json>),
    /// Members: of repeated keys the last value at the first position.
    Object(Vec<(Arc<str>, Json)>),
}

impl Json {
    /// The value at a node of a text.
    pub fn from_tree(tree: &SpannedTree, id: NodeId) -> Self {
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || match &tree.node(id).kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(text) => Self::Number(text.clone()),
            Kind::String(text) => Self::String(Arc::clone(text)),
            Kind::Array(items) => {
                Self::Array(items.iter().map(|&item| Self::from_tree(tree, item)).collect())
            }
            Kind::Object(_) => Self::Object(
                tree.members(id)
                    .into_iter()
                    .map(|(key, value)| (key, Self::from_tree(tree, value)))
                    .collect(),
            ),
        })
    }

    /// The value of a member of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a number without fraction or exponent, if it fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The nearest double of a number.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Compact text in the spelling of the canonical string.
    pub fn write(&self, out: &mut String) {
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) => write_number(text, out),
            Self::String(text) => write_string(text, out),
            Self::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (at, (key, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    write_string(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        });
    }
}

/// A string in the escapes of Java's JSON writer: control characters and what JSON demands,
/// everything else raw.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            control if control < ' ' => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

/// Integers verbatim; everything else as Java prints the nearest double.
fn write_number(text: &str, out: &mut String) {
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        out.push_str(text);
        return;
    }
    let value: f64 = text.parse().unwrap_or(f64::NAN);
    if value.is_finite() {
        out.push_str(&java_double(value));
    } else {
        // Parity: a number beyond the doubles comes out as a string.
        write_string(&java_double(value), out);
    }
}

/// The order of Java's strings, by UTF-16 code units.
pub(super) fn java_order(one: &str, other: &str) -> Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}

/// A double as Java's `Double.toString` prints it.
///
/// Plain notation from 1e-3 up to 1e7, otherwise one digit before the point and an exponent;
/// always at least one decimal.
pub fn java_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let scientific = format!("{value:e}");
    // `{:e}` always prints an e.
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let mantissa = java_mantissa(mantissa, magnitude);
    if mantissa.contains('.') {
        format!("{mantissa}E{exponent}")
    } else {
        format!("{mantissa}.0E{exponent}")
    }
}

/// Java prints at least two digits, and of those the pair nearest to the value: the smallest
/// double is `4.9E-324` there and `5e-324` here.
fn java_mantissa(shortest: &str, magnitude: f64) -> String {
    if shortest.trim_start_matches('-').len() > 1 {
        return shortest.to_owned();
    }
    let two = format!("{magnitude:.1e}");
    let two = two.split_once('e').map_or(two.as_str(), |(mantissa, _)| mantissa);
    let sign = if shortest.starts_with('-') { "-" } else { "" };
    let one = shortest.trim_start_matches('-');
    // Two digits must still name the same double, else the single digit stands.
    if two.starts_with(one) { shortest.to_owned() } else { format!("{sign}{two}") }
}
