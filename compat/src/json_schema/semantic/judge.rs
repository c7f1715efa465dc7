//! The library that confirms a witness: valid for the writer, invalid for the reader, and where.
//!
//! It shares no code with the search; its answer alone decides what is shown.

use std::cell::RefCell;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::bundle;
use super::meter::Meter;
use crate::json_schema::model::JsonSchema;
use crate::limits;

/// Faults of one value that are looked at.
const FAULTS_MAX: usize = 64;

/// Stack that validators get; they recurse over schema and value.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// Validators for both sides of a question; `None` where the library takes no such schema.
pub(super) struct Judge<'a> {
    writer: Option<Validator>,
    reader: Option<Validator>,
    meter: RefCell<Meter<'a>>,
}

/// Where a value is not what the reader accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::json_schema) struct Fault {
    /// JSON pointer into the value.
    pub(in crate::json_schema) at: String,
    /// JSON pointer into the bundle of the reader, ending in a keyword.
    pub(in crate::json_schema) schema: String,
    /// JSON pointer of the way there, references included.
    pub(in crate::json_schema) route: String,
    /// The name that is missing, where that is the fault.
    pub(in crate::json_schema) missing: Option<String>,
    /// Whether more branches fit than may.
    pub(in crate::json_schema) is_ambiguous: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(reader: &'a JsonSchema, writer: &'a JsonSchema) -> Self {
        Self {
            writer: validator(writer, &bundle::whole(writer)),
            reader: validator(reader, &bundle::whole(reader)),
            meter: RefCell::new(Meter::new(reader, writer)),
        }
    }

    /// Whether both sides can be asked.
    pub(super) fn is_able(&self) -> bool {
        self.writer.is_some() && self.reader.is_some()
    }

    /// What the reader objects to in a value that is valid for the writer; empty where it is not
    /// a witness, or costs too much to be confirmed.
    pub(super) fn faults(&self, value: &Value) -> Vec<Fault> {
        let (Some(writer), Some(reader)) = (&self.writer, &self.reader) else {
            return Vec::new();
        };
        if !self.meter.borrow_mut().affords(value) {
            return Vec::new();
        }
        stacker::maybe_grow(1024 * 1024, STACK_BYTES, || {
            if !writer.is_valid(value) {
                return Vec::new();
            }
            reader.iter_errors(value).take(FAULTS_MAX).map(|error| fault(&error)).collect()
        })
    }
}

fn fault(error: &ValidationError<'_>) -> Fault {
    let missing = match error.kind() {
        ValidationErrorKind::Required { property } => property.as_str().map(str::to_owned),
        _ => None,
    };
    Fault {
        at: error.instance_path().to_string(),
        schema: error.schema_path().to_string(),
        route: error.evaluation_path().to_string(),
        missing,
        is_ambiguous: matches!(error.kind(), ValidationErrorKind::OneOfMultipleValid { .. }),
    }
}

pub(super) fn validator(schema: &JsonSchema, bundle: &Value) -> Option<Validator> {
    let patterns = PatternOptions::fancy_regex()
        .backtrack_limit(limits::PATTERN_BACKTRACKS_MAX)
        .size_limit(limits::PATTERN_BYTES_MAX);
    let options = jsonschema::options()
        .with_draft(bundle::dialect(schema.inner.draft))
        .should_validate_formats(false)
        .offline()
        .with_pattern_options(patterns);
    stacker::maybe_grow(1024 * 1024, STACK_BYTES, || options.build(bundle).ok())
}
