//! What holds for every Protobuf schema and every pair, over generated ones and texts.
//!
//! Google's runtime is asked in the crate `e2e`.

use compat::protobuf::{ProtobufSchema, findings, parity};
use compat::{
    Document, Evidence, Format, Level, ParseMode, Past, Profile, Reference, Schema, Severity,
    check, limits,
};

use crate::generate_protobuf::proto_pair;
use crate::hostile_protobuf::pairs;

#[track_caller]
fn schema(text: &str) -> Schema {
    with(text, &[])
}

#[track_caller]
fn with(text: &str, references: &[Reference]) -> Schema {
    let document = Document { format: Format::Protobuf, text, references };
    match Schema::parse(&document, ParseMode::Strict) {
        Ok(schema) => schema,
        Err(error) => panic!("{error}\n{text}"),
    }
}

fn protobuf(text: &str) -> ProtobufSchema {
    match schema(text) {
        Schema::Protobuf(schema) => schema,
        other => unreachable!("{}", other.format()),
    }
}

#[test]
fn printing_is_stable_in_every_form() {
    for seed in 0..400 {
        let text = proto_pair(seed).writer;
        let canonical = schema(&text).canonical();
        assert_eq!(schema(&canonical).canonical(), canonical, "seed {seed}");
        let normalized = schema(&text).normalized().unwrap();
        assert_eq!(schema(&normalized).normalized().unwrap(), normalized, "seed {seed}");
        // A descriptor is read back as the same schema, but for what it spells out.
        let serialized = protobuf(&text).formatted("serialized");
        let again = schema(&serialized);
        let found = findings(&protobuf(&text), &protobuf(&again.canonical()));
        assert!(found.is_empty(), "seed {seed}: {}\n{}", found[0].headline, again.canonical());
    }
}

#[test]
fn a_schema_reads_what_it_wrote_itself() {
    for seed in 0..400 {
        let pair = proto_pair(seed);
        for text in [&pair.reader, &pair.writer] {
            let found = findings(&protobuf(text), &protobuf(text));
            assert!(found.is_empty(), "seed {seed}: {}\n{text}", found[0].headline);
        }
    }
}

#[test]
fn a_verdict_and_its_findings_agree() {
    for seed in 0..400 {
        let pair = proto_pair(seed);
        let (reader, writer) = (protobuf(&pair.reader), protobuf(&pair.writer));
        let refused = !parity(&reader, &writer).is_empty();
        let found = findings(&reader, &writer);
        let standard = found
            .iter()
            .any(|finding| finding.rule.severity_under(Profile::Standard) == Severity::Error);
        assert_eq!(refused, standard, "seed {seed}");
        let words = |found: &[compat::Finding]| format!("{found:?}");
        assert_eq!(words(&found), words(&findings(&reader, &writer)), "seed {seed}");
        for finding in &found {
            match &finding.evidence {
                Evidence::Witness(witness) => assert!(witness.bytes.is_some(), "seed {seed}"),
                Evidence::Absent(why) => assert!(!why.is_empty(), "seed {seed}"),
            }
        }
    }
}

#[test]
fn normalizing_changes_no_verdict() {
    for seed in 0..200 {
        let pair = proto_pair(seed);
        let normal = |text: &str| protobuf(&schema(text).normalized().unwrap());
        let codes = |reader: &ProtobufSchema, writer: &ProtobufSchema| {
            let mut codes: Vec<String> = parity(reader, writer)
                .into_iter()
                .map(|of| of.code.to_owned() + &of.path)
                .collect();
            codes.sort();
            codes
        };
        assert_eq!(
            codes(&protobuf(&pair.reader), &protobuf(&pair.writer)),
            codes(&normal(&pair.reader), &normal(&pair.writer)),
            "seed {seed}"
        );
    }
}

