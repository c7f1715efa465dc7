//! Avro's cases: pairs, levels, single data, canonical forms and texts.

use compat::avro::AvroSchema;
use compat::{
    Document, Foreign, Format, Level, ParseError, ParseMode, Past, Schema, Verdict, verdict,
};
use serde_json::{Value, json};

use super::Outcome;

fn schema(value: &Value, mode: ParseMode) -> Result<Schema, ParseError> {
    let text = match value {
        // A case writes a schema as JSON, or the text of one as a string; a bare name is JSON.
        Value::String(text) if text.trim_start().starts_with(['{', '[', '"', '/']) => text.clone(),
        other => other.to_string(),
    };
    Schema::parse(&Document { format: Format::Avro, text: &text, references: &[] }, mode)
}

fn avro(value: &Value) -> Result<AvroSchema, ParseError> {
    match schema(value, ParseMode::Lax)? {
        Schema::Avro(schema) => Ok(schema),
        other => unreachable!("an Avro document is not {}", other.format()),
    }
}

/// Verdict, types, paths and messages of a pair, in order.
pub(super) fn pair(case: &Value, expected: &Value) -> Outcome {
    let Some(model) = expected.get("model") else {
        return Outcome::NotCounted("without an expected answer");
    };
    let (reader, writer) = match (avro(&case["reader"]), avro(&case["writer"])) {
        (Ok(reader), Ok(writer)) => (reader, writer),
        (Err(error), _) | (_, Err(error)) => {
            return Outcome::of(model.to_string(), format!("a side is no schema: {error}"));
        }
    };
    let found = compat::avro::parity(&reader, &writer);
    let got = match found.as_slice() {
        [Foreign { code: compat::avro::parity::EXCEPTION, info, .. }] => json!({ "error": info }),
        found => json!({ "compatible": found.is_empty(), "incompatibilities": entries(found) }),
    };
    let expected = match model.get("error") {
        // Some cases record Java's text, others only that there is an exception.
        Some(_) if got.get("error").is_some() => return Outcome::Agree,
        Some(error) => json!({ "error": error }),
        None => json!({
            "compatible": model["compatible"],
            "incompatibilities": model.get("incompatibilities").cloned().unwrap_or_else(|| json!([])),
        }),
    };
    Outcome::of(expected.to_string(), got.to_string())
}

fn entries(found: &[Foreign]) -> Vec<Value> {
    let entry = |foreign: &Foreign| json!({ "type": foreign.code, "path": foreign.path, "message": foreign.info });
    found.iter().map(entry).collect()
}

/// The verdict of a level over a history, and the incumbent's messages where they are recorded.
pub(super) fn level(case: &Value, expected: &Value) -> Outcome {
    let Some(compatible) = expected["compatible"].as_bool() else {
        return Outcome::NotCounted("without an expected answer");
    };
    let Some(level) = case["level"].as_str().and_then(|level| level.parse::<Level>().ok()) else {
        return Outcome::NotCounted("of an unknown level");
    };
    let history: Result<Vec<Schema>, _> = case["history"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|version| schema(version, ParseMode::Lax))
        .collect();
    let (candidate, history) = match (schema(&case["candidate"], ParseMode::Lax), history) {
        (Ok(candidate), Ok(history)) => (candidate, history),
        (Err(error), _) | (_, Err(error)) => {
            return Outcome::of(compatible.to_string(), format!("a side is no schema: {error}"));
        }
    };
    let mut past: Vec<Past<'_>> =
        (1..).zip(&history).map(|(number, schema)| Past { number, schema }).collect();
    past.reverse();
    let verdict = verdict(&candidate, &past, level);
    let messages = compat::check::messages(&verdict, &past, level);
    let got = json!({ "compatible": verdict == Verdict::Compatible, "messages": messages });
    let recorded = expected.get("messages").cloned().unwrap_or_else(|| json!(messages));
    let expected = json!({ "compatible": compatible, "messages": recorded });
    Outcome::of(expected.to_string(), got.to_string())
}

/// Whether one datum of the writer can be read.
pub(super) fn decode(case: &Value) -> Outcome {
    let Some(decodes) = case["decodes"].as_bool() else {
        return Outcome::NotCounted("without an expected answer");
    };
    let (reader, writer) = match (avro(&case["reader"]), avro(&case["writer"])) {
        (Ok(reader), Ok(writer)) => (reader, writer),
        (Err(error), _) | (_, Err(error)) => {
            return Outcome::of(decodes.to_string(), format!("a side is no schema: {error}"));
        }
    };
    let got = match compat::avro::read_message(&reader, &writer, &case["datum"]) {
        Ok(read) => read.is_some().to_string(),
        Err(error) => format!("the datum is none of the writer: {error}"),
    };
    Outcome::of(decodes.to_string(), got)
}

/// Parsing Canonical Form and fingerprint.
pub(super) fn parsing_canonical_form(case: &Value) -> Outcome {
    let text = case["schema_text"].as_str().unwrap_or_default();
    let document = Document { format: Format::Avro, text, references: &[] };
    let expected_print = case.get("fingerprint64").cloned();
    let expected = json!({ "canonical": case["canonical"], "fingerprint64": expected_print });
    let got = match Schema::parse(&document, ParseMode::Lax) {
        Ok(Schema::Avro(schema)) => {
            let print = schema.rabin_fingerprint().cast_signed();
            let print = expected_print.map(|expected| match expected {
                Value::String(_) => json!(print.to_string()),
                _ => json!(print),
            });
            json!({ "canonical": schema.parsing_canonical_form(), "fingerprint64": print })
        }
        Ok(other) => unreachable!("an Avro document is not {}", other.format()),
        Err(error) => json!(error.to_string()),
    };
    Outcome::of(expected.to_string(), got.to_string())
}
