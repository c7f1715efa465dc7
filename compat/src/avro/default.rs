//! Defaults as data: what a reader takes for a field that the writer does not have.

use super::encode::{Datum, latin_1};
use super::json::Json;
use super::model::{AvroSchema, Kind, Primitive, TypeId};
use crate::limits;

/// What comes of a default.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Default {
    /// A value of the type.
    Valid(Datum),
    /// A value, but not what is written: bytes of another length than the fixed type has, or
    /// characters that are no bytes.
    Altered(Datum),
    /// No value of the type.
    Invalid,
    /// Larger than what is looked at; a record's default may contain itself.
    TooLarge,
}

/// A default as a value of type `id`; of a union any branch may take it (specification 1.12).
///
/// Stricter than a registry that parses strictly: an enum default must be a symbol, and a fixed
/// one must have the right length.
pub(super) fn default_value(schema: &AvroSchema, id: TypeId, default: &Json) -> Default {
    Building { schema, left: limits::DEFAULT_VALUES_MAX }.value(id, default)
}

struct Building<'a> {
    schema: &'a AvroSchema,
    /// Values that may still be made.
    left: usize,
}

impl Building<'_> {
    fn value(&mut self, id: TypeId, default: &Json) -> Default {
        if self.left == 0 {
            return Default::TooLarge;
        }
        self.left -= 1;
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || self.value_here(id, default))
    }

    fn value_here(&mut self, id: TypeId, default: &Json) -> Default {
        match (&self.schema.get(id).kind, default) {
            (Kind::Primitive(Primitive::Bytes), Json::String(text)) => bytes_value(text, None),
            (Kind::Primitive(primitive), default) => {
                primitive_value(*primitive, default).map_or(Default::Invalid, Default::Valid)
            }
            (Kind::Enum(of), Json::String(symbol)) => match of.index.get(symbol) {
                Some(&at) => Default::Valid(Datum::Symbol(at)),
                None => Default::Invalid,
            },
            (Kind::Fixed(fixed), Json::String(text)) => bytes_value(text, Some(fixed.size)),
            (Kind::Array(items), Json::Array(values)) => {
                self.whole(values.iter().map(|value| (items.node, value)), Datum::Array)
            }
            (Kind::Map(of), Json::Object(members)) => {
                let keys = members.iter().map(|(key, _)| key.to_string());
                self.whole(members.iter().map(|(_, value)| (of.node, value)), |data| {
                    Datum::Map(keys.zip(data).collect())
                })
            }
            (Kind::Union(branches), default) => {
                for (at, branch) in branches.iter().enumerate() {
                    match self.value(branch.node, default) {
                        Default::Valid(datum) => {
                            return Default::Valid(Datum::Branch(at, Box::new(datum)));
                        }
                        Default::TooLarge => return Default::TooLarge,
                        Default::Altered(_) | Default::Invalid => {}
                    }
                }
                Default::Invalid
            }
            (Kind::Record(record), Json::Object(_)) => {
                let mut parts = Vec::with_capacity(record.fields.len());
                for field in &record.fields {
                    match default.get(&field.name).or(field.default.as_ref()) {
                        Some(value) => parts.push((field.of.node, value)),
                        None => return Default::Invalid,
                    }
                }
                self.whole(parts.into_iter(), Datum::Record)
            }
            _ => Default::Invalid,
        }
    }

    /// A list or record of parts; the worst of them decides.
    fn whole<'j>(
        &mut self,
        parts: impl Iterator<Item = (TypeId, &'j Json)>,
        with: impl FnOnce(Vec<Datum>) -> Datum,
    ) -> Default {
        let (mut data, mut altered) = (Vec::new(), false);
        for (id, value) in parts {
            match self.value(id, value) {
                Default::Valid(datum) => data.push(datum),
                Default::Altered(datum) => {
                    data.push(datum);
                    altered = true;
                }
                worst @ (Default::Invalid | Default::TooLarge) => return worst,
            }
        }
        if altered { Default::Altered(with(data)) } else { Default::Valid(with(data)) }
    }
}

/// Bytes from their text; characters beyond U+00FF become question marks in Java.
fn bytes_value(text: &str, size: Option<u32>) -> Default {
    let exact = latin_1(text);
    let is_exact = exact.is_some();
    let bytes = exact.unwrap_or_else(|| {
        text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
    });
    let fits = size.is_none_or(|size| bytes.len() == size as usize);
    let datum = Datum::Bytes(bytes);
    if is_exact && fits { Default::Valid(datum) } else { Default::Altered(datum) }
}

fn primitive_value(primitive: Primitive, default: &Json) -> Option<Datum> {
    Some(match (primitive, default) {
        (Primitive::Null, Json::Null) => Datum::Null,
        (Primitive::Boolean, Json::Bool(value)) => Datum::Boolean(*value),
        (Primitive::Int, Json::Number(text)) => Datum::Int(text.parse().ok()?),
        (Primitive::Long, Json::Number(text)) => Datum::Long(text.parse().ok()?),
        (Primitive::Float, default) => {
            #[expect(clippy::cast_possible_truncation, reason = "a float default is a float")]
            let single = float_value(default)? as f32;
            Datum::Float(single)
        }
        (Primitive::Double, default) => Datum::Double(float_value(default)?),
        (Primitive::String, Json::String(text)) => Datum::String(text.to_string()),
        _ => return None,
    })
}

fn float_value(default: &Json) -> Option<f64> {
    match default {
        Json::Number(_) => default.as_f64(),
        Json::String(text) => match &**text {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}
