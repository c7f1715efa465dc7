//! What is a schema, and what is refused, in which words and where (compared with Java 1.12).

use super::{lax, parsed_with, strict};
use crate::schema::{ParseMode, Place, Reference};

/// The first problem and its place: a JSON pointer, or `@` and an offset.
#[track_caller]
fn check_refused(text: &str, mode: ParseMode, message: &str, place: &str) {
    let error = parsed_with(text, &[], mode).expect_err(text);
    let first = &error.problems[0];
    let at = match &first.place {
        Place::Path(path) => path.to_string(),
        Place::Offset { offset, .. } => format!("@{offset}"),
    };
    assert_eq!((first.message.as_str(), at.as_str()), (message, place), "{text}");
}

/// Refused in both modes.
#[track_caller]
fn check_never(text: &str, message: &str, place: &str) {
    check_refused(text, ParseMode::Strict, message, place);
    check_refused(text, ParseMode::Lax, message, place);
}

/// Refused where a new schema is registered, and taken where it is stored.
#[track_caller]
fn check_strict_only(text: &str, message: &str, place: &str) {
    check_refused(text, ParseMode::Strict, message, place);
    lax(text);
}

#[test]
fn a_text_that_is_no_json_is_refused_where_it_ends_to_be() {
    let refused = |text: &str| {
        let error = parsed_with(text, &[], ParseMode::Lax).expect_err(text);
        assert!(matches!(error.problems[0].place, Place::Offset { .. }), "{text}");
        assert_eq!(error.problems.len(), 1);
    };
    for text in [
        "\u{feff}\"int\"",
        "'int'",
        "{\"type\": \"int\",}",
        "int",
        "{\"type\": \"record\"",
        "[\"null\"",
        "{\"type\" \"int\"}",
        "\"\\x\"",
    ] {
        refused(text);
    }
    refused(&format!("{}{}", "[".repeat(1_001), "]".repeat(1_001)));
}

#[test]
fn what_follows_the_schema_is_refused_and_what_precedes_it_may_be_a_comment() {
    strict("/* c */ \"int\" \n\t ");
    strict("// c\n{\"type\": /* d */ \"int\"}");
    check_never("\"int\" x", "dangling content after end of schema: x", "@6");
    check_never("\"int\" // c", "dangling content after end of schema: // c", "@6");
    check_never("{\"type\":\"int\"}}", "dangling content after end of schema: }", "@14");
}

#[test]
fn an_empty_text_is_no_schema() {
    check_never("", "Cannot parse <null> schema", "@0");
    check_never(" \n", "Cannot parse <null> schema", "@0");
}

#[test]
fn a_value_that_stands_for_no_type_is_refused() {
    check_never("1", "Schema not yet supported: 1", "");
    check_never("true", "Schema not yet supported: true", "");
    check_never("null", "Schema not yet supported: null", "");
    check_never("{}", "No type: {}", "");
    check_never(
        "{\"type\":{\"type\":\"string\"}}",
        "No type: {\"type\":{\"type\":\"string\"}}",
        "",
    );
    check_never("{\"type\":[\"null\",\"int\"]}", "No type: {\"type\":[\"null\",\"int\"]}", "");
    check_never("[\"int\", 7]", "Schema not yet supported: 7", "/1");
}

#[test]
fn an_unknown_name_is_refused_with_the_namespace_around_it() {
    check_never(r#"{"type":"array","items":"Foo"}"#, "Undefined schema: Foo", "/items");
    check_never(
        r#"{"type":"record","name":"n.R","fields":[{"name":"a","type":"Foo"}]}"#,
        "Undefined schema: n.Foo",
        "/fields/0/type",
    );
    check_never(r#"["null", {"type":"Foo"}]"#, "Undefined schema: Foo", "/1/type");
}

#[test]
fn a_name_that_is_nearly_known_gets_a_hint() {
    let text = r#"{"type":"record","name":"n.R","fields":[{"name":"a","type":"String"}]}"#;
    let error = parsed_with(text, &[], ParseMode::Strict).unwrap_err();
    assert_eq!(error.problems[0].help.as_deref(), Some("did you mean `string`?"));
}

#[test]
fn a_name_may_be_used_before_its_definition() {
    let schema = strict(
        r#"{"type":"record","name":"R","fields":[{"name":"a","type":"E"},
            {"name":"b","type":{"type":"enum","name":"E","symbols":["X"]}}]}"#,
    );
    let moved = r#"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["X"]}},{"name":"b","type":"E"}]}"#;
    assert_eq!(schema.canonical(), moved);
}

