//! Texts that were schemas until something happened to their bytes: each is still a schema, or is
//! refused in words and at a place in the text.

use compat::source::{LineIndex, Spans};
use compat::{Document, Format, ParseMode, Place, Problem, Schema};

use crate::generate::{self, Random};
use crate::generate_json;
use crate::generate_protobuf::proto_pair;

/// Bytes that mean something in one of the languages.
const PIECES: [&str; 24] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ";",
    "=",
    "/*",
    "//",
    "\\u",
    "\\ud800",
    "-",
    "0",
    "1e999",
    "null",
    "\n",
    "\t",
    "\0",
    "\u{feff}",
    "ö",
    "\u{1f600}",
];

/// One to three accidents: bytes cut out, swapped, doubled, put in or turned into others.
fn mangled(random: &mut Random, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        let end = (at + 1 + random.below(12)).min(bytes.len());
        match random.below(6) {
            0 => drop(bytes.drain(at..end)),
            1 if at + 1 < bytes.len() => bytes.swap(at, at + 1),
            2 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => {
                let piece = random.pick(&PIECES).bytes();
                bytes.splice(at..at, piece);
            }
            4 if at < bytes.len() => bytes[at] = bytes[random.below(bytes.len())],
            _ => bytes.truncate(at),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What is wrong with the way in which a problem is reported.
fn fault_of(format: Format, text: &str, problem: &Problem) -> Option<String> {
    if problem.message.trim().is_empty() {
        return Some("no message".to_owned());
    }
    let offset = match &problem.place {
        Place::Offset { document: None, offset } => *offset,
        Place::Path(path) if path.document.is_none() => {
            let Some(spans) = Spans::of(format, text) else {
                return Some(format!("a path, {path}, into a text that has none"));
            };
            let span = spans.span_or_parent(path);
            if span.start > span.end || span.end > text.len() {
                return Some(format!("{span:?} of {} bytes", text.len()));
            }
            span.start
        }
        elsewhere => return Some(format!("a place in another text: {elsewhere:?}")),
    };
    if offset > text.len() {
        return Some(format!("byte {offset} of {}", text.len()));
    }
    let place = LineIndex::new(text).line_column(offset);
    let line = text.split('\n').nth(place.line - 1);
    let columns = line.map(|line| line.chars().count() + 1);
    let is_inside = columns.is_some_and(|columns| (1..=columns).contains(&place.column));
    (!is_inside).then(|| format!("{place:?}, of {columns:?} columns"))
}

/// Mangles texts; answers how often one was still a schema, and how often it was refused.
fn mangle(format: Format, texts: &[String]) -> (usize, usize) {
    let (mut taken, mut refused) = (0, 0);
    for (seed, text) in (0..).zip(texts) {
        let text = mangled(&mut Random::new(!seed), text);
        let document = Document { format, text: &text, references: &[] };
        for mode in [ParseMode::Strict, ParseMode::Lax] {
            let Err(error) = Schema::parse(&document, mode) else {
                taken += 1;
                continue;
            };
            refused += 1;
            assert!(!error.problems.is_empty(), "seed {seed}: refused without a reason: {text:?}");
            for problem in &error.problems {
                if let Some(fault) = fault_of(format, &text, problem) {
                    panic!("seed {seed}, {mode:?}: {fault}: {problem:?}\n{text:?}");
                }
            }
        }
    }
    (taken, refused)
}

#[test]
fn a_mangled_avro_schema_is_refused_at_a_place() {
    let text_of = |seed| {
        let schema = generate::schema(&mut Random::new(seed));
        if seed % 2 == 0 { schema.to_string() } else { format!("{schema:#}") }
    };
    let texts: Vec<String> = (0..6_000).map(text_of).collect();
    let (taken, refused) = mangle(Format::Avro, &texts);
    assert!(taken > 500 && refused > 5_000, "{taken} and {refused} are no fair sample");
}

#[test]
fn a_mangled_json_schema_is_refused_at_a_place() {
    let texts: Vec<String> = generate_json::pairs(3_000)
        .map(
            |generate_json::Pair { seed, writer, .. }| {
                if seed % 2 == 0 { writer.to_string() } else { format!("{writer:#}") }
            },
        )
        .collect();
    let (taken, refused) = mangle(Format::Json, &texts);
    assert!(taken > 250 && refused > 2_500, "{taken} and {refused} are no fair sample");
}

#[test]
fn a_mangled_proto_file_is_refused_at_a_place() {
    let texts: Vec<String> = (0..3_000).map(|seed| proto_pair(seed).reader).collect();
    let (taken, refused) = mangle(Format::Protobuf, &texts);
    assert!(taken > 250 && refused > 2_500, "{taken} and {refused} are no fair sample");
}
