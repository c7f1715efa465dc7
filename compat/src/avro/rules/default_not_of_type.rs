//! A default that is needed is no value of its field.

use crate::avro::case::{Case, Explanation, facts, label, record};
use crate::finding::Side;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-default-not-of-type",
    summary: "a default that old data needs is no value of its field's type",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("default_not_of_type.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field().expect("the rule is about a field");
    let writer = record(case.writer, case.hit.writer.node);
    let mut default = String::new();
    field.default.iter().for_each(|value| value.write(&mut default));
    let of = case.reader.describe(field.of.node);
    Explanation {
        headline: format!("the default of `{}` is no {of}: {default}", field.name),
        labels: vec![
            label(
                Side::Reader,
                case.reader.path_below(field.place, "default"),
                format!("is no {of}"),
            ),
            label(
                Side::Writer,
                case.writer.path_below(case.writer_definition(), "fields"),
                format!("`{}` has no field `{}` here", writer.name.simple, field.name),
            ),
        ],
        help: vec![
            format!("in the reader, write a default that is a value of {of}"),
            format!("or let the writer go on writing `{}`", field.name),
        ],
        facts: facts([("expected", of), ("field", field.name.to_string()), ("found", default)]),
    }
}
