//! Loading, canonical text and parity, rule by rule.

use serde_json::{Value, json};

use super::{JsonSchema, Policy, differences, parity, parse, sentence};
use crate::schema::{Document, Format, ParseError, Place, Reference};

fn load(text: &str) -> Result<JsonSchema, ParseError> {
    parse(&Document { format: Format::Json, text, references: &[] })
}

#[track_caller]
fn schema(value: &Value) -> JsonSchema {
    load(&value.to_string()).unwrap()
}

/// `$schema` of 2020-12 put in front.
fn modern(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    }
    value
}

fn list(reader: &Value, writer: &Value, policy: Policy) -> Vec<String> {
    let found = differences(&schema(reader), &schema(writer), policy);
    let mut lines: Vec<String> =
        found.iter().map(|it| format!("{} {}", it.code, it.path)).collect();
    lines.sort();
    lines
}

/// All differences that the incumbent sees, by the strict policy.
#[track_caller]
fn check(writer: &Value, reader: &Value, expected: &[&str]) {
    assert_eq!(list(reader, writer, Policy::Strict), expected);
}

/// The first problem of a text that is no schema.
#[track_caller]
fn refused(text: &str) -> String {
    load(text).unwrap_err().to_string()
}

#[test]
fn canonical_text_keeps_keys_and_prints_numbers_as_java_does() {
    let printed = |text: &str| load(text).unwrap().canonical();
    assert_eq!(
        printed("{ \"b\" : [1.10, 1e2, -0, 2.5E-9, 100] , \"a\" : \"\\u00e9\\/\" }"),
        "{\"b\":[1.10,1E+2,0,2.5E-9,100],\"a\":\"é/\"}"
    );
    assert_eq!(printed("{\"a\":1,\"b\":2,\"a\":3} trailing"), "{\"a\":3,\"b\":2}");
    assert_eq!(printed("{\"default\":NaN}"), "{\"default\":\"NaN\"}");
    assert_eq!(printed("true"), "true");
}

#[test]
fn normalizing_sorts_keys_by_utf16_at_every_depth() {
    let text = "{\"\u{ff5e}\":1,\"\u{10000}\":2,\"b\":[{\"z\":1,\"y\":2}]}";
    assert_eq!(
        load(text).unwrap().normalized(),
        "{\"b\":[{\"y\":2,\"z\":1}],\"\u{10000}\":2,\"\u{ff5e}\":1}"
    );
}

#[test]
fn schemas_are_the_same_by_their_canonical_text() {
    let same = |one: &str, other: &str| load(one).unwrap().is_same_as(&load(other).unwrap());
    assert!(same("{\"a\": 1}", "{\"a\":1}"));
    assert!(!same("{\"a\":1,\"b\":1}", "{\"b\":1,\"a\":1}"));
}

#[test]
fn keywords_of_the_wrong_type_are_all_named_with_their_places() {
    let text = "{\"minLength\":\"x\",\"properties\":{\"a\":{\"required\":true},\"b\":{\"type\":\"sting\"}}}";
    let error = load(text).unwrap_err();
    let lines: Vec<String> = error
        .problems
        .iter()
        .map(|problem| match &problem.place {
            Place::Path(path) => format!("{path}: {}", problem.message),
            Place::Offset { offset, .. } => format!("{offset}: {}", problem.message),
        })
        .collect();
    assert_eq!(
        lines,
        [
            "/properties/a/required: #/properties/a/required: expected type: JsonArray, found: Boolean",
            "/properties/b/type: #/properties/b: unknown type: [sting]",
            "/minLength: #/minLength: expected type: Integer, found: String",
        ]
    );
}

