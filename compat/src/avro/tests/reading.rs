//! Single messages: their encodings, what a reader makes of them, and the search for one.
#![expect(clippy::needless_pass_by_value, reason = "literal values read better without `&`")]

use serde_json::{Value, json};

use super::lax;
use crate::avro::datum::Data;
use crate::avro::encode::{Datum, from_json, to_json, write_binary};
use crate::avro::model::Primitive;
use crate::avro::promote::promoted;
use crate::avro::rules::{bytes_read_as_text, precision_lost, type_changed};
use crate::avro::{findings, logical, read_message};
use crate::finding::{Evidence, Outcome, Witness};

/// The binary form of a message in hexadecimal.
#[track_caller]
fn check_bytes(schema: &str, message: Value, bytes: &str) {
    let schema = lax(schema);
    let datum = from_json(&schema, schema.root().node, &message).expect("a message");
    assert_eq!(to_json(&schema, schema.root().node, &datum), message);
    let mut out = Vec::new();
    write_binary(&schema, schema.root().node, &datum, &mut out);
    assert_eq!(hex::encode(out), bytes);
}

#[test]
fn values_are_encoded_as_the_specification_says() {
    check_bytes("\"null\"", Value::Null, "");
    check_bytes("\"boolean\"", json!(true), "01");
    for (number, bytes) in
        [(0, "00"), (-1, "01"), (1, "02"), (-64, "7f"), (64, "8001"), (-65, "8101")]
    {
        check_bytes("\"int\"", json!(number), bytes);
        check_bytes("\"long\"", json!(number), bytes);
    }
    check_bytes("\"long\"", json!(i64::MIN), "ffffffffffffffffff01");
    check_bytes("\"float\"", json!(1.5), "0000c03f");
    check_bytes("\"double\"", json!(1.5), "000000000000f83f");
    check_bytes("\"double\"", json!("NaN"), "000000000000f87f");
    check_bytes("\"bytes\"", json!("\u{ff}\u{0}"), "04ff00");
    check_bytes("\"string\"", json!("é"), "04c3a9");
    check_bytes(r#"{"type":"fixed","name":"F","size":2}"#, json!("ab"), "6162");
    check_bytes(r#"{"type":"enum","name":"E","symbols":["A","B"]}"#, json!("B"), "02");
    check_bytes(r#"{"type":"array","items":"int"}"#, json!([3, 27]), "04063600");
    check_bytes(r#"{"type":"array","items":"int"}"#, json!([]), "00");
    check_bytes(r#"{"type":"map","values":"int"}"#, json!({"a": 1}), "0202610200");
    check_bytes("[\"null\",\"string\"]", Value::Null, "00");
    check_bytes("[\"null\",\"string\"]", json!({"string": "a"}), "020261");
    check_bytes(
        r#"{"type":"record","name":"n.R","fields":[{"name":"a","type":"int"},{"name":"r","type":["null","n.R"]}]}"#,
        json!({"a": 1, "r": {"n.R": {"a": 2, "r": null}}}),
        "02020400",
    );
}

#[test]
fn a_message_that_is_none_says_where() {
    let schema = lax(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":["null","int"]}}]}"#,
    );
    let refused = |message: Value| {
        from_json(&schema, schema.root().node, &message).expect_err("no message").to_string()
    };
    assert_eq!(refused(json!(1)), "the value at `` is no record R");
    assert_eq!(refused(json!({})), "the value at `` is no record R");
    assert_eq!(
        refused(json!({"a": {"k/~": {"int": "x"}}})),
        "the value at `/a/k~1~0/int` is no int"
    );
    assert_eq!(
        refused(json!({"a": {"k": {"long": 1}}})),
        "the value at `/a/k` is no union of null and int"
    );
}

#[track_caller]
fn check_read(reader: &str, writer: &str, message: Value, read: Option<Value>) {
    assert_eq!(read_message(&lax(reader), &lax(writer), &message).unwrap(), read);
}

#[test]
fn a_reader_fills_in_defaults_and_skips_what_it_does_not_want() {
    check_read(
        r#"{"type":"record","name":"R","fields":[{"name":"b","type":"int"},{"name":"c","type":["null","string"],"default":null},
            {"name":"d","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int","default":7}]},"default":{}}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}"#,
        json!({"a": 1, "b": 2}),
        Some(json!({"b": 2, "c": null, "d": {"x": 7}})),
    );
}

#[test]
fn values_are_promoted_and_tagged_with_the_branch_of_the_reader() {
    check_read("[\"null\",\"long\"]", "\"int\"", json!(5), Some(json!({"long": 5})));
    check_read("\"double\"", "[\"int\",\"float\"]", json!({"float": 0.5}), Some(json!(0.5)));
    check_read("\"bytes\"", "\"string\"", json!("é"), Some(json!("\u{c3}\u{a9}")));
    check_read("[\"string\"]", "[\"int\"]", json!({"int": 1}), None);
    check_read(
        r#"{"type":"enum","name":"E","symbols":["A"],"default":"A"}"#,
        r#"{"type":"enum","name":"E","symbols":["B"]}"#,
        json!("B"),
        Some(json!("A")),
    );
}

#[test]
fn a_default_that_contains_itself_is_left_alone() {
    check_read(
        r#"{"type":"record","name":"R","fields":[{"name":"n","type":{"type":"record","name":"N","fields":[{"name":"n","type":"N","default":{}}]},"default":{}}]}"#,
        r#"{"type":"record","name":"R","fields":[]}"#,
        json!({}),
        None,
    );
}

/// The witness of the one finding of a pair.
#[track_caller]
fn witness(reader: &str, writer: &str) -> Witness {
    let found = findings(&lax(reader), &lax(writer));
    assert_eq!(found.len(), 1, "{found:?}");
    match &found[0].evidence {
        Evidence::Witness(witness) => witness.clone(),
        Evidence::Absent(why) => panic!("no witness: {why}"),
    }
}

/// Why the one finding of a pair has no witness.
#[track_caller]
fn absent(reader: &str, writer: &str) -> String {
    let found = findings(&lax(reader), &lax(writer));
    assert_eq!(found.len(), 1, "{found:?}");
    match &found[0].evidence {
        Evidence::Absent(why) => why.clone(),
        Evidence::Witness(witness) => panic!("a witness: {witness:?}"),
    }
}

#[test]
fn a_witness_is_small_and_says_where_it_breaks() {
    let list = |of: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"xs","type":{{"type":"array","items":["null","{of}"]}}}},{{"name":"m","type":{{"type":"map","values":"int"}}}}]}}"#
        )
    };
    let witness = witness(&list("string"), &list("boolean"));
    assert_eq!(witness.message, json!({"xs": [{"boolean": true}], "m": {}}));
    assert_eq!((witness.at.as_str(), witness.outcome), ("/xs/0/boolean", Outcome::Fails));
    assert_eq!(hex::encode(witness.bytes.unwrap()), "0202010000");
}