#[test]
fn a_reference_without_a_dot_is_looked_up_in_its_namespace_and_then_in_none() {
    strict(
        r#"[{"type":"enum","name":"E","symbols":["X"]},
            {"type":"record","name":"n.R","fields":[{"name":"a","type":"E"}]}]"#,
    );
    check_never(
        r#"[{"type":"enum","name":"n.sub.E","symbols":["X"]},
            {"type":"record","name":"n.R","fields":[{"name":"a","type":"sub.E"}]}]"#,
        "Undefined schema: sub.E",
        "/1/fields/0/type",
    );
}

#[test]
fn a_definition_may_be_repeated_but_not_changed() {
    let field = |symbols: &str| {
        format!(
            r#"{{"name":"{}","type":{{"type":"enum","name":"E","symbols":[{symbols}]}}}}"#,
            if symbols.contains('Y') { "b" } else { "a" }
        )
    };
    let record = |one: &str, other: &str| {
        format!(r#"{{"type":"record","name":"R","fields":[{one},{other}]}}"#)
    };
    let again = field("\"X\"").replace("\"a\"", "\"c\"").replace("\"E\"", "\"E\",\"doc\":\"d\"");
    strict(&record(&field("\"X\""), &again));
    check_never(
        &record(&field("\"X\""), &field("\"X\",\"Y\"")),
        "Can't redefine: E",
        "/fields/1/type",
    );
}

#[test]
fn what_a_type_cannot_be_without_is_missed() {
    check_never(
        r#"{"type":"record","name":"R"}"#,
        r#"Record has no fields: {"type":"record","name":"R"}"#,
        "",
    );
    check_never(
        r#"{"type":"record","name":"R","fields":{}}"#,
        r#"Record has no fields: {"type":"record","name":"R","fields":{}}"#,
        "",
    );
    check_never(
        r#"{"type":"enum","name":"E"}"#,
        r#"Enum has no symbols: {"type":"enum","name":"E"}"#,
        "",
    );
    check_never(r#"{"type":"array"}"#, r#"Array has no items type: {"type":"array"}"#, "");
    check_never(r#"{"type":"map"}"#, r#"Map has no values type: {"type":"map"}"#, "");
    check_never(
        r#"{"type":"record","name":"R","fields":[{"type":"int"}]}"#,
        r#"No field name: {"type":"int"}"#,
        "/fields/0",
    );
    check_never(
        r#"{"type":"record","name":"R","fields":[{"name":"a"}]}"#,
        r#"No field type: {"name":"a"}"#,
        "/fields/0",
    );
    check_never(
        r#"{"type":"fixed","size":1}"#,
        r#"No name in schema: {"type":"fixed","size":1}"#,
        "",
    );
}

#[test]
fn fields_and_symbols_are_unique() {
    check_never(
        r#"{"type":"record","name":"A","fields":[{"name":"f","type":"int"},{"name":"f","type":"int"}]}"#,
        "Duplicate field f in record A: f type:INT pos:1 and f type:INT pos:0.",
        "/fields/1",
    );
    strict(
        r#"{"type":"record","name":"A","fields":[{"name":"f","type":"int"},{"name":"F","type":"int"}]}"#,
    );
    check_never(
        r#"{"type":"enum","name":"E","symbols":["A","B","A"]}"#,
        "Duplicate enum symbol: A",
        "/symbols/2",
    );
}

#[test]
fn the_default_of_an_enum_is_one_of_its_symbols() {
    check_never(
        r#"{"type":"enum","name":"E","symbols":["A","B"],"default":"Z"}"#,
        "The Enum Default: Z is not in the enum symbol set: [A, B]",
        "/default",
    );
    let ignored = strict(r#"{"type":"enum","name":"E","symbols":["A"],"default":1}"#);
    assert_eq!(ignored.canonical(), r#"{"type":"enum","name":"E","symbols":["A"]}"#);
}

#[test]
fn what_is_empty_is_fine() {
    strict(r#"{"type":"enum","name":"E","symbols":[]}"#);
    strict("[]");
    strict(r#"{"type":"record","name":"R","fields":[]}"#);
    strict(r#"{"type":"fixed","name":"F","size":0}"#);
}

#[test]
fn the_size_of_a_fixed_type_is_a_number_that_java_can_hold() {
    let fixed = |size: &str| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    strict(&fixed("2147483639"));
    for size in ["\"1\"", "4.0", "2147483648", "null", "1e1"] {
        let shown = if size == "1e1" { "10.0" } else { size };
        let message =
            format!(r#"Invalid or no size: {{"type":"fixed","name":"F","size":{shown}}}"#);
        check_never(&fixed(size), &message, "");
    }
    check_never(
        r#"{"type":"fixed","name":"F"}"#,
        r#"Invalid or no size: {"type":"fixed","name":"F"}"#,
        "",
    );
    check_never(&fixed("-1"), "Malformed data. Length is negative: -1", "/size");
    check_never(
        &fixed("2147483640"),
        "Cannot read arrays longer than 2147483639 bytes in Java library",
        "/size",
    );
}

#[test]
fn a_union_has_each_type_once_and_no_union() {
    check_never("[\"int\",\"int\"]", "Duplicate in union:int", "/1");
    check_never(r#"["int",{"type":"int","logicalType":"date"}]"#, "Duplicate in union:int", "/1");
    check_never(
        r#"[{"type":"array","items":"int"},{"type":"array","items":"long"}]"#,
        "Duplicate in union:array",
        "/1",
    );
    check_never(
        r#"[{"type":"fixed","name":"n.F","size":1},"n.F"]"#,
        "Duplicate in union:n.F",
        "/1",
    );
    check_never(
        r#"["n.F",{"type":"fixed","name":"n.F","size":1}]"#,
        "Duplicate in union:n.F",
        "/1",
    );
    check_never("[\"null\",[\"int\"]]", "Nested union: [\"null\",[\"int\"]]", "/1");
    strict(r#"[{"type":"fixed","name":"n.F","size":1},{"type":"fixed","name":"m.F","size":1}]"#);
}

#[test]
fn a_type_is_not_named_like_a_primitive() {
    check_never(
        r#"{"type":"fixed","name":"string","size":1}"#,
        "Schemas may not be named after primitives: string",
        "/name",
    );
    strict(r#"{"type":"fixed","name":"n.string","size":1}"#);
    strict(r#"{"type":"fixed","name":"record","size":1}"#);
}

#[test]
fn aliases_are_a_list_of_strings() {
    check_never(
        r#"{"type":"fixed","name":"F","size":1,"aliases":"A"}"#,
        r#"aliases not an array: {"type":"fixed","name":"F","size":1,"aliases":"A"}"#,
        "/aliases",
    );
    check_never(
        r#"{"type":"fixed","name":"F","size":1,"aliases":["A",1]}"#,
        "alias not a string: 1",
        "/aliases/1",
    );
}

#[test]
fn the_order_of_a_field_is_one_of_three_words_in_any_case() {
    let record = |order: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"int","order":{order}}}]}}"#
        )
    };
    let printed = strict(&record("\"DescendinG\"")).canonical();
    assert!(printed.contains(r#""order":"descending""#), "{printed}");
    assert!(!strict(&record("\"ascending\"")).canonical().contains("order"));
    check_never(
        &record("\"up\""),
        "No enum constant org.apache.avro.Schema.Field.Order.UP",
        "/fields/0/order",
    );
}

#[test]
fn documentation_and_namespaces_that_are_no_strings_are_ignored() {
    let schema = strict(r#"{"type":"fixed","name":"F","namespace":1,"doc":2,"size":1}"#);
    assert_eq!(schema.canonical(), r#"{"type":"fixed","name":"F","size":1}"#);
}

#[test]
fn names_are_letters_digits_and_underscores() {
    let fixed = |name: &str| format!(r#"{{"type":"fixed","name":"{name}","size":1}}"#);
    check_never(&fixed("1A"), "Illegal initial character: 1A", "/name");
    check_never(&fixed("A-b"), "Illegal character in: A-b", "/name");
    check_never(&fixed(""), "Empty name", "/name");
    check_never(&fixed("n."), "Empty name", "/name");
    check_strict_only(&fixed("\u{e9}t\u{e9}"), "Illegal initial character: \u{e9}t\u{e9}", "/name");
    strict(&fixed("_1"));
    check_never(
        r#"{"type":"record","name":"R","fields":[{"name":"a-b","type":"int"}]}"#,
        "Illegal character in: a-b",
        "/fields/0/name",
    );
    check_never(
        r#"{"type":"enum","name":"E","symbols":["A","b c"]}"#,
        "Illegal character in: b c",
        "/symbols/1",
    );
    check_never(r#"{"type":"enum","name":"E","symbols":[1]}"#, "Null name", "/symbols/0");
}

#[test]
fn what_was_stored_once_may_have_odd_namespaces_and_aliases() {
    check_strict_only(
        r#"{"type":"fixed","name":"F","namespace":"n-m","size":1}"#,
        "Namespace part \"n-m\" is invalid: Illegal character in: n-m",
        "/name",
    );
    check_strict_only(
        r#"{"type":"fixed","name":"F","size":1,"aliases":["1"]}"#,
        "Illegal initial character: 1",
        "/aliases/0",
    );
    strict(r#"{"type":"fixed","name":"F","size":1,"aliases":["n-m.A"]}"#);
    strict(r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["1"]}]}"#);
}

/// Whether a default is taken when a schema is registered; what is stored may have any.
#[track_caller]
fn takes_default(of: &str, default: &str) -> bool {
    let text = format!(
        r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{of},"default":{default}}}]}}"#
    );
    lax(&text);
    parsed_with(&text, &[], ParseMode::Strict).is_ok()
}

#[test]
fn a_default_is_a_value_of_its_type_or_of_any_branch() {
    for (of, good, bad) in [
        ("\"null\"", "null", "0"),
        ("\"boolean\"", "true", "\"true\""),
        ("\"int\"", "-2147483648", "2147483648"),
        ("\"int\"", "1", "1.0"),
        ("\"long\"", "9223372036854775807", "9223372036854775808"),
        ("\"float\"", "1", "true"),
        ("\"double\"", "1e3", "[]"),
        ("\"string\"", "\"\"", "1"),
        ("\"bytes\"", "\"\\u00ff\"", "1"),
        ("[\"null\",\"int\"]", "1", "\"null\""),
        (r#"{"type":"array","items":"int"}"#, "[1,2]", "[1,\"2\"]"),
        (r#"{"type":"map","values":"int"}"#, "{\"k\":1}", "{\"k\":null}"),
        // Neither membership nor length is looked at.
        (r#"{"type":"enum","name":"E","symbols":["A"]}"#, "\"Z\"", "0"),
        (r#"{"type":"fixed","name":"F","size":2}"#, "\"abc\"", "0"),
    ] {
        assert!(takes_default(of, good), "{of}: {good}");
        assert!(!takes_default(of, bad), "{of}: {bad}");
    }
}

#[test]
fn the_default_of_a_record_has_every_field_or_its_default() {
    let inner = r#"{"type":"record","name":"N","fields":[{"name":"x","type":"int"},{"name":"y","type":"int","default":1}]}"#;
    assert!(takes_default(inner, r#"{"x":1}"#));
    assert!(takes_default(inner, r#"{"x":1,"y":2,"z":3}"#));
    assert!(!takes_default(inner, "{}"));
    assert!(!takes_default(inner, r#"{"x":"1"}"#));
    assert!(!takes_default(inner, "[]"));
}

#[test]
fn an_invalid_default_is_named_with_its_type_and_place() {
    check_strict_only(
        r#"{"type":"record","name":"R","fields":[{"name":"f","type":["null","int"],"default":"x"}]}"#,
        r#"Invalid default for field f: "x" not a ["null","int"]"#,
        "/fields/0/default",
    );
}

#[test]
fn a_default_cannot_hold_the_record_that_is_being_defined() {
    check_strict_only(
        r#"{"type":"record","name":"R","fields":[{"name":"f","type":"R","default":{"a":1}}]}"#,
        "Schema fields not set yet",
        "/fields/0/default",
    );
    assert!(takes_default(r#"["null","R"]"#, "null"));
}

#[test]
fn a_default_that_contains_itself_ends() {
    let text = r#"{"type":"record","name":"A","fields":[{"name":"b","type":"B","default":{}},
        {"name":"c","type":{"type":"record","name":"C","fields":[]}}]}"#;
    let other = r#"{"type":"record","name":"B","fields":[{"name":"a","type":"A","default":{}}]}"#;
    let error = parsed_with(&format!("[{text},{other}]"), &[], ParseMode::Strict).unwrap_err();
    assert!(error.problems[0].message.starts_with("Invalid default for field"), "{error}");
}

#[test]
fn a_default_of_a_type_that_comes_later_is_checked_when_it_is_there() {
    let record = |default: &str| {
        format!(
            r#"[{{"type":"record","name":"R","fields":[{{"name":"f","type":"N","default":{default}}}]}},
               {{"type":"record","name":"N","fields":[{{"name":"x","type":"int"}}]}}]"#
        )
    };
    strict(&record(r#"{"x":1}"#));
    let error = parsed_with(&record("{}"), &[], ParseMode::Strict).unwrap_err();
    assert!(error.to_string().starts_with("Invalid default for field f: {} not a "), "{error}");
}

#[test]
fn text_defaults_of_floating_types_become_numbers() {
    let record = |default: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":"double","default":{default}}}]}}"#
        )
    };
    let printed = |default: &str| {
        let text = strict(&record(default)).canonical();
        text.split("\"default\":").nth(1).unwrap().trim_end_matches("}]}").to_owned()
    };
    assert_eq!(printed("\"1.5\""), "1.5");
    assert_eq!(printed("\" 1e2 \""), "100.0");
    assert_eq!(printed("\"NaN\""), "\"NaN\"");
    assert_eq!(printed("\"-Infinity\""), "\"-Infinity\"");
    check_never(&record("\"abc\""), "For input string: \"abc\"", "/fields/0/default");
    check_never(&record("\"--NaN\""), "For input string: \"--NaN\"", "/fields/0/default");
    check_never(&record("\"\""), "For input string: \"\"", "/fields/0/default");
}

#[test]
fn every_problem_is_reported_in_the_order_of_the_text() {
    let text = r#"{"type":"record","name":"1R","fields":[{"name":"a"},{"name":"b","type":"Foo"},
        {"name":"c","type":{"type":"enum","name":"E","symbols":["X","X"]}}]}"#;
    let error = parsed_with(text, &[], ParseMode::Strict).unwrap_err();
    let messages: Vec<&str> = error.problems.iter().map(|of| of.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "Illegal initial character: 1R",
            "No field type: {\"name\":\"a\"}",
            "Duplicate enum symbol: X",
            "Undefined schema: Foo",
        ]
    );
}

#[test]
fn a_text_full_of_problems_reports_only_so_many() {
    let fields: Vec<String> = (0..500).map(|at| format!(r#"{{"name":"f{at}"}}"#)).collect();
    let text = format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","));
    let error = parsed_with(&text, &[], ParseMode::Strict).unwrap_err();
    assert_eq!(error.problems.len(), crate::limits::PROBLEMS_MAX);
}

#[test]
fn types_of_references_are_known_by_name() {
    let references = [Reference {
        name: "shop.Address".into(),
        text: r#"{"type":"record","name":"shop.Address","fields":[
            {"name":"country","type":{"type":"enum","name":"Country","symbols":["DE"]}}]}"#
            .into(),
    }];
    let text = r#"{"type":"record","name":"shop.Order","fields":[
        {"name":"to","type":"Address"},{"name":"country","type":"shop.Country"}]}"#;
    let schema = parsed_with(text, &references, ParseMode::Strict).unwrap();
    // The root of a reference is known by name, what is nested in it is put in place.
    assert_eq!(
        schema.canonical(),
        r#"{"type":"record","name":"Order","namespace":"shop","fields":[{"name":"to","type":"Address"},{"name":"country","type":{"type":"enum","name":"Country","symbols":["DE"]}}]}"#
    );
    assert!(schema.resolved().contains(r#""type":{"type":"record","name":"Address""#));
}

#[test]
fn a_problem_in_a_reference_is_placed_there() {
    let references = [Reference { name: "bad.avsc".into(), text: "{".into() }];
    let error = parsed_with("\"int\"", &references, ParseMode::Strict).unwrap_err();
    let Place::Offset { document, .. } = &error.problems[0].place else { panic!("{error:?}") };
    assert_eq!(document.as_deref(), Some("bad.avsc"));
}

#[test]
fn a_schema_that_could_not_be_read_again_is_refused() {
    let mut records: Vec<String> = (0..600)
        .map(|at| {
            let next = at + 1;
            format!(
                r#"{{"type":"record","name":"R{at}","fields":[{{"name":"a","type":"R{next}"}}]}}"#
            )
        })
        .collect();
    records.push(r#"{"type":"record","name":"R600","fields":[]}"#.to_owned());
    let text = format!("[{}]", records.join(","));
    let error = parsed_with(&text, &[], ParseMode::Lax).unwrap_err();
    assert_eq!(error.to_string(), "nested deeper than 1000 levels with every type put in place");
    records.reverse();
    strict(&format!("[{}]", records.join(",")));
}

#[test]
fn the_null_namespace_is_looked_in_for_what_is_complete() {
    strict(
        r#"{"type":"record","name":"R","fields":[
            {"name":"e","type":{"type":"enum","name":"E","symbols":["A"]}},
            {"name":"s","type":{"type":"record","name":"n.S","fields":[
                {"name":"e","type":"E"}]}}]}"#,
    );
    check_never(
        r#"{"type":"record","name":"R","fields":[
            {"name":"s","type":{"type":"record","name":"n.S","fields":[
                {"name":"up","type":["null","R"]}]}}]}"#,
        "Undefined schema: n.R",
        "/fields/0/type/fields/0/type/1",
    );
}

#[test]
fn no_number_is_a_default_of_a_floating_point_field_only() {
    let with = |of: &str, default: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{of},"default":{default}}}]}}"#
        )
    };
    strict(&with("\"double\"", "\"NaN\""));
    for (of, default) in [
        (r#"["double"]"#, r#""NaN""#),
        (r#"{"type":"array","items":"double"}"#, r#"["NaN"]"#),
        (r#"{"type":"map","values":"float"}"#, r#"{"k":"Infinity"}"#),
    ] {
        check_strict_only(
            &with(of, default),
            &format!("Invalid default for field f: {default} not a {of}"),
            "/fields/0/default",
        );
    }
}

#[test]
fn a_referenced_schema_is_read_as_it_was_stored() {
    let field = |default: &str| {
        format!(
            r#"{{"type":"record","name":"Old","fields":[{{"name":"f-","type":"int","default":{default}}}]}}"#
        )
    };
    let references = [Reference { name: "Old".into(), text: field("\"x\"").into() }];
    let text = r#"{"type":"record","name":"New","fields":[{"name":"old","type":"Old"}]}"#;
    assert!(parsed_with(text, &references, ParseMode::Strict).is_ok());
    check_refused(&field("1"), ParseMode::Strict, "Illegal character in: f-", "/fields/0/name");
}
