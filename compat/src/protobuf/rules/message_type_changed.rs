//! A field holds another message than before.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-message-type-changed",
    summary: "a field holds another message, or one whose definition changed",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["FIELD_NAMED_TYPE_CHANGED"],
    since: "0.1.0",
    page: include_str!("message_type_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let (reader, writer) = (case.reader_type(), case.writer_type());
    let field = case.field();
    let headline = if reader == writer {
        format!("{field} holds {reader}, whose definition changed in an imported file")
    } else {
        format!("{field} reads {reader}, but {writer} was written")
    };
    Explanation {
        headline,
        labels: case.labels(format!("reads {reader}"), format!("holds {writer}")),
        help: vec![
            format!("leave {field} with {writer} and add a field with a new number beside it"),
            "a type may move between files as long as its name and fields stay".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