#[test]
fn what_only_one_of_the_loaders_refuses() {
    let draft_7 = |rest: &str| load(&format!("{{{rest}}}")).is_ok();
    let draft_2020 = |rest: &str| {
        load(&format!("{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",{rest}}}"))
            .is_ok()
    };
    for (rest, by_draft_7, by_draft_2020) in [
        ("\"minLength\":2.0", false, true),
        ("\"multipleOf\":0", false, true),
        ("\"items\":[{}]", true, false),
        ("\"$defs\":{\"A\":{\"type\":\"x\"}}", true, false),
        ("\"definitions\":{\"A\":{\"type\":\"x\"}}", true, false),
        ("\"$id\":\"#a\"", true, false),
        ("\"type\":null", false, false),
        ("\"readOnly\":1", false, false),
        ("\"$ref\":\"#\",\"title\":1", false, false),
        ("\"$dynamicAnchor\":1", true, false),
        ("\"properties\":{\"a\":{\"$schema\":1}}", true, false),
        ("\"properties\":{\"a\":{\"$schema\":\"urn:x\"}}", true, false),
        ("\"properties\":{\"$id\":5}", true, false),
        ("\"$ref\":\"#x\"", true, false),
        ("\"$id\":\"a b\"", false, false),
        ("\"enum\":[{\"$id\":\"%\"}]", false, true),
        ("\"default\":{\"$id\":\"%\"}", false, false),
        ("\"x\":{\"$id\":\"%\"}", true, false),
        ("\"$anchor\":\"a b\"", true, false),
        ("\"x\":[{\"$anchor\":\"a\"},{\"$anchor\":\"a\"}]", true, false),
        ("\"definitions\":{\"A\":{\"$id\":\"urn:a\"}}", true, false),
        ("\"$defs\":{\"A\":{\"$id\":\"urn:a\"}}", true, true),
        ("\"enum\":[]", true, true),
        ("\"pattern\":\"[\"", false, false),
        ("\"pattern\":\"\\\\p{L}\"", true, true),
        ("\"exclusiveMinimum\":true", false, false),
    ] {
        assert_eq!(draft_7(rest), by_draft_7, "draft 7: {rest}");
        assert_eq!(draft_2020(rest), by_draft_2020, "2020-12: {rest}");
    }
}

#[test]
fn draft_4_has_lists_and_objects_where_later_drafts_have_booleans_too() {
    let loads = |draft: &str, rest: &str| {
        load(&format!("{{\"$schema\":\"http://json-schema.org/draft-0{draft}/schema#\",{rest}}}"))
            .is_ok()
    };
    for rest in ["\"items\":true", "\"dependencies\":{\"a\":false}", "\"items\":{\"items\":true}"] {
        assert!(!loads("4", rest), "{rest}");
        assert!(loads("6", rest), "{rest}");
    }
    assert!(loads("4", "\"properties\":{\"a\":true},\"readOnly\":1"));
    // What a part of a text calls its draft changes nothing.
    let inside = "\"properties\":{\"a\":{\"$schema\":\"http://json-schema.org/draft-04/schema#\",\
                  \"minimum\":1,\"exclusiveMinimum\":true}}";
    assert!(loads("4", inside) && !loads("7", inside));
}

#[test]
fn the_root_is_an_object_or_a_boolean() {
    assert_eq!(
        refused("[]"),
        "Invalid JSON schema: expected an object or boolean at the root, found ARRAY"
    );
    assert!(load("false").is_ok());
}

#[test]
fn a_reference_that_leads_nowhere_is_named_with_what_is_near() {
    let error = load("{\"$ref\":\"#/definitions/Adress\",\"definitions\":{\"Address\":{}}}");
    let error = error.unwrap_err();
    assert_eq!(
        error.problems[0].message,
        "#/$ref: $ref resolution failure: `#/definitions/Adress` leads nowhere, there is no \
         `Adress` in #/definitions"
    );
    assert_eq!(error.problems[0].help.as_deref(), Some("did you mean `Address`?"));
    assert_eq!(
        refused("{\"$ref\":\"https://h/x.json#/a\"}"),
        "#/$ref: Remote schema reference fetching over HTTP(S) is disabled: https://h/x.json"
    );
}

#[test]
fn references_lead_to_ids_anchors_declared_names_and_meta_schemas() {
    let address = Reference {
        name: "address.json".into(),
        text: "{\"definitions\":{\"Zip\":{\"type\":\"string\"}}}".into(),
    };
    let load_with = |text: &str| {
        let references = [address.clone()];
        parse(&Document { format: Format::Json, text, references: &references }).is_ok()
    };
    let draft = "\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"";
    for text in [
        "{\"$ref\":\"address.json#/definitions/Zip\"}".to_owned(),
        "{\"$id\":\"https://h/x/y.json\",\"not\":{\"$ref\":\"address.json\"}}".to_owned(),
        format!("{{{draft},\"$ref\":\"./address.json#/$defs/Zip\"}}"),
        format!("{{{draft},\"$ref\":\"#a\",\"$defs\":{{\"A\":{{\"$anchor\":\"a\"}}}}}}"),
        format!("{{{draft},\"$ref\":\"t\",\"$defs\":{{\"A\":{{\"$id\":\"t\"}}}}}}"),
        "{\"$id\":\"https://h/s\",\"not\":{\"$ref\":\"/s#/$defs/x\"},\"$defs\":{\"x\":{}}}"
            .to_owned(),
        "{\"$ref\":\"http://json-schema.org/draft-07/schema#\"}".to_owned(),
        format!("{{{draft},\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}}"),
    ] {
        assert!(load_with(&text), "{text}");
    }
    assert!(!load_with("{\"$ref\":\"adress.json\"}"));
}

