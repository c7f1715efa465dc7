//! More is excluded than before.

use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-not-widened",
    summary: "more is excluded than before",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["NOT_TYPE_EXTENDED"],
    since: "0.1.0",
    page: include_str!("not_widened.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: format!("{} excludes more than before", case.subject()),
        labels: case.labels_of_keyword(),
        help: vec![
            "in the reader, exclude no more than the writer does".to_owned(),
            "in the writer, exclude what the reader excludes".to_owned(),
        ],
        facts: case.facts([]),
    }
}
