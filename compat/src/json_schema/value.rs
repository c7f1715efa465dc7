//! JSON values that schemas list or compare: enums, constants and defaults.

use std::fmt::Write as _;
use std::sync::Arc;

use super::number::Number;
use crate::source::json::{Kind, NodeId, SpannedTree};

/// A JSON value; equal where Java's values are, so key order does not count and `1` is not `1.0`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Vec<Value>),
    /// An object, sorted by key, each key once.
    Object(Vec<(Arc<str>, Value)>),
}

impl Value {
    /// The value at a place of a text whose numbers were checked.
    pub(super) fn from_tree(tree: &SpannedTree, at: NodeId) -> Self {
        match &tree.node(at).kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(written) => match Number::parse(written) {
                Some(number) => Self::Number(number),
                None => Self::String(Arc::from(&**written)),
            },
            Kind::String(text) => Self::String(Arc::clone(text)),
            Kind::Array(items) => {
                Self::Array(items.iter().map(|&item| Self::from_tree(tree, item)).collect())
            }
            Kind::Object(_) => {
                let mut members: Vec<(Arc<str>, Self)> = tree
                    .members(at)
                    .into_iter()
                    .map(|(key, value)| (key, Self::from_tree(tree, value)))
                    .collect();
                members.sort_by(|(left, _), (right, _)| left.cmp(right));
                Self::Object(members)
            }
        }
    }

    /// As a value for validators.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(number) => number.to_json(),
            Self::String(text) => (**text).into(),
            Self::Array(items) => items.iter().map(Self::to_json).collect(),
            Self::Object(members) => {
                members.iter().map(|(key, value)| (key.to_string(), value.to_json())).collect()
            }
        }
    }

    /// Whether it is an array or an object.
    pub(super) fn is_container(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Object(_))
    }

    /// Appends its JSON text.
    #[allow(dead_code, reason = "findings show the values that they are about")]
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => {
                let _ = write!(out, "{value}");
            }
            Self::Number(number) => out.push_str(number.as_str()),
            Self::String(text) => write_string(out, text),
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
                    write_string(out, key);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends a JSON string as Jackson prints it: nothing escaped that need not be.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if u32::from(control) < 0x20 => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
