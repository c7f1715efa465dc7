//! What holds for every schema and every pair, over thousands of generated ones.
//!
//! `fastavro`, a decoder that is not Rust, is asked in the crate `e2e`.

use apache_avro::Schema as TheirSchema;
use apache_avro::reader::datum::GenericDatumReader;
use compat::avro::encode::{from_json, to_json, write_binary};
use compat::avro::{AvroSchema, findings, parity, read_message};
use compat::{
    Evidence, Finding, Level, Outcome, Past, Profile, Schema, Verdict, can_read, check, verdict,
};
use serde_json::Value;

use crate::generate::{self, Pair, Random, datum, pair, parse, parse_text};

/// Generated pairs of schemas that both parse.
fn pairs(count: usize) -> impl Iterator<Item = (u64, Pair, AvroSchema, AvroSchema)> {
    let parsed = |seed| {
        let pair = pair(seed)?;
        let (reader, writer) = (parse(&pair.reader)?, parse(&pair.writer)?);
        Some((seed, pair, reader, writer))
    };
    (0..).filter_map(parsed).take(count)
}

/// What identifies a finding, for comparisons.
fn words(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{finding:?}")).collect()
}

#[test]
fn a_schema_reads_what_it_wrote_itself() {
    for (seed, pair, reader, writer) in pairs(2_000) {
        for (text, schema) in [(&pair.reader, reader), (&pair.writer, writer)] {
            let found = findings(&schema, &schema);
            assert!(found.is_empty(), "seed {seed}: {text}\n{:?}", words(&found));
        }
    }
}

/// The same schema with the members of its objects in another order, and laid out.
fn respelled(random: &mut Random, schema: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| respelled(random, item)).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            for at in (1..members.len()).rev() {
                members.swap(at, random.below(at + 1));
            }
            members
                .into_iter()
                .map(|(key, value)| (key.clone(), respelled(random, value)))
                .collect()
        }
        other => other.clone(),
    }
}

#[test]
fn spelling_never_changes_a_verdict() {
    for (seed, pair, reader, writer) in pairs(2_000) {
        let random = &mut Random::new(seed);
        let expected = parity(&reader, &writer);
        let laid_out = format!("{:#}", respelled(random, &pair.reader));
        let again = parse_text(&laid_out).unwrap_or_else(|| panic!("seed {seed}: {laid_out}"));
        assert_eq!(parity(&again, &writer), expected, "seed {seed}");
        let printed = parse_text(&writer.canonical()).unwrap_or_else(|| panic!("seed {seed}"));
        assert_eq!(parity(&reader, &printed), expected, "seed {seed}");
        assert_eq!(printed.canonical(), writer.canonical(), "seed {seed}");
        assert!(printed.is_same_as(&writer), "seed {seed}");
    }
}

#[test]
fn normalizing_is_idempotent_and_changes_no_verdict() {
    let mut compared = 0;
    for (seed, _, reader, writer) in pairs(2_000) {
        let Ok(normalized) = reader.normalized() else { continue };
        let again = parse_text(&normalized).unwrap_or_else(|| panic!("seed {seed}"));
        assert_eq!(again.normalized().unwrap(), normalized, "seed {seed}");
        // A default of a later union branch is dropped, which existing registries do too.
        if normalized.matches("\"default\"").count()
            == reader.canonical().matches("\"default\"").count()
        {
            compared += 1;
            assert_eq!(parity(&again, &writer), parity(&reader, &writer), "seed {seed}");
        }
    }
    assert!(compared > 500, "only {compared} were compared");
}