#[test]
fn bounds_are_compared_as_doubles_and_multiples_as_decimals() {
    check(
        &json!({"maximum": 9_007_199_254_740_993_u64}),
        &json!({"maximum": 9_007_199_254_740_992_u64}),
        &[],
    );
    let text = |multiple: &str| format!("{{\"multipleOf\":{multiple}}}");
    let codes = |writer: &str, reader: &str| {
        let sides = (load(&text(reader)).unwrap(), load(&text(writer)).unwrap());
        let found = differences(&sides.0, &sides.1, Policy::Strict);
        found.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("1.5", "1.50"), Vec::<&str>::new());
    assert_eq!(codes("0.1", "0.3"), ["MULTIPLE_OF_EXPANDED"]);
    assert_eq!(codes("1e300", "0.5"), ["MULTIPLE_OF_REDUCED"]);
    assert_eq!(codes("2.5", "2"), ["MULTIPLE_OF_CHANGED"]);
}

#[test]
fn a_lower_exclusive_maximum_is_held_against_the_maximum() {
    let with = |bound: i32, maximum: Option<i32>| match maximum {
        Some(maximum) => json!({"exclusiveMaximum": bound, "maximum": maximum}),
        None => json!({"exclusiveMaximum": bound}),
    };
    check(&with(5, Some(9)), &with(2, Some(9)), &[]);
    let found = ["EXCLUSIVE_MAXIMUM_DECREASED #/exclusiveMaximum"];
    check(&with(15, Some(9)), &with(2, Some(9)), &found);
    // The incumbent crashes on these.
    check(&with(5, None), &with(2, None), &found);
}

#[test]
fn a_null_constant_is_a_value_like_any_other() {
    check(&json!({"const": null}), &json!({"const": null}), &[]);
    check(&json!({"const": null}), &json!({"const": 1}), &["ENUM_ARRAY_CHANGED #/const"]);
}

#[test]
fn a_property_added_to_an_open_object_is_a_difference_that_leniency_allows() {
    let writer = json!({"type": "object", "properties": {}});
    let reader = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let found = "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL #/properties/a";
    check(&writer, &reader, &[found]);
    let blocked = |policy| parity(&schema(&reader), &schema(&writer), policy).len();
    assert_eq!((blocked(Policy::Strict), blocked(Policy::Lenient)), (1, 0));
}

#[test]
fn every_pattern_that_fits_an_undeclared_name_applies() {
    let patterns = json!({"^a": {"type": "string"}, "b$": {"maxLength": 3}});
    let writer = json!({"patternProperties": patterns, "additionalProperties": false,
        "properties": {"ab": {"type": "string"}}});
    let reader = json!({"patternProperties": patterns, "additionalProperties": false});
    check(
        &writer,
        &reader,
        &[
            "MAX_LENGTH_ADDED #/properties/ab/maxLength",
            "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL #/properties/ab",
        ],
    );
}

