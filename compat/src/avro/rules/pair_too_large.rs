//! The pair is beyond what can be compared.

use crate::avro::case::{Case, Explanation, facts};
use crate::limits;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-pair-too-large",
    summary: "the two schemas are too deep or too wide to be compared",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[],
    since: "0.1.0",
    page: include_str!("pair_too_large.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: "the schemas are too large to be compared".to_owned(),
        labels: case.labels("the comparison ended here".to_owned(), "and here".to_owned()),
        help: vec![format!(
            "keep reader and writer below a nesting of {} types and {} pairs of types",
            limits::DEPTH_MAX,
            limits::PAIRS_MAX
        )],
        facts: facts([]),
    }
}
