//! One property asks for others.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-dependency-added",
    summary: "the presence of a property asks for more than before",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "DEPENDENCY_ARRAY_ADDED",
        "DEPENDENCY_ARRAY_EXTENDED",
        "DEPENDENCY_ARRAY_CHANGED",
        "DEPENDENCY_SCHEMA_ADDED",
    ],
    since: "0.1.0",
    page: include_str!("dependency_added.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let name = case.member().unwrap_or_default().to_owned();
    let keyword = ["dependencies", "dependentRequired", "dependentSchemas"]
        .into_iter()
        .find(|keyword| case.text(Side::Reader, keyword).is_some())
        .unwrap_or("dependencies");
    Explanation {
        headline: format!("messages with `{name}` must be more than before"),
        labels: vec![
            case.label_at(Side::Reader, keyword, format!("what `{name}` asks for")),
            case.label(Side::Writer, format!("asks for less, or nothing, beside `{name}`")),
        ],
        help: vec![
            "in the reader, do not ask for more than data was written with".to_owned(),
            format!("in the writer, ask for what the reader wants beside `{name}`"),
        ],
        facts: case.facts([("property", name)]),
    }
}
