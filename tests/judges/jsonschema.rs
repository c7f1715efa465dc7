//! The witnesses of JSON Schema's verdicts before a validator that is not Rust: Python's
//! `jsonschema`, over generated pairs of five drafts. Each must be valid for the writer and
//! invalid for the reader. What the judge cannot answer it says, and that is bounded.

use std::collections::HashSet;

use compat::{Evidence, can_read};
use serde_json::{Value, json};

use crate::python::Judge;

#[path = "../../compat/tests/it/generate_json.rs"]
mod generate_json;

use generate_json::{Pair, pairs, parse};

const JUDGE: Judge = Judge { script: "jsonschema_judge", packages: &["jsonschema==4.26.0"] };

/// The witnesses of a pair, each once; none where nothing is said against it.
fn question(pair: &Pair) -> Option<Value> {
    let (reader, writer) = (parse(&pair.reader), parse(&pair.writer));
    let mut seen = HashSet::new();
    let mut values = Vec::new();
    for finding in can_read(&reader, &writer).findings {
        let Evidence::Witness(witness) = finding.evidence else { continue };
        if seen.insert(witness.message.to_string()) {
            values.push(witness.message);
        }
    }
    let question = json!({"writer": pair.writer, "reader": pair.reader, "values": values});
    (!values.is_empty()).then_some(question)
}

/// Whether a schema may be one that the judge gets wrong: under 2019-09 it does not see that a
/// schema as `additionalProperties` evaluates the names that `unevaluatedProperties` is about.
fn is_beyond_python(schema: &Value) -> bool {
    let is_of_2019 = schema["$schema"].as_str().is_some_and(|uri| uri.contains("2019-09"));
    let text = schema.to_string();
    is_of_2019
        && ["\"unevaluatedProperties\"", "\"additionalProperties\":{"]
            .iter()
            .all(|it| text.contains(it))
}

/// Puts the first witnesses of generated pairs, at least `wanted` of them, before the judge.
pub(crate) fn judge(wanted: usize) {
    let mut questions = Vec::new();
    let mut count = 0;
    for pair in pairs(u64::MAX) {
        let Some(question) = question(&pair) else { continue };
        count += question["values"].as_array().map_or(0, Vec::len);
        questions.push((pair.seed, question));
        if count >= wanted {
            break;
        }
    }
    let texts: Vec<String> = questions.iter().map(|(_, it)| it.to_string()).collect();
    let answers = JUDGE.answers(texts.iter().map(String::as_str));
    let mut faults = Vec::new();
    let mut excused = 0;
    for ((seed, question), answer) in questions.iter().zip(&answers) {
        let values = question["values"].as_array().expect("made just above");
        if answer.get("excused").is_some() {
            excused += 1;
            continue;
        }
        let answers = answer.as_array().expect("an answer is a list");
        assert_eq!(values.len(), answers.len());
        for (value, answer) in values.iter().zip(answers) {
            let writer_differs = answer[0] != json!(true) && !is_beyond_python(&question["writer"]);
            let reader_differs =
                answer[1] != json!(false) && !is_beyond_python(&question["reader"]);
            excused += usize::from(*answer != json!([true, false]));
            if writer_differs || reader_differs {
                faults.push(format!("seed {seed}: {value} is {answer} for {question}"));
            }
        }
    }
    let shown = faults.len().min(5);
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults[..shown].join("\n"));
    assert!(excused * 30 < questions.len(), "{excused} of {} excused", questions.len());
}
