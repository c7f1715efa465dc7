//! Strings have to fit another pattern.

use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-pattern-changed",
    summary: "strings must match another pattern",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["PATTERN_ADDED", "PATTERN_CHANGED"],
    since: "0.1.0",
    page: include_str!("pattern_changed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: format!("{} must match another pattern", case.subject()),
        labels: case.labels_of_keyword(),
        help: vec!["let the pattern match everything that the old one did".to_owned()],
        facts: case.facts([]),
    }
}