#[test]
fn levels_are_made_of_one_question() {
    for (seed, _, a, b) in pairs(2_000) {
        let (a, b) = (Schema::Avro(a), Schema::Avro(b));
        let passes = |candidate: &Schema, history: &[&Schema], level: Level| {
            let past: Vec<Past<'_>> =
                (1..).zip(history).map(|(number, schema)| Past { number, schema }).collect();
            let passes = verdict(candidate, &past, level) == Verdict::Compatible;
            let checked = check(candidate, &past, level, Profile::Standard);
            assert_eq!(passes, checked.compatible, "seed {seed}: {level}");
            passes
        };
        let backward = passes(&a, &[&b], Level::Backward);
        let forward = passes(&a, &[&b], Level::Forward);
        assert_eq!(backward, passes(&b, &[&a], Level::Forward), "seed {seed}");
        assert_eq!(forward, passes(&b, &[&a], Level::Backward), "seed {seed}");
        assert_eq!(backward && forward, passes(&a, &[&b], Level::Full), "seed {seed}");
        for (level, latest) in [
            (Level::BackwardTransitive, Level::Backward),
            (Level::ForwardTransitive, Level::Forward),
            (Level::FullTransitive, Level::Full),
        ] {
            let all = passes(&a, &[&a, &b], level);
            assert!(!all || passes(&a, &[&a, &b], latest), "seed {seed}: {level}");
            assert_eq!(all, passes(&a, &[&b], latest), "seed {seed}: {level}");
        }
        assert!(passes(&a, &[&b], Level::None), "seed {seed}");
    }
}

#[test]
fn the_same_question_has_the_same_answer() {
    for (seed, pair, reader, writer) in pairs(2_000) {
        let first = findings(&reader, &writer);
        // Parsed again, so that every hash table has another seed.
        let again = findings(&parse(&pair.reader).unwrap(), &parse(&pair.writer).unwrap());
        assert_eq!(words(&first), words(&again), "seed {seed}");
    }
}

#[test]
fn a_verdict_and_its_findings_agree() {
    let mut incompatible = 0;
    for (seed, pair, reader, writer) in pairs(2_500) {
        let refused = !parity(&reader, &writer).is_empty();
        incompatible += usize::from(refused);
        let answer = can_read(&Schema::Avro(reader), &Schema::Avro(writer));
        let standard = |finding: &Finding| finding.rule.profile == Profile::Standard;
        assert_eq!(answer.compatible, !refused, "seed {seed}");
        assert_eq!(answer.findings.iter().any(standard), refused, "seed {seed}: {}", pair.reader);
        for finding in &answer.findings {
            if let Evidence::Absent(why) = &finding.evidence {
                assert!(why.starts_with("no message") || why.starts_with("the "), "{why}");
                assert_eq!(finding.rule.profile, Profile::Standard, "seed {seed}: {why}");
            }
        }
    }
    assert!((600..2_000).contains(&incompatible), "{incompatible} are no fair sample");
}

#[test]
fn a_witness_does_in_our_reader_what_it_says() {
    let mut seen = 0;
    for (seed, pair, reader, writer) in pairs(2_500) {
        for finding in findings(&reader, &writer) {
            let Evidence::Witness(witness) = &finding.evidence else { continue };
            seen += 1;
            let read = read_message(&reader, &writer, &witness.message);
            let read = read.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let context =
                format!("seed {seed}: {} {}\n{}", pair.reader, pair.writer, witness.message);
            if witness.outcome == Outcome::Misread {
                assert_eq!(read, witness.reads, "{context}");
            }
            if finding.foreign.is_some() {
                assert_eq!(read, None, "{context}");
            }
            assert!(witness.message.pointer(&witness.at).is_some(), "{context} at {}", witness.at);
            let datum = from_json(&writer, writer.root().node, &witness.message).unwrap();
            let mut bytes = Vec::new();
            write_binary(&writer, writer.root().node, &datum, &mut bytes);
            assert_eq!(Some(&bytes), witness.bytes.as_ref(), "{context}");
        }
    }
    assert!(seen > 1_000, "only {seen} witnesses");
}

#[test]
fn what_is_silent_is_read_whatever_is_written() {
    let mut read = 0;
    for (seed, pair, reader, writer) in pairs(2_500) {
        if !findings(&reader, &writer).is_empty() {
            continue;
        }
        let random = &mut Random::new(seed);
        for _ in 0..4 {
            let Some(datum) = datum(random, &writer, writer.root().node, 8) else { continue };
            let message = to_json(&writer, writer.root().node, &datum);
            let got = read_message(&reader, &writer, &message).unwrap();
            read += 1;
            let context = || format!("seed {seed}: {} {} {message}", pair.reader, pair.writer);
            assert!(got.is_some(), "{}", context());
        }
    }
    assert!(read > 2_000, "only {read} messages");
}

/// The schema in the eyes of `apache-avro`, which does not take all that registries take.
fn theirs(schema: &AvroSchema) -> Option<TheirSchema> {
    TheirSchema::parse_str(&schema.canonical()).ok()
}

