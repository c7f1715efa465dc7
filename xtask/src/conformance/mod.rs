//! Compares the engine's answers with recorded ones: `cargo xtask conformance FILE…`.
//!
//! A case is one JSON object a line. Its expected answer is its `confluent` object where there is
//! one, else its own top-level keys. Cases without a stable expected answer are named, not counted.

mod avro;
mod json;
mod protobuf;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use compat::{Document, Format, ParseMode, Reference, Schema};
use serde_json::{Value, json};

/// What came of one case.
enum Outcome {
    Agree,
    Disagree {
        expected: String,
        got: String,
    },
    /// The case states no answer that can be compared; why.
    NotCounted(&'static str),
}

impl Outcome {
    /// Compares two answers by their printed form.
    fn of(expected: String, got: String) -> Self {
        if expected == got { Self::Agree } else { Self::Disagree { expected, got } }
    }
}

/// Runs all cases of all files; the exit code is 1 unless all agree.
pub(crate) fn run(files: &[impl AsRef<Path>]) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let (mut agree, mut counted) = (0_usize, 0_usize);
    let mut not_counted: BTreeMap<&'static str, usize> = BTreeMap::new();
    for file in files {
        let file = file.as_ref();
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading cases from {}", file.display()))?;
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let case: Value = serde_json::from_str(line)
                .with_context(|| format!("{}:{number}: not a JSON object", file.display()))?;
            match outcome(line, &case) {
                Outcome::Agree => {
                    agree += 1;
                    counted += 1;
                }
                Outcome::Disagree { expected, got } => {
                    counted += 1;
                    let id = case["id"].as_str().unwrap_or("without id");
                    writeln!(out, "{}:{number}: {id} ({})", file.display(), case["kind"])?;
                    writeln!(out, "  expected {expected}\n  got      {got}")?;
                }
                Outcome::NotCounted(why) => *not_counted.entry(why).or_default() += 1,
            }
        }
    }
    let reasons: Vec<String> =
        not_counted.iter().map(|(why, count)| format!("{count} {why}")).collect();
    let reasons = if reasons.is_empty() { "none".to_owned() } else { reasons.join(", ") };
    writeln!(out, "not counted: {reasons}")?;
    writeln!(out, "agree {agree} of {counted}")?;
    Ok(if counted > 0 && agree == counted { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Counts how many pairs of JSON Schemas are proved, refuted and neither, and names the last.
pub(crate) fn inclusion(files: &[impl AsRef<Path>]) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let (mut counts, mut total) = (BTreeMap::<&'static str, usize>::new(), 0_usize);
    for file in files {
        let file = file.as_ref();
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading cases from {}", file.display()))?;
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let Some((answer, cause)) = json::inclusion(line) else { continue };
            total += 1;
            *counts.entry(answer).or_default() += 1;
            if let Some(cause) = cause {
                writeln!(out, "{}:{number}: {answer}: {cause}", file.display())?;
            }
        }
    }
    for (answer, count) in counts {
        writeln!(out, "{answer}: {count} of {total}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn outcome(line: &str, case: &Value) -> Outcome {
    if case.get("crash").is_some() {
        return Outcome::NotCounted("where the incumbent crashes");
    }
    if case.get("unstable").is_some() {
        return Outcome::NotCounted("whose answer changes from run to run");
    }
    let expected = case.get("confluent").filter(|answer| answer.is_object()).unwrap_or(case);
    if protobuf::is_case(case) {
        return protobuf::outcome(case, expected);
    }
    match case["kind"].as_str() {
        Some("pair") => avro::pair(case, expected),
        Some("level") => avro::level(case, expected),
        Some("decode") => avro::decode(case),
        Some("pcf") => avro::parsing_canonical_form(case),
        Some("parse") if case["type"] == "JSON" => parse(case, Format::Json),
        Some("parse") => parse(case, Format::Avro),
        None if case.get("draft").is_some() => json::pair(line, case, expected),
        _ => Outcome::NotCounted("of an unknown kind"),
    }
}

/// Whether a text is accepted, and what is stored.
fn parse(case: &Value, format: Format) -> Outcome {
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
    let document = Document { format, text, references: &[] };
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

/// The references of one side of a case.
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
