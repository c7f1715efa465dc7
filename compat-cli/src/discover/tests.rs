use compat::Format;

use super::{discover, format_of};

#[track_caller]
fn check(format: Format, text: &str, defines: &[&str], uses: &[&str]) {
    let found = discover(format, text);
    assert_eq!(found.defines, defines);
    assert_eq!(found.uses, uses);
}

#[test]
fn avro_names_are_completed_by_the_namespace_around_them() {
    check(
        Format::Avro,
        r#"{"type":"record","name":"shop.Order","fields":[
            {"name":"a","type":"Item"},
            {"name":"b","type":["null",{"type":"array","items":"other.Thing"}]},
            {"name":"c","type":{"type":"enum","name":"Color","symbols":["RED"]}},
            {"name":"d","type":"Color"},
            {"name":"e","type":{"type":"map","values":{"type":"Item"}}}]}"#,
        &["shop.Order", "shop.Color"],
        &["shop.Item", "other.Thing"],
    );
}

#[test]
fn avro_comments_do_not_disturb() {
    check(
        Format::Avro,
        "/* the order */ {\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":\"B\"}]}",
        &["A"],
        &["B"],
    );
}

#[test]
fn json_references_lead_to_documents_not_into_them() {
    check(
        Format::Json,
        r##"{"$id":"https://x.test/order.json","$defs":{"a":{"$ref":"#/$defs/b"}},
            "properties":{"c":{"$ref":"common.json#/$defs/money"},"d":{"$ref":"common.json"},
            "e":{"const":{"$ref":"not-a-reference.json"}},
            "f":{"$ref":"http://json-schema.org/draft-07/schema#"}}}"##,
        &["https://x.test/order.json"],
        &["common.json"],
    );
}

#[test]
fn protobuf_imports_are_read_and_comments_and_options_are_not() {
    let text = r#"syntax = "proto3"; // import "no.proto";
        /* import "neither.proto"; */
        package shop . v1;
        import public "shop/v1/item.proto";
        import 'other.proto';
        import "google/protobuf/timestamp.proto";
        message M { string import = 1; }"#;
    check(Format::Protobuf, text, &[], &["shop/v1/item.proto", "other.proto"]);
    let names = discover(Format::Protobuf, text).names;
    assert_eq!(names.package.as_deref(), Some("shop.v1"));
}

#[test]
fn the_language_is_told_by_extension_and_else_by_content() {
    let avro = r#"{"type":"record","name":"R","fields":[]}"#;
    let json = r#"{"type":"object","properties":{}}"#;
    assert_eq!(format_of("a/b.avsc", "nonsense"), Some(Format::Avro));
    assert_eq!(format_of("b.proto", ""), Some(Format::Protobuf));
    assert_eq!(format_of("b.schema.json", json), Some(Format::Json));
    assert_eq!(format_of("b.json", "{}"), Some(Format::Json));
    assert_eq!(format_of("b.json", avro), Some(Format::Avro));
    assert_eq!(format_of("b", avro), Some(Format::Avro));
    assert_eq!(format_of("b.txt", json), Some(Format::Json));
    assert_eq!(format_of("b.txt", "message A { }"), Some(Format::Protobuf));
    assert_eq!(format_of("b.txt", "{}"), None);
    assert_eq!(format_of("b.txt", "hello"), None);
}
