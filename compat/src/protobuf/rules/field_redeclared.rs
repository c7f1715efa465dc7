//! A field has another type, cardinality, default or place.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-field-redeclared",
    summary: "a field has another type, cardinality, default or oneof than before",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::BufWire,
    emits: &[
        "FIELD_SAME_CARDINALITY",
        "FIELD_SAME_DEFAULT",
        "FIELD_SAME_ONEOF",
        "FIELD_SAME_TYPE",
        "FIELD_WIRE_COMPATIBLE_CARDINALITY",
        "FIELD_WIRE_COMPATIBLE_TYPE",
        "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",
        "FIELD_WIRE_JSON_COMPATIBLE_TYPE",
        "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT",
        "MESSAGE_SAME_REQUIRED_FIELDS",
    ],
    since: "0.1.0",
    page: include_str!("field_redeclared.md"),
};

/// The way out.
pub(in crate::protobuf) const HELP: &str =
    "leave the field as it was and add one with a new number beside it";
