//! How fast JSON Schemas are parsed and compared, hostile ones included.
//!
//! `cargo bench -p compat --bench json`; numbers are never asserted in tests.

use std::hint::black_box;
use std::time::Duration;

use compat::{Document, Format, Level, ParseMode, Past, Schema, can_read, verdict};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value, json};

#[path = "../tests/it/hostile_json.rs"]
mod hostile_json;

/// That of the programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn parse(value: &Value) -> Schema {
    parse_text(&value.to_string())
}

fn parse_text(text: &str) -> Schema {
    let document = Document { format: Format::Json, text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).expect("the benchmark's schemas are schemas")
}

/// An open object of `count` properties, a few of each kind that is usual; with every version one
/// property has another description and another limit.
fn object(count: usize, version: usize) -> Value {
    let properties: Map<String, Value> = (0..count)
        .map(|at| {
            let mut of = match at % 5 {
                0 => json!({"type": "integer", "minimum": 0}),
                1 => json!({"type": "string", "maxLength": 80}),
                2 => json!({"type": ["number", "null"]}),
                3 => json!({"type": "array", "items": {"type": "string"}}),
                _ => json!({"enum": ["A", "B", "C"]}),
            };
            if at == version {
                of["description"] = json!("in this version only");
            }
            (format!("property_{at}"), of)
        })
        .collect();
    json!({"type": "object", "properties": properties, "required": ["property_0"]})
}

fn with_one_more(mut object: Value) -> Value {
    object["properties"]["one_more"] = json!({"type": "string"});
    object
}

fn json(criterion: &mut Criterion) {
    let text = object(200, 0).to_string();
    let document = Document { format: Format::Json, text: &text, references: &[] };
    criterion.bench_function("parse 200 properties", |bencher| {
        bencher.iter(|| Schema::parse(black_box(&document), ParseMode::Strict));
    });
    let versions: Vec<Schema> = (0..100).map(|version| parse(&object(200, version))).collect();
    let history: Vec<Past<'_>> =
        (1..).zip(&versions).map(|(number, schema)| Past { number, schema }).collect();
    let candidate = parse(&object(200, 100));
    assert_eq!(
        verdict(&candidate, &history, Level::BackwardTransitive),
        compat::Verdict::Compatible,
        "every version is looked at"
    );
    criterion.bench_function("verdict of 200 properties, 100 versions", |bencher| {
        bencher.iter(|| verdict(black_box(&candidate), &history, Level::BackwardTransitive));
    });
    let reader = parse(&with_one_more(object(200, 0)));
    criterion.bench_function("explain 200 properties", |bencher| {
        bencher.iter(|| can_read(black_box(&reader), &versions[0]));
    });
}

fn hostile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hostile");
    group.sample_size(10).measurement_time(Duration::from_secs(1));
    group.warm_up_time(Duration::from_millis(100));
    for pair in hostile_json::all() {
        let (writer, reader) = (pair.writer.to_string(), pair.reader.to_string());
        group.bench_function(pair.name, |bencher| {
            bencher.iter_with_setup(
                // Parsed anew: compiled patterns are kept in a schema.
                || [&reader, &writer].map(|text| parse_text(text)),
                |[reader, writer]| can_read(&reader, &writer),
            );
        });
    }
    group.finish();
}

criterion_group!(benches, json, hostile);
criterion_main!(benches);
