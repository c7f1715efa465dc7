//! Logical types: where one means something (specification 1.12, "Logical Types").

use super::encode::Datum;
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

/// The logical type that a type has and that is allowed on it.
pub fn valid_logical_type(schema: &AvroSchema, id: TypeId) -> Option<&str> {
    schema.logical_type(id).filter(|_| is_valid_logical_type(schema, id))
}

/// What a datum means under the logical type of its schema, for people: `12.34`,
/// `2017-06-19T03:21:12Z`. `None` where it means no more than itself.
pub fn meaning(schema: &AvroSchema, id: TypeId, datum: &Datum) -> Option<String> {
    let logical = valid_logical_type(schema, id)?;
    Some(match (logical, datum) {
        ("decimal", Datum::Bytes(bytes)) => decimal_text(bytes, decimal(schema, id)?.scale)?,
        ("date", Datum::Int(days)) => date_text(i64::from(*days)),
        ("time-millis", Datum::Int(millis)) => time_text(i64::from(*millis) * 1_000_000),
        ("time-micros", Datum::Long(micros)) => time_text(micros.checked_mul(1_000)?),
        ("timestamp-millis", Datum::Long(value)) => timestamp_text(*value, 1_000) + "Z",
        ("timestamp-micros", Datum::Long(value)) => timestamp_text(*value, 1_000_000) + "Z",
        ("timestamp-nanos", Datum::Long(value)) => timestamp_text(*value, 1_000_000_000) + "Z",
        ("local-timestamp-millis", Datum::Long(value)) => timestamp_text(*value, 1_000),
        ("local-timestamp-micros", Datum::Long(value)) => timestamp_text(*value, 1_000_000),
        ("local-timestamp-nanos", Datum::Long(value)) => timestamp_text(*value, 1_000_000_000),
        _ => return None,
    })
}

/// A big-endian two's-complement number with a decimal point; `None` above 16 bytes.
fn decimal_text(bytes: &[u8], scale: i64) -> Option<String> {
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { 0xff } else { 0 };
    let mut wide = [sign; 16];
    let start = wide.len().checked_sub(bytes.len())?;
    wide[start..].copy_from_slice(bytes);
    let value = i128::from_be_bytes(wide);
    let scale = usize::try_from(scale).ok()?;
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    let point = if scale > 0 { "." } else { "" };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
fn date_text(days: i64) -> String {
    // Days since 0000-03-01 in eras of 400 years, which all have the same length.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn time_text(nanos: i64) -> String {
    let (seconds, nanos) = (nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    let fraction = format!("{nanos:09}");
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{hours:02}:{minutes:02}:{:02}{point}{fraction}", seconds % 60)
}

fn timestamp_text(value: i64, per_second: i64) -> String {
    let (seconds, rest) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let nanos = second * 1_000_000_000 + rest * (1_000_000_000 / per_second);
    format!("{}T{}", date_text(days), time_text(nanos))
}