#[test]
fn the_stored_text_is_laid_out_like_the_incumbents() {
    let text = "syntax='proto3';package p;/* gone */message Outer{message Inner{string id=1[json_name=\"id\"];\
                oneof v{int32 n=3;string s=2;}reserved 5;}enum E{Z=0;}Inner a=1;}";
    let expected = "\
syntax = \"proto3\";
package p;

message Outer {
  Inner a = 1;

  message Inner {
    reserved 5;
  
    string id = 1 [json_name = \"id\"];
  
    oneof v {
      int32 n = 3;
      string s = 2;
    }
  }
  enum E {
    Z = 0;
  }
}
";
    assert_eq!(schema(text).canonical(), expected);
    let normalized = schema(text).normalized().unwrap();
    assert!(normalized.contains("  .p.Outer.Inner a = 1;"), "{normalized}");
    assert!(normalized.contains("string s = 2;\n      int32 n = 3;"), "{normalized}");
}

#[test]
fn a_name_that_means_nothing_is_refused_with_its_place() {
    let text = "syntax = \"proto3\";\nmessage A {\n  Missing a = 1;\n  Absent b = 2;\n}\n";
    let document = Document { format: Format::Protobuf, text, references: &[] };
    let error = Schema::parse(&document, ParseMode::Strict).unwrap_err();
    let messages: Vec<&str> = error.problems.iter().map(|of| of.message.as_str()).collect();
    assert_eq!(messages, ["Could not resolve type: Missing", "Could not resolve type: Absent"]);
    assert!(Schema::parse(&document, ParseMode::Lax).is_ok());
}

#[test]
fn types_of_references_are_compared_where_a_field_leads_there() {
    let text =
        "syntax = \"proto3\"; import \"money.proto\"; message Stay { shared.Money price = 1; }";
    let money = |field: &str| Reference {
        name: "money.proto".into(),
        text: format!("syntax = \"proto3\"; package shared; message Money {{ {field} }}").into(),
    };
    let old = with(text, &[money("int64 cents = 1;")]);
    let new = with(text, &[money("string cents = 1;")]);
    let wider = with(text, &[money("int64 cents = 1; string currency = 2;")]);
    let past = [Past { number: 1, schema: &old }];
    let refused = check(&new, &past, Level::Backward, Profile::Standard);
    assert!(!refused.compatible);
    let rules: Vec<&str> = refused.findings.iter().map(|of| of.finding.rule.id).collect();
    assert_eq!(rules, ["proto-message-type-changed", "proto-field-type-changed"]);
    assert!(check(&wider, &past, Level::Full, Profile::Strict).compatible);
}

#[test]
fn a_name_is_looked_up_twice_and_keeps_its_first_meaning() {
    let with = |inner: &str| {
        format!("package A; message User {{ optional A a = 1; }} message A {{ {inner} }}")
    };
    // From within `A.User` the name `A` is `A.A`, and that name once more is `A.A.A`.
    let (old, new) = (protobuf(&with("")), protobuf(&with("message A {}")));
    assert_eq!(parity(&new, &old), []);
}

#[test]
fn a_serialized_descriptor_is_that_of_existing_registries() {
    let text = "syntax = \"proto2\"; message Base { extensions 50 to 60; \
                map<string, int32> prices = 1; } extend Base { optional int32 extra = 50; }";
    assert_eq!(
        protobuf(text).formatted("serialized"),
        "CgdkZWZhdWx0IlQKBEJhc2USGQoGcHJpY2VzGAEgAzILcHJpY2VzRW50cnkaKQoLcHJpY2VzRW50cnkSCQoDa2V5\
         GAEoCRILCgV2YWx1ZRgCKAU6AjgBKgYIMhA9GgA6EwoFZXh0cmESBEJhc2UYMiABKAViBnByb3RvMg=="
    );
}

#[test]
fn a_descriptor_says_no_more_of_its_syntax_than_is_in_it() {
    // One message `A`: as the compiler writes proto2, as it writes an edition, and with the word.
    let printed = |text: &str| schema(text).canonical();
    assert_eq!(printed("IgMKAUE="), "\nmessage A {}\n");
    assert_eq!(printed("IgMKAUFiCGVkaXRpb25z"), "\nmessage A {}\n");
    assert_eq!(printed("IgMKAUFiBnByb3RvMg=="), "syntax = \"proto2\";\n\nmessage A {}\n");
}

#[test]
fn what_the_compiler_refuses_has_a_descriptor_all_the_same() {
    let text =
        "syntax = \"proto3\"; enum E { A = 0; A = 1; } message M { string a = 1; int32 a = 2; }";
    assert_eq!(
        schema(&protobuf(text).formatted("serialized")).canonical(),
        schema(text).canonical()
    );
}

#[test]
fn well_known_types_need_no_reference_and_may_be_replaced_by_one() {
    let text = "syntax = \"proto3\"; message A { google.protobuf.Timestamp at = 1; \
                google.type.Money price = 2; confluent.type.Decimal sum = 3; }";
    schema(text);
    let own = Reference {
        name: "google/protobuf/timestamp.proto".into(),
        text: "syntax = \"proto3\"; package google.protobuf; message Other {}".into(),
    };
    let document = Document { format: Format::Protobuf, text, references: &[own] };
    assert!(Schema::parse(&document, ParseMode::Strict).is_err());
}

#[test]
fn a_profile_of_buf_looks_from_the_candidate_back_whatever_the_level() {
    let old = schema("syntax = \"proto3\"; message A { string a = 1; }");
    let new = schema("syntax = \"proto3\"; message A { string a = 1; string b = 2; }");
    let past = [Past { number: 1, schema: &old }];
    for level in Level::ALL {
        assert!(check(&new, &past, level, Profile::BufFile).compatible, "{level}");
    }
    let past = [Past { number: 1, schema: &new }];
    for level in Level::ALL {
        let passes = check(&old, &past, level, Profile::BufWire).compatible;
        assert_eq!(passes, level == Level::None, "{level}");
    }
}

#[test]
fn hostile_schemas_end_with_a_bounded_answer() {
    for (name, writer, reader) in pairs() {
        let (Schema::Protobuf(writer), Schema::Protobuf(reader)) = (writer, reader) else {
            unreachable!("the pairs are Protobuf ones")
        };
        let found = findings(&reader, &writer);
        assert!(!found.is_empty() && found.len() <= limits::FINDINGS_MAX, "{name}");
        let size = |finding: &compat::Finding| match &finding.evidence {
            Evidence::Witness(witness) => witness.bytes.as_ref().map_or(0, Vec::len),
            Evidence::Absent(_) => 0,
        };
        // A value of the widest integer type takes no more than twelve bytes with its number.
        let bytes: usize = found.iter().map(size).sum();
        assert!(bytes <= 12 * limits::WITNESSED_VALUES_MAX, "{name}: {bytes} bytes of witnesses");
    }
}
