//! A property became required on the ground of a default.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-default-not-filled-in",
    summary: "a required property relies on a default that nobody fills in",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("default_not_filled_in.md"),
};
