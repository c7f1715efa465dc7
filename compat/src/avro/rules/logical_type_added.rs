//! The reader takes values for something that the writer never promised.

use crate::avro::case::{Case, Explanation, facts};
use crate::avro::logical::valid_logical_type;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-logical-type-added",
    summary: "the reader gives values a meaning that the writer did not promise",
    format: Format::Avro,
    severity: Severity::Warning,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("logical_type_added.md"),
};

/// Whether the writer promised what the reader relies on, as far as one of them says anything.
pub(in crate::avro) fn fits(reader: Option<&str>, writer: Option<&str>) -> bool {
    reader.is_none() || writer.is_some()
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let logical = valid_logical_type(case.reader, case.hit.reader.node).unwrap_or_default();
    let writer = case.writer_type();
    Explanation {
        headline: format!("{} takes any {writer} for {logical}", case.subject()),
        labels: case.labels(
            format!("takes it for {logical}"),
            format!("{writer}, of which nobody said what it means"),
        ),
        help: vec![
            format!("let the writer say {logical} too, if that is what it writes"),
            format!("where older data may hold something else, let the reader take any {writer}"),
        ],
        facts: facts([("expected", logical.to_owned()), ("found", writer)]),
    }
}
