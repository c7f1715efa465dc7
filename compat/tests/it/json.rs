//! Laws of JSON Schema verdicts over generated pairs, with the `jsonschema` crate as judge.

use compat::json_schema::{Inclusion, inclusion};
use compat::{Evidence, Past, Profile, Schema, can_read, check};
use serde_json::{Value, json};

use crate::generate_json::{Dice, pairs, parse};

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

/// Unions of 20 in unions of 20, in one branch each.
fn nested(leaf: &Value) -> Value {
    (0..20).fold(leaf.clone(), |inner, _| {
        let branch = |at: usize| json!({"properties": {format!("p{at}"): {"type": "string"}}, "minProperties": at});
        let branches: Vec<Value> =
            (0..20).map(|at| if at == 7 { inner.clone() } else { branch(at) }).collect();
        json!({ "anyOf": branches })
    })
}

/// Unions of 20 in every branch of a union of 20.
fn full(leaf: &Value, union: &str) -> Value {
    (0..2).fold(leaf.clone(), |inner, _| {
        let branch = |at| json!({"allOf": [inner, {"minimum": at}]});
        json!({ union: (0..20).map(branch).collect::<Vec<_>>() })
    })
}

fn wide(kind: &str) -> Value {
    let properties: serde_json::Map<String, Value> =
        (0..10_000).map(|at| (format!("p{at}"), json!({ "type": kind }))).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// Eight types of which each may hold any.
fn cyclic(kind: &str) -> Value {
    let all: Vec<Value> =
        (0..8).map(|at| json!({"$ref": format!("#/definitions/T{at}")})).collect();
    let one =
        json!({"type": "object", "properties": {"v": {"type": kind}, "next": {"anyOf": all}}});
    let definitions: serde_json::Map<String, Value> =
        (0..8).map(|at| (format!("T{at}"), one.clone())).collect();
    json!({"anyOf": all, "definitions": definitions})
}

/// A type that is itself twice over, thirty times.
fn doubled(kind: &str) -> Value {
    let twice = |at: usize| {
        let next = json!({"$ref": format!("#/definitions/D{}", at + 1)});
        (format!("D{at}"), json!({"allOf": [next, next]}))
    };
    let mut definitions: serde_json::Map<String, Value> = (0..30).map(twice).collect();
    definitions.insert("D30".to_owned(), json!({ "type": kind }));
    json!({"type": kind, "allOf": [{"$ref": "#/definitions/D0"}], "definitions": definitions})
}

/// The kinds of answers about what a pair means.
#[derive(Debug, PartialEq, Eq)]
enum Ends {
    Unknown,
    Refuted,
    NotProved,
}

#[test]
fn hostile_schemas_end_with_an_answer_or_unknown() {
    let (text, whole) = (json!({"type": "string"}), json!({"type": "integer"}));
    let pattern = |text: &str| json!({"type": "string", "pattern": text});
    let step = |step: f64| json!({"type": "number", "multipleOf": step});
    let cases = [
        (nested(&text), nested(&whole), Ends::NotProved),
        (full(&whole, "anyOf"), full(&text, "anyOf"), Ends::NotProved),
        (full(&whole, "oneOf"), full(&text, "oneOf"), Ends::NotProved),
        (wide("string"), wide("integer"), Ends::Unknown),
        (cyclic("string"), cyclic("integer"), Ends::Refuted),
        (doubled("string"), doubled("integer"), Ends::NotProved),
        (step(1e-9), step(3e-9), Ends::Refuted),
        (pattern("^(a+)+$"), pattern("^(([a-z])+.)+[A-Z]([a-z])+$"), Ends::Refuted),
        (pattern("^(a{1000}){1000}$"), pattern("^((a{1000}){1000}b)?$"), Ends::Unknown),
        (pattern("^(?=(a+)+b)a*$"), pattern("^(?!(a|a)*c)$"), Ends::NotProved),
        (
            json!({"type": "array", "minItems": 100_000}),
            json!({"type": "array", "uniqueItems": true, "minItems": 100_000}),
            Ends::NotProved,
        ),
        (json!({"$ref": "#"}), text.clone(), Ends::NotProved),
    ];
    for (place, (writer, reader, ends)) in cases.into_iter().enumerate() {
        let (Schema::Json(one), Schema::Json(other)) = (parse(&writer), parse(&reader)) else {
            unreachable!("the documents are JSON Schema");
        };
        let answer = inclusion(&other, &one);
        let is_expected = match (&answer, ends) {
            (Inclusion::Proved(_), _) => false,
            (Inclusion::Refuted(_), ends) => ends != Ends::Unknown,
            (Inclusion::Unknown(_), ends) => ends != Ends::Refuted,
        };
        assert!(is_expected, "case {place}: {answer:?}");
        assert!(!can_read(&parse(&reader), &parse(&writer)).compatible, "case {place}");
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
