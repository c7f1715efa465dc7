//! A required field came or went.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-required-field-changed",
    summary: "a required field was added or removed",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["REQUIRED_FIELD_ADDED", "REQUIRED_FIELD_REMOVED"],
    since: "0.1.0",
    page: include_str!("required_field_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let message = case.message();
    let is_added = case.slots().0.is_none();
    let (headline, labels) = if is_added {
        (
            format!("{field} is required, and messages without it exist"),
            case.labels(
                "every message must have it".to_owned(),
                format!("{message} has no field {} here", case.number()),
            ),
        )
    } else {
        (
            format!("required field {field} is gone"),
            case.labels(
                format!("{message} has no field {} here", case.number()),
                "readers with this schema insist on it".to_owned(),
            ),
        )
    };
    Explanation {
        headline,
        labels,
        help: if is_added {
            vec![
                format!("make {field} optional"),
                "a required field can never be given up".to_owned(),
            ]
        } else {
            vec![
                format!("keep {field} and go on writing it"),
                "once every reader has it as optional it can go".to_owned(),
            ]
        },
        facts: facts([("field", field.trim_matches('`').to_owned())]),
    }
}
