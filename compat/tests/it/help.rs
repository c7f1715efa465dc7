//! What the help of a finding proposes is tried: it makes the finding go away.

use compat::{Document, Finding, Format, ParseMode, Schema, can_read};
use serde_json::{Value, json};

fn record(fields: &Value) -> Value {
    json!({"type": "record", "name": "R", "fields": fields})
}

fn parsed(schema: &Value) -> Schema {
    let text = schema.to_string();
    let document = Document { format: Format::Avro, text: &text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).unwrap()
}

/// The findings of a rule.
fn findings(rule: &str, reader: &Value, writer: &Value) -> Vec<Finding> {
    let mut findings = can_read(&parsed(reader), &parsed(writer)).findings;
    findings.retain(|finding| finding.rule.id == rule);
    findings
}

/// The lines of help of the one finding of a rule.
fn help(rule: &str, reader: &Value, writer: &Value) -> Vec<String> {
    let found = findings(rule, reader, writer);
    assert_eq!(found.len(), 1, "{reader} reads {writer}");
    found[0].help.clone()
}

/// The members that a line of help wants written, all that follows its first colon.
fn proposed(line: &str) -> Option<Value> {
    let (_, members) = line.split_once(": ")?;
    serde_json::from_str(&format!("{{{members}}}")).ok()
}

fn with(mut field: Value, members: &Value) -> Value {
    field.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    field
}

#[test]
fn a_proposed_default_is_one() {
    let rule = "avro-missing-reader-default";
    let writer = record(&json!([{"name": "a", "type": "int"}]));
    let reader = |field: &Value| record(&json!([{"name": "a", "type": "int"}, field]));
    let primitives = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
    let mut types: Vec<Value> = primitives.iter().map(|name| json!(name)).collect();
    types.push(json!(["null", "string"]));
    types.push(json!({"type": "array", "items": "int"}));
    types.push(json!({"type": "map", "values": "int"}));
    for of in types {
        let field = json!({"name": "b", "type": of});
        let lines = help(rule, &reader(&field), &writer);
        let members: Vec<Value> = lines
            .iter()
            .filter_map(|line| proposed(line))
            .filter(|members| members.get("default").is_some())
            .collect();
        // The second one makes it optional, which what has no value need not be made.
        let can_be_optional = of.as_str().is_some_and(|name| name != "null");
        assert_eq!(members.len(), if can_be_optional { 2 } else { 1 }, "{of}: {lines:?}");
        for members in members {
            let better = reader(&with(field.clone(), &members));
            assert!(findings(rule, &better, &writer).is_empty(), "{better}");
        }
    }
}

#[test]
fn where_no_default_can_be_proposed_it_is_said_how_to_make_one() {
    let rule = "avro-missing-reader-default";
    let writer = record(&json!([{"name": "a", "type": "int"}]));
    let lines =
        |of: Value| help(rule, &record(&json!([{"name": "b", "type": of}])), &writer).remove(0);
    let union = json!(["string", "null"]);
    assert_eq!(
        lines(union),
        "in the reader, give `b` a default: one that fits the first branch of its union"
    );
    for named in [
        json!({"type": "enum", "name": "E", "symbols": ["A"]}),
        json!({"type": "fixed", "name": "F", "size": 2}),
        json!({"type": "record", "name": "I", "fields": []}),
    ] {
        let line = lines(named.clone());
        assert_eq!(
            line,
            "in the reader, make `b` optional: \"null\" first in a union with its type, and \
             \"default\": null"
        );
        let field = json!({"name": "b", "type": ["null", named], "default": null});
        assert!(findings(rule, &record(&json!([field])), &writer).is_empty(), "{field}");
    }
}

#[test]
fn a_proposed_alias_finds_the_renamed_field() {
    let rule = "avro-missing-reader-default";
    let writer = record(&json!([{"name": "a", "type": "int"}]));
    let field = json!({"name": "b", "type": "int"});
    let line = help(rule, &record(&json!([field])), &writer).pop().unwrap();
    let mut members = proposed(&line).unwrap();
    assert_eq!(members, json!({"aliases": ["old name of b"]}));
    members["aliases"][0] = json!("a");
    let better = record(&json!([with(field, &members)]));
    assert!(findings(rule, &better, &writer).is_empty(), "{better}");
}

#[test]
fn a_proposed_union_reads_both_types() {
    let rule = "avro-type-changed";
    let field = |of: &Value| record(&json!([{"name": "a", "type": of}]));
    let primitives = ["boolean", "int", "long", "float", "double", "bytes", "string"];
    let mut tried = 0;
    for writer in primitives {
        for reader in primitives {
            let (writer, reader) = (field(&json!(writer)), field(&json!(reader)));
            for finding in findings(rule, &reader, &writer) {
                let union = proposed(&finding.help[0]).unwrap();
                let better = field(&union["type"]);
                for data in [&writer, &reader] {
                    let found = can_read(&parsed(&better), &parsed(data)).findings;
                    let ids: Vec<&str> = found.iter().map(|finding| finding.rule.id).collect();
                    assert!(ids.is_empty(), "{better} reads {data}: {ids:?}");
                }
                tried += 1;
            }
        }
    }
    // Of 42 pairs, 8 are promotions.
    assert_eq!(tried, 34);
    let array = field(&json!({"type": "array", "items": "int"}));
    let lines = help(rule, &array, &field(&json!("int")));
    assert_eq!(lines.len(), 1, "an array is no branch that could be named: {lines:?}");
    assert!(lines[0].contains("change it back, and add a field with a default"), "{lines:?}");
    let lines = help(rule, &json!({"type": "array", "items": "int"}), &json!("int"));
    assert!(lines[0].contains("under another subject"), "{lines:?}");
}
