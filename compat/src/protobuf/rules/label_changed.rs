//! The label of a number, bool or enum changed.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::protobuf::layout::{Rule as Presence, Slot};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-label-changed",
    summary: "a number, bool or enum has another label than before",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["FIELD_NUMERIC_LABEL_CHANGED"],
    since: "0.1.0",
    page: include_str!("label_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let (old, new) = case.slots();
    let word = |slot: Option<&Slot>| match slot.map(|slot| slot.rule) {
        Some(Presence::Repeated) => "repeated",
        Some(Presence::Required) => "required",
        _ => "optional",
    };
    let (reader, writer) = (word(new), word(old));
    let field = case.field();
    Explanation {
        headline: format!("{field} is {reader}, and was {writer}"),
        labels: case.labels(format!("{reader} here"), format!("{writer} here")),
        help: vec![
            format!("leave {field} {writer}"),
            "or add a field with a new number for the new shape".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader.to_owned()),
            ("found", writer.to_owned()),
        ]),
    }
}
