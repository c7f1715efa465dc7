//! What a single value becomes on its way to the reader: promotions, and fields that are wanted
//! twice.

use super::encode::Datum;
use super::matching::{Matched, writer_field};
use super::model::{Primitive, Record};

/// For every field of the writer the fields of the reader that want it.
pub(super) struct Sources(pub(super) Vec<Vec<usize>>);

impl Sources {
    pub(super) fn new(one: &Record, other: &Record) -> Self {
        let mut readers = vec![Vec::new(); other.fields.len()];
        for (at, field) in one.fields.iter().enumerate() {
            if let Matched::One(of) = writer_field(field, other) {
                readers[other.index[&of.name]].push(at);
            }
        }
        Self(readers)
    }

    /// Whether the reader's field is the second one that wants a field of the writer.
    pub(super) fn is_second(&self, reader: usize, writer: usize) -> bool {
        self.0[writer].get(1) == Some(&reader)
    }

    /// Whether the reader's field gets the writer's field in Java: the last one that has it as
    /// an alias does, else the only one.
    pub(super) fn feeds(&self, reader: usize, writer: usize, one: &Record) -> bool {
        let readers = &self.0[writer];
        let mut by_alias = readers.iter().rev().filter(|&&at| !one.fields[at].aliases.is_empty());
        readers.len() < 2 || by_alias.next() == Some(&reader)
    }
}

/// A primitive read as another, and whether it is the same value still.
pub(super) struct Promoted {
    pub(super) datum: Datum,
    pub(super) is_exact: bool,
}

#[expect(clippy::cast_precision_loss, reason = "the loss is what is looked for")]
#[expect(clippy::cast_possible_truncation, reason = "the way back is compared")]
pub(super) fn promoted(reader: Primitive, datum: &Datum) -> Promoted {
    let exact = |datum| Promoted { datum, is_exact: true };
    match (reader, datum) {
        (Primitive::Long, Datum::Int(value)) => exact(Datum::Long(i64::from(*value))),
        (Primitive::Double, Datum::Int(value)) => exact(Datum::Double(f64::from(*value))),
        (Primitive::Double, Datum::Float(value)) => exact(Datum::Double(f64::from(*value))),
        (Primitive::Float, Datum::Int(value)) => {
            let read = *value as f32;
            Promoted { datum: Datum::Float(read), is_exact: read as i128 == i128::from(*value) }
        }
        (Primitive::Float, Datum::Long(value)) => {
            let read = *value as f32;
            Promoted { datum: Datum::Float(read), is_exact: read as i128 == i128::from(*value) }
        }
        (Primitive::Double, Datum::Long(value)) => {
            let read = *value as f64;
            Promoted { datum: Datum::Double(read), is_exact: read as i128 == i128::from(*value) }
        }
        (Primitive::Bytes, Datum::String(text)) => exact(Datum::Bytes(text.as_bytes().to_vec())),
        (Primitive::String, Datum::Bytes(bytes)) => {
            let text = String::from_utf8_lossy(bytes);
            let is_exact = text.as_bytes() == bytes.as_slice();
            Promoted { datum: Datum::String(text.into_owned()), is_exact }
        }
        (_, datum) => exact(datum.clone()),
    }
}
