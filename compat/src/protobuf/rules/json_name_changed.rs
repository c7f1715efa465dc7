//! The name of a field in JSON changed.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::protobuf::layout::Slot;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-json-name-changed",
    summary: "the name of a field in JSON changed",
    format: Format::Protobuf,
    severity: Severity::Warning,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("json_name_changed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let (old, new) = case.slots();
    let name =
        |slot: Option<&Slot>| slot.map_or_else(String::new, |slot| slot.json_name.to_string());
    let (reader, writer) = (name(new), name(old));
    Explanation {
        headline: format!("the JSON name `{writer}` became `{reader}`"),
        labels: case.labels(format!("`{reader}` in JSON"), format!("`{writer}` in JSON")),
        help: vec![
            format!("keep the old name in JSON: [json_name = \"{writer}\"]"),
            "binary data goes by numbers and does not notice".to_owned(),
        ],
        facts: facts([
            ("field", case.field().trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
