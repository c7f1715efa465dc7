//! Two fields of the reader want the same field of the data.

use crate::avro::case::{Case, Explanation, facts, label, record};
use crate::avro::matching::{Matched, writer_field};
use crate::avro::model::{Field, Record, listed};
use crate::finding::Side;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-field-read-twice",
    summary: "two reader fields want one writer field, and only one can have it",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("field_read_twice.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field().expect("the rule is about a field");
    let reader = record(case.reader, case.hit.reader.node);
    let writer = record(case.writer, case.hit.writer.node);
    let source = source(field, writer).expect("the field has a source");
    let wants =
        |other: &&Field| self::source(other, writer).is_some_and(|of| of.name == source.name);
    let names: Vec<String> =
        reader.fields.iter().filter(wants).map(|field| format!("`{}`", field.name)).collect();
    let all = listed(&names, "and");
    Explanation {
        headline: format!("{all} want one and the same field, `{}`", source.name),
        labels: vec![
            label(
                Side::Reader,
                case.reader.path(field.place),
                format!("only one of {all} gets the value"),
            ),
            label(
                Side::Writer,
                case.writer.path(source.place),
                format!("there is one `{}`", source.name),
            ),
        ],
        help: vec![
            format!(
                "in the reader, leave `{}` to one field: remove the other aliases to it",
                source.name
            ),
            "where both are needed, copy the value in the code of the reader".to_owned(),
        ],
        facts: facts([("field", field.name.to_string()), ("found", source.name.to_string())]),
    }
}

fn source<'a>(field: &Field, writer: &'a Record) -> Option<&'a Field> {
    match writer_field(field, writer) {
        Matched::One(of) => Some(of),
        Matched::None | Matched::Several => None,
    }
}
