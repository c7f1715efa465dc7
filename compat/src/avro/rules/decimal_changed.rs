//! A decimal has another scale or precision than the data.

use crate::avro::case::{Case, Explanation, facts};
use crate::avro::logical::{Decimal, decimal};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-decimal-changed",
    summary: "a decimal's scale or precision differs from that of the data",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("decimal_changed.md"),
};

/// Whether two decimals match, as the specification says: scale and precision are equal.
pub(in crate::avro) fn fits(reader: Decimal, writer: Decimal) -> bool {
    reader == writer
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let of = |schema, id| decimal(schema, id).expect("the rule is about decimals");
    let reader = of(case.reader, case.hit.reader.node);
    let writer = of(case.writer, case.hit.writer.node);
    let (what, one, other) = if reader.scale == writer.scale {
        ("precision", reader.precision, writer.precision)
    } else {
        ("scale", reader.scale, writer.scale)
    };
    let effect = if reader.scale == writer.scale {
        "readers that follow the specification refuse it"
    } else {
        "the point is put elsewhere"
    };
    Explanation {
        headline: format!("{} reads a decimal of {what} {other} with {what} {one}", case.subject()),
        labels: case.labels(
            format!("{what} {one}: {effect}"),
            format!("{what} {other}; the number is stored without its point"),
        ),
        help: vec![
            format!("let both have one {what}: {other} in the reader, or {one} in the writer"),
            "or let the side that changed it add a field with a default beside it".to_owned(),
        ],
        facts: facts([
            ("expected", format!("{},{}", reader.precision, reader.scale)),
            ("found", format!("{},{}", writer.precision, writer.scale)),
        ]),
    }
}
