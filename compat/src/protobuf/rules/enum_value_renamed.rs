//! A number of an enum carries another name than before.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-enum-value-renamed",
    summary: "a number of an enum has another name than before",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("enum_value_renamed.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    let (reader, writer) = (case.reader_type(), case.writer_type());
    Explanation {
        headline: format!("{field} gives a number another name than the writer meant"),
        labels: case.labels(format!("reads {reader}"), format!("holds {writer}")),
        help: vec![
            "keep the names of the old numbers and add new ones".to_owned(),
            "two names may share a number: option allow_alias = true".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
