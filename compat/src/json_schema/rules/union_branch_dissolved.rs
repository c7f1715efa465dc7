//! A branch of a union admits less than it says to the incumbent.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-union-branch-dissolved",
    summary: "a branch of a union reads less than its parts taken apart",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("union_branch_dissolved.md"),
};
