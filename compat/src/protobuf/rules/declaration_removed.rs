//! A declaration is gone that generated code may use.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-declaration-removed",
    summary: "a declaration is gone that generated code may use",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::BufPackage,
    emits: &[
        "ENUM_NO_DELETE",
        "ENUM_VALUE_NO_DELETE",
        "EXTENSION_NO_DELETE",
        "FIELD_NO_DELETE",
        "FILE_NO_DELETE",
        "MESSAGE_NO_DELETE",
        "ONEOF_NO_DELETE",
        "PACKAGE_ENUM_NO_DELETE",
        "PACKAGE_EXTENSION_NO_DELETE",
        "PACKAGE_MESSAGE_NO_DELETE",
        "PACKAGE_NO_DELETE",
        "PACKAGE_SERVICE_NO_DELETE",
        "RPC_NO_DELETE",
        "SERVICE_NO_DELETE",
    ],
    since: "0.1.0",
    page: include_str!("declaration_removed.md"),
};

/// The way out.
pub(in crate::protobuf) const HELP: &str = "keep the declaration and mark it as deprecated";
