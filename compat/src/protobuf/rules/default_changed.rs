//! What an unset field reads as changed.

use crate::protobuf::ProtobufSchema;
use crate::protobuf::case::{Case, Explanation, facts};
use crate::protobuf::layout::Slot;
use crate::protobuf::wire::{Record, slot_value};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-default-changed",
    summary: "a field that was not set reads as something else than before",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("default_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let value = |slot: Option<&Slot>, schema: &ProtobufSchema| {
        slot.map_or_else(String::new, |slot| {
            slot_value(schema.layout(), slot, &Record::default()).to_string()
        })
    };
    let (old, new) = case.slots();
    let (reader, writer) = (value(new, case.reader), value(old, case.writer));
    Explanation {
        headline: format!("{field} reads as {reader} where it was not set, and read as {writer}"),
        labels: case.labels(
            format!("{reader} where it is not set"),
            format!("{writer} where it is not set"),
        ),
        help: vec![
            format!("keep the default {writer}"),
            "the first value of an enum is the default: add new ones behind it".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
