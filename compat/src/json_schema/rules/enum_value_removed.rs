//! A value that data holds is not listed any more.

use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-enum-value-removed",
    summary: "a listed value that data may hold is gone",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["ENUM_ARRAY_NARROWED", "ENUM_ARRAY_CHANGED"],
    since: "0.1.0",
    page: include_str!("enum_value_removed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let keyword = case.keyword();
    Explanation {
        headline: format!("{} no longer lists every value that was written", case.subject()),
        labels: case.labels_of_keyword(),
        help: vec![
            "in the reader, keep every value in the list that data may hold".to_owned(),
            "in the writer, list no value before the reader knows it".to_owned(),
        ],
        facts: case.facts([("keyword", keyword.to_owned())]),
    }
}
