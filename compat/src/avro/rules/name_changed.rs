//! A named type has another name, and no alias leads from one to the other.

use crate::avro::case::{Case, Explanation, facts, name};
use crate::avro::model::Named;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-name-changed",
    summary: "a record, enum or fixed type was renamed without an alias",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["NAME_MISMATCH"],
    since: "0.1.0",
    page: include_str!("name_changed.md"),
};

/// Whether the simple names are equal, or one of the reader's aliases is the writer's full name.
pub(in crate::avro) fn fits(reader: &Named, writer: &Named) -> bool {
    reader.has_simple_name_of(writer)
        || reader.aliases.iter().any(|alias| alias.matches.as_ref() == Some(&writer.full))
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let reader = name(case.reader, case.hit.reader.node);
    let writer = name(case.writer, case.hit.writer.node);
    let alias = if reader.namespace == writer.namespace { &writer.simple } else { &writer.full };
    let word = case.reader.type_word(case.hit.reader.node).to_lowercase();
    Explanation {
        headline: format!("{word} `{}` was written as `{}`", reader.full, writer.full),
        labels: case.labels_at(
            "name",
            format!("the reader looks for `{}`", reader.full),
            format!("the data is of `{}`", writer.full),
        ),
        help: vec![
            format!("let the reader say that it is the same type: \"aliases\": [\"{alias}\"]"),
            format!(
                "or give it one name: `{}` in the reader, or `{}` in the writer",
                writer.simple, reader.simple
            ),
        ],
        facts: facts([("expected", reader.full.to_string()), ("found", writer.full.to_string())]),
    }
}