#[test]
fn only_one_step_of_a_chain_of_references_is_followed() {
    let with = |kind: &str| {
        json!({"properties": {"a": {"$ref": "#/definitions/A"}},
            "definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"type": kind}}})
    };
    check(&with("number"), &with("string"), &[]);
    let short = json!({"properties": {"a": {"$ref": "#/definitions/B"}},
        "definitions": {"B": {"type": "string"}}});
    check(&with("string"), &short, &["TYPE_CHANGED #/properties/a"]);
}

#[test]
fn a_recursive_difference_is_reported_once_for_each_level_until_the_cycle_closes() {
    let with = |kind: &str| json!({"properties": {"v": {"type": kind}, "next": {"$ref": "#"}}});
    let expected = [
        "TYPE_CHANGED #/properties/next/properties/next/properties/v",
        "TYPE_CHANGED #/properties/next/properties/v",
        "TYPE_CHANGED #/properties/v",
    ];
    check(&with("number"), &with("string"), &expected);
    check(&modern(with("number")), &modern(with("string")), &expected);
    check(&with("number"), &with("number"), &[]);
}

#[test]
fn each_walk_through_a_recursion_goes_on_from_what_the_last_one_found() {
    let with = |p0: Value| {
        let all = json!([{"$ref": "#"}, {"$ref": "#/definitions/D"}]);
        json!({
            "properties": {"a": {"properties": p0}, "b": {"properties": {"b": {"allOf": all}}}},
            "definitions": {"D": {"properties": {"b": {"$ref": "#/definitions/D"}}}}
        })
    };
    let writer = with(json!({"a": {"$ref": "#"}}));
    let reader = with(json!({"a": {"$ref": "#"}, "b": {"type": "object"}}));
    // Three walks: the second finds that the branches do not match, the third what follows.
    let places = ["", "a/a/", "a/a/a/a/", "a/a/a/a/a/a/"];
    let mut expected = Vec::new();
    for (at, place) in places.into_iter().enumerate() {
        let path = |rest: &str| {
            format!("#/properties/{}", format!("{place}{rest}").replace('/', "/properties/"))
        };
        if at < 3 {
            expected.push(format!("COMBINED_TYPE_SUBSCHEMAS_CHANGED {}", path("b/b")));
        }
        expected.push(format!("OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL {}", path("a/b")));
    }
    expected.sort();
    let found = parity(&schema(&reader), &schema(&writer), Policy::Strict);
    let mut found: Vec<String> =
        found.iter().map(|it| format!("{} {}", it.code, it.path)).collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn unions_are_matched_branch_by_branch() {
    let union = |kinds: &[&str]| {
        let branches: Vec<Value> = kinds.iter().map(|kind| json!({"type": kind})).collect();
        json!({"oneOf": branches})
    };
    check(&union(&["string"]), &union(&["null", "string"]), &["SUM_TYPE_EXTENDED #/"]);
    check(&union(&["null", "string"]), &union(&["string"]), &["SUM_TYPE_NARROWED #/"]);
    check(
        &union(&["integer", "string"]),
        &union(&["string", "boolean"]),
        &["COMBINED_TYPE_SUBSCHEMAS_CHANGED #/"],
    );
    // Equal branches count once.
    check(&union(&["string", "string"]), &union(&["string"]), &[]);
    // The number branch reads both of the writer's, and only one of them can be its match.
    check(
        &union(&["integer", "number"]),
        &union(&["number", "boolean"]),
        &["COMBINED_TYPE_SUBSCHEMAS_CHANGED #/", "TYPE_EXTENDED #/oneOf/0"],
    );
}

#[test]
fn a_dissolved_branch_of_a_modern_union_hides_a_break() {
    let writer = json!({"anyOf": [{"type": "string"}, {"type": "null"}]});
    let reader = json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]});
    check(&modern(writer.clone()), &modern(reader.clone()), &["SUM_TYPE_EXTENDED #/"]);
    check(&writer, &reader, &["COMBINED_TYPE_SUBSCHEMAS_CHANGED #/"]);
}

#[test]
fn branches_with_both_kinds_of_dependencies_are_compared() {
    let branch = json!({"type": "object", "dependencies": {"a": {"minProperties": 2}, "c": ["b"]}});
    let union = json!({"anyOf": [branch, {"type": "null"}]});
    check(&union, &union, &[]);
}

#[test]
fn under_a_not_the_sides_change_places() {
    let not = |bound: i32| json!({"not": {"maxLength": bound}});
    check(&not(3), &not(5), &["NOT_TYPE_EXTENDED #/not"]);
    check(&not(5), &not(3), &["NOT_TYPE_NARROWED #/not"]);
    check(&not(5), &not(5), &["NOT_TYPE_NARROWED #/not"]);
}

#[test]
fn lists_and_tuples_differ_by_their_content_models() {
    let tuple = |items: Value| json!({"type": "array", "items": items, "additionalItems": false});
    check(
        &tuple(json!([{"type": "string"}])),
        &tuple(json!([{"type": "string"}, {"type": "null"}])),
        &["ITEM_ADDED_TO_CLOSED_CONTENT_MODEL #/items/1"],
    );
    check(
        &tuple(json!([{"type": "string"}, {"type": "null"}])),
        &tuple(json!([{"type": "string"}])),
        &["ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL #/items/1"],
    );
    check(
        &json!({"type": "array"}),
        &json!({"type": "array", "items": {}}),
        &["SCHEMA_ADDED #/items"],
    );
}