/// Reads bytes with `apache-avro`; `None` where it fails, or leaves bytes over.
fn their_reading(
    writer: &TheirSchema,
    reader: Option<&TheirSchema>,
    mut bytes: &[u8],
) -> Option<apache_avro::types::Value> {
    let reading = GenericDatumReader::builder(writer).maybe_reader_schema(reader).build().ok()?;
    let value = reading.read_value(&mut bytes).ok()?;
    bytes.is_empty().then_some(value)
}

#[test]
fn apache_avro_reads_our_encoding_with_the_schema_that_wrote_it() {
    let mut read = 0;
    for (seed, pair, _, writer) in pairs(2_500) {
        let Some(theirs) = theirs(&writer) else { continue };
        let random = &mut Random::new(seed);
        let Some(datum) = datum(random, &writer, writer.root().node, 8) else { continue };
        let mut bytes = Vec::new();
        write_binary(&writer, writer.root().node, &datum, &mut bytes);
        read += 1;
        let value = their_reading(&theirs, None, &bytes);
        assert!(value.is_some(), "seed {seed}: {} {datum:?} {bytes:02x?}", pair.writer);
    }
    assert!(read > 2_000, "only {read} messages");
}

/// Rules in which `apache-avro` is right; it looks neither at names nor at field aliases, and
/// takes some types for others.
const THEIR_RULES: [&str; 3] =
    ["avro-missing-reader-default", "avro-enum-symbol-removed", "avro-fixed-size-changed"];

#[test]
fn apache_avro_fails_on_a_witness_where_it_looks() {
    let mut judged = 0;
    for (seed, pair, reader, writer) in pairs(2_500) {
        let (Some(their_reader), Some(their_writer)) = (theirs(&reader), theirs(&writer)) else {
            continue;
        };
        if pair.reader.to_string().contains("aliases") {
            continue;
        }
        for finding in findings(&reader, &writer) {
            let Evidence::Witness(witness) = &finding.evidence else { continue };
            if !THEIR_RULES.contains(&finding.rule.id) {
                continue;
            }
            judged += 1;
            let bytes = witness.bytes.as_deref().unwrap();
            let value = their_reading(&their_writer, Some(&their_reader), bytes);
            let context = format!("seed {seed}: {} {}", pair.reader, pair.writer);
            assert!(value.is_none(), "{context}\n{}\n{value:?}", witness.message);
        }
    }
    assert!(judged > 300, "only {judged} witnesses");
}

/// Whether a field has a union for its type, and a default.
fn has_union_default(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(has_union_default),
        Value::Object(members) => {
            let of = members.get("type");
            (members.contains_key("default") && of.is_some_and(Value::is_array))
                || members.values().any(has_union_default)
        }
        _ => false,
    }
}

#[test]
fn apache_avro_reads_what_is_silent() {
    let mut judged = 0;
    for (seed, pair, reader, writer) in pairs(2_500) {
        let (Some(their_reader), Some(their_writer)) = (theirs(&reader), theirs(&writer)) else {
            continue;
        };
        // It finds no branch of a union for a logical type, and takes the default of a union to be
        // of its first branch.
        let texts = [pair.reader.to_string(), pair.writer.to_string()];
        let beyond = |text: &String| text.contains("aliases") || text.contains("logicalType");
        if !findings(&reader, &writer).is_empty()
            || texts.iter().any(beyond)
            || has_union_default(&pair.reader)
        {
            continue;
        }
        let random = &mut Random::new(seed);
        let Some(datum) = datum(random, &writer, writer.root().node, 8) else { continue };
        let mut bytes = Vec::new();
        write_binary(&writer, writer.root().node, &datum, &mut bytes);
        judged += 1;
        let value = their_reading(&their_writer, Some(&their_reader), &bytes);
        let message = to_json(&writer, writer.root().node, &datum);
        assert!(value.is_some(), "seed {seed}: {} {}\n{message}", pair.reader, pair.writer);
    }
    assert!(judged > 500, "only {judged} messages");
}

#[test]
fn a_generated_schema_is_what_its_seed_says() {
    let first = generate::schema(&mut Random::new(7)).to_string();
    assert_eq!(first, generate::schema(&mut Random::new(7)).to_string());
    assert_ne!(first, generate::schema(&mut Random::new(8)).to_string());
}
