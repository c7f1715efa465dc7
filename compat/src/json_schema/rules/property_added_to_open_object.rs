//! A property was declared that old messages may hold as anything.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-property-added-to-open-object",
    summary: "a declared property constrains what was open before",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL",
        "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    ],
    since: "0.1.0",
    page: include_str!("property_added_to_open_object.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let name = case.member().unwrap_or_default().to_owned();
    Explanation {
        headline: format!(
            "`{name}` is declared now, and old messages may hold anything under that name"
        ),
        labels: vec![
            case.label_of_member(Side::Reader, "constrains the value"),
            case.label_of_member(
                Side::Writer,
                format!("does not declare `{name}` and does not forbid it: the object is open"),
            ),
        ],
        help: vec![
            "in the reader, declare it as {} and check its value in code".to_owned(),
            format!("in the writer, declare `{name}` as the reader does, or close the object"),
            "if no producer ever wrote the name, check with the profile \"lenient\"".to_owned(),
        ],
        facts: case.facts([("property", name)]),
    }
}
