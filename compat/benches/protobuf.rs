//! How fast Protobuf is parsed and compared, at ordinary sizes and at hostile ones.
//!
//! `cargo bench -p compat`; targets are in the design, numbers are never asserted in tests.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use compat::{
    Document, Format, Level, ParseError, ParseMode, Past, Profile, Reference, Schema, check,
};
use criterion::{Criterion, criterion_group, criterion_main};

mod history;
#[path = "../tests/it/hostile_protobuf.rs"]
mod hostile;

/// That of the programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn parse(text: &str, references: &[Reference]) -> Result<Schema, ParseError> {
    let document = Document { format: Format::Protobuf, text, references };
    Schema::parse(&document, ParseMode::Strict)
}

/// A message of `fields` fields, a few of each kind that is usual.
fn message(fields: usize, version: usize) -> String {
    let mut text = String::from("syntax = \"proto3\";\npackage bench;\n\nmessage Event {\n");
    for at in 0..fields {
        let of = match at % 5 {
            0 => "int64",
            1 => "string",
            2 => "optional double",
            3 => "repeated string",
            _ => "State",
        };
        let number = at + 1;
        let _ = writeln!(text, "  {of} field_{at} = {number};");
    }
    let _ = writeln!(text, "  int32 added_{version} = {};\n}}", fields + version + 1);
    text + "enum State {\n  UNKNOWN = 0;\n  PAID = 1;\n}\n"
}

/// A file that refers to `count` files of one message each.
fn importing(count: usize) -> (String, Vec<Reference>) {
    let mut text = String::from("syntax = \"proto3\";\npackage bench;\n\n");
    let mut references = Vec::with_capacity(count);
    let mut fields = String::new();
    for at in 0..count {
        let _ = writeln!(text, "import \"part_{at}.proto\";");
        let _ = writeln!(fields, "  parts.part_{at}.Part part_{at} = {};", at + 1);
        let part = format!(
            "syntax = \"proto3\";\npackage parts.part_{at};\n\nmessage Part {{\n  string id = 1;\n  \
             int64 paid_at = 2;\n  repeated string tags = 3;\n}}\n"
        );
        references.push(Reference { name: format!("part_{at}.proto").into(), text: part.into() });
    }
    let _ = writeln!(text, "\nmessage Whole {{\n{fields}}}");
    (text, references)
}

fn ordinary(criterion: &mut Criterion) {
    let schema = |version| parse(&message(200, version), &[]).expect("a schema");
    let candidate = schema(0);
    let versions: Vec<Schema> = (1..=100).map(schema).collect();
    history::measure(
        criterion,
        ["protobuf verdict: 200 fields, 100 versions", "protobuf check: 200 fields, 100 versions"],
        (&candidate, &versions),
        Profile::Strict,
    );
    let text = message(200, 0);
    criterion.bench_function("protobuf parse: 200 fields", |bencher| {
        bencher.iter(|| parse(black_box(&text), &[]).expect("a schema"));
    });
    let text = message(24_000, 0);
    criterion.bench_function(&format!("protobuf parse: {} kB", text.len() / 1_000), |bencher| {
        bencher.iter(|| parse(black_box(&text), &[]).expect("a schema"));
    });
    let (text, references) = importing(300);
    criterion.bench_function("protobuf parse: 300 imported files", |bencher| {
        bencher.iter(|| parse(black_box(&text), &references).expect("a schema"));
    });
}

fn hostile(criterion: &mut Criterion) {
    for (name, writer, reader) in hostile::pairs() {
        let past = [Past { number: 1, schema: &writer }];
        criterion.bench_function(&format!("protobuf check: {name}"), |bencher| {
            bencher.iter(|| check(black_box(&reader), &past, Level::Backward, Profile::Strict));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(10)
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500));
    targets = ordinary, hostile
}
criterion_main!(benches);
