//! The soundness and the honesty of Protobuf's verdicts before Google's own compiler and runtime,
//! over generated pairs: what is silent is read as it was written, every witness does what it
//! says, and the compiler takes what we print.

use std::fmt::Write as _;

use compat::protobuf::findings;
use compat::{Document, Evidence, Format, ParseMode, Schema, Severity};
use serde_json::{Value, json};

use crate::python::Judge;

#[path = "../../compat/tests/it/generate_protobuf.rs"]
mod generate_protobuf;

use generate_protobuf::proto_pair;

const JUDGE: Judge =
    Judge { script: "protobuf_judge", packages: &["protobuf==7.36.2", "grpcio-tools==1.85.1"] };

fn parse(text: &str) -> Schema {
    let document = Document { format: Format::Protobuf, text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).expect("generated texts are valid")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn question(seed: u64) -> Value {
    let pair = proto_pair(seed);
    let (reader, writer) = (parse(&pair.reader), parse(&pair.writer));
    let (Schema::Protobuf(one), Schema::Protobuf(other)) = (&reader, &writer) else {
        unreachable!("the documents are Protobuf ones")
    };
    let found = findings(one, other);
    let witnesses: Vec<Value> = found
        .iter()
        .filter_map(|finding| match &finding.evidence {
            Evidence::Witness(witness) => Some(json!({
                "rule": finding.rule.id,
                "message": finding.facts["message"],
                "bytes": hex(witness.bytes.as_deref().expect("Protobuf has bytes")),
                "outcome": witness.outcome.as_str(),
                "at": witness.at,
            })),
            Evidence::Absent(_) => None,
        })
        .collect();
    let silent = found.iter().all(|finding| finding.rule.severity == Severity::Warning);
    json!({
        "reader": reader.canonical(),
        "writer": writer.canonical(),
        "descriptors": [other.formatted("serialized"), one.formatted("serialized")],
        "silent": silent,
        "witnesses": witnesses,
    })
}

/// Puts `pairs` generated pairs before Google's runtime.
pub(crate) fn judge(pairs: u64) {
    let questions: Vec<Value> = (0..pairs).map(question).collect();
    let texts: Vec<String> = questions.iter().map(Value::to_string).collect();
    let answers = JUDGE.answers(texts.iter().map(String::as_str));
    let mut faults = Vec::new();
    let (mut witnesses, mut silent) = (0, 0);
    for (seed, (question, answer)) in questions.iter().zip(&answers).enumerate() {
        witnesses += question["witnesses"].as_array().map_or(0, Vec::len);
        silent += usize::from(question["silent"] == true);
        if *answer != json!([]) {
            let texts = format!("{}\n{}", question["writer"], question["reader"]);
            faults.push(format!("seed {seed}: {answer}\n{}", texts.replace("\\n", "\n")));
        }
    }
    let shown = faults.len().min(4);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..shown].join("\n"));
    assert!(witnesses * 4 > answers.len() && silent * 10 > answers.len(), "too little was asked");
}
