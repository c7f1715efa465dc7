//! Canonical string, normalized string, Parsing Canonical Form and fingerprints, against what
//! Java prints and the specification's vectors.

use super::{lax, parsed_with, strict};
use crate::schema::ParseMode;

#[track_caller]
fn check_printed(text: &str, canonical: &str) {
    let schema = lax(text);
    assert_eq!(schema.canonical(), canonical);
    assert_eq!(lax(canonical).canonical(), canonical, "printing it again");
}

#[test]
fn primitives_are_bare_unless_they_carry_something() {
    check_printed(r#"{"type":"int"}"#, "\"int\"");
    check_printed(r#"{"type":"int","doc":"dropped","name":"dropped"}"#, "\"int\"");
    check_printed(
        r#"{"logicalType":"date","type":"int","x":{"b":1,"a":[1,2]}}"#,
        r#"{"type":"int","logicalType":"date","x":{"b":1,"a":[1,2]}}"#,
    );
}

#[test]
fn attributes_come_in_their_own_order() {
    check_printed(
        r#"{"values":"int","doc":"x","k":1,"default":3,"type":"map"}"#,
        r#"{"type":"map","values":"int","k":1,"default":3}"#,
    );
    check_printed(
        r#"{"aliases":["B","n.C","n.B","B"],"z":1,"size":2,"doc":"d","namespace":"n","name":"A","type":"fixed"}"#,
        r#"{"type":"fixed","name":"A","namespace":"n","doc":"d","size":2,"z":1,"aliases":["B","C"]}"#,
    );
    check_printed(
        r#"{"z":1,"default":"X","aliases":["F"],"symbols":["X"],"doc":"","name":"n.E","type":"enum"}"#,
        r#"{"type":"enum","name":"E","namespace":"n","doc":"","symbols":["X"],"default":"X","z":1,"aliases":["F"]}"#,
    );
    check_printed(
        r#"{"type":"error","fields":[{"z":1,"aliases":["b","b"],"order":"IGNORE","default":1,"doc":"d","type":"int","name":"a","namespace":"kept"}],"name":"R","y":2}"#,
        r#"{"type":"error","name":"R","fields":[{"name":"a","type":"int","doc":"d","default":1,"order":"ignore","aliases":["b"],"z":1,"namespace":"kept"}],"y":2}"#,
    );
}

#[test]
fn repeated_keys_have_their_last_value_at_their_first_place() {
    check_printed(r#"{"type":"int","b":1,"a":2,"b":3}"#, r#"{"type":"int","b":3,"a":2}"#);
}

#[test]
fn namespaces_are_printed_where_they_change() {
    check_printed(
        r#"{"type":"record","name":"n.R","fields":[
            {"name":"a","type":{"type":"fixed","name":"F","size":1}},
            {"name":"b","type":{"type":"fixed","name":"m.F","size":1}},
            {"name":"c","type":"n.F"},{"name":"d","type":"m.F"},
            {"name":"e","type":{"type":"fixed","name":"G","namespace":"","size":1}},
            {"name":"f","type":"G"}]}"#,
        r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":1}},{"name":"b","type":{"type":"fixed","name":"F","namespace":"m","size":1}},{"name":"c","type":"F"},{"name":"d","type":"m.F"},{"name":"e","type":{"type":"fixed","name":"G","namespace":"","size":1}},{"name":"f","type":"G"}]}"#,
    );
}

#[test]
fn a_reference_to_a_type_named_like_a_type_word_is_full() {
    check_printed(
        r#"{"type":"record","name":"n.R","fields":[
            {"name":"a","type":{"type":"fixed","name":"record","size":1}},{"name":"b","type":"n.record"}]}"#,
        r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"record","size":1}},{"name":"b","type":"n.record"}]}"#,
    );
}

#[test]
fn aliases_are_printed_relative_to_their_type() {
    check_printed(
        r#"{"type":"fixed","name":"n.A","size":1,"aliases":["n.B","m.C","D"]}"#,
        r#"{"type":"fixed","name":"A","namespace":"n","size":1,"aliases":["B","m.C","D"]}"#,
    );
    check_printed(
        r#"{"type":"fixed","name":"n.A","aliases":["null","n.map","int","m.B"],"size":1}"#,
        r#"{"type":"fixed","name":"A","namespace":"n","size":1,"aliases":["n.null","n.map","n.int","m.B"]}"#,
    );
}