#[test]
fn sentences_have_the_words_and_the_quotation_marks_of_existing_registries() {
    let foreign =
        |code, path: &str| crate::Foreign { code, path: path.to_owned(), info: String::new() };
    assert_eq!(
        sentence(&foreign("TYPE_CHANGED", "#/properties/100%"), "new", "old"),
        "{errorType:\"TYPE_CHANGED\", description:\"A type at path '#/properties/100%' is different \
         between the new schema and the old schema'}"
    );
    assert_eq!(
        sentence(&foreign("SCHEMA_ADDED", "#/items"), "new", "old"),
        "{errorType:\"SCHEMA_ADDED\", description:\"'}"
    );
}

#[test]
fn twelve_types_that_are_unions_of_all_twelve_are_compared_in_bounded_work() {
    let with = |extra: bool| {
        let all: Vec<Value> =
            (0..12).map(|to| json!({"$ref": format!("#/definitions/T{to}")})).collect();
        let definitions: serde_json::Map<String, Value> = (0..12)
            .map(|at| {
                let mut properties = json!({"kind": {"const": at}, "left": {"oneOf": all}, "right": {"oneOf": all}});
                if extra {
                    properties["more"] = json!({"type": "string"});
                }
                (format!("T{at}"), json!({"type": "object", "properties": properties, "additionalProperties": false}))
            })
            .collect();
        json!({"oneOf": all, "definitions": definitions})
    };
    assert!(parity(&schema(&with(true)), &schema(&with(false)), Policy::Strict).is_empty());
    assert!(!parity(&schema(&with(false)), &schema(&with(true)), Policy::Strict).is_empty());
}

#[test]
fn a_recursion_begins_again_where_a_reference_has_a_node_of_its_own() {
    let with = |label: &str| {
        modern(json!({
            "properties": {"first": {"$ref": "#/$defs/node"}, "second": {"$ref": "#/$defs/node"}},
            "$defs": {"node": {"properties": {
                "label": {"type": label}, "next": {"$ref": "#/$defs/node"}
            }}}
        }))
    };
    // The first reference is the one that makes the target; all others share another node.
    check(
        &with("string"),
        &with("null"),
        &[
            "TYPE_CHANGED #/properties/first/properties/label",
            "TYPE_CHANGED #/properties/first/properties/next/properties/label",
            "TYPE_CHANGED #/properties/first/properties/next/properties/next/properties/label",
            "TYPE_CHANGED #/properties/second/properties/label",
            "TYPE_CHANGED #/properties/second/properties/next/properties/label",
        ],
    );
}

#[test]
fn a_reference_from_within_the_definitions_of_a_place_finds_it_as_it_is_before_them() {
    let with = |unevaluated: Value| {
        modern(json!({
            "properties": {"a": {"$ref": "#"}},
            "unevaluatedProperties": unevaluated,
            "$defs": {"X": {}}
        }))
    };
    // What is forgotten at the root itself is still there behind the reference.
    check(
        &with(json!(true)),
        &with(json!(false)),
        &[
            "UNEVALUATED_PROPERTIES_REMOVED #/properties/a/properties/a/unevaluatedProperties",
            "UNEVALUATED_PROPERTIES_REMOVED #/properties/a/unevaluatedProperties",
        ],
    );
}

#[test]
fn counts_of_contains_are_seen_where_an_array_is_all_there_is() {
    let array = |count: Value| json!({"type": "array", "minContains": count});
    check(&array(json!(1)), &array(json!(2)), &["MIN_CONTAINS_INCREASED #/minContains"]);
    check(&array(json!("x")), &array(json!(2)), &["MIN_CONTAINS_ADDED #/minContains"]);
    check(&array(json!(1)), &array(json!(1.5)), &[]);
    let beside = |count: Value| json!({"type": ["array"], "minContains": count});
    check(&beside(json!(1)), &beside(json!(2)), &[]);
}

