//! The reader insists on a property that data may lack.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-property-required",
    summary: "the reader insists on a property that may be missing",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "REQUIRED_ATTRIBUTE_ADDED",
        "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL",
        "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL",
    ],
    since: "0.1.0",
    page: include_str!("property_required.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let name = case.member().unwrap_or_default().to_owned();
    Explanation {
        headline: format!("`{name}` is required, and data without it exists"),
        labels: vec![
            case.label_at(Side::Reader, "required", format!("insists on `{name}`")),
            case.label_of_member(Side::Writer, format!("messages may lack `{name}`")),
        ],
        help: vec![
            format!("in the reader, leave `{name}` out of \"required\" and do without it"),
            format!("in the writer, require `{name}` for as long as a reader does"),
        ],
        facts: case.facts([("property", name)]),
    }
}
