//! The reader has a closed enum that does not name every number that was written.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-closed-enum-value-removed",
    summary: "a closed enum does not name a number that may be in the data",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("closed_enum_value_removed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let (reader, writer) = (case.reader_type(), case.writer_type());
    Explanation {
        headline: format!("{field} drops numbers that closed {reader} does not name"),
        labels: case.labels(
            format!("closed {reader}: other numbers are hidden"),
            format!("holds {writer}"),
        ),
        help: vec![
            "keep every value that was ever written".to_owned(),
            "or use an open enum (proto3), which keeps numbers that it does not name".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
