//! What can be wrong with a pair of schemas: one [`Rule`] for each idea that an author of
//! schemas must learn, and the catalogue of all of them.

use std::fmt;
use std::str::FromStr;

use crate::schema::Format;

/// One idea: its name, where it applies, how much it weighs, and the page that explains it.
#[derive(Debug)]
pub struct Rule {
    /// Format prefix and file stem in kebab case, such as `avro-missing-reader-default`.
    /// Says what is wrong, never the remedy. Stable: manifests and acceptances name it.
    pub id: &'static str,
    /// One line of at most 72 columns.
    pub summary: &'static str,
    /// The language that the rule is about.
    pub format: Format,
    /// Weight under the rule's own [`profile`](Self::profile) and stricter ones.
    pub severity: Severity,
    /// The mildest profile that enforces the rule. [`Profile::Standard`] is what existing
    /// registries reject; a rule of [`Profile::Strict`] is a warning under the standard profile.
    pub profile: Profile,
    /// The incumbent's codes of difference that a finding of this rule may stand for.
    pub emits: &'static [&'static str],
    /// First release with the rule.
    pub since: &'static str,
    /// The page: explanation, example, expected output (Markdown; executed as a test).
    pub page: &'static str,
}

impl Rule {
    /// The weight of this rule's findings when `profile` is in force.
    ///
    /// A rule that the profile enforces has its own severity; one that it does not is a warning.
    pub fn severity_under(&self, profile: Profile) -> Severity {
        // A profile of another language says nothing about this one.
        let profile = match profile.format() {
            Some(format) if format != self.format => Profile::Standard,
            _ => profile,
        };
        if profile.enforces(self.profile) { self.severity } else { Severity::Warning }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Never decides a verdict.
    Warning,
    /// Makes the pair incompatible.
    Error,
}

impl Severity {
    /// The word used in reports: `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which rules are enforced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// JSON Schema: what a message that the writer's schema describes can break, whatever
    /// existing registries say of it; what only further properties of an open content model could
    /// break passes. Other languages: the same as [`Standard`](Self::Standard).
    Lenient,
    /// What existing registries reject, and nothing else. The default.
    #[default]
    Standard,
    /// Also everything by which data is lost or misread although existing registries accept it.
    Strict,
    /// Protobuf: what buf's category WIRE refuses, and nothing else.
    BufWire,
    /// Protobuf: what buf's category `WIRE_JSON` refuses.
    BufWireJson,
    /// Protobuf: what buf's category PACKAGE refuses.
    BufPackage,
    /// Protobuf: what buf's category FILE refuses.
    BufFile,
}

impl Profile {
    /// All profiles, mildest first.
    pub const ALL: [Self; 7] = [
        Self::Lenient,
        Self::Standard,
        Self::Strict,
        Self::BufWire,
        Self::BufWireJson,
        Self::BufPackage,
        Self::BufFile,
    ];

    /// The word used in manifests, flags and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lenient => "lenient",
            Self::Standard => "standard",
            Self::Strict => "strict",
            Self::BufWire => "buf-wire",
            Self::BufWireJson => "buf-wire-json",
            Self::BufPackage => "buf-package",
            Self::BufFile => "buf-file",
        }
    }

    /// The language that the profile is about; schemas of others are judged as by
    /// [`Profile::Standard`]. `None` for a profile of all languages.
    pub fn format(self) -> Option<Format> {
        match self {
            Self::Standard | Self::Strict => None,
            Self::Lenient => Some(Format::Json),
            Self::BufWire | Self::BufWireJson | Self::BufPackage | Self::BufFile => {
                Some(Format::Protobuf)
            }
        }
    }

    /// Whether the profile compares declarations, a candidate's with those before it, and not
    /// what a reader makes of data. Such a comparison has no direction.
    pub fn compares_declarations(self) -> bool {
        match self {
            Self::Lenient | Self::Standard | Self::Strict => false,
            Self::BufWire | Self::BufWireJson | Self::BufPackage | Self::BufFile => true,
        }
    }

    /// Whether a rule of profile `rule` counts with its own severity under `self`.
    pub fn enforces(self, rule: Self) -> bool {
        if self.compares_declarations() || rule.compares_declarations() {
            return self.compares_declarations() && rule.compares_declarations();
        }
        matches!(rule, Self::Lenient | Self::Standard) || self == rule
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown profile `{0}`: use one of lenient, standard, strict, buf-wire, buf-wire-json, \
     buf-package, buf-file"
)]
pub struct UnknownProfile(pub String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str() == text)
            .ok_or_else(|| UnknownProfile(text.to_owned()))
    }
}

/// Every rule of every language, in the order of their ids within a language.
pub fn catalogue() -> impl Iterator<Item = &'static Rule> {
    let json = crate::json_schema::rules::ALL;
    crate::avro::rules::ALL.iter().chain(json).chain(crate::protobuf::rules::ALL).copied()
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    catalogue().find(|rule| rule.id == id)
}
