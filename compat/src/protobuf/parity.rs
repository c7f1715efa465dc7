//! The incumbent's names and sentences for what the walk found.

use super::ProtobufSchema;
use super::differ::{Difference, Keep, differences};
use crate::finding::Foreign;

/// What existing registries say of the pair: the differences that make it incompatible.
pub fn parity(reader: &ProtobufSchema, writer: &ProtobufSchema) -> Vec<Foreign> {
    differences(reader, writer, Keep::Incompatible).iter().map(foreign).collect()
}

/// A difference as the incumbent names it.
pub(super) fn foreign(difference: &Difference) -> Foreign {
    Foreign { code: difference.code.as_str(), path: difference.path.clone(), info: String::new() }
}

/// The sentence that existing clients print for a difference; `reader` and `writer` are the
/// words for the two sides, `new` and `old` or the other way round.
pub fn sentence(foreign: &Foreign, reader: &str, writer: &str) -> String {
    let Foreign { code, path, .. } = foreign;
    let description = match *code {
        "PACKAGE_CHANGED" => format!(
            "The package at '{path}' in the {reader} schema does not match the package in the {writer} schema"
        ),
        "MESSAGE_REMOVED" => format!(
            "The {reader} schema is missing a MESSAGE type at path '{path}' in the {writer} schema"
        ),
        "FIELD_KIND_CHANGED" => format!(
            "The type of a field at path '{path}' in the {reader} schema does not match the {writer} schema"
        ),
        "FIELD_SCALAR_KIND_CHANGED" => format!(
            "The kind of a SCALAR field at path '{path}' in the {reader} schema does not match its kind in the {writer} schema"
        ),
        "FIELD_NAMED_TYPE_CHANGED" => format!(
            "The type of a MESSAGE field at path '{path}' in the {reader} schema does not match its type in the {writer} schema"
        ),
        "FIELD_NUMERIC_LABEL_CHANGED" => format!(
            "The label for a NUMERIC field at path '{path}' in the {reader} schema does not match its label in the {writer} schema"
        ),
        // Parity: two blanks.
        "REQUIRED_FIELD_ADDED" => format!(
            "A required field  at path '{path}' in the {reader} schema is missing in the {writer} schema"
        ),
        "REQUIRED_FIELD_REMOVED" => format!(
            "The {reader} schema is missing a required field at path: '{path}' in the {writer} schema"
        ),
        "ONEOF_FIELD_REMOVED" => format!(
            "The {reader} schema is missing a oneof field at path '{path}' in the {writer} schema"
        ),
        "MULTIPLE_FIELDS_MOVED_TO_ONEOF" => format!(
            "Multiple fields in the oneof at path '{path}' in the {reader} schema are outside a oneof in the {writer} schema"
        ),
        "FIELD_MOVED_TO_EXISTING_ONEOF" => format!(
            "A field in the oneof at path '{path}' in the {reader} schema is outside an existing oneof in the {writer} schema"
        ),
        _ => "The schemas refer to too many messages to be compared".to_owned(),
    };
    format!("{{errorType:\"{code}\", description:\"{description}\"}}")
}