/// Whether two branches count as one: a list of the two is not longer than one of either.
fn are_same(wrap: fn(Value) -> Value, one: &Value, other: &Value) -> bool {
    let writer = schema(&wrap(json!({"anyOf": [one, other]})));
    let reader = schema(&wrap(json!({"anyOf": [{}]})));
    parity(&reader, &writer, Policy::Strict).is_empty()
}

fn classic(value: Value) -> Value {
    value
}

#[test]
fn branches_are_the_same_where_they_are_printed_the_same() {
    for (one, other, of_draft_7, of_2020) in [
        (json!({"minLength": 1}), json!({"type": "string", "minLength": 1}), false, false),
        (json!({}), json!({"required": [], "properties": {}}), true, true),
        (json!({}), json!({"additionalProperties": true, "uniqueItems": false}), true, true),
        (json!({"minimum": 1}), json!({"minimum": 1.0}), true, true),
        (json!({"enum": [1, 2]}), json!({"enum": [2, 1]}), true, true),
        (json!({"required": ["a", "b"]}), json!({"required": ["b", "a"]}), false, false),
        (json!({"const": 1}), json!({"const": 1, "x": 1}), false, false),
        (json!({"const": 1}), json!({"const": 1, "$comment": "c"}), false, false),
        (json!({"type": "string"}), json!({"type": "string", "format": "date"}), false, true),
        (json!({"type": "string"}), json!({"type": "string", "format": "other"}), true, true),
        (json!({"const": 1}), json!({"const": 1, "readOnly": true}), false, true),
        (json!({"contains": {}}), json!({"contains": {"const": 1}}), false, false),
        (json!({"if": {}}), json!({"if": {"const": 1}}), false, false),
        (json!({"$ref": "#"}), json!({"$ref": "#", "default": 1}), true, true),
        (json!({"$ref": "#"}), json!({"$ref": "#", "title": "t"}), false, false),
    ] {
        assert_eq!(are_same(classic, &one, &other), of_draft_7, "{one} {other}");
        assert_eq!(are_same(modern, &one, &other), of_2020, "{one} {other}");
    }
}

#[test]
fn conjuncts_in_any_order_are_one_branch() {
    // Existing registries keep them in an order that changes from run to run.
    let branch = |first: &str| json!({first: ["a"], "type": "string", "minimum": 1});
    assert!(are_same(classic, &branch("enum"), &branch("enum")));
}

#[test]
fn what_a_list_of_types_takes_in_depends_on_the_order_of_hashes() {
    // `not` comes before `type`, and `maxLength` after both: it stands beside the types.
    let writer = modern(json!({"type": ["null", "string"], "maxLength": 25, "not": {}}));
    let reader = modern(json!({"type": "string", "maxLength": 25}));
    check(&writer, &reader, &["PRODUCT_TYPE_NARROWED #/"]);
    let writer = modern(json!({"type": ["null", "string"], "maxLength": 25}));
    check(&writer, &reader, &["TYPE_CHANGED #/"]);
}

#[test]
fn names_with_two_dollars_are_taken_at_the_root() {
    let check = |value: Value| schema(&value).check_fields().map_err(|it| it.to_string());
    let taken = Err("#: Field names cannot start with $$ prefix".to_owned());
    assert_eq!(check(json!({"type": "object", "properties": {"a": {}, "$$b": {}}})), taken);
    assert_eq!(check(json!({"properties": {"$$b": {}}})), taken);
    assert_eq!(check(json!({"properties": {"$b": {"properties": {"$$c": {}}}}})), Ok(()));
    assert_eq!(check(json!({"enum": [{}], "properties": {"$$b": {}}})), Ok(()));
}

#[test]
fn a_list_of_types_is_named_by_its_types() {
    let headline = |reader: Value, writer: Value| {
        let (_, found) = super::can_read(&schema(&reader), &schema(&writer), Policy::Strict);
        found[0].headline.clone()
    };
    let text = json!({"type": "string"});
    assert_eq!(
        headline(text.clone(), json!({"type": ["string", "null"]})),
        "the schema no longer accepts both strings and null"
    );
    assert_eq!(
        headline(text.clone(), json!({"type": ["string", "null", "object"]})),
        "the schema no longer accepts all of strings, null and objects"
    );
    assert_eq!(
        headline(text.clone(), json!({"anyOf": [{"type": "string"}, {"type": "null"}]})),
        "the schema no longer accepts what fits any of 2 schemas"
    );
    assert_eq!(headline(text, json!({"type": ["null"]})), "the schema no longer accepts null");
}
