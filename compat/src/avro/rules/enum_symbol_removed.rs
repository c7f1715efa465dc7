//! The writer may write a symbol that the reader does not know.

use crate::avro::case::{Case, Explanation, enumeration, facts};
use crate::avro::json::java_order;
use crate::avro::model::{Enum, listed};
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::avro) static RULE: Rule = Rule {
    id: "avro-enum-symbol-removed",
    summary: "the reader lacks an enum symbol and has no enum default",
    format: Format::Avro,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &["MISSING_ENUM_SYMBOLS"],
    since: "0.1.0",
    page: include_str!("enum_symbol_removed.md"),
};

/// Whether the reader knows every symbol of the writer, or has a default for the others.
pub(in crate::avro) fn fits(reader: &Enum, writer: &Enum) -> bool {
    reader.default.is_some()
        || writer.symbols.iter().all(|symbol| reader.index.contains_key(symbol))
}

/// The writer's symbols that the reader lacks, in the order of Java's strings.
pub(in crate::avro) fn missing(reader: &Enum, writer: &Enum) -> Vec<String> {
    let unknown = writer.symbols.iter().filter(|symbol| !reader.index.contains_key(*symbol));
    let mut missing: Vec<String> = unknown.map(ToString::to_string).collect();
    missing.sort_by(|one, other| java_order(one, other));
    missing.dedup();
    missing
}

pub(in crate::avro) fn explain(case: &Case<'_>) -> Explanation {
    let reader = enumeration(case.reader, case.hit.reader.node);
    let writer = enumeration(case.writer, case.hit.writer.node);
    let missing = missing(reader, writer);
    let quoted: Vec<String> = missing.iter().map(|symbol| format!("`{symbol}`")).collect();
    let symbols = listed(&quoted, "and");
    let kept = reader.symbols.first().map_or("UNKNOWN", |symbol| &**symbol);
    Explanation {
        headline: format!(
            "{} does not know {symbols} of enum `{}`",
            case.subject(),
            reader.name.simple
        ),
        labels: case.labels_at(
            "symbols",
            format!("no {} here, and no enum default", listed(&quoted, "or")),
            format!("data may hold {}", listed(&quoted, "or")),
        ),
        help: vec![
            format!("let the reader have {symbols} for as long as there may be data that holds it"),
            format!(
                "or give the reader's enum a default for what it does not know: \"default\": \"{kept}\""
            ),
            format!("or let the writer do without {symbols} until every reader knows it"),
        ],
        facts: facts([("missing", missing.join(","))]),
    }
}
