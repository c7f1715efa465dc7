//! The grid of numbers became another one.

use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-multiple-of-changed",
    summary: "numbers must lie on another grid",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["MULTIPLE_OF_ADDED", "MULTIPLE_OF_EXPANDED", "MULTIPLE_OF_CHANGED"],
    since: "0.1.0",
    page: include_str!("multiple_of_changed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: format!("{} must be a multiple of another number", case.subject()),
        labels: case.labels_of_keyword(),
        help: vec![
            "in the reader, keep the step, or take one that divides it".to_owned(),
            "in the writer, take a multiple of the reader's step".to_owned(),
        ],
        facts: case.facts([]),
    }
}
