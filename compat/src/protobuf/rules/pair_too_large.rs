//! A pair that refers to too many messages to be compared.

use crate::protobuf::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-pair-too-large",
    summary: "the schemas refer to too many messages to be compared",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["EXCEPTION"],
    since: "0.1.0",
    page: include_str!("pair_too_large.md"),
};

pub(in crate::protobuf) fn explain(case: &Case<'_>) -> Explanation {
    Explanation {
        headline: "the schemas refer to too many messages to be compared".to_owned(),
        labels: case.labels("compared in part".to_owned(), "compared in part".to_owned()),
        help: vec!["split the schema, or refer to fewer files".to_owned()],
        facts: facts([]),
    }
}
