//! buf's rules by category, and which of them a configuration asks for.

use std::collections::BTreeSet;

/// A category of rules: what must go on working.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Generated code, file by file.
    File,
    /// Generated code, package by package.
    Package,
    /// Binary data and JSON.
    WireJson,
    /// Binary data.
    Wire,
}

impl Category {
    const ALL: [Self; 4] = [Self::File, Self::Package, Self::WireJson, Self::Wire];

    /// buf's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::File => "FILE",
            Self::Package => "PACKAGE",
            Self::WireJson => "WIRE_JSON",
            Self::Wire => "WIRE",
        }
    }

    fn letter(self) -> char {
        match self {
            Self::File => 'F',
            Self::Package => 'P',
            Self::WireJson => 'J',
            Self::Wire => 'W',
        }
    }
}

/// Every rule with the letters of its categories.
const RULES: &[(&str, &str)] = &[
    ("ENUM_NO_DELETE", "F"),
    ("EXTENSION_NO_DELETE", "F"),
    ("FILE_NO_DELETE", "F"),
    ("MESSAGE_NO_DELETE", "F"),
    ("SERVICE_NO_DELETE", "F"),
    ("ENUM_SAME_TYPE", "FP"),
    ("ENUM_VALUE_NO_DELETE", "FP"),
    ("EXTENSION_MESSAGE_NO_DELETE", "FP"),
    ("FIELD_NO_DELETE", "FP"),
    ("FIELD_SAME_CARDINALITY", "FP"),
    ("FIELD_SAME_CPP_STRING_TYPE", "FP"),
    ("FIELD_SAME_JAVA_UTF8_VALIDATION", "FP"),
    ("FIELD_SAME_JSTYPE", "FP"),
    ("FIELD_SAME_TYPE", "FP"),
    ("FIELD_SAME_UTF8_VALIDATION", "FP"),
    ("FILE_SAME_CC_ENABLE_ARENAS", "FP"),
    ("FILE_SAME_CC_GENERIC_SERVICES", "FP"),
    ("FILE_SAME_CSHARP_NAMESPACE", "FP"),
    ("FILE_SAME_GO_PACKAGE", "FP"),
    ("FILE_SAME_JAVA_GENERIC_SERVICES", "FP"),
    ("FILE_SAME_JAVA_MULTIPLE_FILES", "FP"),
    ("FILE_SAME_JAVA_OUTER_CLASSNAME", "FP"),
    ("FILE_SAME_JAVA_PACKAGE", "FP"),
    ("FILE_SAME_OBJC_CLASS_PREFIX", "FP"),
    ("FILE_SAME_OPTIMIZE_FOR", "FP"),
    ("FILE_SAME_PHP_CLASS_PREFIX", "FP"),
    ("FILE_SAME_PHP_METADATA_NAMESPACE", "FP"),
    ("FILE_SAME_PHP_NAMESPACE", "FP"),
    ("FILE_SAME_PY_GENERIC_SERVICES", "FP"),
    ("FILE_SAME_RUBY_PACKAGE", "FP"),
    ("FILE_SAME_SWIFT_PREFIX", "FP"),
    ("FILE_SAME_SYNTAX", "FP"),
    ("MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR", "FP"),
    ("ONEOF_NO_DELETE", "FP"),
    ("RPC_NO_DELETE", "FP"),
    ("ENUM_SAME_JSON_FORMAT", "FPJ"),
    ("ENUM_VALUE_SAME_NAME", "FPJ"),
    ("FIELD_SAME_JSON_NAME", "FPJ"),
    ("FIELD_SAME_NAME", "FPJ"),
    ("MESSAGE_SAME_JSON_FORMAT", "FPJ"),
    ("FIELD_SAME_DEFAULT", "FPJW"),
    ("FIELD_SAME_ONEOF", "FPJW"),
    ("FILE_SAME_PACKAGE", "FPJW"),
    ("MESSAGE_SAME_REQUIRED_FIELDS", "FPJW"),
    ("RESERVED_ENUM_NO_DELETE", "FPJW"),
    ("RESERVED_MESSAGE_NO_DELETE", "FPJW"),
    ("RPC_SAME_CLIENT_STREAMING", "FPJW"),
    ("RPC_SAME_IDEMPOTENCY_LEVEL", "FPJW"),
    ("RPC_SAME_REQUEST_TYPE", "FPJW"),
    ("RPC_SAME_RESPONSE_TYPE", "FPJW"),
    ("RPC_SAME_SERVER_STREAMING", "FPJW"),
    ("PACKAGE_ENUM_NO_DELETE", "P"),
    ("PACKAGE_EXTENSION_NO_DELETE", "P"),
    ("PACKAGE_MESSAGE_NO_DELETE", "P"),
    ("PACKAGE_NO_DELETE", "P"),
    ("PACKAGE_SERVICE_NO_DELETE", "P"),
    ("ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", "J"),
    ("FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "J"),
    ("FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", "J"),
    ("FIELD_WIRE_JSON_COMPATIBLE_TYPE", "J"),
    ("ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED", "JW"),
    ("FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED", "JW"),
    ("FIELD_WIRE_COMPATIBLE_CARDINALITY", "W"),
    ("FIELD_WIRE_COMPATIBLE_TYPE", "W"),
    ("MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", ""),
];

/// Rules of older configurations and what buf runs in their place.
const RENAMED: &[(&str, &[&str])] = &[
    ("FIELD_SAME_CTYPE", &["FIELD_SAME_CPP_STRING_TYPE"]),
    (
        "FIELD_SAME_LABEL",
        &[
            "FIELD_SAME_CARDINALITY",
            "FIELD_WIRE_COMPATIBLE_CARDINALITY",
            "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",
        ],
    ),
    ("FILE_SAME_JAVA_STRING_CHECK_UTF8", &["FIELD_SAME_JAVA_UTF8_VALIDATION"]),
    ("FILE_SAME_PHP_GENERIC_SERVICES", &[]),
];

/// The version of a configuration: categories have grown since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `v1beta1`.
    V1Beta1,
    /// `v1`.
    V1,
    /// `v2`, the newest.
    V2,
}

