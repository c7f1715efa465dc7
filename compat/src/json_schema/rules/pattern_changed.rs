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
        help: vec![
            "in the reader, let the pattern match all that the writer's does".to_owned(),
            "in the writer, keep to what the reader's pattern matches".to_owned(),
        ],
        facts: case.facts([]),
    }
}
