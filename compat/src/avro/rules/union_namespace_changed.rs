//! An enum or fixed type in a union is of another namespace than the data.

use crate::avro::case::{Case, Explanation, facts, name};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-union-namespace-changed",
    summary: "an enum or fixed type in a union moved to another namespace",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("union_namespace_changed.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let reader = name(case.reader, case.hit.reader.node);
    let writer = name(case.writer, case.hit.writer.node);
    let word = case.reader.type_word(case.hit.reader.node).to_lowercase();
    Explanation {
        headline: format!("{word} `{}` is `{}` in the reader's union", writer.full, reader.full),
        labels: case.labels_at(
            "name",
            format!("Java looks for `{}` among the branches by its full name", writer.full),
            format!("the data is of `{}`", writer.full),
        ),
        help: vec![
            format!(
                "let the reader say that it is the same type: \"aliases\": [\"{}\"]",
                writer.full
            ),
            format!(
                "or give it one name: `{}` in the reader, or `{}` in the writer",
                writer.full, reader.full
            ),
        ],
        facts: facts([("expected", reader.full.to_string()), ("found", writer.full.to_string())]),
    }
}
