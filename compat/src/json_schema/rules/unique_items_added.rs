//! Items must all differ.

use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-unique-items-added",
    summary: "items must all differ",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["UNIQUE_ITEMS_ADDED"],
    since: "0.1.0",
    page: include_str!("unique_items_added.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: match case.member() {
            Some(name) => format!("the items of `{name}` must all differ"),
            None => "items must all differ".to_owned(),
        },
        labels: case.labels_of_keyword(),
        help: vec![
            "in the reader, remove repeats in code and do not refuse them".to_owned(),
            "in the writer, keep \"uniqueItems\": true".to_owned(),
        ],
        facts: case.facts([]),
    }
}
