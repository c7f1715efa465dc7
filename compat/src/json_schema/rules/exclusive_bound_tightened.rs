//! A limit itself is left out now.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-exclusive-bound-tightened",
    summary: "a bound leaves out its limit, or is hidden by another bound",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("exclusive_bound_tightened.md"),
};
