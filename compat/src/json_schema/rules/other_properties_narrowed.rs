//! Undeclared properties are let through no longer, or only some.

use crate::json_schema::case::{Case, Explanation};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-other-properties-narrowed",
    summary: "undeclared properties are no longer let through",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "ADDITIONAL_PROPERTIES_REMOVED",
        "ADDITIONAL_PROPERTIES_NARROWED",
        "UNEVALUATED_PROPERTIES_REMOVED",
        "UNEVALUATED_PROPERTIES_NARROWED",
    ],
    since: "0.1.0",
    page: include_str!("other_properties_narrowed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: match case.member() {
            Some(name) => format!("`{name}` no longer lets every undeclared property through"),
            None => "undeclared properties are no longer let through".to_owned(),
        },
        labels: case.labels_of_keyword(),
        help: vec![
            "in the reader, declare what producers do write, and keep the object open".to_owned(),
            "in the writer, forbid what the reader does not let through".to_owned(),
            "if producers write no undeclared properties, check with the profile \"lenient\""
                .to_owned(),
        ],
        facts: case.facts([("keyword", case.keyword().to_owned())]),
    }
}
