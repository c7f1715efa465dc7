//! Changes as findings of this engine: a few ideas for buf's many ids.

use super::{Annotation, Category, Configuration, Files, breaking};
use crate::finding::{Evidence, Finding, Foreign, Side};
use crate::protobuf::ProtobufSchema;
use crate::protobuf::case::{facts, label};
use crate::protobuf::places::path_of;
use crate::protobuf::rules::{
    declaration_removed, field_redeclared, generated_code_changed, name_changed,
    number_not_reserved, rpc_changed,
};
use crate::rule::{Profile, Rule};
use crate::source::{SchemaPath, Segment};

/// The changes between two versions of a schema's own file that a profile of buf refuses.
///
/// Files that are only referred to give meaning to names; their changes belong to their subjects.
pub fn changes(after: &ProtobufSchema, before: &ProtobufSchema, profile: Profile) -> Vec<Finding> {
    let category = match profile {
        Profile::BufWire => Category::Wire,
        Profile::BufWireJson => Category::WireJson,
        Profile::BufPackage => Category::Package,
        Profile::BufFile => Category::File,
        _ => return Vec::new(),
    };
    let configuration = Configuration::of_category(category);
    let found = breaking(&Files::of_schema(after), &Files::of_schema(before), &configuration);
    found.iter().map(|change| finding(after, change)).collect()
}

fn finding(after: &ProtobufSchema, change: &Annotation) -> Finding {
    let segments = change.span.map_or_else(Vec::new, |span| path_of(after.file(), span));
    let path =
        SchemaPath { document: None, segments: segments.into_iter().map(Segment::Index).collect() };
    let (rule, help) = idea(change.rule);
    Finding {
        rule,
        headline: change.message.clone(),
        labels: vec![label(Side::Reader, path, format!("buf: {}", change.rule))],
        help: vec![help.to_owned()],
        facts: facts([("buf", change.rule.to_owned()), ("change", change.message.clone())]),
        foreign: Some(Foreign {
            code: change.rule,
            path: String::new(),
            info: change.message.clone(),
        }),
        evidence: Evidence::Absent(
            "a comparison of declarations; what becomes of data is found on its own".to_owned(),
        ),
    }
}

/// The idea behind an id of buf, and the way out.
fn idea(id: &str) -> (&'static Rule, &'static str) {
    match id {
        _ if id.starts_with("RPC_SAME") => (&rpc_changed::RULE, rpc_changed::HELP),
        _ if id.contains("_UNLESS_") || id.starts_with("RESERVED_") => {
            (&number_not_reserved::RULE, number_not_reserved::HELP)
        }
        "EXTENSION_MESSAGE_NO_DELETE" => (&number_not_reserved::RULE, number_not_reserved::HELP),
        _ if id.ends_with("_NO_DELETE") => (&declaration_removed::RULE, declaration_removed::HELP),
        "FIELD_SAME_NAME"
        | "FIELD_SAME_JSON_NAME"
        | "ENUM_VALUE_SAME_NAME"
        | "ENUM_SAME_JSON_FORMAT"
        | "MESSAGE_SAME_JSON_FORMAT"
        | "FILE_SAME_PACKAGE" => (&name_changed::RULE, name_changed::HELP),
        "FIELD_SAME_CPP_STRING_TYPE"
        | "FIELD_SAME_JAVA_UTF8_VALIDATION"
        | "FIELD_SAME_JSTYPE"
        | "FIELD_SAME_UTF8_VALIDATION"
        | "ENUM_SAME_TYPE"
        | "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR" => {
            (&generated_code_changed::RULE, generated_code_changed::HELP)
        }
        _ if id.starts_with("FILE_SAME") => {
            (&generated_code_changed::RULE, generated_code_changed::HELP)
        }
        _ => (&field_redeclared::RULE, field_redeclared::HELP),
    }
}
