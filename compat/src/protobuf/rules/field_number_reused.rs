//! A number carries a name that belonged to another number, or its own name went to another.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-field-number-reused",
    summary: "a number carries the name of another field",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("field_number_reused.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let number = case.number();
    let old = case.slots().0.map_or_else(String::new, |slot| slot.name.to_string());
    Explanation {
        headline: format!("number {number} is {field} now, and was `{old}`"),
        labels: case.labels(format!("reads {field}"), format!("holds `{old}`")),
        help: vec![
            format!("give number {number} back to `{old}`"),
            "a field keeps its number for ever: move lines, not numbers".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("number", number.to_string()),
            ("found", old),
        ]),
    }
}
