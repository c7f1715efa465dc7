//! The pair is beyond what can be compared.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-pair-too-large",
    summary: "the two schemas are too large to be compared",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[],
    since: "0.1.0",
    page: include_str!("pair_too_large.md"),
};
