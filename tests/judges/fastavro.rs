//! The soundness and the honesty of Avro's verdicts before a decoder that is not Rust:
//! `fastavro`, over generated pairs with their witnesses and data.
//!
//! Left out is what it is known to see differently: logical types (it applies those of the
//! writer, so they are taken away), Java's own failures, empty unions of the reader, unions of
//! equal shape in which an earlier branch takes the data of a later one by promotion, what a
//! `float` rounds (Python has only doubles), and named types of one name and two kinds.

use std::fmt::Write as _;

use compat::avro::encode::{to_json, write_binary};
use compat::avro::model::{Kind, TypeId};
use compat::avro::{AvroSchema, findings, read_message};
use compat::{Evidence, Finding, Outcome, Profile};
use serde_json::{Value, json};

use crate::python::Judge;

#[path = "../../compat/tests/it/generate.rs"]
mod generate;

use generate::{Random, datum, pair, parse};

const JUDGE: Judge = Judge { script: "fastavro_judge", packages: &["fastavro==1.13.1"] };

/// Rules about failures that are Java's, about meanings, and about what is not defined.
const NOT_FOR_FASTAVRO: [&str; 7] = [
    "avro-decimal-changed",
    "avro-default-not-of-type",
    "avro-field-alias-out-of-scope",
    "avro-field-read-twice",
    "avro-logical-type-added",
    "avro-logical-type-changed",
    "avro-union-namespace-changed",
];

/// What a question is about.
enum Expected {
    /// It is read as this.
    Reads(Value),
    /// It fails.
    Fails,
    /// It fails, or is read as this.
    Misreads(Value),
}

struct Question {
    text: String,
    expected: Expected,
    context: String,
}

/// The text without what fastavro would apply from the writer's schema.
fn without_logical_types(schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(without_logical_types).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| *key != "logicalType")
            .map(|(key, value)| (key.clone(), without_logical_types(value)))
            .collect(),
        other => other.clone(),
    }
}

/// Avro's JSON encoding without the tags of unions, as a decoder hands a value out.
fn untagged(schema: &AvroSchema, id: TypeId, value: &Value) -> Value {
    match (&schema.get(id).kind, value) {
        (Kind::Union(branches), Value::Object(members)) => {
            let (tag, inner) = members.iter().next().expect("a tag and a value");
            let branch = branches.iter().find(|branch| schema.short_name(branch.node) == *tag);
            untagged(schema, branch.expect("the tag is one of the union").node, inner)
        }
        (Kind::Array(part), Value::Array(items)) => {
            items.iter().map(|item| untagged(schema, part.node, item)).collect()
        }
        (Kind::Map(part), Value::Object(members)) => members
            .iter()
            .map(|(key, value)| (key.clone(), untagged(schema, part.node, value)))
            .collect(),
        (Kind::Record(record), Value::Object(members)) => members
            .iter()
            .map(|(key, value)| {
                let of = record.fields[record.index[key.as_str()]].of.node;
                (key.clone(), untagged(schema, of, value))
            })
            .collect(),
        (_, value) => value.clone(),
    }
}

/// Equal values, numbers by value: 1 is 1.0 here.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(one, other)| same(one, other))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, one)| right.get(key).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a union holds two branches of which fastavro takes the first for the second.
fn is_beyond_fastavro(schema: &AvroSchema) -> bool {
    let mut unions = schema.ids().filter_map(|id| match &schema.get(id).kind {
        Kind::Union(branches) => Some(branches),
        _ => None,
    });
    unions.any(|branches| {
        let words: Vec<&str> = branches.iter().map(|of| schema.type_word(of.node)).collect();
        let position = |word| words.iter().position(|known| *known == word);
        let stands_before =
            |one, other| matches!((position(one), position(other)), (Some(a), Some(b)) if a < b);
        branches.is_empty()
            || stands_before("STRING", "BYTES")
            || stands_before("BYTES", "STRING")
            || stands_before("LONG", "INT")
            || stands_before("FLOAT", "INT")
            || stands_before("FLOAT", "LONG")
            || stands_before("DOUBLE", "INT")
            || stands_before("DOUBLE", "LONG")
            || stands_before("DOUBLE", "FLOAT")
    })
}

