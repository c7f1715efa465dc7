//! What a number or text stands for changed, and its form did not.

use crate::avro::case::{Case, Explanation, facts};
use crate::avro::logical::valid_logical_type;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-logical-type-changed",
    summary: "the same bytes mean something else: the logical type changed",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("logical_type_changed.md"),
};

/// Whether both sides say the same of what their values mean, or one of them nothing.
pub(in crate::avro) fn fits(reader: Option<&str>, writer: Option<&str>) -> bool {
    match (reader, writer) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let of = |schema, id| valid_logical_type(schema, id).unwrap_or_default().to_owned();
    let reader = of(case.reader, case.hit.reader.node);
    let writer = of(case.writer, case.hit.writer.node);
    Explanation {
        headline: format!("{} reads {writer} as {reader}", case.subject()),
        labels: case.labels(format!("takes it for {reader}"), format!("holds {writer}")),
        help: vec![
            format!("let both say the same: {writer} in the reader, or {reader} in the writer"),
            "or let the side that changed it add a field with a default beside it".to_owned(),
        ],
        facts: facts([("expected", reader), ("found", writer)]),
    }
}
