//! A limit leaves out what was within.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-bound-tightened",
    summary: "a bound admits less than before",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "MAX_LENGTH_ADDED",
        "MAX_LENGTH_DECREASED",
        "MIN_LENGTH_ADDED",
        "MIN_LENGTH_INCREASED",
        "MAXIMUM_ADDED",
        "MAXIMUM_DECREASED",
        "MINIMUM_ADDED",
        "MINIMUM_INCREASED",
        "EXCLUSIVE_MAXIMUM_ADDED",
        "EXCLUSIVE_MAXIMUM_DECREASED",
        "EXCLUSIVE_MINIMUM_ADDED",
        "EXCLUSIVE_MINIMUM_INCREASED",
        "MAX_PROPERTIES_ADDED",
        "MAX_PROPERTIES_DECREASED",
        "MIN_PROPERTIES_ADDED",
        "MIN_PROPERTIES_INCREASED",
        "MAX_ITEMS_ADDED",
        "MAX_ITEMS_DECREASED",
        "MIN_ITEMS_ADDED",
        "MIN_ITEMS_INCREASED",
        "MAX_CONTAINS_ADDED",
        "MAX_CONTAINS_DECREASED",
        "MIN_CONTAINS_ADDED",
        "MIN_CONTAINS_INCREASED",
    ],
    since: "0.1.0",
    page: include_str!("bound_tightened.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let keyword = case.keyword();
    let limit = case.text(Side::Reader, keyword);
    Explanation {
        headline: match &limit {
            Some(limit) => format!("{} is held to {keyword} {limit}", case.subject()),
            None => format!("{} is held to a tighter {keyword}", case.subject()),
        },
        labels: case.labels_of_keyword(),
        help: vec![
            format!("in the reader, keep the {keyword} that data was written with"),
            format!("in the writer, keep to the reader's {keyword}"),
        ],
        facts: case.facts([("keyword", keyword.to_owned())]),
    }
}
