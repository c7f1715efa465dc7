//! A field became one of a type that registries do not take for the old one.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-field-type-changed",
    summary: "the type of a field became one that does not read the old data",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["FIELD_KIND_CHANGED", "FIELD_SCALAR_KIND_CHANGED"],
    since: "0.1.0",
    page: include_str!("field_type_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let (reader, writer) = (case.reader_type(), case.writer_type());
    let field = case.field();
    Explanation {
        headline: format!("{field} reads {reader}, but {writer} was written"),
        labels: case.labels(format!("reads {reader}"), format!("holds {writer}")),
        help: vec![
            format!("leave {field} as it was and add a field with a new number beside it"),
            format!("or drop it and reserve its number: reserved {};", case.number()),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
