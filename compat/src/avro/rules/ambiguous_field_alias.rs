//! A field of the reader is fed by several fields of the writer.

use crate::avro::case::{Case, Explanation, facts, label, record};
use crate::avro::model::listed;
use crate::finding::Side;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-ambiguous-field-alias",
    summary: "name and aliases of a reader field name several writer fields",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[],
    since: "0.1.0",
    page: include_str!("ambiguous_field_alias.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field().expect("the rule is about a field");
    let writer = record(case.writer, case.hit.writer.node);
    let names = std::iter::once(&field.name).chain(&field.aliases);
    let known = names.filter(|name| writer.index.contains_key(*name));
    let found: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    let list = listed(&found, "and");
    Explanation {
        headline: format!("`{}` would be read from {list} at once", field.name),
        labels: vec![
            label(
                Side::Reader,
                case.reader.path(field.place),
                format!("its name and aliases mean {list}"),
            ),
            label(
                Side::Writer,
                case.writer.path_below(case.writer_definition(), "fields"),
                format!("{list} are all here"),
            ),
        ],
        help: vec![
            format!(
                "in the reader, remove the aliases of `{}` that the writer has too",
                field.name
            ),
            format!("or let the writer have only one of {list}"),
        ],
        facts: facts([("field", field.name.to_string()), ("found", found.join(","))]),
    }
}