#[test]
fn a_type_that_contains_itself_has_a_small_witness() {
    let tree = |of: &str| {
        format!(
            r#"{{"type":"record","name":"T","fields":[{{"name":"kids","type":{{"type":"array","items":"T"}}}},{{"name":"v","type":"{of}"}}]}}"#
        )
    };
    let witness = witness(&tree("int"), &tree("string"));
    assert_eq!(witness.message, json!({"kids": [], "v": "abc"}));
}

#[test]
fn what_has_no_values_has_no_witness() {
    let list = |of: &str| {
        format!(
            r#"{{"type":"record","name":"L","fields":[{{"name":"next","type":"L"}},{{"name":"v","type":"{of}"}}]}}"#
        )
    };
    let why =
        "the writer's schema has no finite value, so no message can show this: refused for parity";
    assert_eq!(absent(&list("int"), &list("string")), why);
    let symbols = r#"{"type":"enum","name":"E","symbols":[]}"#;
    assert_eq!(absent("\"int\"", symbols), why);
    let items = format!(r#"{{"type":"array","items":{symbols}}}"#);
    let none = "no message can show this: refused for parity";
    assert_eq!(absent(r#"{"type":"array","items":"int"}"#, &items), none);
}

#[test]
fn a_witness_that_would_be_huge_is_not_shown() {
    let fixed = |size: u32| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    let why = "the smallest message of the writer's schema is too large to be shown";
    assert_eq!(absent(&fixed(1), &fixed(2_147_483_639)), why);
    // Twice as large with every level.
    let mut text =
        r#"{"type":"record","name":"R0","fields":[{"name":"a","type":"int"}]}"#.to_owned();
    for at in 1..60 {
        let before = at - 1;
        text = format!(
            r#"{{"type":"record","name":"R{at}","fields":[{{"name":"a","type":{text}}},{{"name":"b","type":"R{before}"}}]}}"#
        );
    }
    assert_eq!(absent("\"string\"", &text), why);
}

#[test]
fn the_smallest_values_are_found_whatever_the_order_of_definitions() {
    let schema = lax(
        r#"{"type":"record","name":"A","fields":[{"name":"b","type":"B"},{"name":"u","type":["A","C"]},
            {"name":"c","type":{"type":"record","name":"C","fields":[{"name":"x","type":"int"}]}},
            {"name":"d","type":{"type":"record","name":"B","fields":[{"name":"c","type":"C"}]}}]}"#,
    );
    let data = Data::new(&schema);
    let smallest = data.smallest(schema.root().node, "").unwrap();
    assert_eq!(
        to_json(&schema, schema.root().node, &smallest),
        json!({"b": {"c": {"x": 1}}, "u": {"C": {"x": 1}}, "c": {"x": 1}, "d": {"c": {"x": 1}}})
    );
}

#[track_caller]
fn check_meaning(schema: &str, datum: Datum, meaning: Option<&str>) {
    let schema = lax(schema);
    assert_eq!(logical::meaning(&schema, schema.root().node, &datum).as_deref(), meaning);
}

#[test]
fn a_logical_value_is_shown_as_what_it_means() {
    let decimal = r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#;
    check_meaning(decimal, Datum::Bytes(vec![0x04, 0xd2]), Some("12.34"));
    check_meaning(decimal, Datum::Bytes(vec![0xff]), Some("-0.01"));
    check_meaning(decimal, Datum::Bytes(vec![]), Some("0.00"));
    check_meaning(decimal, Datum::Bytes(vec![1; 17]), None);
    let date = r#"{"type":"int","logicalType":"date"}"#;
    check_meaning(date, Datum::Int(0), Some("1970-01-01"));
    check_meaning(date, Datum::Int(-1), Some("1969-12-31"));
    check_meaning(date, Datum::Int(11_016), Some("2000-02-29"));
    check_meaning(date, Datum::Int(11_017), Some("2000-03-01"));
    let time = r#"{"type":"int","logicalType":"time-millis"}"#;
    check_meaning(time, Datum::Int(3_723_004), Some("01:02:03.004"));
    let of = |logical: &str| format!(r#"{{"type":"long","logicalType":"{logical}"}}"#);
    check_meaning(
        &of("timestamp-millis"),
        Datum::Long(1_497_842_472_000),
        Some("2017-06-19T03:21:12Z"),
    );
    check_meaning(&of("timestamp-micros"), Datum::Long(-1), Some("1969-12-31T23:59:59.999999Z"));
    check_meaning(
        &of("local-timestamp-nanos"),
        Datum::Long(1),
        Some("1970-01-01T00:00:00.000000001"),
    );
    check_meaning(
        &of("timestamp-millis"),
        Datum::Long(i64::MAX),
        Some("292278994-08-17T07:12:55.807Z"),
    );
    check_meaning(&of("time-micros"), Datum::Long(i64::MAX), None);
    check_meaning(&of("unknown"), Datum::Long(1), None);
}

#[test]
fn a_logical_type_is_valid_only_where_it_is_allowed() {
    let valid = |text: &str| {
        let schema = lax(text);
        logical::valid_logical_type(&schema, schema.root().node).is_some()
    };
    let decimal = |rest: &str| format!(r#"{{"type":"bytes","logicalType":"decimal"{rest}}}"#);
    assert!(valid(&decimal(r#","precision":4"#)));
    assert!(valid(&decimal(r#","precision":4,"scale":4"#)));
    assert!(!valid(&decimal(r#","precision":4,"scale":5"#)));
    assert!(!valid(&decimal(r#","precision":4,"scale":-1"#)));
    assert!(!valid(&decimal(r#","precision":0"#)));
    assert!(!valid(&decimal("")));
    let fixed = |size: u32, precision: u32| {
        format!(
            r#"{{"type":"fixed","name":"F","size":{size},"logicalType":"decimal","precision":{precision}}}"#
        )
    };
    assert!(valid(&fixed(4, 9)) && !valid(&fixed(4, 10)));
    assert!(valid(&fixed(1, 2)) && !valid(&fixed(1, 3)));
    assert!(valid(&fixed(16, 38)) && !valid(&fixed(16, 39)));
    assert!(valid(r#"{"type":"string","logicalType":"uuid"}"#));
    assert!(!valid(r#"{"type":"int","logicalType":"uuid"}"#));
    assert!(!valid(r#"{"type":"int","logicalType":"timestamp-millis"}"#));
    assert!(valid(r#"{"type":"fixed","name":"D","size":12,"logicalType":"duration"}"#));
    assert!(!valid(r#"{"type":"fixed","name":"D","size":13,"logicalType":"duration"}"#));
}

/// Data of a primitive, those that promotions lose among them.
fn data_of(primitive: Primitive) -> Vec<Datum> {
    match primitive {
        Primitive::Null => vec![Datum::Null],
        Primitive::Boolean => vec![Datum::Boolean(true)],
        Primitive::Int => vec![Datum::Int(-1), Datum::Int(16_777_217)],
        Primitive::Long => vec![Datum::Long(-1), Datum::Long(9_007_199_254_740_993)],
        Primitive::Float => vec![Datum::Float(0.1)],
        Primitive::Double => vec![Datum::Double(0.1)],
        Primitive::Bytes => vec![Datum::Bytes(b"abc".to_vec()), Datum::Bytes(vec![0xff, 0xfe])],
        Primitive::String => vec![Datum::String("\u{e9}".to_owned())],
    }
}

#[test]
fn two_rules_say_what_promotions_lose_and_nothing_else() {
    for reader in Primitive::ALL {
        for writer in Primitive::ALL.into_iter().filter(|&of| type_changed::fits(reader, of)) {
            let is_exact = data_of(writer).iter().all(|datum| promoted(reader, datum).is_exact);
            let is_text = writer == Primitive::Bytes;
            let pair = (reader, writer);
            assert_eq!(precision_lost::fits(reader, writer), is_exact || is_text, "{pair:?}");
            assert_eq!(bytes_read_as_text::fits(reader, writer), is_exact || !is_text, "{pair:?}");
        }
    }
}
