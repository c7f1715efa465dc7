//! Laws of JSON Schema verdicts over generated pairs, with the `jsonschema` crate as judge.

use compat::json_schema::{Inclusion, inclusion};
use compat::{Evidence, Past, Profile, Schema, can_read, check};
use serde_json::{Value, json};

use crate::generate_json::{Dice, pairs, parse};
use crate::hostile_json;

/// A value of no particular schema.
fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.roll(if depth == 0 { 8 } else { 12 }) {
        0 => json!(null),
        1 => json!(dice.roll(2) == 0),
        2 => json!(dice.roll(12)),
        3 => json!(0.5),
        4 => json!("abcdefg"[..dice.roll(7)]),
        5 => json!("a"),
        6 => json!(1),
        7 => json!([]),
        8 | 9 => {
            let count = dice.roll(4);
            Value::Array((0..count).map(|_| value(dice, depth - 1)).collect())
        }
        _ => {
            let names = ["a", "b", "c", "x1", "zz"];
            let count = dice.roll(5);
            (0..count).map(|_| (names[dice.roll(5)].to_owned(), value(dice, depth - 1))).collect()
        }
    }
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft7::new(schema).unwrap()
}

#[test]
fn every_witness_is_valid_for_the_writer_and_not_for_the_reader() {
    let mut seen = 0;
    for (seed, writer, reader) in pairs(900) {
        let (of_writer, of_reader) = (validator(&writer), validator(&reader));
        for finding in can_read(&parse(&reader), &parse(&writer)).findings {
            let Evidence::Witness(witness) = &finding.evidence else { continue };
            seen += 1;
            let message = &witness.message;
            assert!(of_writer.is_valid(message), "seed {seed}: {message} is none of {writer}");
            assert!(!of_reader.is_valid(message), "seed {seed}: {message} is fine for {reader}");
        }
    }
    assert!(seen > 200, "only {seen} witnesses");
}

#[test]
fn a_yes_of_the_strict_profile_is_not_contradicted_by_values() {
    let mut silent = 0;
    for (seed, writer, reader) in pairs(400) {
        let found = can_read(&parse(&reader), &parse(&writer)).findings;
        if !found.is_empty() {
            continue;
        }
        silent += 1;
        let (of_writer, of_reader) = (validator(&writer), validator(&reader));
        let mut dice = Dice(seed);
        for _ in 0..1_000 {
            let value = value(&mut dice, 3);
            if of_writer.is_valid(&value) {
                assert!(
                    of_reader.is_valid(&value),
                    "seed {seed}: {value} of {writer} for {reader}"
                );
            }
        }
    }
    assert!(silent > 50, "only {silent} silent pairs");
}

#[test]
fn a_proof_is_not_contradicted_and_a_refutation_is_confirmed() {
    for (seed, writer, reader) in pairs(400) {
        let (Schema::Json(one), Schema::Json(other)) = (parse(&writer), parse(&reader)) else {
            unreachable!("the documents are JSON Schema");
        };
        let (of_writer, of_reader) = (validator(&writer), validator(&reader));
        match inclusion(&other, &one) {
            Inclusion::Proved(argument) => {
                let mut dice = Dice(seed + 1);
                for _ in 0..500 {
                    let value = value(&mut dice, 3);
                    let breaks = of_writer.is_valid(&value) && !of_reader.is_valid(&value);
                    assert!(!breaks, "seed {seed}: {value} of {writer} for {reader}: {argument}");
                }
            }
            Inclusion::Refuted(value) => {
                assert!(of_writer.is_valid(&value) && !of_reader.is_valid(&value), "seed {seed}");
            }
            Inclusion::Unknown(_) => {}
        }
    }
}

#[test]
fn a_schema_reads_what_it_wrote_and_answers_are_the_same_every_time() {
    for (seed, writer, reader) in pairs(150) {
        let schema = parse(&writer);
        let own = can_read(&schema, &schema).findings;
        assert!(own.is_empty(), "seed {seed}: {writer}: {}", own[0].headline);
        let words = || {
            let found = can_read(&parse(&reader), &parse(&writer)).findings;
            found.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>()
        };
        assert_eq!(words(), words(), "seed {seed}");
    }
}

fn passes(reader: &Value, writer: &Value, profile: Profile) -> bool {
    let (reader, writer) = (parse(reader), parse(writer));
    let past = [Past { number: 1, schema: &writer }];
    check(&reader, &past, compat::Level::Backward, profile).compatible
}

