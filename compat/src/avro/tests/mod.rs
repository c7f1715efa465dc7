//! Avro in small tables: what is a schema, how it is printed, what is said of a pair.

mod parity;
mod parsing;
mod printing;
mod reading;

use super::AvroSchema;
use crate::schema::{Document, Format, ParseError, ParseMode, Reference};

fn parsed_with(
    text: &str,
    references: &[Reference],
    mode: ParseMode,
) -> Result<AvroSchema, ParseError> {
    super::parse(&Document { format: Format::Avro, text, references }, mode)
}

#[track_caller]
fn strict(text: &str) -> AvroSchema {
    match parsed_with(text, &[], ParseMode::Strict) {
        Ok(schema) => schema,
        Err(error) => panic!("{text}: {error}"),
    }
}

#[track_caller]
fn lax(text: &str) -> AvroSchema {
    match parsed_with(text, &[], ParseMode::Lax) {
        Ok(schema) => schema,
        Err(error) => panic!("{text}: {error}"),
    }
}
