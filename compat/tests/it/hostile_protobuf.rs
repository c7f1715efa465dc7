//! Protobuf schemas that would cost a naive comparison much.

use std::fmt::Write as _;

use compat::{Document, Format, ParseMode, Reference, Schema};

/// What a pair is, its writer and its reader.
pub(crate) type Pair = (&'static str, Schema, Schema);

/// Pairs that differ all over.
pub(crate) fn pairs() -> Vec<Pair> {
    let map = |of: &str| fields(&format!("map<string, {of}>"), 2_000);
    let own = [
        ("2,000 fields of other types", fields("int32", 2_000), fields("string", 2_000)),
        ("2,000 fields that are narrowed", fields("int64", 2_000), fields("int32", 2_000)),
        ("2,000 required fields of other types", required("int32"), required("string")),
        ("2,000 required fields that are narrowed", required("int64"), required("int32")),
        ("2,000 fields of other names", fields("int32", 2_000), renamed(2_000)),
        ("2,000 maps of other types", map("int64"), map("int32")),
        ("oneofs of 2,000 members", members("int32"), members("string")),
        ("2,000 fields united in a oneof", fields("int32", 2_000), members("int32")),
        ("2,000 oneofs of one member, gone", oneofs(), fields("string", 2_000)),
        ("enums of 10,000 values, renamed", enumeration("A"), enumeration("B")),
        ("closed enums of 10,000 values, gone", closed(10_000), closed(1)),
        ("1,000 messages that nest, others", nested(1_000, "int64"), nested(1_000, "int32")),
        ("1,000 messages, removed", nested(1_000, "int64"), nested(1, "int64")),
        ("messages in 98 levels", levels("int64"), levels("int32")),
        ("a chain of 5,000 messages", chain(5_000, "int64"), chain(5_000, "int32")),
        ("a web of 60 messages", web(60, "int64"), web(60, "int32")),
        ("2,000 fields of 2,000 messages", stars("int64"), stars("int32")),
        ("required messages that double 60 times", doubled("int64"), doubled("int32")),
    ];
    let mut pairs: Vec<Pair> = own
        .into_iter()
        .map(|(name, one, other)| (name, parse(&one, &[]), parse(&other, &[])))
        .collect();
    for (name, one, other) in [
        ("an imported chain of 5,000 messages", chain(5_000, "int64"), chain(5_000, "int32")),
        ("an imported web of 60 messages", web(60, "int64"), web(60, "int32")),
        ("an imported web of 60 messages, broken", web(60, "int64"), web(60, "string")),
    ] {
        pairs.push((name, importing(one), importing(other)));
    }
    pairs
}

fn parse(text: &str, references: &[Reference]) -> Schema {
    let document = Document { format: Format::Protobuf, text, references };
    Schema::parse(&document, ParseMode::Strict).expect("the pairs are schemas")
}

/// A message that holds the first message of another file.
fn importing(file: String) -> Schema {
    let first = if file.contains("message W0 ") { "W0" } else { "C0" };
    let references = [Reference { name: "other.proto".into(), text: file.into() }];
    let text = format!(
        "syntax = \"proto3\";\n\nimport \"other.proto\";\n\nmessage M {{\n  hostile.{first} a = 1;\n}}\n"
    );
    parse(&text, &references)
}

/// Messages that each require the next twice.
fn doubled(of: &str) -> String {
    let mut body = String::from("syntax = \"proto2\";\npackage hostile;\n\n");
    for at in 0..60 {
        let next = at + 1;
        let _ = writeln!(
            body,
            "message D{at} {{\n  required D{next} a = 1;\n  required D{next} b = 2;\n  optional {of} c = 3;\n}}"
        );
    }
    body + "message D60 {}\n"
}

fn text(body: &str) -> String {
    format!("syntax = \"proto3\";\npackage hostile;\n\n{body}")
}

fn fields(of: &str, count: usize) -> String {
    let mut body = String::from("message M {\n");
    for at in 1..=count {
        let _ = writeln!(body, "  {of} field_{at} = {at};");
    }
    text(&(body + "}\n"))
}

fn renamed(count: usize) -> String {
    let mut body = String::from("message M {\n");
    for at in 1..=count {
        let _ = writeln!(body, "  int32 field_{} = {at};", at % count + 1);
    }
    text(&(body + "}\n"))
}

fn required(of: &str) -> String {
    let mut body = String::from("syntax = \"proto2\";\npackage hostile;\n\nmessage M {\n");
    for at in 1..=2_000 {
        let _ = writeln!(body, "  required {of} field_{at} = {at};");
    }
    body + "}\n"
}

fn members(of: &str) -> String {
    let mut body = String::from("message M {\n  oneof choice {\n");
    for at in 1..=2_000 {
        let _ = writeln!(body, "    {of} field_{at} = {at};");
    }
    text(&(body + "  }\n}\n"))
}

fn oneofs() -> String {
    let mut body = String::from("message M {\n");
    for at in 1..=2_000 {
        let _ = writeln!(body, "  oneof choice_{at} {{\n    int32 field_{at} = {at};\n  }}");
    }
    text(&(body + "}\n"))
}

fn enumeration(prefix: &str) -> String {
    let mut body = String::from("message M {\n");
    for at in 1..=10 {
        let _ = writeln!(body, "  E field_{at} = {at};");
    }
    body.push_str("}\nenum E {\n");
    for at in 0..10_000 {
        let _ = writeln!(body, "  {prefix}_{at} = {at};");
    }
    text(&(body + "}\n"))
}

fn closed(values: usize) -> String {
    let mut body = String::from(
        "syntax = \"proto2\";\npackage hostile;\n\nmessage M {\n  optional E one = 1;\n  repeated E many = 2;\n}\nenum E {\n",
    );
    for at in 0..values {
        let _ = writeln!(body, "  V_{at} = {at};");
    }
    body + "}\n"
}

fn nested(count: usize, of: &str) -> String {
    let mut body = String::from("message M {\n");
    for at in 1..=count {
        let _ = writeln!(body, "  message N{at} {{\n    {of} a = 1;\n  }}\n  N{at} n{at} = {at};");
    }
    text(&(body + "}\n"))
}

fn levels(of: &str) -> String {
    let count = 98;
    let mut body = String::new();
    for at in 0..count {
        let _ = writeln!(body, "message L{at} {{\n  L{at} same = 1;\n  {of} a{at} = 2;");
    }
    body.push_str(&"}\n".repeat(count));
    text(&body)
}

/// Messages that each hold the next.
fn chain(count: usize, of: &str) -> String {
    let mut body = String::new();
    for at in 0..count {
        let next = (at + 1) % count;
        let _ = writeln!(body, "message C{at} {{\n  C{next} next = 1;\n  {of} a = 2;\n}}");
    }
    text(&body)
}

/// Messages that each hold all others.
fn web(count: usize, of: &str) -> String {
    let mut body = String::new();
    for at in 0..count {
        let _ = writeln!(body, "message W{at} {{\n  {of} a = {};", count + 1);
        for other in 0..count {
            let _ = writeln!(body, "  W{other} w{other} = {};", other + 1);
        }
        body.push_str("}\n");
    }
    text(&body)
}

/// A message that holds many messages, each with many fields.
fn stars(of: &str) -> String {
    let mut body = String::from("message M {\n");
    for at in 1..=2_000 {
        let _ = writeln!(body, "  S{at} s{at} = {at};");
    }
    body.push_str("}\n");
    for at in 1..=2_000 {
        let _ = writeln!(body, "message S{at} {{\n  {of} a = 1;\n  {of} b = 2;\n}}");
    }
    text(&body)
}
