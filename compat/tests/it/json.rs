//! Laws of JSON Schema verdicts over generated pairs, with the `jsonschema` crate as judge.

use compat::json_schema::{Inclusion, inclusion};
use compat::{Evidence, Past, Profile, Schema, can_read, check};
use serde_json::{Value, json};

use crate::generate_json::{Pair, pairs, parse};
use crate::hostile_json;
use crate::instances_json::Maker;

/// Pairs that are looked at.
const PAIRS: u64 = if cfg!(feature = "full") { 10_000 } else { 600 };

/// A validator of the draft that the schema names, draft 7 if none.
fn validator(schema: &Value) -> jsonschema::Validator {
    let options = jsonschema::options().should_validate_formats(false);
    let options = match schema.get("$schema") {
        Some(_) => options,
        None => options.with_draft(jsonschema::Draft::Draft7),
    };
    options.build(schema).unwrap()
}

#[test]
fn every_witness_is_valid_for_the_writer_and_not_for_the_reader() {
    let mut seen = 0;
    for Pair { seed, writer, reader } in pairs(PAIRS) {
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

/// Whether no value is known that breaks the reader, of `wanted` instances of the writer; how many
/// of them could be made.
fn instances_break_nothing(pair: &Pair, wanted: usize, why: &str) -> usize {
    let Pair { seed, writer, reader } = pair;
    let (of_writer, of_reader) = (validator(writer), validator(reader));
    let mut maker = Maker::new(writer, *seed);
    let mut made = 0;
    for _ in 0..wanted * 3 {
        let value = maker.value();
        if of_writer.is_valid(&value) {
            made += 1;
            let reads = of_reader.is_valid(&value);
            assert!(reads, "seed {seed}, {why}: {value} of {writer} for {reader}");
            if made == wanted {
                break;
            }
        }
    }
    made
}

#[test]
fn a_yes_of_the_strict_profile_is_not_contradicted_by_instances_of_the_writer() {
    let (mut yes, mut all) = (0_usize, 0);
    for pair in pairs(PAIRS) {
        let (reader, writer) = (parse(&pair.reader), parse(&pair.writer));
        let past = [Past { number: 1, schema: &writer }];
        if check(&reader, &past, compat::Level::Backward, Profile::Strict).compatible {
            yes += 1;
            all += instances_break_nothing(&pair, 1_000, "strict");
        }
    }
    assert!(yes > 80, "only {yes} of {PAIRS} pairs are compatible");
    assert!(all > yes * 600, "only {all} instances for {yes} pairs");
}

#[test]
fn a_proof_is_not_contradicted_and_a_refutation_is_confirmed() {
    for pair in pairs(PAIRS) {
        let (Schema::Json(one), Schema::Json(other)) = (parse(&pair.writer), parse(&pair.reader))
        else {
            unreachable!("the documents are JSON Schema");
        };
        match inclusion(&other, &one) {
            Inclusion::Proved(argument) => {
                instances_break_nothing(&pair, 100, argument);
            }
            Inclusion::Refuted(value) => {
                let (of_writer, of_reader) = (validator(&pair.writer), validator(&pair.reader));
                let is_witness = of_writer.is_valid(&value) && !of_reader.is_valid(&value);
                assert!(is_witness, "seed {}: {value}", pair.seed);
            }
            Inclusion::Unknown(_) => {}
        }
    }
}

#[test]
fn a_schema_reads_what_it_wrote_and_answers_are_the_same_every_time() {
    for Pair { seed, writer, reader } in pairs(PAIRS) {
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

#[test]
fn a_constant_has_to_be_on_the_list_beside_it() {
    let one = |list: Value| parse(&json!({"const": {"a": 1}, "enum": list}));
    let alone = parse(&json!({"const": {"a": 1}}));
    let (with, without) = (one(json!([1, {"a": 1.0}])), one(json!([null, {"a": 2}])));
    let is_proved = |reader: &Schema, writer: &Schema| match (reader, writer) {
        (Schema::Json(reader), Schema::Json(writer)) => {
            matches!(inclusion(reader, writer), Inclusion::Proved(_))
        }
        _ => unreachable!("all are JSON Schemas"),
    };
    assert!(is_proved(&with, &alone));
    assert!(!is_proved(&without, &alone));
    assert!(is_proved(&alone, &without), "nothing is valid for the writer");
}

#[test]
fn what_a_reader_asks_of_all_names_is_shown_by_any_name() {
    let object = |names: Value| {
        let properties = json!({"a": {"type": "string"}});
        parse(&json!({"type": "object", "properties": properties, "propertyNames": names}))
    };
    let writer = object(json!({"maxLength": 2}));
    let reader = object(json!({"maxLength": 2, "enum": [1, null]}));
    let past = [Past { number: 1, schema: &writer }];
    assert!(!check(&reader, &past, compat::Level::Backward, Profile::Strict).compatible);
    assert!(check(&writer, &past, compat::Level::Backward, Profile::Strict).compatible);
}

#[test]
fn help_says_what_either_side_can_do() {
    let mut rules = std::collections::BTreeSet::new();
    for Pair { seed, writer, reader } in pairs(PAIRS) {
        for finding in can_read(&parse(&reader), &parse(&writer)).findings {
            rules.insert(finding.rule.id);
            for side in ["in the reader, ", "in the writer, "] {
                let is_helped = finding.help.iter().any(|line| line.starts_with(side));
                assert!(is_helped, "seed {seed}, {}: {:?}", finding.rule.id, finding.help);
            }
        }
    }
    assert!(rules.len() > 15, "only {rules:?}");
}

#[test]
fn a_reference_that_leads_to_several_places_is_not_looked_into() {
    let list = |of: &str| {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://example.com/of",
            "$ref": "list",
            "$defs": {
                "of": {"$dynamicAnchor": "item", "type": of},
                "list": {
                    "$id": "list",
                    "items": {"$dynamicRef": "#item"},
                    "$defs": {"any": {"$dynamicAnchor": "item"}},
                },
            },
        })
    };
    let answer = |reader: &Value, writer: &Value| match (parse(reader), parse(writer)) {
        (Schema::Json(reader), Schema::Json(writer)) => inclusion(&reader, &writer),
        _ => unreachable!("the documents are JSON Schema"),
    };
    let (strings, numbers) = (list("string"), list("number"));
    assert!(matches!(answer(&numbers, &strings), Inclusion::Unknown(_)));
    assert!(matches!(answer(&strings, &strings), Inclusion::Proved(_)));
}
