//! The text that is stored: compact, keys in their order, numbers as Java prints them.

use super::documents::{At, DocId, Documents};
use super::model::JsonSchema;
use super::number::Number;
use super::value::write_string;
use crate::source::json::Kind;

/// In which order the keys of an object are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// As in the text; of a repeated key the last value at the first place.
    Kept,
    /// By UTF-16 code units, as Java sorts strings.
    Sorted,
}

impl JsonSchema {
    /// The one spelling that a registry stores and returns.
    pub fn canonical(&self) -> String {
        self.printed(Order::Kept)
    }

    /// The spelling under the API's flag `normalize`: the keys of every object sorted.
    pub fn normalized(&self) -> String {
        self.printed(Order::Sorted)
    }

    /// The same schema for a registry: equal canonical text.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }

    fn printed(&self, order: Order) -> String {
        printed(self.documents(), self.documents().root(DocId(0)), order)
    }
}

/// A value with its keys in the order of the text.
pub(super) fn kept(documents: &Documents, at: At) -> String {
    printed(documents, at, Order::Kept)
}

/// What a text says, whatever the order of its keys.
pub(super) fn content(documents: &Documents, doc: DocId) -> String {
    printed(documents, documents.root(doc), Order::Sorted)
}

fn printed(documents: &Documents, at: At, order: Order) -> String {
    let mut out = String::new();
    print(documents, at, order, &mut out);
    out
}

fn print(documents: &Documents, at: At, order: Order, out: &mut String) {
    match documents.kind(at) {
        Kind::Null => out.push_str("null"),
        Kind::Bool(true) => out.push_str("true"),
        Kind::Bool(false) => out.push_str("false"),
        Kind::Number(written) => match Number::parse(written) {
            Some(number) => out.push_str(number.as_str()),
            None => out.push_str(written),
        },
        Kind::String(text) => write_string(out, text),
        Kind::Array(_) => {
            out.push('[');
            for (place, item) in documents.items(at).into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                deeper(documents, item, order, out);
            }
            out.push(']');
        }
        Kind::Object(_) => {
            let mut members = documents.members(at);
            if order == Order::Sorted {
                members
                    .sort_by(|(left, _), (right, _)| left.encode_utf16().cmp(right.encode_utf16()));
            }
            out.push('{');
            for (place, (key, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write_string(out, &key);
                out.push(':');
                deeper(documents, value, order, out);
            }
            out.push('}');
        }
    }
}

fn deeper(documents: &Documents, at: At, order: Order, out: &mut String) {
    stacker::maybe_grow(32 * 1024, 1024 * 1024, || print(documents, at, order, out));
}