fn is_float_loss(finding: &Finding) -> bool {
    finding.rule.id == "avro-precision-lost" && finding.facts["expected"] == "float"
}

/// A record, enum or fixed type that became another of those: fastavro compares their names only.
fn is_change_of_named_kind(finding: &Finding) -> bool {
    let is_named =
        |of: &str| ["record ", "enum ", "fixed "].iter().any(|kind| of.starts_with(kind));
    finding.rule.id == "avro-type-changed"
        && is_named(&finding.facts["expected"])
        && is_named(&finding.facts["found"])
}

fn questions_of(seed: u64, questions: &mut Vec<Question>) -> Option<()> {
    let pair = pair(seed)?;
    let (reader_text, writer_text) =
        (without_logical_types(&pair.reader), without_logical_types(&pair.writer));
    let (reader, writer) = (parse(&reader_text)?, parse(&writer_text)?);
    if is_beyond_fastavro(&reader) {
        return None;
    }
    let mut ask = |bytes: &[u8], expected: Expected, message: &Value, rule: &str| {
        let text = json!({"reader": reader_text, "writer": writer_text, "bytes": hex(bytes)});
        let context = format!("seed {seed}, {rule}, {message}: {text}");
        questions.push(Question { text: text.to_string(), expected, context });
    };
    let found = findings(&reader, &writer);
    for finding in &found {
        let Evidence::Witness(witness) = &finding.evidence else { continue };
        let known = NOT_FOR_FASTAVRO.contains(&finding.rule.id);
        if known || is_float_loss(finding) || is_change_of_named_kind(finding) {
            continue;
        }
        let reads = witness.reads.as_ref();
        let expected = match (witness.outcome, reads) {
            (Outcome::Misread, Some(reads)) => {
                Expected::Misreads(untagged(&reader, reader.root().node, reads))
            }
            _ => Expected::Fails,
        };
        let bytes = witness.bytes.as_deref().expect("Avro has bytes");
        ask(bytes, expected, &witness.message, finding.rule.id);
    }
    let is_read = |finding: &Finding| {
        finding.rule.profile != Profile::Standard
            && finding.rule.id != "avro-default-not-of-type"
            && !is_float_loss(finding)
    };
    if found.iter().all(is_read) {
        let random = &mut Random::new(seed);
        for _ in 0..3 {
            let Some(datum) = datum(random, &writer, writer.root().node, 8) else { continue };
            let message = to_json(&writer, writer.root().node, &datum);
            let read = read_message(&reader, &writer, &message).expect("a message of the writer");
            let mut bytes = Vec::new();
            write_binary(&writer, writer.root().node, &datum, &mut bytes);
            let expected = match read {
                Some(read) if found.is_empty() => {
                    Expected::Reads(untagged(&reader, reader.root().node, &read))
                }
                Some(read) => Expected::Misreads(untagged(&reader, reader.root().node, &read)),
                None => Expected::Fails,
            };
            ask(&bytes, expected, &message, "silent");
        }
    }
    Some(())
}

/// Puts the witnesses and data of `pairs` generated pairs before fastavro.
pub(crate) fn judge(pairs: usize) {
    let mut questions = Vec::new();
    let asked = (0..).filter_map(|seed| questions_of(seed, &mut questions)).take(pairs).count();
    assert_eq!(asked, pairs);
    let answers = JUDGE.answers(questions.iter().map(|question| question.text.as_str()));
    report(&questions, &answers);
}

fn report(questions: &[Question], answers: &[Value]) {
    let mut refused = 0;
    let mut faults = Vec::new();
    for (question, answer) in questions.iter().zip(answers) {
        if answer.get("refused").is_some() {
            refused += 1;
            continue;
        }
        let value = answer.get("value");
        let agrees = match &question.expected {
            Expected::Fails => value.is_none(),
            Expected::Reads(expected) => value.is_some_and(|value| same(value, expected)),
            Expected::Misreads(expected) => value.is_none_or(|value| same(value, expected)),
        };
        if !agrees {
            faults.push(format!("{}\n  answer {answer}", question.context));
        }
    }
    let shown = faults.len().min(5);
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        questions.len(),
        faults[..shown].join("\n")
    );
    assert!(refused * 20 < questions.len(), "fastavro refused {refused} of {}", questions.len());
}
