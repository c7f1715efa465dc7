//! Messages as data: written by one schema, read by another, compared by field number.
//!
//! What reading does with bytes that were not meant for it follows the runtimes: unknown numbers
//! and wire types are kept aside, numbers are cut to their width, the last of several singular
//! values counts, singular messages merge.

mod compare;
pub(super) mod edges;
mod json;
mod read;
mod write;

pub(super) use compare::{Side, What, compare_field};
pub(super) use json::message as to_json;
pub(super) use json::slot_value;
pub(super) use read::{Failure, read, read_partial};
pub(super) use write::write;

/// A message as the values of its fields, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub(super) fields: Vec<(i32, Value)>,
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// An integer of any kind, and a bool as 0 or 1.
    Number(i128),
    Float(f32),
    Double(f64),
    Text(String),
    Bytes(Vec<u8>),
    Enum(i32),
    Message(Record),
}

impl Record {
    /// The values of a field.
    pub(super) fn values(&self, number: i32) -> impl Iterator<Item = &Value> {
        self.fields.iter().filter(move |(of, _)| *of == number).map(|(_, value)| value)
    }

    pub(super) fn with(mut self, number: i32, value: Value) -> Self {
        self.fields.push((number, value));
        self
    }
}