#[test]
fn numbers_are_printed_as_java_prints_them() {
    for (written, printed) in [
        ("1", "1"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e2", "100.0"),
        ("0.10", "0.1"),
        ("1e7", "1.0E7"),
        ("9999999.0", "9999999.0"),
        ("1e-3", "0.001"),
        ("0.0001", "1.0E-4"),
        ("1e-7", "1.0E-7"),
        ("-0.0", "-0.0"),
        ("123456789.123456789", "1.2345678912345679E8"),
        ("5e-324", "4.9E-324"),
        ("1e400", "\"Infinity\""),
        ("-1e400", "\"-Infinity\""),
    ] {
        let text = format!(r#"{{"type":"int","x":{written}}}"#);
        let expected = format!(r#"{{"type":"int","x":{printed}}}"#);
        assert_eq!(lax(&text).canonical(), expected);
    }
}

#[test]
fn strings_are_escaped_as_little_as_java_does() {
    check_printed(
        "{\"type\":\"int\",\"x\":\"\\u0001\\u001f\\/\\u007f\\u2028\\u00e9\\\"\\\\\\b\\t\\n\\f\\r\"}",
        "{\"type\":\"int\",\"x\":\"\\u0001\\u001F/\u{7f}\u{2028}\u{e9}\\\"\\\\\\b\\t\\n\\f\\r\"}",
    );
}

#[test]
fn equality_looks_at_everything_and_at_no_order_of_attributes() {
    let same = |one: &str, other: &str| lax(one).is_same_as(&lax(other));
    let field = |rest: &str| {
        format!(r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"double"{rest}}}]}}"#)
    };
    assert!(same(r#"{"type":"int","x":1,"y":2}"#, r#"{"y":2,"x":1,"type":"int"}"#));
    assert!(!same(r#"{"type":"int","x":1}"#, "\"int\""));
    assert!(!same(&field(r#","default":1"#), &field(r#","default":1.0"#)));
    assert!(same(&field(r#","default":1.0"#), &field(r#","default":1.00"#)));
    assert!(!same(&field(r#","doc":"x""#), &field("")));
    assert!(!same(&field(r#","order":"ignore""#), &field("")));
    assert!(same(&field(r#","aliases":["x","y"]"#), &field(r#","aliases":["y","x"]"#)));
    assert!(!same(&field(r#","aliases":["x"]"#), &field("")));
    assert!(same(&field("").replace("record", "error"), &field("")));
}

#[test]
fn equality_of_enums_and_of_what_contains_itself() {
    let same = |one: &str, other: &str| lax(one).is_same_as(&lax(other));
    let of = |rest: &str| format!(r#"{{"type":"enum","name":"n.E","symbols":["A","B"]{rest}}}"#);
    assert!(!same(&of(r#","default":"A""#), &of("")));
    assert!(!same(&of(r#","doc":"d""#), &of("")));
    assert!(!same(&of(""), &of("").replace("n.E", "m.E")));
    assert!(!same(&of(""), &of("").replace(r#""A","B""#, r#""B","A""#)));
    let tree = r#"{"type":"record","name":"T","fields":[{"name":"l","type":["null","T"]}]}"#;
    assert!(same(tree, tree));
    assert!(!same(tree, &tree.replace("\"null\"", "\"int\"")));
}

#[track_caller]
fn check_normalized(text: &str, normalized: &str) {
    let schema = strict(text);
    assert_eq!(schema.normalized().unwrap(), normalized);
}

#[test]
fn normalizing_orders_what_has_no_meaning() {
    check_normalized(
        r#"{"type":"bytes","z":{"b":1,"a":2},"scale":2,"precision":9,"a":1,"logicalType":"decimal"}"#,
        r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2,"a":1,"z":{"a":2,"b":1}}"#,
    );
    check_normalized(
        r#"{"type":"fixed","name":"n.F","doc":"","size":1,"aliases":["n.C","n.B"]}"#,
        r#"{"type":"fixed","name":"F","namespace":"n","size":1,"aliases":["B","C"]}"#,
    );
    check_normalized(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":1,"doc":""}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"double","doc":"","default":1.0}]}"#,
    );
}

#[test]
fn normalizing_orders_names_by_their_utf_16_code_units() {
    check_normalized(
        r#"{"type":"int","ﬁ":{"ﬁ":1,"𝐀":2},"𝐀":2}"#,
        r#"{"type":"int","𝐀":2,"ﬁ":{"𝐀":2,"ﬁ":1}}"#,
    );
    check_normalized(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":"int"},"default":{"ﬁ":1,"𝐀":2},"aliases":["ﬁ","𝐀"]}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"map","values":"int"},"default":{"𝐀":2,"ﬁ":1},"aliases":["𝐀","ﬁ"]}]}"#,
    );
}

#[test]
fn normalizing_forgets_error() {
    check_normalized(
        r#"{"type":"error","name":"R","fields":[]}"#,
        r#"{"type":"record","name":"R","fields":[]}"#,
    );
}

#[test]
fn normalizing_loses_the_null_namespace() {
    check_normalized(
        r#"{"type":"record","name":"n.R","fields":[{"name":"a","type":{"type":"fixed","name":"F","namespace":"","size":1}}]}"#,
        r#"{"type":"record","name":"R","namespace":"n","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":1}}]}"#,
    );
}

#[test]
fn normalizing_drops_the_default_of_a_later_branch() {
    check_normalized(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"],"default":1}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}"#,
    );
    check_normalized(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["double","string"],"default":"x"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":["double","string"]}]}"#,
    );
    check_normalized(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":"NaN"}]}"#,
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":"NaN"}]}"#,
    );
}

#[test]
fn some_schemas_cannot_be_normalized() {
    let text = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"string","aliases":["x"]}],"namespace":"n-m"}"#;
    parsed_with(text, &[], ParseMode::Lax).unwrap().normalized().unwrap_err();
    let wide = r#"{"type":"int","x":12345678901234567890}"#;
    strict(wide).normalized().unwrap_err();
    let empty = r#"{"type":"record","name":"R","fields":[{"name":"a","type":[]}]}"#;
    strict(empty).normalized().unwrap_err();
    strict(r#"{"type":"int","a\tb":1}"#).normalized().unwrap_err();
}

#[track_caller]
fn check_form(text: &str, form: &str) {
    assert_eq!(lax(text).parsing_canonical_form(), form);
}

#[test]
fn the_parsing_canonical_form_keeps_what_a_writer_needs() {
    check_form(r#"{"type":"int","logicalType":"date"}"#, "\"int\"");
    check_form(
        r#"{"type":"record","name":"R","namespace":"n","doc":"d","aliases":["S"],"fields":[
            {"name":"a","type":"int","default":1,"order":"ignore"},{"name":"b","type":["null","R"]}]}"#,
        r#"{"name":"n.R","type":"record","fields":[{"name":"a","type":"int"},{"name":"b","type":["null","n.R"]}]}"#,
    );
    check_form(
        r#"{"type":"error","name":"E","fields":[]}"#,
        r#"{"name":"E","type":"record","fields":[]}"#,
    );
    check_form(
        r#"{"type":"array","items":{"type":"map","values":{"type":"enum","symbols":["A"],"name":"E","default":"A"}}}"#,
        r#"{"type":"array","items":{"type":"map","values":{"name":"E","type":"enum","symbols":["A"]}}}"#,
    );
    check_form(
        r#"{"size":16,"type":"fixed","name":"md5","namespace":"org.x"}"#,
        r#"{"name":"org.x.md5","type":"fixed","size":16}"#,
    );
}

#[test]
fn fingerprints_are_those_of_the_specification() {
    for (text, fingerprint) in [
        ("\"null\"", 7_195_948_357_588_979_594_i64),
        ("\"boolean\"", -6_970_731_678_124_411_036),
        ("\"int\"", 8_247_732_601_305_521_295),
        ("\"long\"", -3_434_872_931_120_570_953),
        ("\"float\"", 5_583_340_709_985_441_680),
        ("\"double\"", -8_181_574_048_448_539_266),
        ("\"bytes\"", 5_746_618_253_357_095_269),
        ("\"string\"", -8_142_146_995_180_207_161),
    ] {
        assert_eq!(lax(text).rabin_fingerprint().cast_signed(), fingerprint, "{text}");
    }
}

#[test]
fn longer_fingerprints_are_of_the_same_bytes() {
    let int = lax("\"int\"");
    assert_eq!(hex::encode(int.md5_fingerprint()), "ef524ea1b91e73173d938ade36c1db32");
    assert_eq!(
        hex::encode(int.sha256_fingerprint()),
        "3f2b87a9fe7cc9b13835598c3981cd45e3e355309e5090aa0933d7becb6fba45"
    );
}
