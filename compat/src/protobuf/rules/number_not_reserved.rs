//! A number or name is free to be taken again.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-number-not-reserved",
    summary: "a number or name that was used is free to be taken again",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::BufWire,
    emits: &[
        "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED",
        "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED",
        "EXTENSION_MESSAGE_NO_DELETE",
        "FIELD_NO_DELETE_UNLESS_NAME_RESERVED",
        "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED",
        "RESERVED_ENUM_NO_DELETE",
        "RESERVED_MESSAGE_NO_DELETE",
    ],
    since: "0.1.0",
    page: include_str!("number_not_reserved.md"),
};

/// The way out.
pub(in crate::protobuf) const HELP: &str =
    "reserve what is no longer used: reserved 4; reserved \"name\";";
