//! A number is read as a floating-point type that cannot hold all of its digits.

use crate::avro::case::{Case, Explanation, facts};
use crate::avro::model::{Kind, Primitive};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-precision-lost",
    summary: "an integer is read as a floating-point type that drops its last digits",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("precision_lost.md"),
};

/// Whether every value of the writer is one of the reader.
pub(in crate::avro) fn fits(reader: Primitive, writer: Primitive) -> bool {
    use Primitive::{Double, Float, Int, Long};
    !matches!((reader, writer), (Float, Int | Long) | (Double, Long))
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let (reader, writer) = (case.reader_type(), case.writer_type());
    let is_float =
        matches!(case.reader.get(case.hit.reader.node).kind, Kind::Primitive(Primitive::Float));
    let exact = if is_float { "16777216 (2^24)" } else { "9007199254740992 (2^53)" };
    Explanation {
        headline: format!("{} reads {writer} as {reader}, which rounds", case.subject()),
        labels: case.labels(format!("exact only up to {exact}"), format!("may hold any {writer}")),
        help: vec![
            format!("let the reader take {writer}: ids and amounts do not survive rounding"),
            format!("or let the writer keep to {reader}"),
        ],
        facts: facts([("expected", reader), ("found", writer)]),
    }
}