/// The letters of a rule's categories in a version, where they differ from the newest.
fn letters(rule: &str, newest: &'static str, version: Version) -> &'static str {
    match rule {
        "EXTENSION_NO_DELETE" | "FIELD_SAME_DEFAULT" | "PACKAGE_EXTENSION_NO_DELETE"
            if version < Version::V2 =>
        {
            ""
        }
        _ if version > Version::V1Beta1 => newest,
        "FIELD_SAME_CARDINALITY" | "FIELD_SAME_TYPE" => "FPJW",
        "FIELD_WIRE_COMPATIBLE_TYPE" | "FIELD_WIRE_JSON_COMPATIBLE_TYPE" => "",
        "FILE_SAME_PACKAGE" => "F",
        _ => newest,
    }
}

/// Which rules are asked for.
#[derive(Clone, Debug)]
pub struct Configuration {
    rules: BTreeSet<&'static str>,
    stable_only: bool,
}

impl Configuration {
    /// All rules of a category.
    pub fn of_category(category: Category) -> Self {
        Self::of_words(Version::V2, &[category.as_str()], &[])
    }

    /// The rules and categories of `uses` without those of `except`; unknown words are nothing.
    /// With no use at all it is the category FILE, as in buf.
    pub fn of_words(version: Version, uses: &[&str], except: &[&str]) -> Self {
        let uses = if uses.is_empty() { &["FILE"] } else { uses };
        let mut rules: BTreeSet<&'static str> =
            uses.iter().flat_map(|word| named(word, version)).collect();
        for rule in except.iter().flat_map(|word| named(word, version)) {
            rules.remove(rule);
        }
        Self { rules, stable_only: false }
    }

    /// The same, but what changes in unstable packages (`v1beta1`, `v2alpha`, …) passes.
    #[must_use]
    pub fn stable_only(self) -> Self {
        Self { stable_only: true, ..self }
    }

    /// Whether a change in a package counts.
    pub(super) fn asks(&self, rule: &str, package: &str) -> bool {
        self.rules.contains(rule) && !(self.stable_only && is_unstable(package))
    }
}

/// The rules that a word of a configuration means.
fn named(word: &str, version: Version) -> Vec<&'static str> {
    if let Some(category) = Category::ALL.into_iter().find(|of| of.as_str() == word) {
        let of = RULES
            .iter()
            .filter(|(rule, newest)| letters(rule, newest, version).contains(category.letter()));
        return of.map(|(rule, _)| *rule).collect();
    }
    if let Some((_, rules)) = RENAMED.iter().find(|(old, _)| *old == word) {
        return rules.to_vec();
    }
    RULES.iter().filter(|(rule, _)| *rule == word).map(|(rule, _)| *rule).collect()
}

/// Whether the last part of a package is a version that is not final: `v1alpha1`, `v2beta`,
/// `v1p1beta1`, `v1test`, `v1testfoo`.
fn is_unstable(package: &str) -> bool {
    let Some((_, last)) = package.rsplit_once('.') else { return false };
    let Some(rest) = last.strip_prefix('v') else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let major = &rest[..digits];
    if major.is_empty() || major.starts_with('0') {
        return false;
    }
    let rest = &rest[digits..];
    if let Some(suffix) = rest.strip_prefix("test") {
        return suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    }
    let rest = match rest.strip_prefix('p') {
        Some(patch) => {
            let digits = patch.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 || patch.starts_with('0') {
                return false;
            }
            &patch[digits..]
        }
        None => rest,
    };
    let number = rest.strip_prefix("alpha").or_else(|| rest.strip_prefix("beta"));
    number.is_some_and(|number| {
        number.is_empty()
            || (number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0'))
    })
}

#[cfg(test)]
mod tests {
    use super::{Category, Configuration, Version, is_unstable};

    #[test]
    fn a_category_asks_for_its_rules() {
        let wire = Configuration::of_category(Category::Wire);
        assert!(wire.asks("FIELD_WIRE_COMPATIBLE_TYPE", "a"));
        assert!(!wire.asks("FIELD_SAME_NAME", "a"));
        let file = Configuration::of_words(Version::V2, &[], &["ENUM_NO_DELETE"]);
        assert!(file.asks("MESSAGE_NO_DELETE", "a") && !file.asks("ENUM_NO_DELETE", "a"));
    }

    #[test]
    fn unstable_packages_are_known_by_their_version() {
        for package in ["a.v1beta1", "a.b.v2alpha", "a.v1p1beta1", "a.v1test", "a.v1testing"] {
            assert!(is_unstable(package), "{package}");
        }
        for package in ["a.v1", "v1beta1", "a.beta", "a.v0beta1", "a.v1beta0", "a.v1gamma", ""] {
            assert!(!is_unstable(package), "{package}");
        }
    }
}
