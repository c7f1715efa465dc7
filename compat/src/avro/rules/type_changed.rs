//! A type became one that the old data is not of, and no promotion leads there.

use crate::avro::case::{Case, Explanation, facts};
use crate::avro::model::{Kind, Primitive};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-type-changed",
    summary: "the reader's type cannot take what the writer's type holds",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["TYPE_MISMATCH"],
    since: "0.1.0",
    page: include_str!("type_changed.md"),
};

/// Whether a primitive reads another: the same one, or a promotion of the specification.
pub(in crate::avro) fn fits(reader: Primitive, writer: Primitive) -> bool {
    use Primitive::{Bytes, Double, Float, Int, Long, String};
    reader == writer
        || matches!(
            (reader, writer),
            (Long, Int)
                | (Float, Int | Long)
                | (Double, Int | Long | Float)
                | (Bytes, String)
                | (String, Bytes)
        )
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let (reader, writer) = (case.reader_type(), case.writer_type());
    let headline = format!("{} reads {reader}, but {writer} was written", case.subject());
    let mut help = Vec::new();
    if let Some(union) = union_of_both(case) {
        help.push(format!("let the reader accept both: \"type\": {union}"));
    }
    help.push(match case.field() {
        Some(field) => format!(
            "or let the side that changed `{}` change it back, and add a field with a default",
            field.name
        ),
        None => {
            "or let the side that changed register its new shape under another subject".to_owned()
        }
    });
    Explanation {
        headline,
        labels: case.labels(format!("reads only {reader}"), format!("holds {writer}")),
        help,
        facts: facts([("expected", reader), ("found", writer)]),
    }
}

/// A union of the two types as it would be written, where both are primitives. The first branch
/// that can take a value gets it, so the one that is promoted to the other comes first.
fn union_of_both(case: &Case<'_>) -> Option<String> {
    let kinds =
        (&case.reader.get(case.hit.reader.node).kind, &case.writer.get(case.hit.writer.node).kind);
    match kinds {
        (&Kind::Primitive(reader), &Kind::Primitive(writer)) => {
            let (first, last) =
                if fits(writer, reader) { (reader, writer) } else { (writer, reader) };
            Some(format!("[\"{}\", \"{}\"]", first.as_str(), last.as_str()))
        }
        _ => None,
    }
}
