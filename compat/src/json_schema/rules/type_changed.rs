//! The reader expects another kind of value.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-type-changed",
    summary: "the reader expects another kind of value",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["TYPE_CHANGED"],
    since: "0.1.0",
    page: include_str!("type_changed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let (reads, wrote) = (case.accepts(Side::Reader), case.accepts(Side::Writer));
    Explanation {
        headline: format!(
            "{} no longer accepts {}",
            case.subject(),
            case.all_that_is_accepted(Side::Writer)
        ),
        labels: vec![
            case.label_at(Side::Reader, "type", format!("accepts {reads}")),
            case.label_at(Side::Writer, "type", format!("existing data holds {wrote} here")),
        ],
        help: vec![
            "in the reader, accept both for as long as both exist: list the writer's type too"
                .to_owned(),
            "in the writer, keep to what the reader accepts, and add a property for the rest"
                .to_owned(),
        ],
        facts: case.facts([("reader", reads), ("writer", wrote)]),
    }
}
