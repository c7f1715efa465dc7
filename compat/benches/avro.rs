//! How fast Avro is parsed and compared, at ordinary sizes and at hostile ones.
//!
//! `cargo bench -p compat`; targets are in the design, numbers are never asserted in tests.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use compat::{
    Document, Format, Level, ParseError, ParseMode, Past, Profile, Schema, check, verdict,
};
use criterion::{Criterion, criterion_group, criterion_main};

mod history;

/// That of the programs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn parse(text: &str) -> Result<Schema, ParseError> {
    let document = Document { format: Format::Avro, text, references: &[] };
    Schema::parse(&document, ParseMode::Strict)
}

/// A record of `fields` fields, a few of each kind that is usual.
fn record(fields: usize, version: usize) -> String {
    let mut text =
        String::from(r#"{"type":"record","name":"Event","namespace":"bench","fields":["#);
    for at in 0..fields {
        let of = match at % 5 {
            0 => r#""long""#.to_owned(),
            1 => r#""string""#.to_owned(),
            2 => r#"["null","double"],"default":null"#.to_owned(),
            3 => r#"{"type":"array","items":"string"}"#.to_owned(),
            _ => format!(r#"{{"type":"enum","name":"E{at}","symbols":["A","B","C"]}}"#),
        };
        let _ = write!(text, r#"{{"name":"field_{at}","type":{of}}},"#);
    }
    let _ = write!(text, r#"{{"name":"added_{version}","type":["null","int"],"default":null}}]}}"#);
    text
}

/// Records that each hold the next, defined side by side in a union.
fn chain(levels: usize) -> String {
    let mut text = String::from("[");
    for at in 0..levels {
        let next = at + 1;
        let of = if next < levels { format!(r#""R{next}""#) } else { r#""int""#.to_owned() };
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(
            text,
            r#"{comma}{{"type":"record","name":"R{at}","fields":[{{"name":"a","type":{of}}}]}}"#
        );
    }
    text + "]"
}

/// The same, with the last one first, so that nothing is used before it is defined.
fn chain_from_the_end(levels: usize) -> String {
    let mut text =
        String::from(r#"[{"type":"record","name":"R0","fields":[{"name":"a","type":"int"}]}"#);
    for at in 1..levels {
        let inner = at - 1;
        let _ = write!(
            text,
            r#",{{"type":"record","name":"R{at}","fields":[{{"name":"a","type":"R{inner}"}}]}}"#
        );
    }
    text + "]"
}

/// A union of records that differ in their name and one field.
fn union(branches: usize, field: &str) -> String {
    let mut text = String::from("[");
    for at in 0..branches {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(
            text,
            r#"{comma}{{"type":"record","name":"R{at}","fields":[{{"name":"{field}","type":"int"}}]}}"#
        );
    }
    text + "]"
}

fn ordinary(criterion: &mut Criterion) {
    let candidate = parse(&record(200, 0)).expect("a schema");
    let versions: Vec<Schema> =
        (1..=100).map(|version| parse(&record(200, version)).expect("a schema")).collect();
    history::measure(
        criterion,
        [
            "verdict: 200 fields, 100 versions, transitive",
            "check: 200 fields, 100 versions, transitive",
        ],
        (&candidate, &versions),
        Profile::Standard,
    );
    let text = record(200, 0);
    criterion.bench_function("parse: 200 fields", |bencher| {
        bencher.iter(|| parse(black_box(&text)).expect("a schema"));
    });
    let text = record(17_000, 0);
    criterion.bench_function(&format!("parse: {} kB", text.len() / 1_000), |bencher| {
        bencher.iter(|| parse(black_box(&text)).expect("a schema"));
    });
}

fn hostile(criterion: &mut Criterion) {
    let text = chain(10_000);
    criterion.bench_function("parse: 10,000 levels, used before they are defined", |bencher| {
        bencher.iter(|| parse(black_box(&text)).expect_err("too deep"));
    });
    let text = chain_from_the_end(10_000);
    criterion.bench_function("parse: 10,000 levels", |bencher| {
        bencher.iter(|| parse(black_box(&text)).expect("a schema"));
    });
    let deep = parse(&text).expect("a schema");
    let past = [Past { number: 1, schema: &deep }];
    criterion.bench_function("verdict: 10,000 levels", |bencher| {
        bencher.iter(|| verdict(black_box(&deep), &past, Level::Full));
    });
    criterion.bench_function("check: 10,000 levels", |bencher| {
        bencher.iter(|| check(black_box(&deep), &past, Level::Full, Profile::Strict));
    });
    let (one, other) = (union(1_000, "a"), union(1_000, "b"));
    let (one, other) = (parse(&one).expect("a schema"), parse(&other).expect("a schema"));
    for (name, against) in [("equal", &one), ("different", &other)] {
        let past = [Past { number: 1, schema: against }];
        criterion.bench_function(&format!("verdict: unions of 1,000 {name} records"), |bencher| {
            bencher.iter(|| verdict(black_box(&one), &past, Level::Backward));
        });
        criterion.bench_function(&format!("check: unions of 1,000 {name} records"), |bencher| {
            bencher.iter(|| check(black_box(&one), &past, Level::Backward, Profile::Strict));
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
