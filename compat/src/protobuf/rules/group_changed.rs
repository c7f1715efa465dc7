//! A group became something else, or something else a group; registries do not look at groups.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-group-changed",
    summary: "a group changed, or a field became one or was one",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("group_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let (reader, writer) = (case.reader_type(), case.writer_type());
    Explanation {
        headline: format!("{field} reads {reader}, but {writer} was written"),
        labels: case.labels(format!("reads {reader}"), format!("holds {writer}")),
        help: vec![
            "leave the group as it is: its bytes are framed unlike those of a message".to_owned(),
            "or add a message field with a new number beside it".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
