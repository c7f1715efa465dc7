//! Bytes are read as a string, which must be UTF-8.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-string-from-bytes",
    summary: "bytes are read as a string, which must be UTF-8",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("string_from_bytes.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field();
    Explanation {
        headline: format!("{field} is a string now, and old data may not be UTF-8"),
        labels: case.labels("must be UTF-8 to be read".to_owned(), "holds any bytes".to_owned()),
        help: vec![
            format!("leave {field} as bytes"),
            "or add a string field with a new number beside it".to_owned(),
        ],
        facts: facts([("field", field.trim_matches('`').to_owned())]),
    }
}
