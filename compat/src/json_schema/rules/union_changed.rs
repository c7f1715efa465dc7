//! What one branch wrote no branch reads.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-union-changed",
    summary: "no branch reads what one of the writer's wrote",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["COMBINED_TYPE_CHANGED", "SUM_TYPE_NARROWED", "COMBINED_TYPE_SUBSCHEMAS_CHANGED"],
    since: "0.1.0",
    page: include_str!("union_changed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let (reads, wrote) = (case.accepts(Side::Reader), case.accepts(Side::Writer));
    let keyword =
        |side| ["oneOf", "anyOf", "allOf"].into_iter().find(|key| case.text(side, key).is_some());
    Explanation {
        headline: format!("{} has a branch less, or a branch that reads less", case.subject()),
        labels: vec![
            case.label_at(
                Side::Reader,
                keyword(Side::Reader).unwrap_or("type"),
                format!("accepts {reads}"),
            ),
            case.label_at(
                Side::Writer,
                keyword(Side::Writer).unwrap_or("type"),
                format!("existing data is {wrote}"),
            ),
        ],
        help: vec![
            "in the reader, keep every branch, each at least as wide as the writer's".to_owned(),
            "in the writer, add no branch before the reader has it".to_owned(),
        ],
        facts: case.facts([]),
    }
}
