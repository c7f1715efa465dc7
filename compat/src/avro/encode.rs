//! Data of a writer's schema, in binary and in Avro's JSON encoding (specification 1.12).
//!
//! An encoder of our own over our own model, because libraries do not parse every schema that
//! registries accept.

use serde_json::{Map, Value};

use super::model::{AvroSchema, Kind, Primitive, TypeId};

/// A value of some schema; always used together with the type that it is of.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// `null`.
    Null,
    /// `boolean`.
    Boolean(bool),
    /// `int`.
    Int(i32),
    /// `long`.
    Long(i64),
    /// `float`.
    Float(f32),
    /// `double`.
    Double(f64),
    /// `bytes` and fixed types.
    Bytes(Vec<u8>),
    /// `string`.
    String(String),
    /// The position of an enum's symbol.
    Symbol(usize),
    /// Elements of an array.
    Array(Vec<Datum>),
    /// Entries of a map.
    Map(Vec<(String, Datum)>),
    /// The position of a union's branch, and the value.
    Branch(usize, Box<Datum>),
    /// The fields of a record, in order.
    Record(Vec<Datum>),
}

/// Appends the binary encoding of a datum of type `id`.
///
/// # Panics
/// Where the datum is not of the type; data come from `witness` only.
pub fn write_binary(schema: &AvroSchema, id: TypeId, datum: &Datum, out: &mut Vec<u8>) {
    match (&schema.get(id).kind, datum) {
        (_, Datum::Null) => {}
        (_, Datum::Boolean(value)) => out.push(u8::from(*value)),
        (_, Datum::Int(value)) => write_long(i64::from(*value), out),
        (_, Datum::Long(value)) => write_long(*value, out),
        (_, Datum::Float(value)) => out.extend(value.to_le_bytes()),
        (_, Datum::Double(value)) => out.extend(value.to_le_bytes()),
        (Kind::Fixed(_), Datum::Bytes(bytes)) => out.extend(bytes),
        (_, Datum::Bytes(bytes)) => write_bytes(bytes, out),
        (_, Datum::String(text)) => write_bytes(text.as_bytes(), out),
        (_, Datum::Symbol(at)) => write_length(*at, out),
        (Kind::Array(items), Datum::Array(values)) => {
            if !values.is_empty() {
                write_length(values.len(), out);
                for value in values {
                    write_binary(schema, items.node, value, out);
                }
            }
            out.push(0);
        }
        (Kind::Map(of), Datum::Map(entries)) => {
            if !entries.is_empty() {
                write_length(entries.len(), out);
                for (key, value) in entries {
                    write_bytes(key.as_bytes(), out);
                    write_binary(schema, of.node, value, out);
                }
            }
            out.push(0);
        }
        (Kind::Union(branches), Datum::Branch(at, value)) => {
            write_length(*at, out);
            write_binary(schema, branches[*at].node, value, out);
        }
        (Kind::Record(record), Datum::Record(values)) => {
            for (field, value) in record.fields.iter().zip(values) {
                write_binary(schema, field.of.node, value, out);
            }
        }
        (kind, datum) => unreachable!("{datum:?} is no value of {kind:?}"),
    }
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_length(bytes.len(), out);
    out.extend(bytes);
}

fn write_length(length: usize, out: &mut Vec<u8>) {
    write_long(i64::try_from(length).expect("witnesses are small"), out);
}

/// A variable-length zig-zag integer.
fn write_long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest > 0x7f {
        out.push(u8::try_from(rest & 0x7f).expect("seven bits") | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).expect("seven bits"));
}

/// A datum in Avro's JSON encoding: values of unions tagged with their type, bytes as Latin-1.
pub fn to_json(schema: &AvroSchema, id: TypeId, datum: &Datum) -> Value {
    match (&schema.get(id).kind, datum) {
        (_, Datum::Null) => Value::Null,
        (_, Datum::Boolean(value)) => Value::from(*value),
        (_, Datum::Int(value)) => Value::from(*value),
        (_, Datum::Long(value)) => Value::from(*value),
        (_, Datum::Float(value)) => float_to_json(f64::from(*value)),
        (_, Datum::Double(value)) => float_to_json(*value),
        (_, Datum::Bytes(bytes)) => {
            Value::from(bytes.iter().map(|&byte| char::from(byte)).collect::<String>())
        }
        (_, Datum::String(text)) => Value::from(text.as_str()),
        (Kind::Enum(of), Datum::Symbol(at)) => Value::from(&*of.symbols[*at]),
        (Kind::Array(items), Datum::Array(values)) => {
            values.iter().map(|value| to_json(schema, items.node, value)).collect()
        }
        (Kind::Map(of), Datum::Map(entries)) => entries
            .iter()
            .map(|(key, value)| (key.clone(), to_json(schema, of.node, value)))
            .collect(),
        (Kind::Union(branches), Datum::Branch(at, value)) => {
            let branch = branches[*at].node;
            let inner = to_json(schema, branch, value);
            if matches!(schema.get(branch).kind, Kind::Primitive(Primitive::Null)) {
                return inner;
            }
            Value::Object(Map::from_iter([(schema.short_name(branch), inner)]))
        }
        (Kind::Record(record), Datum::Record(values)) => record
            .fields
            .iter()
            .zip(values)
            .map(|(field, value)| (field.name.to_string(), to_json(schema, field.of.node, value)))
            .collect(),
        (kind, datum) => unreachable!("{datum:?} is no value of {kind:?}"),
    }
}

