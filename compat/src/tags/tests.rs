//! Where tags are, and texts with others.

use super::{EntityKind, NotTagged, Tagged, tags, with_tags};
use crate::limits::{TAGGED_BYTES_MAX, TAGGED_PATH_MAX};
use crate::{Document, Format, ParseMode, Reference, Schema};

fn on(path: &str, kind: EntityKind, tags: &[&str]) -> Tagged {
    let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
    Tagged { path: path.to_owned(), kind, tags }
}

use EntityKind::{Field, Record};

#[track_caller]
fn added(format: Format, text: &str, path: &str, kind: EntityKind, expected: Option<&str>) {
    let found = with_tags(format, text, &[on(path, kind, &["A"])], &[]);
    assert_eq!(found.ok().as_deref(), expected, "{path}");
}

#[test]
fn records_and_fields_of_avro_are_found_by_their_names() {
    let text = r#"["null",{"type":"record","name":"R","namespace":"n","fields":[
        {"name":"a","type":{"type":"array","items":{"type":"record","name":"S","fields":[
            {"name":"b","type":{"type":"map","values":"int"},"default":1.0}]}}}]}]"#;
    let of = |from: &str, to: &str| Some(text.replace(from, to));
    let check = |path: &str, kind: EntityKind, expected: Option<String>| {
        added(Format::Avro, text, path, kind, expected.as_deref());
    };
    let s = r#""default":1.0}]}"#;
    let tagged = r#""default":1.0}],"confluent:tags":["A"]}"#;
    check("n.S", Record, of(s, tagged));
    check("S", Record, of(s, tagged));
    check("n.S.b", Field, of(r#""default":1.0}"#, r#""default":1.0,"confluent:tags":["A"]}"#));
    for (path, kind) in [("m.S", Record), ("n.S.a", Field), ("n.S", Field), ("", Record)] {
        check(path, kind, None);
    }
    added(Format::Avro, "no json", "n.S", Record, None);
}

#[test]
fn properties_of_json_schema_are_found_by_their_way() {
    let text = r#"{"type":"object","properties":{"a.b":{"type":"array","items":{"properties":{"c":{},"t":true}}}},"$defs":{"D":{"not":{"type":"object"}}}}"#;
    let check = |path: &str, kind: EntityKind, from: &str, to: &str| {
        added(Format::Json, text, path, kind, Some(&text.replace(from, to)));
    };
    check("object.a.b.array.object.c", Field, r#""c":{}"#, r#""c":{"confluent:tags":["A"]}"#);
    let not = (r#"{"type":"object"}"#, r#"{"type":"object","confluent:tags":["A"]}"#);
    check("object.$defs.D.not.object", Record, not.0, not.1);
    for path in [
        "object.x",
        "object.a",
        "object.a.b.array.object.t",
        "array.object",
        "anyof.0.object",
        "object.a.b.object.c",
    ] {
        added(Format::Json, text, path, Field, None);
    }
}

#[test]
fn tags_are_each_there_once_and_nothing_else_changes() {
    let text = r#"{ "name": "R", "confluent:tags": ["A","B"], "type": "record", "fields": [] }"#;
    let edit = |add: &[&str], remove: &[&str]| {
        with_tags(Format::Avro, text, &[on("R", Record, add)], &[on("R", Record, remove)]).unwrap()
    };
    let with = |tags: &str| format!(r#"{{"name":"R",{tags}"type":"record","fields":[]}}"#);
    assert_eq!(edit(&["B", "C"], &["A"]), with(r#""confluent:tags":["B","C"],"#));
    assert_eq!(edit(&[], &["A", "B"]), with(""));
    assert_eq!(edit(&["\"\\"], &["A"]), with(r#""confluent:tags":["B","\"\\"],"#));
}

fn parsed(format: Format, text: &str, references: &[Reference]) -> Schema {
    Schema::parse(&Document { format, text, references }, ParseMode::Lax).unwrap()
}

#[test]
fn everything_that_has_tags_is_listed() {
    let used = Reference {
        name: "n.U".into(),
        text: r#"{"type":"record","name":"U","namespace":"n","fields":[],"confluent:tags":["U"]}"#
            .into(),
    };
    let avro = r#"{"type":"record","name":"R","namespace":"n","confluent:tags":["A","A",1],"fields":[
        {"name":"a","type":["null","U"],"confluent:tags":["B"]},
        {"name":"b","type":{"type":"array","items":"R"}}]}"#;
    let found = tags(&parsed(Format::Avro, avro, &[used]));
    let expected =
        [on("n.R", Record, &["A"]), on("n.R.a", Field, &["B"]), on("n.U", Record, &["U"])];
    assert_eq!(found, expected);
    let json = r#"{"type":"object","confluent:tags":["A"],"properties":{"p":{"type":"object",
        "confluent:tags":["B"],"properties":{"q":{"confluent:tags":["C"]}}},
        "r":{"type":"array","items":{"type":"object","confluent:tags":["D"]}}},
        "if":{"type":"object","confluent:tags":["E"]},
        "definitions":{"X":{"type":"object","confluent:tags":["F"]}}}"#;
    let found = tags(&parsed(Format::Json, json, &[]));
    let expected = [
        on("conditional.if.object", Record, &["E"]),
        on("object", Record, &["A"]),
        on("object.p", Field, &["B"]),
        on("object.p.object.q", Field, &["C"]),
        on("object.r.array.object", Record, &["D"]),
        on("object.definitions.X.object", Record, &["F"]),
    ];
    assert_eq!(found, expected);
    let protobuf = "syntax = \"proto3\";\nmessage M {}\n";
    assert_eq!(tags(&parsed(Format::Protobuf, protobuf, &[])), []);
}

#[test]
fn work_on_tags_is_bounded() {
    let text = format!(r#"{{"type":"object","description":"{}"}}"#, "x".repeat(1_000_000));
    let most = TAGGED_BYTES_MAX / text.len();
    let of = |count: usize| vec![on("object", Record, &[]); count];
    assert_eq!(with_tags(Format::Json, &text, &of(most), &[]).as_deref(), Ok(text.as_str()));
    assert_eq!(with_tags(Format::Json, &text, &of(most), &of(1)), Err(NotTagged::TooMany));
    let way = |names: usize| format!("object{}", ".a".repeat(names - 1));
    let long = way(TAGGED_PATH_MAX);
    let text = format!(r#"{{"properties":{{"{}":{{}}}}}}"#, &long["object.".len()..]);
    assert!(with_tags(Format::Json, &text, &[on(&long, Field, &["A"])], &[]).is_ok());
    let longer = way(TAGGED_PATH_MAX + 1);
    let text = format!(r#"{{"properties":{{"{}":{{}}}}}}"#, &longer["object.".len()..]);
    let refused = with_tags(Format::Json, &text, &[on(&longer, Field, &["A"])], &[]);
    assert_eq!(refused, Err(NotTagged::NoSuchEntity(longer)));
}