#[test]
fn the_lenient_profile_lets_pass_what_only_undeclared_properties_could_break() {
    let open = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    let more = json!({"type": "object", "properties": {"id": {"type": "string"}, "at": {"type": "string"}}});
    assert!(!passes(&more, &open, Profile::Standard));
    assert!(passes(&more, &open, Profile::Lenient));
    let closed = json!({"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": false});
    assert!(!passes(&closed, &open, Profile::Standard));
    assert!(passes(&closed, &open, Profile::Lenient));
    // What the writer does describe is judged as it is.
    let other = json!({"type": "object", "properties": {"id": {"type": "number"}}});
    assert!(!passes(&other, &open, Profile::Lenient));
    let required =
        json!({"type": "object", "properties": {"id": {"type": "string"}}, "required": ["at"]});
    assert!(!passes(&required, &open, Profile::Lenient));
    assert!(passes(&required, &open, Profile::Standard));
    // A refusal that no message can show is none.
    let listed = json!({"enum": ["a"]});
    assert!(passes(&json!({"type": "string", "enum": ["a"]}), &listed, Profile::Lenient));
}

/// What is known of these has to stay known; the others may be answered in any way but one.
const REFUTED: [&str; 3] =
    ["types that hold each other", "steps of 1e-9", "a pattern that goes back"];
const INCLUDED: [&str; 2] = ["100 patterns of words", "45 changes that no value shows"];
const UNKNOWN: [&str; 3] = [
    "10,000 properties, all changed",
    "5,000 names for 1,000 patterns",
    "a pattern of a million states",
];

/// What existing registries do not compare: conditions, and how what is below `not` is made.
const BLIND: [&str; 1] = ["60 conditions"];

#[test]
fn hostile_schemas_end_with_an_answer_or_unknown() {
    for pair in hostile_json::all() {
        let (writer, reader) = (parse(&pair.writer), parse(&pair.reader));
        let (Schema::Json(one), Schema::Json(other)) = (&writer, &reader) else {
            unreachable!("the documents are JSON Schema");
        };
        let answer = inclusion(other, one);
        let is_expected = match &answer {
            Inclusion::Proved(_) => INCLUDED.contains(&pair.name),
            Inclusion::Refuted(value) => {
                let (of_writer, of_reader) = (validator(&pair.writer), validator(&pair.reader));
                of_writer.is_valid(value) && !of_reader.is_valid(value)
            }
            Inclusion::Unknown(_) => !REFUTED.contains(&pair.name),
        };
        let is_unknown = matches!(answer, Inclusion::Unknown(_));
        assert!(is_expected && (is_unknown || !UNKNOWN.contains(&pair.name)), "{}", pair.name);
        let blind = BLIND.contains(&pair.name);
        assert_eq!(can_read(&reader, &writer).compatible, blind, "{}", pair.name);
    }
}

#[test]
fn unions_too_wide_for_each_other_are_refused_with_their_own_rule() {
    let union = |kind: &str| {
        let branch = |at| json!({"type": "object", "properties": {"v": {"type": kind}}, "title": format!("{at}")});
        json!({ "anyOf": (0..600).map(branch).collect::<Vec<_>>() })
    };
    let answer = can_read(&parse(&union("integer")), &parse(&union("string")));
    assert!(!answer.compatible);
    let rules: Vec<&str> = answer.findings.iter().map(|it| it.rule.id).collect();
    assert_eq!(rules, ["json-pair-too-large"]);
}

#[test]
fn differences_that_are_passed_on_too_often_end_at_the_limit() {
    // Every holder passes on the two thousand differences of what all of them hold.
    let held = |holders: usize, leaf: &str| {
        let members = (0..2_000).map(|at| (format!("m{at}"), json!({"type": leaf})));
        let members: serde_json::Map<_, _> = members.collect();
        let shared = json!({"type": "object", "properties": members});
        let holder = |at| (format!("h{at}"), json!({"$ref": "#/definitions/shared"}));
        let properties: serde_json::Map<_, _> = (0..holders).map(holder).collect();
        json!({"definitions": {"shared": shared}, "type": "object", "properties": properties})
    };
    let is_too_large = |holders: usize| {
        let (reader, writer) = (parse(&held(holders, "string")), parse(&held(holders, "integer")));
        let answer = can_read(&reader, &writer);
        assert!(!answer.compatible);
        answer.findings.iter().any(|it| it.rule.id == "json-pair-too-large")
    };
    let fits = compat::limits::DIFFERENCES_PASSED_MAX / 2_000;
    assert!(!is_too_large(fits - 2));
    assert!(is_too_large(fits + 1));
}
