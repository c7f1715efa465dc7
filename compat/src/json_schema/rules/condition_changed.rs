//! What follows from a condition became more.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-condition-changed",
    summary: "a condition asks for more than before",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("condition_changed.md"),
};
