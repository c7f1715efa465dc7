//! Both types look alike on the wire, and yet not every value survives.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-value-narrowed",
    summary: "not every value of the old type is one of the new type",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("value_narrowed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let (reader, writer) = (case.reader_type(), case.writer_type());
    let field = case.field();
    Explanation {
        headline: format!("{field} reads {reader}, which does not hold every {writer}"),
        labels: case.labels(format!("reads {reader}"), format!("holds any {writer}")),
        help: vec![
            format!("leave {field} as it was and add a field with a new number beside it"),
            "or make sure that no writer ever used the values that do not fit".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
