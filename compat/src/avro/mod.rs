//! Apache Avro: parse, canonical form, and whether one schema reads what another wrote.

pub mod canonical;
pub mod equality;
pub mod fingerprint;
pub mod json;
pub mod model;
mod normalize;
mod parse;
pub mod rules;

pub use model::AvroSchema;
pub use parse::parse;

use crate::finding::{Finding, Foreign};

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
