//! The reader insists on a field that the writer may leave out.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-required-field-not-written",
    summary: "the reader insists on a field that may be missing",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("required_field_not_written.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    Explanation {
        headline: format!("{field} is required, and messages without it exist"),
        labels: case.labels(
            "every message must have it".to_owned(),
            "a message may be without it".to_owned(),
        ),
        help: vec![format!("make {field} optional")],
        facts: facts([("field", field.trim_matches('`').to_owned())]),
    }
}
