//! Several values were written where one is read.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-repeated-read-as-one",
    summary: "several values were written where one is read",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("repeated_read_as_one.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let (reader, writer) = (case.reader_type(), case.writer_type());
    let field = case.field();
    Explanation {
        headline: format!("{field} reads one value, but several may have been written"),
        labels: case.labels(format!("reads one {reader}"), format!("holds {writer}")),
        help: vec![
            format!("leave {field} repeated"),
            "or add a singular field with a new number beside it".to_owned(),
        ],
        facts: facts([
            ("field", field.trim_matches('`').to_owned()),
            ("expected", reader),
            ("found", writer),
        ]),
    }
}
