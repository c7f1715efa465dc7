//! A difference that existing registries miss because a type contains itself.

use crate::avro::case::{Case, Explanation};
use crate::avro::rules;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-overlooked-in-recursion",
    summary: "a type contains itself, and existing registries overlook a difference",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("overlooked_in_recursion.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let mut explanation = rules::explain_standard(case);
    explanation.headline = format!("{} (overlooked in a recursive type)", explanation.headline);
    explanation
}
