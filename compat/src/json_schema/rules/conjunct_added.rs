//! One more schema must be met.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-conjunct-added",
    summary: "one more schema must be met at once",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["PRODUCT_TYPE_EXTENDED"],
    since: "0.1.0",
    page: include_str!("conjunct_added.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: format!("{} must meet one more schema", case.subject()),
        labels: vec![
            case.label_at(Side::Reader, "allOf", case.accepts(Side::Reader)),
            case.label_at(Side::Writer, "allOf", case.accepts(Side::Writer)),
        ],
        help: vec![
            "in the reader, leave \"allOf\" as it was, and check the new part in code".to_owned(),
            "in the writer, keep the part that the reader asks for".to_owned(),
        ],
        facts: case.facts([]),
    }
}
