//! Numbers became integers.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-type-narrowed",
    summary: "a number became an integer",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["TYPE_NARROWED"],
    since: "0.1.0",
    page: include_str!("type_narrowed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: format!("{} no longer accepts fractions", case.subject()),
        labels: vec![
            case.label_at(Side::Reader, "type", "accepts integers only"),
            case.label_at(Side::Writer, "type", "existing data may hold fractions here"),
        ],
        help: vec![
            "in the reader, keep \"number\"".to_owned(),
            "in the writer, keep \"integer\", or add a property for fractions".to_owned(),
        ],
        facts: case.facts([]),
    }
}
