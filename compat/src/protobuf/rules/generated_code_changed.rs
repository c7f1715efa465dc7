//! Code that is generated from the file changes.

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::protobuf) static RULE: Rule = Rule {
    id: "proto-generated-code-changed",
    summary: "an option changed that generated code depends on",
    format: Format::Protobuf,
    severity: Severity::Error,
    profile: Profile::BufPackage,
    emits: &[
        "ENUM_SAME_TYPE",
        "FIELD_SAME_CPP_STRING_TYPE",
        "FIELD_SAME_JAVA_UTF8_VALIDATION",
        "FIELD_SAME_JSTYPE",
        "FIELD_SAME_UTF8_VALIDATION",
        "FILE_SAME_CC_ENABLE_ARENAS",
        "FILE_SAME_CC_GENERIC_SERVICES",
        "FILE_SAME_CSHARP_NAMESPACE",
        "FILE_SAME_GO_PACKAGE",
        "FILE_SAME_JAVA_GENERIC_SERVICES",
        "FILE_SAME_JAVA_MULTIPLE_FILES",
        "FILE_SAME_JAVA_OUTER_CLASSNAME",
        "FILE_SAME_JAVA_PACKAGE",
        "FILE_SAME_OBJC_CLASS_PREFIX",
        "FILE_SAME_OPTIMIZE_FOR",
        "FILE_SAME_PHP_CLASS_PREFIX",
        "FILE_SAME_PHP_METADATA_NAMESPACE",
        "FILE_SAME_PHP_NAMESPACE",
        "FILE_SAME_PY_GENERIC_SERVICES",
        "FILE_SAME_RUBY_PACKAGE",
        "FILE_SAME_SWIFT_PREFIX",
        "FILE_SAME_SYNTAX",
        "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR",
    ],
    since: "0.1.0",
    page: include_str!("generated_code_changed.md"),
};

/// The way out.
pub(in crate::protobuf) const HELP: &str = "keep the option as it was";
