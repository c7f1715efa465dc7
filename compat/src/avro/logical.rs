//! Logical types: where one means something (specification 1.12, "Logical Types").

use super::json::Json;
use super::model::{AvroSchema, Kind, Primitive, TypeId};

/// Precision and scale of a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Digits.
    pub precision: i64,
    /// Digits after the point; 0 where it is not given.
    pub scale: i64,
}

/// The decimal that a type is, if it is a valid one.
pub fn decimal(schema: &AvroSchema, id: TypeId) -> Option<Decimal> {
    if schema.logical_type(id) != Some("decimal") {
        return None;
    }
    let precision = schema.extra(id, "precision").and_then(Json::as_i64)?;
    let scale = match schema.extra(id, "scale") {
        Some(scale) => scale.as_i64()?,
        None => 0,
    };
    let fits = match &schema.get(id).kind {
        Kind::Primitive(Primitive::Bytes) => true,
        Kind::Fixed(fixed) => precision <= digits_of(fixed.size),
        _ => false,
    };
    (fits && precision > 0 && (0..=precision).contains(&scale))
        .then_some(Decimal { precision, scale })
}

/// Decimal digits that always fit into a two's-complement number of `bytes` bytes.
fn digits_of(bytes: u32) -> i64 {
    if bytes == 0 {
        return 0;
    }
    // floor(log10(2^(8n - 1) - 1)); the logarithm of 2 in exact enough integers.
    i64::from(bytes).saturating_mul(8).saturating_sub(1).saturating_mul(30_103) / 100_000
}

/// Whether a type's `logicalType` is known and allowed on it.
pub fn is_valid_logical_type(schema: &AvroSchema, id: TypeId) -> bool {
    let kind = &schema.get(id).kind;
    let Some(logical) = schema.logical_type(id) else { return false };
    match (logical, kind) {
        ("decimal", _) => decimal(schema, id).is_some(),
        ("uuid", Kind::Fixed(fixed)) => fixed.size == 16,
        ("duration", Kind::Fixed(fixed)) => fixed.size == 12,
        (_, Kind::Primitive(primitive)) => matches!(
            (logical, primitive),
            ("uuid", Primitive::String)
                | ("big-decimal", Primitive::Bytes)
                | ("date" | "time-millis", Primitive::Int)
                | (
                    "time-micros"
                        | "timestamp-millis"
                        | "timestamp-micros"
                        | "timestamp-nanos"
                        | "local-timestamp-millis"
                        | "local-timestamp-micros"
                        | "local-timestamp-nanos",
                    Primitive::Long
                )
        ),
        _ => false,
    }
}
