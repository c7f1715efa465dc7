use super::{Editions, file};
use crate::protobuf::model::Syntax;

#[track_caller]
fn accept(text: &str) {
    if let Err(error) = file(text, Editions::Refused) {
        panic!("{text}: {}", error.sentence(text));
    }
}

#[track_caller]
fn refuse(text: &str, expected: &str) {
    let error = file(text, Editions::Refused).expect_err(text);
    assert_eq!(error.sentence(text), format!("Syntax error in {expected}"), "{text}");
}

#[test]
fn what_protoc_refuses_is_taken() {
    accept("syntax = \"proto3\"; message Stay { int32 nights = 0; int32 rooms = 19500; }");
    accept("syntax = \"proto3\"; message Stay { reserved 4; int32 nights = 4; int32 nights = 4; }");
    accept("syntax = \"proto3\"; enum Board { HALF = 3; FULL = 3; }");
    accept("message Stay { optional string guest-name = 1; };;;");
    accept("syntax = 'pro' \"to3\"; package a.b; message Stay { a . B s = 1 [(anything) = 1]; }");
    accept("message 9to5 {}");
    accept("");
}

#[test]
fn what_protoc_takes_may_be_refused() {
    refuse("edition = \"2023\";", ":1:8: edition is not currently supported");
    refuse("message Stay { int32 nights = 1; }", ":1:16: unexpected label: int32");
    refuse(
        "message Stay { optional group Room = 1 [deprecated = true] {} }",
        ":1:41: expected '{' but was '['",
    );
    refuse("\u{feff}message Stay {}", ":1:1: expected a word");
}

#[test]
fn errors_name_their_place() {
    refuse(
        "syntax = \"proto3\";\nmessage Stay {\n  int32 nights 1;\n}",
        ":3:17: expected '=' but was '1'",
    );
    refuse("message Stay {", ":1:15: unexpected end of file");
    refuse("syntax = \"proto4\";", ":1:1: unexpected syntax: proto4");
    refuse(
        "package a; syntax = \"proto3\";",
        ":1:12: 'syntax' element must be the first declaration in a file",
    );
    refuse("enum Board { HALF = 2147483648; }", ":1:31: expected an integer but was 2147483648");
    refuse(
        "syntax = \"proto3\"; message Stay { required int32 a = 1; }",
        ":1:35: 'required' label forbidden in proto3 field declarations",
    );
    refuse("message A {} message A {}", ":1:26: A is already defined");
    refuse("option o = \"open", ":1:17: unterminated string");
}

#[test]
fn a_comment_behind_a_statement_ends_its_line() {
    accept("syntax = \"proto3\"; message A { int32 a = 1; /* x */\n int32 b = 2; // y\n}");
    refuse(
        "syntax = \"proto3\"; message A { int32 a = 1; /* x */ int32 b = 2; }",
        ":1:54: no syntax may follow trailing comment",
    );
    refuse("message A {} //", ":1:16: the file ends in an empty comment");
}

#[test]
fn nesting_is_bounded() {
    let deep = |levels: usize| "message A { ".repeat(levels) + &"}".repeat(levels);
    accept(&deep(100));
    let error = file(&deep(101), Editions::Refused).unwrap_err();
    assert_eq!(error.message, "nested deeper than 100 levels");
    let braces = format!("option o = {}", "{a:".repeat(100_000));
    assert!(file(&braces, Editions::Refused).is_err());
    let maps = format!("message A {{ {} x = 1; }}", "map<string,".repeat(100_000));
    assert!(file(&maps, Editions::Refused).is_err());
}

#[test]
fn editions_are_taken_where_the_caller_says_so() {
    let text = "edition = \"2023\"; message Stay { reserved old; int32 nights = 1; }";
    let parsed = file(text, Editions::Taken).unwrap();
    assert_eq!(parsed.syntax, Syntax::Edition("2023".into()));
}

#[test]
fn fields_are_counted_over_oneofs_and_groups() {
    let text = "message A { optional int32 a = 1; oneof o { int32 b = 2; group G = 3 {} } \
                extend B { optional int32 x = 9; } repeated int32 c = 4; }";
    let parsed = file(text, Editions::Refused).unwrap();
    let crate::protobuf::model::Type::Message(message) = &parsed.types[0] else {
        panic!("{parsed:?}")
    };
    let indexes: Vec<(&str, usize)> =
        message.all_fields().map(|(field, _)| (&*field.name, field.index)).collect();
    assert_eq!(indexes, [("a", 0), ("c", 3), ("b", 1)]);
    assert_eq!(message.extends[0].fields[0].index, 0);
}
