//! Protobuf's cases: pairs with their references, texts, and buf's own tests.

use std::collections::BTreeSet;

use compat::protobuf::ProtobufSchema;
use compat::protobuf::differ::{Keep, differences};
use compat::{Document, Format, ParseError, ParseMode, Reference, Schema};
use serde_json::{Value, json};

use super::Outcome;

/// Whether a case is about this language.
pub(super) fn is_case(case: &Value) -> bool {
    case["type"] == "PROTOBUF" || (case.get("protoc").is_some() && case.get("writer").is_some())
}

/// What came of a case.
pub(super) fn outcome(case: &Value, expected: &Value) -> Outcome {
    if case["kind"] == "parse" {
        parse(case)
    } else if case["writer"].is_object() {
        Outcome::NotCounted("of buf's rules")
    } else {
        pair(case, expected)
    }
}

fn references(case: &Value, side: &str) -> Vec<Reference> {
    let all = case["references"].as_array().into_iter().flatten();
    let of_side = all.filter(|reference| reference["side"] == side || reference["side"] == "both");
    of_side
        .map(|reference| Reference {
            name: reference["name"].as_str().unwrap_or_default().into(),
            text: reference["schema"].as_str().unwrap_or_default().into(),
        })
        .collect()
}

fn schema(case: &Value, side: &str) -> Result<ProtobufSchema, ParseError> {
    let text = case[side].as_str().unwrap_or_default();
    let references = references(case, side);
    let document = Document { format: Format::Protobuf, text, references: &references };
    match Schema::parse(&document, ParseMode::Lax)? {
        Schema::Protobuf(schema) => Ok(schema),
        _ => unreachable!("the document is a Protobuf one"),
    }
}

/// Verdict and all differences; their order is that of Java's hashes, so it does not count.
fn pair(case: &Value, expected: &Value) -> Outcome {
    let Some(listed) = expected["differences"].as_array() else {
        return Outcome::NotCounted("without an expected answer");
    };
    let (reader, writer) = match (schema(case, "reader"), schema(case, "writer")) {
        (Ok(reader), Ok(writer)) => (reader, writer),
        (Err(error), _) | (_, Err(error)) => {
            return Outcome::of(expected.to_string(), format!("a side is no schema: {error}"));
        }
    };
    let found = differences(&reader, &writer, Keep::All);
    let mut got: Vec<String> =
        found.iter().map(|of| format!("{} {}", of.code.as_str(), of.path)).collect();
    let text = |of: &Value, key: &str| of[key].as_str().unwrap_or_default().to_owned();
    let mut wanted: Vec<String> =
        listed.iter().map(|of| format!("{} {}", text(of, "type"), text(of, "path"))).collect();
    got.sort();
    wanted.sort();
    let compatible = found.iter().all(|of| of.code.is_compatible());
    let cheap: BTreeSet<String> = differences(&reader, &writer, Keep::Incompatible)
        .iter()
        .map(|of| of.path.clone())
        .collect();
    if cheap.is_empty() != compatible {
        return Outcome::of(compatible.to_string(), "the short walk disagrees".to_owned());
    }
    if !case["confluent"].is_object() {
        // The differences are in the words of another registry; only its verdict compares.
        return Outcome::of(expected["compatible"].to_string(), compatible.to_string());
    }
    Outcome::of(
        json!({ "compatible": expected["compatible"], "differences": wanted }).to_string(),
        json!({ "compatible": compatible, "differences": got }).to_string(),
    )
}

/// Whether a text is accepted, and what is stored.
fn parse(case: &Value) -> Outcome {
    let text = case["schema_text"].as_str().unwrap_or_default();
    let newest = case.get("newest");
    let member =
        |key: &str| newest.and_then(|newest| newest.get(key)).or_else(|| case.get(key)).cloned();
    let accepted = member("accepted").unwrap_or_default();
    let stored = |key: &str| if accepted == json!(true) { member(key) } else { None };
    let expected = json!({
        "accepted": accepted,
        "canonical": stored("canonical"),
        "normalized": stored("normalized"),
    });
    let document = Document { format: Format::Protobuf, text, references: &[] };
    let got = match Schema::parse(&document, ParseMode::Strict) {
        Ok(schema) => json!({
            "accepted": true,
            "canonical": schema.canonical(),
            "normalized": schema.normalized().ok(),
        }),
        Err(_) => json!({ "accepted": false, "canonical": null, "normalized": null }),
    };
    Outcome::of(expected.to_string(), got.to_string())
}
