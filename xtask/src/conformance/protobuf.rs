//! Protobuf's cases: pairs with their references, texts, and buf's own tests.

use std::collections::BTreeSet;

use compat::protobuf::ProtobufSchema;
use compat::protobuf::buf::{Annotation, Configuration, Files, Version, breaking};
use compat::protobuf::differ::{Keep, differences};
use compat::source::LineIndex;
use compat::{Document, Format, ParseError, ParseMode, Schema};
use serde_json::{Value, json};

use super::{Outcome, references};

/// Whether a case is about this language.
pub(super) fn is_case(case: &Value) -> bool {
    case["type"] == "PROTOBUF" || (case.get("protoc").is_some() && case.get("writer").is_some())
}

/// What came of a case.
pub(super) fn outcome(case: &Value, expected: &Value) -> Outcome {
    if case["kind"] == "parse" {
        parse(case)
    } else if case["writer"].is_object() {
        buf(case)
    } else {
        pair(case, expected)
    }
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

/// The changes that buf names, with their places in the files after.
fn buf(case: &Value) -> Outcome {
    let Some(expected) = case["expected"].as_array() else {
        return Outcome::NotCounted("without an expected answer");
    };
    let files = |side: &str| {
        let texts: Vec<(&str, &str)> = case[side]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(path, text)| (path.as_str(), text.as_str().unwrap_or_default()))
            .collect();
        // Some workspaces of buf's tests keep the files before in a folder, their root.
        let in_root = texts.iter().all(|(path, _)| path.starts_with("root/"));
        let from = if in_root { "root/".len() } else { 0 };
        Files::parse(texts.into_iter().map(|(path, text)| (&path[from..], text)))
    };
    let (after, before) = match (files("reader"), files("writer")) {
        (Ok(after), Ok(before)) => (after, before),
        (Err(error), _) | (_, Err(error)) => {
            return Outcome::of("files".to_owned(), format!("{}: {}", error.0, error.1));
        }
    };
    let empty = String::new();
    let yaml = case["config"].as_object().and_then(|files| files.values().next());
    let yaml = yaml.and_then(Value::as_str).unwrap_or(&empty);
    let (configuration, ignored) = configuration(yaml);
    let found = breaking(&after, &before, &configuration);
    let is_ignored = |file: &str| {
        ignored.iter().any(|path| {
            file.strip_prefix(path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    let mut got: Vec<String> = found
        .iter()
        .filter(|change| !change.file.as_ref().is_some_and(|file| is_ignored(file)))
        .map(|change| place(case, change))
        .collect();
    let mut wanted: Vec<String> = expected
        .iter()
        .map(|of| {
            let mut words = vec![of["rule"].to_string(), of["file"].to_string()];
            let keys = ["start_line", "start_column", "end_line", "end_column"];
            words.extend(keys.iter().map(|key| of[*key].to_string()));
            words.join(" ")
        })
        .collect();
    got.sort();
    wanted.sort();
    Outcome::of(json!(wanted).to_string(), json!(got).to_string())
}

/// One change as the cases write it.
fn place(case: &Value, change: &Annotation) -> String {
    let mut words = vec![json!(change.rule).to_string(), json!(change.file).to_string()];
    let text = change.file.as_deref().and_then(|file| case["reader"][file].as_str());
    match (text, change.span) {
        (Some(text), Some(span)) => {
            let lines = LineIndex::new(text);
            let (start, end) = (lines.line_column(span.start), lines.line_column(span.end));
            let numbers = [start.line, start.column, end.line, end.column];
            words.extend(numbers.iter().map(ToString::to_string));
        }
        _ => words.extend(std::iter::repeat_n("null".to_owned(), 4)),
    }
    words.join(" ")
}

/// The part of a `buf.yaml` that says which changes break, and the paths that do not count.
fn configuration(yaml: &str) -> (Configuration, Vec<String>) {
    let (mut uses, mut except, mut ignore) = (Vec::new(), Vec::new(), Vec::new());
    let (mut list, mut stable_only, mut version) = ("", false, Version::V1);
    for line in yaml.lines() {
        let word = line.trim();
        match word.split_once(':') {
            Some(("version", value)) => {
                version = match value.trim() {
                    "v1beta1" => Version::V1Beta1,
                    "v2" => Version::V2,
                    _ => Version::V1,
                };
            }
            Some(("ignore_unstable_packages", value)) => stable_only = value.trim() == "true",
            Some((key, "")) => list = key,
            _ => {
                let Some(item) = word.strip_prefix("- ") else { continue };
                match list {
                    "use" => uses.push(item),
                    "except" => except.push(item),
                    "ignore" => ignore.push(item.to_owned()),
                    _ => {}
                }
            }
        }
    }
    let configuration = Configuration::of_words(version, &uses, &except);
    let configuration = if stable_only { configuration.stable_only() } else { configuration };
    (configuration, ignore)
}
