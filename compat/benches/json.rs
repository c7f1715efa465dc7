//! How fast JSON Schemas are parsed and compared.
//!
//! `cargo bench -p compat --bench json`; numbers are never asserted in tests.

use std::hint::black_box;

use compat::{Document, Format, Level, ParseMode, Past, Schema, can_read, verdict};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value, json};

fn parse(value: &Value) -> Schema {
    let text = value.to_string();
    let document = Document { format: Format::Json, text: &text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).expect("the benchmark's schemas are schemas")
}

/// A closed object of `count` properties, a few of each kind that is usual.
fn object(count: usize, version: usize) -> Value {
    let mut properties: Map<String, Value> = (0..count)
        .map(|at| {
            let of = match at % 5 {
                0 => json!({"type": "integer", "minimum": 0}),
                1 => json!({"type": "string", "maxLength": 80}),
                2 => json!({"type": ["number", "null"]}),
                3 => json!({"type": "array", "items": {"type": "string"}}),
                _ => json!({"enum": ["A", "B", "C"]}),
            };
            (format!("property_{at}"), of)
        })
        .collect();
    properties.insert(format!("added_{version}"), json!({"type": "string"}));
    json!({"type": "object", "properties": properties, "required": ["property_0"]})
}

fn json(criterion: &mut Criterion) {
    let text = object(200, 0).to_string();
    let document = Document { format: Format::Json, text: &text, references: &[] };
    criterion.bench_function("parse 200 properties", |bencher| {
        bencher.iter(|| Schema::parse(black_box(&document), ParseMode::Strict));
    });
    let versions: Vec<Schema> = (0..100).map(|_| parse(&object(200, 0))).collect();
    let history: Vec<Past<'_>> =
        (1..).zip(&versions).map(|(number, schema)| Past { number, schema }).collect();
    let candidate = parse(&object(200, 0));
    criterion.bench_function("verdict of 200 properties, 100 versions", |bencher| {
        bencher.iter(|| verdict(black_box(&candidate), &history, Level::BackwardTransitive));
    });
    let reader = parse(&object(200, 1));
    criterion.bench_function("explain 200 properties", |bencher| {
        bencher.iter(|| can_read(black_box(&reader), &versions[0]));
    });
}

criterion_group!(benches, json);
criterion_main!(benches);
