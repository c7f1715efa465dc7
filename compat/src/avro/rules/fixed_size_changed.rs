//! A fixed type has another number of bytes.

use crate::avro::case::{Case, Explanation, facts, fixed};
use crate::avro::model::Fixed;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-fixed-size-changed",
    summary: "a fixed type changed its size",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["FIXED_SIZE_MISMATCH"],
    since: "0.1.0",
    page: include_str!("fixed_size_changed.md"),
};

/// Whether the sizes are equal.
pub(in crate::avro) fn fits(reader: &Fixed, writer: &Fixed) -> bool {
    reader.size == writer.size
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let reader = fixed(case.reader, case.hit.reader.node);
    let writer = fixed(case.writer, case.hit.writer.node);
    Explanation {
        headline: format!(
            "{} reads {} bytes of `{}`, but {} were written",
            case.subject(),
            reader.size,
            reader.name.simple,
            writer.size
        ),
        labels: case.labels_at(
            "size",
            format!("takes exactly {} bytes", reader.size),
            format!("holds {} bytes", writer.size),
        ),
        help: vec![
            format!(
                "give it one size: {} in the reader, or {} in the writer",
                writer.size, reader.size
            ),
            "or let the side that changed it add a field with a fixed type of another name"
                .to_owned(),
        ],
        facts: facts([("expected", reader.size.to_string()), ("found", writer.size.to_string())]),
    }
}
