//! JSON Schema's cases: pairs under both policies, and texts.

use compat::json_schema::{Inclusion, JsonSchema, is_allowed, parity};
use compat::source::json::{Comments, SpannedTree};
use compat::{Document, Foreign, Format, ParseError, Policy};
use serde_json::{Value, json};

use super::{Outcome, references};

/// The text of a member of the case, with its numbers as they are written.
fn text_of(line: &str, key: &str) -> Option<String> {
    let (tree, _) = SpannedTree::parse(line, Comments::Refused).ok()?;
    let span = tree.node(tree.member(tree.root(), key)?).span;
    Some(line[span.start..span.end].to_owned())
}

fn schema(line: &str, case: &Value, key: &str) -> Result<JsonSchema, ParseError> {
    let text = text_of(line, key).unwrap_or_default();
    let references = references(case, key);
    let document = Document { format: Format::Json, text: &text, references: &references };
    compat::json_schema::parse(&document)
}

/// What is known of the meaning of a pair; `None` where the line is none.
pub(super) fn inclusion(line: &str) -> Option<(&'static str, Option<String>)> {
    let case = serde_json::from_str(line).ok()?;
    let reader = schema(line, &case, "reader").ok()?;
    let writer = schema(line, &case, "writer").ok()?;
    Some(match compat::json_schema::inclusion(&reader, &writer) {
        Inclusion::Proved(_) => ("proved", None),
        Inclusion::Refuted(_) => ("refuted", None),
        Inclusion::Unknown(cause) => ("unknown", Some(cause.to_owned())),
    })
}

/// Verdict and incompatible differences of a pair under both policies, as sets with repeats.
pub(super) fn pair(line: &str, case: &Value, expected: &Value) -> Outcome {
    let sides = (schema(line, case, "reader"), schema(line, case, "writer"));
    if let Some(refused) = expected["error"].as_str() {
        return refusal(refused, expected, &sides);
    }
    if expected["unstable"] == "verdict" {
        return Outcome::NotCounted("whose answer changes from run to run");
    }
    if !expected["compatible"].is_boolean() || expected["differences"].is_null() {
        return Outcome::NotCounted("without an expected answer");
    }
    let (reader, writer) = match sides {
        (Ok(reader), Ok(writer)) => (reader, writer),
        (Err(error), _) | (_, Err(error)) => {
            let expected = expected["compatible"].to_string();
            return Outcome::of(expected, format!("a side is no schema: {error}"));
        }
    };
    let found = parity(&reader, &writer, Policy::Strict);
    let lenient = parity(&reader, &writer, Policy::Lenient);
    let got = json!({
        "compatible": found.is_empty(),
        "lenient": lenient.is_empty(),
        "differences": sorted(found.iter().map(entry)),
    });
    let listed = expected["differences"].as_array().cloned().unwrap_or_default();
    let decides = |difference: &Value| {
        difference["type"].as_str().is_some_and(|code| !is_allowed(code, Policy::Strict))
    };
    let expected_lenient = expected.get("compatible_lenient").or(case.get("compatible_lenient"));
    let wanted = json!({
        "compatible": expected["compatible"],
        "lenient": expected_lenient.cloned().unwrap_or_else(|| json!(lenient.is_empty())),
        // Which allowed differences are listed depends on the order in which branches were paired.
        "differences": sorted(listed.into_iter().filter(decides)),
    });
    Outcome::of(wanted.to_string(), got.to_string())
}

type Sides = (Result<JsonSchema, ParseError>, Result<JsonSchema, ParseError>);

fn refusal(refused: &str, expected: &Value, (reader, writer): &Sides) -> Outcome {
    if expected["what"] == "would fetch a remote reference" {
        return Outcome::NotCounted("where the incumbent asks the network");
    }
    let got = match refused {
        "reader" => reader.is_err(),
        "writer" => writer.is_err(),
        _ => return Outcome::NotCounted("where the incumbent crashes"),
    };
    Outcome::of(format!("{refused} refused: true"), format!("{refused} refused: {got}"))
}

fn entry(foreign: &Foreign) -> Value {
    json!({ "type": foreign.code, "path": foreign.path })
}

fn sorted(entries: impl Iterator<Item = Value>) -> Vec<String> {
    let mut entries: Vec<String> = entries.map(|entry| entry.to_string()).collect();
    entries.sort();
    entries
}
