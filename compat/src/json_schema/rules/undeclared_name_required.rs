//! A name is required that neither side declares.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-undeclared-name-required",
    summary: "a name is required that properties do not declare",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("undeclared_name_required.md"),
};
