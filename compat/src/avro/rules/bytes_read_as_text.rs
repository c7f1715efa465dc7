//! Bytes are read as text, and not all bytes are text.

use crate::avro::case::{Case, Explanation, facts};
use crate::avro::model::Primitive;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-bytes-read-as-text",
    summary: "bytes are read as a string, and bytes that are not UTF-8 get lost",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("bytes_read_as_text.md"),
};

/// Whether the reader takes something else than bytes for text.
pub(in crate::avro) fn fits(reader: Primitive, writer: Primitive) -> bool {
    (reader, writer) != (Primitive::String, Primitive::Bytes)
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: format!("{} reads bytes as a string", case.subject()),
        labels: case.labels(
            "bytes that are not UTF-8 are replaced, or fail".to_owned(),
            "may hold any bytes".to_owned(),
        ),
        help: vec![
            "let the reader take `bytes` while there is data that may not be text".to_owned(),
            "or let the reader have a `string` field with a default beside it".to_owned(),
            "or let the writer keep to `string`".to_owned(),
        ],
        facts: facts([]),
    }
}
