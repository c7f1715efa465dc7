//! What a pattern of names admits became less.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-pattern-property-narrowed",
    summary: "properties found by a pattern of their name admit less",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("pattern_property_narrowed.md"),
};
