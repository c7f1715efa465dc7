//! Items have to follow a schema that they did not follow before.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-items-narrowed",
    summary: "items must follow a schema that they need not before",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "SCHEMA_ADDED",
        "ADDITIONAL_ITEMS_REMOVED",
        "ADDITIONAL_ITEMS_NARROWED",
        "UNEVALUATED_ITEMS_REMOVED",
        "UNEVALUATED_ITEMS_NARROWED",
    ],
    since: "0.1.0",
    page: include_str!("items_narrowed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let keyword = case.keyword();
    Explanation {
        headline: match case.member() {
            Some(name) => format!("the items of `{name}` are held to a schema"),
            None => "items are held to a schema".to_owned(),
        },
        labels: vec![
            case.label_at(Side::Reader, keyword, "constrains the items"),
            case.label(Side::Writer, "lets items be anything"),
        ],
        help: vec![
            "in the reader, leave items as free as they were written, and check them in code"
                .to_owned(),
            "in the writer, hold items to the reader's schema".to_owned(),
        ],
        facts: case.facts([("keyword", keyword.to_owned())]),
    }
}