/// Why a JSON value is no message of a schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value at `{at}` is no {wanted}")]
pub struct NoDatum {
    /// JSON pointer of the value; empty for the whole message.
    pub at: String,
    /// What it should be.
    pub wanted: String,
}

/// The datum of type `id` that a JSON value in Avro's JSON encoding stands for.
///
/// # Errors
/// The first value that is not of its type.
pub fn from_json(schema: &AvroSchema, id: TypeId, value: &Value) -> Result<Datum, NoDatum> {
    let none = || NoDatum { at: String::new(), wanted: schema.describe(id) };
    Ok(match (&schema.get(id).kind, value) {
        (Kind::Primitive(primitive), value) => {
            primitive_from_json(*primitive, value).ok_or_else(none)?
        }
        (Kind::Fixed(fixed), Value::String(text)) => match latin_1(text) {
            Some(bytes) if bytes.len() == fixed.size as usize => Datum::Bytes(bytes),
            _ => return Err(none()),
        },
        (Kind::Enum(of), Value::String(symbol)) => {
            Datum::Symbol(of.index.get(symbol.as_str()).copied().ok_or_else(none)?)
        }
        (Kind::Array(items), Value::Array(values)) => {
            let items = values.iter().enumerate().map(|(at, value)| {
                from_json(schema, items.node, value).map_err(|error| error.below(&at.to_string()))
            });
            Datum::Array(items.collect::<Result<_, _>>()?)
        }
        (Kind::Map(of), Value::Object(members)) => {
            let entries = members.iter().map(|(key, value)| {
                let value = from_json(schema, of.node, value).map_err(|error| error.below(key))?;
                Ok((key.clone(), value))
            });
            Datum::Map(entries.collect::<Result<_, _>>()?)
        }
        (Kind::Union(branches), value) => {
            let (tag, inner) = match value {
                Value::Null => ("null", value),
                Value::Object(members) if members.len() == 1 => {
                    let (tag, inner) = members.iter().next().ok_or_else(none)?;
                    (tag.as_str(), inner)
                }
                _ => return Err(none()),
            };
            let at = branches.iter().position(|branch| schema.short_name(branch.node) == tag);
            let at = at.ok_or_else(none)?;
            let inner = from_json(schema, branches[at].node, inner);
            Datum::Branch(at, Box::new(inner.map_err(|error| error.below(tag))?))
        }
        (Kind::Record(record), Value::Object(members)) => {
            let fields = record.fields.iter().map(|field| {
                let value = members.get(&*field.name).ok_or_else(none)?;
                from_json(schema, field.of.node, value).map_err(|error| error.below(&field.name))
            });
            Datum::Record(fields.collect::<Result<_, _>>()?)
        }
        _ => return Err(none()),
    })
}

impl NoDatum {
    fn below(mut self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        self.at = format!("/{step}{}", self.at);
        self
    }
}

fn primitive_from_json(primitive: Primitive, value: &Value) -> Option<Datum> {
    Some(match (primitive, value) {
        (Primitive::Null, Value::Null) => Datum::Null,
        (Primitive::Boolean, Value::Bool(value)) => Datum::Boolean(*value),
        (Primitive::Int, Value::Number(value)) => Datum::Int(i32::try_from(value.as_i64()?).ok()?),
        (Primitive::Long, Value::Number(value)) => Datum::Long(value.as_i64()?),
        (Primitive::Float, value) => {
            #[expect(clippy::cast_possible_truncation, reason = "a float holds a float")]
            let single = float_from_json(value)? as f32;
            Datum::Float(single)
        }
        (Primitive::Double, value) => Datum::Double(float_from_json(value)?),
        (Primitive::Bytes, Value::String(text)) => Datum::Bytes(latin_1(text)?),
        (Primitive::String, Value::String(text)) => Datum::String(text.clone()),
        _ => return None,
    })
}

fn float_from_json(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// The bytes of a text of characters up to U+00FF.
pub(super) fn latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
}

/// JSON has no number for the special values; the Java library writes their names.
fn float_to_json(value: f64) -> Value {
    serde_json::Number::from_f64(value)
        .map_or_else(|| Value::from(super::json::java_double(value)), Value::Number)
}
