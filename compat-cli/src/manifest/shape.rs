//! The keys of `compat.toml`, as types.

use compat::{Format, Level, Profile};
use indexmap::IndexMap;
use registry_api::report::Severity;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// A string with its place.
pub type Text = Spanned<String>;

/// Everything that a manifest can say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Raw {
    /// The version of this form; 1.
    pub version: Option<Spanned<i64>>,
    /// Registries by name.
    pub registry: IndexMap<String, RegistrySection>,
    /// How to check.
    pub check: CheckSection,
    /// Which files belong to which subjects, by pattern.
    pub schemas: Vec<SchemasSection>,
    /// The same, one by one; wins over patterns.
    pub subject: IndexMap<String, SubjectSection>,
    /// Weights of rules by id.
    pub rules: IndexMap<Text, RuleWeight>,
    /// Promotions by the name of the target registry.
    pub promote: IndexMap<String, PromoteSection>,
}

/// A registry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegistrySection {
    /// Where it listens.
    pub url: Text,
    /// How to get in.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// A file of certificates that it is trusted by, PEM.
    #[serde(default)]
    pub ca_cert: Option<Text>,
    /// Headers that are sent along.
    #[serde(default)]
    pub headers: IndexMap<String, Text>,
    /// Whether it is only written to by a saved plan.
    #[serde(default)]
    pub protected: bool,
}

/// How to get into a registry.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Auth {
    /// Name for basic authentication.
    pub user: Option<Text>,
    /// Its password.
    pub password: Option<Text>,
    /// A bearer token.
    pub token: Option<Text>,
}

/// From which severity on a check fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings too.
    Warning,
    /// Never: findings are shown and the exit code is 0.
    Never,
}

/// `[check]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct CheckSection {
    /// Baselines.
    pub against: Vec<Text>,
    /// From which severity on the exit code is 1.
    pub fail_on: FailOn,
    /// What to make of a subject that the baseline does not have.
    pub new_subject: Enforced,
    /// What to make of a file that the baseline has and the project does not.
    pub removed_file: Enforced,
    /// The level, for baselines that carry none; beside the level of those that do.
    #[serde(deserialize_with = "word")]
    pub level: Option<Level>,
    /// Which rules are enforced.
    #[serde(deserialize_with = "word")]
    pub profile: Option<Profile>,
    /// How far ahead an acceptance may expire, in days.
    pub accept_max_days: u32,
}

impl Default for CheckSection {
    fn default() -> Self {
        Self {
            against: Vec::new(),
            fail_on: FailOn::Error,
            new_subject: Enforced::Ok,
            removed_file: Enforced::Error,
            level: None,
            profile: None,
            accept_max_days: 366,
        }
    }
}

/// What to make of something that is no incompatibility by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enforced {
    /// Nothing.
    Ok,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

/// `[[schemas]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SchemasSection {
    /// Pattern of the files, relative to the manifest.
    pub files: Text,
    /// Template of their subjects.
    pub subject: Text,
    /// Their type, where extension and content do not tell.
    #[serde(default, rename = "type", deserialize_with = "word")]
    pub format: Option<Format>,
    /// Folder from which imports are resolved (Protobuf).
    #[serde(default)]
    pub root: Option<String>,
    /// As in `[check]`, for these.
    #[serde(default, deserialize_with = "word")]
    pub level: Option<Level>,
    /// As in `[check]`, for these.
    #[serde(default, deserialize_with = "word")]
    pub profile: Option<Profile>,
}

/// `[subject."…"]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SubjectSection {
    /// Its file, relative to the manifest; absent where a pattern finds it.
    pub file: Option<Text>,
    /// Its type, where extension and content do not tell.
    #[serde(rename = "type", deserialize_with = "word")]
    pub format: Option<Format>,
    /// As in `[check]`, for this one.
    #[serde(deserialize_with = "word")]
    pub level: Option<Level>,
    /// As in `[check]`, for this one.
    #[serde(deserialize_with = "word")]
    pub profile: Option<Profile>,
    /// What it refers to, where that cannot be discovered.
    pub references: Vec<SubjectReference>,
    /// Tags and properties that are registered with it.
    pub metadata: Option<serde_json::Value>,
    /// Rules for clients that are registered with it.
    pub rule_set: Option<serde_json::Value>,
}

/// A declared reference.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SubjectReference {
    /// What the text calls it.
    pub name: String,
    /// The subject where it is registered.
    pub subject: String,
    /// A version that it is pinned to; absent: the project's own file, else the latest.
    #[serde(default)]
    pub version: Option<u32>,
}

/// The weight that a project gives to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleWeight {
    /// Not reported.
    Off,
    /// For information.
    Note,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

impl RuleWeight {
    /// The severity; `None` for a rule that is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::Note => Some(Severity::Note),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
        }
    }
}

/// `[promote.NAME]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PromoteSection {
    /// Where schemas come from.
    pub from: Text,
    /// Patterns of subjects; all where there is none.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Whether ids are kept.
    #[serde(default)]
    pub ids: IdPolicy,
    /// Renames of subjects: pattern to replacement.
    #[serde(default)]
    pub rename: IndexMap<String, String>,
}

/// What becomes of schema ids in a promotion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum IdPolicy {
    /// The target numbers by itself.
    #[default]
    Reassign,
    /// Ids stay as they are; messages can be copied.
    Preserve,
}

/// A word that is parsed by the type it stands for.
fn word<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let word = String::deserialize(from)?;
    word.parse().map(Some).map_err(serde::de::Error::custom)
}
