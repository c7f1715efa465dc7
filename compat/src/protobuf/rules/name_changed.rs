//! A name changed by which code or JSON goes.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-name-changed",
    summary: "a name changed by which code or JSON goes",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::BufWireJson,
    emits: &[
        "ENUM_SAME_JSON_FORMAT",
        "ENUM_VALUE_SAME_NAME",
        "FIELD_SAME_JSON_NAME",
        "FIELD_SAME_NAME",
        "FILE_SAME_PACKAGE",
        "MESSAGE_SAME_JSON_FORMAT",
    ],
    since: "0.1.0",
    page: include_str!("name_changed.md"),
};

/// The way out.
pub(in crate::protobuf) const HELP: &str =
    "keep the name; a new one is a new declaration beside the old one";
