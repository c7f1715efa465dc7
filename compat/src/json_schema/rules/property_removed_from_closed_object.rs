//! The reader forbids a property that data has.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-property-removed-from-closed-object",
    summary: "the reader forbids a property that data has",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL",
        "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    ],
    since: "0.1.0",
    page: include_str!("property_removed_from_closed_object.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let name = case.member().unwrap_or_default().to_owned();
    Explanation {
        headline: format!("`{name}` is not accepted any more"),
        labels: vec![
            case.label_at(
                Side::Reader,
                "additionalProperties",
                format!("does not declare `{name}` and does not let it through"),
            ),
            case.label_of_member(Side::Writer, "existing data may hold it"),
        ],
        help: vec![
            format!(
                "in the reader, keep `{name}` declared, marked \"deprecated\": true, or open the object"
            ),
            format!("in the writer, add `{name}` only once every reader declares it"),
        ],
        facts: case.facts([("property", name)]),
    }
}
