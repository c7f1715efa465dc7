//! The reader insists on a field that the data does not have.

use crate::avro::case::{Case, Explanation, facts, label, record};
use crate::avro::model::{Field, Kind, Primitive};
use crate::finding::Side;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-missing-reader-default",
    summary: "reader field has no default and the writer never wrote it",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["READER_FIELD_MISSING_DEFAULT_VALUE", "TYPE_MISMATCH"],
    since: "0.1.0",
    page: include_str!("missing_reader_default.md"),
};

/// Whether the reader can do without the field in the data.
pub(in crate::avro) fn fits(field: &Field) -> bool {
    field.default.is_some()
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let field = case.field().expect("the rule is about a field");
    let writer = record(case.writer, case.hit.writer.node);
    let writer_place = case.writer.path_below(case.writer_definition(), "fields");
    Explanation {
        headline: format!("`{}` has no default, and data without it exists", field.name),
        labels: vec![
            label(
                Side::Reader,
                case.reader.path(field.place),
                "needs a value in every message".to_owned(),
            ),
            label(
                Side::Writer,
                writer_place,
                format!("`{}` has no field `{}` here", writer.name.simple, field.name),
            ),
        ],
        help: help(case, field),
        facts: facts([("field", field.name.to_string())]),
    }
}

fn help(case: &Case<'_>, field: &Field) -> Vec<String> {
    let name = &field.name;
    let give = |default: &str| format!("in the reader, give `{name}` a default: {default}");
    let mut help = Vec::new();
    match &case.reader.get(field.of.node).kind {
        Kind::Primitive(primitive) => {
            help.push(give(match primitive {
                Primitive::Null => "\"default\": null",
                Primitive::Boolean => "\"default\": false",
                Primitive::Int | Primitive::Long => "\"default\": 0",
                Primitive::Float | Primitive::Double => "\"default\": 0.0",
                Primitive::Bytes | Primitive::String => "\"default\": \"\"",
            }));
            if *primitive != Primitive::Null {
                help.push(format!(
                    "or make it optional there: \"type\": [\"null\", \"{}\"], \"default\": null",
                    primitive.as_str()
                ));
            }
        }
        Kind::Union(branches) => {
            let first = branches.first().map(|branch| &case.reader.get(branch.node).kind);
            help.push(give(match first {
                Some(Kind::Primitive(Primitive::Null)) => "\"default\": null",
                _ => "one that fits the first branch of its union",
            }));
        }
        Kind::Array(_) => help.push(give("\"default\": []")),
        Kind::Map(_) => help.push(give("\"default\": {}")),
        Kind::Enum(_) | Kind::Fixed(_) | Kind::Record(_) => help.push(format!(
            "in the reader, make `{name}` optional: \"null\" first in a union with its type, and \
             \"default\": null"
        )),
    }
    help.push(format!("or let the writer go on writing `{name}`"));
    help.push(format!(
        "if the reader only renamed it, let it say so: \"aliases\": [\"old name of {name}\"]"
    ));
    help
}
