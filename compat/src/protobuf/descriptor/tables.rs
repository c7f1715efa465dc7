//! The options that descriptors define: their numbers, names and kinds, in the order in which
//! existing registries print them.

/// What an option holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Bool,
    Number,
    /// Names of an enum's values by number.
    Word(&'static [(i64, &'static str)]),
    /// The same, repeated.
    Words(&'static [(i64, &'static str)]),
    Message(&'static [Known]),
    Messages(&'static [Known]),
    /// The incumbent's own extension of this name.
    Meta,
}

/// An option.
pub(super) struct Known {
    pub(super) number: u32,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
}

const fn known(number: u32, name: &'static str, kind: Kind) -> Known {
    Known { number, name, kind }
}

const EDITIONS: &[(i64, &str)] = &[
    (0, "EDITION_UNKNOWN"),
    (900, "EDITION_LEGACY"),
    (998, "EDITION_PROTO2"),
    (999, "EDITION_PROTO3"),
    (1000, "EDITION_2023"),
    (1001, "EDITION_2024"),
    (1, "EDITION_1_TEST_ONLY"),
    (2, "EDITION_2_TEST_ONLY"),
    (99_997, "EDITION_99997_TEST_ONLY"),
    (99_998, "EDITION_99998_TEST_ONLY"),
    (99_999, "EDITION_99999_TEST_ONLY"),
    (2_147_483_647, "EDITION_MAX"),
];

const FEATURES: &[Known] = &[
    known(
        1,
        "field_presence",
        Kind::Word(&[
            (0, "FIELD_PRESENCE_UNKNOWN"),
            (1, "EXPLICIT"),
            (2, "IMPLICIT"),
            (3, "LEGACY_REQUIRED"),
        ]),
    ),
    known(2, "enum_type", Kind::Word(&[(0, "ENUM_TYPE_UNKNOWN"), (1, "OPEN"), (2, "CLOSED")])),
    known(
        3,
        "repeated_field_encoding",
        Kind::Word(&[(0, "REPEATED_FIELD_ENCODING_UNKNOWN"), (1, "PACKED"), (2, "EXPANDED")]),
    ),
    known(
        4,
        "utf8_validation",
        Kind::Word(&[(0, "UTF8_VALIDATION_UNKNOWN"), (2, "VERIFY"), (3, "NONE")]),
    ),
    known(
        5,
        "message_encoding",
        Kind::Word(&[(0, "MESSAGE_ENCODING_UNKNOWN"), (1, "LENGTH_PREFIXED"), (2, "DELIMITED")]),
    ),
    known(
        6,
        "json_format",
        Kind::Word(&[(0, "JSON_FORMAT_UNKNOWN"), (1, "ALLOW"), (2, "LEGACY_BEST_EFFORT")]),
    ),
];

const FEATURE_SUPPORT: &[Known] = &[
    known(1, "edition_introduced", Kind::Word(EDITIONS)),
    known(2, "edition_deprecated", Kind::Word(EDITIONS)),
    known(3, "deprecation_warning", Kind::Text),
    known(4, "edition_removed", Kind::Word(EDITIONS)),
];

pub(super) const FILE: &[Known] = &[
    known(1, "java_package", Kind::Text),
    known(8, "java_outer_classname", Kind::Text),
    known(10, "java_multiple_files", Kind::Bool),
    known(20, "java_generate_equals_and_hash", Kind::Bool),
    known(27, "java_string_check_utf8", Kind::Bool),
    known(9, "optimize_for", Kind::Word(&[(1, "SPEED"), (2, "CODE_SIZE"), (3, "LITE_RUNTIME")])),
    known(11, "go_package", Kind::Text),
    known(16, "cc_generic_services", Kind::Bool),
    known(17, "java_generic_services", Kind::Bool),
    known(18, "py_generic_services", Kind::Bool),
    known(23, "deprecated", Kind::Bool),
    known(31, "cc_enable_arenas", Kind::Bool),
    known(36, "objc_class_prefix", Kind::Text),
    known(37, "csharp_namespace", Kind::Text),
    known(39, "swift_prefix", Kind::Text),
    known(40, "php_class_prefix", Kind::Text),
    known(41, "php_namespace", Kind::Text),
    known(44, "php_metadata_namespace", Kind::Text),
    known(45, "ruby_package", Kind::Text),
    known(50, "features", Kind::Message(FEATURES)),
    known(1088, "confluent.file_meta", Kind::Meta),
];

pub(super) const MESSAGE: &[Known] = &[
    known(2, "no_standard_descriptor_accessor", Kind::Bool),
    known(3, "deprecated", Kind::Bool),
    known(7, "map_entry", Kind::Bool),
    known(12, "features", Kind::Message(FEATURES)),
    known(1088, "confluent.message_meta", Kind::Meta),
];

pub(super) const FIELD: &[Known] = &[
    known(1, "ctype", Kind::Word(&[(0, "STRING"), (1, "CORD"), (2, "STRING_PIECE")])),
    known(2, "packed", Kind::Bool),
    known(6, "jstype", Kind::Word(&[(0, "JS_NORMAL"), (1, "JS_STRING"), (2, "JS_NUMBER")])),
    known(3, "deprecated", Kind::Bool),
    known(16, "debug_redact", Kind::Bool),
    known(
        17,
        "retention",
        Kind::Word(&[(0, "RETENTION_UNKNOWN"), (1, "RETENTION_RUNTIME"), (2, "RETENTION_SOURCE")]),
    ),
    known(
        19,
        "targets",
        Kind::Words(&[
            (0, "TARGET_TYPE_UNKNOWN"),
            (1, "TARGET_TYPE_FILE"),
            (2, "TARGET_TYPE_EXTENSION_RANGE"),
            (3, "TARGET_TYPE_MESSAGE"),
            (4, "TARGET_TYPE_FIELD"),
            (5, "TARGET_TYPE_ONEOF"),
            (6, "TARGET_TYPE_ENUM"),
            (7, "TARGET_TYPE_ENUM_ENTRY"),
            (8, "TARGET_TYPE_SERVICE"),
            (9, "TARGET_TYPE_METHOD"),
        ]),
    ),
    known(
        20,
        "edition_defaults",
        Kind::Messages(&[known(3, "edition", Kind::Word(EDITIONS)), known(2, "value", Kind::Text)]),
    ),
    known(21, "features", Kind::Message(FEATURES)),
    known(22, "feature_support", Kind::Message(FEATURE_SUPPORT)),
    known(1088, "confluent.field_meta", Kind::Meta),
];

pub(super) const ONEOF: &[Known] = &[known(1, "features", Kind::Message(FEATURES))];

pub(super) const ENUM: &[Known] = &[
    known(2, "allow_alias", Kind::Bool),
    known(3, "deprecated", Kind::Bool),
    known(7, "features", Kind::Message(FEATURES)),
    known(1088, "confluent.enum_meta", Kind::Meta),
];

pub(super) const ENUM_VALUE: &[Known] = &[
    known(1, "deprecated", Kind::Bool),
    known(3, "debug_redact", Kind::Bool),
    known(2, "features", Kind::Message(FEATURES)),
    known(4, "feature_support", Kind::Message(FEATURE_SUPPORT)),
    known(1088, "confluent.enum_value_meta", Kind::Meta),
];

pub(super) const SERVICE: &[Known] =
    &[known(33, "deprecated", Kind::Bool), known(34, "features", Kind::Message(FEATURES))];

pub(super) const METHOD: &[Known] = &[
    known(33, "deprecated", Kind::Bool),
    known(
        34,
        "idempotency_level",
        Kind::Word(&[(0, "IDEMPOTENCY_UNKNOWN"), (1, "NO_SIDE_EFFECTS"), (2, "IDEMPOTENT")]),
    ),
    known(35, "features", Kind::Message(FEATURES)),
];

pub(super) const EXTENSION_RANGE: &[Known] = &[
    known(
        2,
        "declaration",
        Kind::Messages(&[
            known(1, "number", Kind::Number),
            known(2, "full_name", Kind::Text),
            known(3, "type", Kind::Text),
            known(5, "reserved", Kind::Bool),
            known(6, "repeated", Kind::Bool),
        ]),
    ),
    known(50, "features", Kind::Message(FEATURES)),
    known(3, "verification", Kind::Word(&[(0, "DECLARATION"), (1, "UNVERIFIED")])),
];
