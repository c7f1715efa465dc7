//! Metadata and rules beside a schema. Maps and lists come back sorted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::lenient;

/// Tags and properties of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Tags by the path of what they are on.
    #[serde(deserialize_with = "sets", skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Properties by name.
    #[serde(deserialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// Names of the properties whose values are secret.
    #[serde(deserialize_with = "set", skip_serializing_if = "BTreeSet::is_empty")]
    pub sensitive: BTreeSet<String>,
}

/// The rules of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleSet {
    /// Rules between versions.
    #[serde(deserialize_with = "rules", skip_serializing_if = "Vec::is_empty")]
    pub migration_rules: Vec<Rule>,
    /// Rules on messages.
    #[serde(deserialize_with = "rules", skip_serializing_if = "Vec::is_empty")]
    pub domain_rules: Vec<Rule>,
    /// Rules on encoded messages.
    #[serde(deserialize_with = "rules", skip_serializing_if = "Vec::is_empty")]
    pub encoding_rules: Vec<Rule>,
    /// Where they are executed.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub enable_at: Option<String>,
}

/// One rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Its name.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// `TRANSFORM` or `CONDITION`.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `UPGRADE`, `DOWNGRADE`, `UPDOWN`, `WRITE`, `READ` or `WRITEREAD`.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Who executes it, such as `CEL`.
    #[serde(
        rename = "type",
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub rule_type: Option<String>,
    /// Tags of the fields it is about.
    #[serde(deserialize_with = "set", skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Its parameters.
    #[serde(deserialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// What is executed.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// What is done afterwards.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub on_success: Option<String>,
    /// What is done when it fails.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// Whether it is switched off.
    #[serde(deserialize_with = "switch")]
    pub disabled: bool,
}

/// An object of texts; entries without a value are left out.
fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    let entries = lenient::object(from, "LinkedHashMap")?.unwrap_or_default();
    let mut texts = BTreeMap::new();
    for (key, value) in entries {
        if let Some(text) = lenient::text(value).map_err(serde::de::Error::custom)? {
            texts.insert(key, text);
        }
    }
    Ok(texts)
}

/// A list of texts, sorted, each once.
fn set<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<String>, D::Error> {
    set_of(Value::deserialize(from)?).map_err(serde::de::Error::custom)
}

fn set_of(value: Value) -> Result<BTreeSet<String>, serde_json::Error> {
    let items = lenient::list(value, "LinkedHashSet")?.unwrap_or_default();
    items.into_iter().filter_map(|item| lenient::text(item).transpose()).collect()
}

fn sets<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, BTreeSet<String>>, D::Error> {
    let entries = lenient::object(from, "LinkedHashMap")?.unwrap_or_default();
    let set = |(key, value)| set_of(value).map(|set| (key, set));
    entries.into_iter().map(set).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

fn rules<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Rule>, D::Error> {
    let items = lenient::list(from, "ArrayList")?.unwrap_or_default();
    let rule = |item| lenient::record::<Rule, _>(item, "Rule").map(Option::unwrap_or_default);
    items.into_iter().map(rule).collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

fn switch<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(lenient::truth(from)?.unwrap_or_default())
}

/// Metadata, where it is sent.
///
/// # Errors
/// Everything that is no object.
pub fn metadata<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Metadata>, D::Error> {
    lenient::record(from, "Metadata")
}

/// Rules, where they are sent.
///
/// # Errors
/// Everything that is no object.
pub fn rule_set<'de, D: Deserializer<'de>>(from: D) -> Result<Option<RuleSet>, D::Error> {
    lenient::record(from, "RuleSet")
}
