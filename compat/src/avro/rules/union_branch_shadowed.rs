//! An earlier branch of the reader's union takes the data and cannot read it.

use crate::avro::case::{Case, Explanation, facts};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-union-branch-shadowed",
    summary: "a branch that cannot read the data takes it before one that can",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("union_branch_shadowed.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let writer = case.writer_type();
    let headline = format!("{} picks a branch for {writer} that cannot read it", case.subject());
    Explanation {
        headline,
        labels: case.labels(
            format!("readers pick by name, before they look whether {writer} fits"),
            format!("may hold {writer}"),
        ),
        help: vec![
            "in the reader, put the branch that reads it first, or give the branches different names"
                .to_owned(),
            "or let the reader have one branch of that name, with the fields of both".to_owned(),
        ],
        facts: facts([("found", writer)]),
    }
}
