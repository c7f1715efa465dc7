//! A member of a oneof is gone while the oneof is not.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-oneof-member-removed",
    summary: "a member of a oneof is gone",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["ONEOF_FIELD_REMOVED"],
    since: "0.1.0",
    page: include_str!("oneof_member_removed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let number = case.number();
    Explanation {
        headline: format!("oneof member {field} is gone"),
        labels: case.labels(
            format!("no field {number} here"),
            "a message may have this case set".to_owned(),
        ),
        help: vec![
            format!("keep {field} in its oneof, and mark it: [deprecated = true]"),
            "or move it out of the oneof as a field of its own".to_owned(),
        ],
        facts: facts([("field", field.trim_matches('`').to_owned())]),
    }
}
