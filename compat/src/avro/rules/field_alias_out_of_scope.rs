//! A field alias in a record whose namespace changed too.

use crate::avro::case::{Case, Explanation, facts, label, record};
use crate::finding::Side;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-field-alias-out-of-scope",
    summary: "a field alias counts for nothing where its record has another full name",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Strict,
    emits: &[],
    since: "0.1.0",
    page: include_str!("field_alias_out_of_scope.md"),
};

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field().expect("the rule is about a field");
    let reader = record(case.reader, case.hit.reader.node);
    let writer = record(case.writer, case.hit.writer.node);
    let (one, other) = (&reader.name.full, &writer.name.full);
    Explanation {
        headline: format!("the aliases of `{}` are those of `{one}`, not of `{other}`", field.name),
        labels: vec![
            label(
                Side::Reader,
                case.reader.path_below(field.place, "aliases"),
                format!("Java looks at them only in data of `{one}`"),
            ),
            label(
                Side::Writer,
                case.writer.path_below(case.writer_definition(), "name"),
                format!("the data is of `{other}`"),
            ),
        ],
        help: vec![
            format!("in the reader, give the record an alias too: \"aliases\": [\"{other}\"]"),
            format!("or give it one name: `{other}` in the reader, or `{one}` in the writer"),
        ],
        facts: facts([
            ("expected", one.to_string()),
            ("field", field.name.to_string()),
            ("found", other.to_string()),
        ]),
    }
}
