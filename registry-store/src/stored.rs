//! Metadata, rules and configuration as JSON text in a column. The names are those of the
//! registry API, so that whoever looks into a table recognizes them.

use std::collections::{BTreeMap, BTreeSet};

use registry::config::Policy;
use registry::rules::{Rule, RuleKind, RuleMode};
use registry::{Config, Metadata, RuleSet};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::StoreError;

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredMetadata {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, BTreeSet<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    sensitive: BTreeSet<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StoredRules {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    migration_rules: Vec<StoredRule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domain_rules: Vec<StoredRule>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    encoding_rules: Vec<StoredRule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_at: Option<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StoredRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc: Option<String>,
    kind: String,
    mode: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    rule_type: Option<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    tags: BTreeSet<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_success: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_failure: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disabled: bool,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StoredConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias_for_deks: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalize: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validate_fields: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validate_new_schemas: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validate_rules: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility_policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility_group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_metadata: Option<StoredMetadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    override_metadata: Option<StoredMetadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_rule_set: Option<StoredRules>,
    #[serde(skip_serializing_if = "Option::is_none")]
    override_rule_set: Option<StoredRules>,
}

impl From<&Metadata> for StoredMetadata {
    fn from(metadata: &Metadata) -> Self {
        Self {
            tags: metadata.tags.clone(),
            properties: metadata.properties.clone(),
            sensitive: metadata.sensitive.clone(),
        }
    }
}

impl From<StoredMetadata> for Metadata {
    fn from(stored: StoredMetadata) -> Self {
        Self { tags: stored.tags, properties: stored.properties, sensitive: stored.sensitive }
    }
}

impl From<&RuleSet> for StoredRules {
    fn from(rules: &RuleSet) -> Self {
        let list = |rules: &[Rule]| rules.iter().map(StoredRule::from).collect();
        Self {
            migration_rules: list(&rules.migration),
            domain_rules: list(&rules.domain),
            encoding_rules: list(&rules.encoding),
            enable_at: rules.enable_at.clone(),
        }
    }
}

impl TryFrom<StoredRules> for RuleSet {
    type Error = StoreError;

    fn try_from(stored: StoredRules) -> Result<Self, StoreError> {
        let list = |rules: Vec<StoredRule>| -> Result<Vec<Rule>, StoreError> {
            rules.into_iter().map(Rule::try_from).collect()
        };
        Ok(Self {
            migration: list(stored.migration_rules)?,
            domain: list(stored.domain_rules)?,
            encoding: list(stored.encoding_rules)?,
            enable_at: stored.enable_at,
        })
    }
}

impl From<&Rule> for StoredRule {
    fn from(rule: &Rule) -> Self {
        Self {
            name: rule.name.clone(),
            doc: rule.doc.clone(),
            kind: rule.kind.as_str().to_owned(),
            mode: rule.mode.as_str().to_owned(),
            rule_type: rule.rule_type.clone(),
            tags: rule.tags.clone(),
            params: rule.params.clone(),
            expr: rule.expr.clone(),
            on_success: rule.on_success.clone(),
            on_failure: rule.on_failure.clone(),
            disabled: rule.disabled,
        }
    }
}

impl TryFrom<StoredRule> for Rule {
    type Error = StoreError;

    fn try_from(stored: StoredRule) -> Result<Self, StoreError> {
        let kind = RuleKind::from_word(&stored.kind);
        let mode = RuleMode::from_word(&stored.mode);
        Ok(Self {
            name: stored.name,
            doc: stored.doc,
            kind: kind.ok_or_else(|| StoreError::corrupt("rule kind", &stored.kind))?,
            mode: mode.ok_or_else(|| StoreError::corrupt("rule mode", &stored.mode))?,
            rule_type: stored.rule_type,
            tags: stored.tags,
            params: stored.params,
            expr: stored.expr,
            on_success: stored.on_success,
            on_failure: stored.on_failure,
            disabled: stored.disabled,
        })
    }
}

impl From<&Config> for StoredConfig {
    fn from(config: &Config) -> Self {
        Self {
            compatibility: config.level.map(|level| level.as_str().to_owned()),
            alias: config.alias.clone(),
            alias_for_deks: config.alias_for_deks.clone(),
            normalize: config.normalize,
            validate_fields: config.validate_fields,
            validate_new_schemas: config.validate_new_schemas,
            validate_rules: config.validate_rules,
            compatibility_policy: config.policy.map(|policy| policy.as_str().to_owned()),
            compatibility_group: config.group.clone(),
            default_metadata: config.default_metadata.as_ref().map(Into::into),
            override_metadata: config.override_metadata.as_ref().map(Into::into),
            default_rule_set: config.default_rule_set.as_ref().map(Into::into),
            override_rule_set: config.override_rule_set.as_ref().map(Into::into),
        }
    }
}

impl TryFrom<StoredConfig> for Config {
    type Error = StoreError;

    fn try_from(stored: StoredConfig) -> Result<Self, StoreError> {
        let level = stored.compatibility.map(|word| {
            word.parse().map_err(|_| StoreError::corrupt("compatibility level", &word))
        });
        let policy = stored.compatibility_policy.map(|word| {
            Policy::from_word(&word).ok_or_else(|| StoreError::corrupt("policy", &word))
        });
        Ok(Self {
            level: level.transpose()?,
            alias: stored.alias,
            alias_for_deks: stored.alias_for_deks,
            normalize: stored.normalize,
            validate_fields: stored.validate_fields,
            validate_new_schemas: stored.validate_new_schemas,
            validate_rules: stored.validate_rules,
            policy: policy.transpose()?,
            group: stored.compatibility_group,
            default_metadata: stored.default_metadata.map(Into::into),
            override_metadata: stored.override_metadata.map(Into::into),
            default_rule_set: stored.default_rule_set.map(TryInto::try_into).transpose()?,
            override_rule_set: stored.override_rule_set.map(TryInto::try_into).transpose()?,
        })
    }
}

fn print(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("maps of texts have a JSON form")
}

fn read<T: DeserializeOwned>(what: &'static str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::corrupt(what, &error))
}

pub(crate) fn print_metadata(metadata: &Metadata) -> String {
    print(&StoredMetadata::from(metadata))
}

pub(crate) fn read_metadata(json: &str) -> Result<Metadata, StoreError> {
    read::<StoredMetadata>("metadata", json).map(Into::into)
}

pub(crate) fn print_rules(rules: &RuleSet) -> String {
    print(&StoredRules::from(rules))
}

pub(crate) fn read_rules(json: &str) -> Result<RuleSet, StoreError> {
    read::<StoredRules>("rule set", json)?.try_into()
}

pub(crate) fn print_config(config: &Config) -> String {
    print(&StoredConfig::from(config))
}

pub(crate) fn read_config(json: &str) -> Result<Config, StoreError> {
    read::<StoredConfig>("configuration", json)?.try_into()
}
