//! The soundness and the honesty of Protobuf's verdicts before Google's own compiler and runtime,
//! over generated pairs: what is silent is read as it was written, every witness does what it
//! says, and the compiler takes what we print.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use compat::protobuf::findings;
use compat::{Document, Evidence, Format, ParseMode, Schema, Severity};
use e2e::workspace_root;
use serde_json::{Value, json};

#[path = "../../compat/tests/it/generate_protobuf.rs"]
mod generate_protobuf;

use generate_protobuf::proto_pair;

const PACKAGES: [&str; 2] = ["protobuf==7.36.2", "grpcio-tools==1.85.1"];

/// A Python with Google's runtime and compiler: an environment under `target/`, made once.
fn interpreter() -> PathBuf {
    let folder = workspace_root().join("target/test-clients/protobuf");
    let interpreter = folder.join("bin/python");
    let is_complete = |interpreter: &PathBuf| {
        let import = "import google.protobuf, grpc_tools.protoc, sys; \
                      sys.exit(google.protobuf.__version__ != '7.36.2')";
        let status = Command::new(interpreter).args(["-c", import]).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    if !is_complete(&interpreter) {
        let venv = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder).status();
        assert!(
            venv.is_ok_and(|status| status.success()),
            "no Python environment could be made: install the packages python3 and python3-venv"
        );
        let pip = Command::new(&interpreter)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(PACKAGES)
            .status();
        assert!(
            pip.is_ok_and(|status| status.success()) && is_complete(&interpreter),
            "the Python packages {PACKAGES:?} could not be installed with pip; see its output above"
        );
    }
    interpreter
}

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
        "silent": silent,
        "witnesses": witnesses,
    })
}

/// Puts `pairs` generated pairs before Google's runtime.
pub(crate) fn judge(pairs: u64) {
    let questions: Vec<Value> = (0..pairs).map(question).collect();
    let mut input = String::new();
    for question in &questions {
        input.push_str(&question.to_string());
        input.push('\n');
    }
    let mut python = Command::new(interpreter())
        .arg("-B")
        .arg(workspace_root().join("tests/judges/protobuf_judge.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut stdin = python.stdin.take().expect("its standard input is a pipe");
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = python.wait_with_output().expect("python ends");
    writing.join().expect("no panic").expect("python reads what it is asked");
    assert!(output.status.success(), "the judge failed: {}", output.status);
    let answers = String::from_utf8(output.stdout).expect("JSON is UTF-8");
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).expect("an answer")).collect();
    assert_eq!(answers.len(), questions.len());
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
