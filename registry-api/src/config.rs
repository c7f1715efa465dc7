//! Bodies of the config routes. The level is called `compatibility` where it is set and
//! `compatibilityLevel` where it is read: clients rely on each.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lenient;
use crate::metadata::{Metadata, RuleSet};

/// A field of a change: left alone where it is absent, removed by `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not in the body.
    #[default]
    Absent,
    /// `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> Patch<T> {
    /// Whether the body does not have the field.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => to.serialize_none(),
            Self::Value(value) => value.serialize(to),
        }
    }
}

pub(crate) fn patch_text<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<String>, D::Error> {
    Ok(lenient::text(from)?.map_or(Patch::Null, Patch::Value))
}

fn patch_truth<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<bool>, D::Error> {
    Ok(lenient::truth(from)?.map_or(Patch::Null, Patch::Value))
}

fn patch_metadata<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<Metadata>, D::Error> {
    Ok(crate::metadata::metadata(from)?.map_or(Patch::Null, Patch::Value))
}

fn patch_rules<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<RuleSet>, D::Error> {
    Ok(crate::metadata::rule_set(from)?.map_or(Patch::Null, Patch::Value))
}

/// Body of `PUT /config` and `PUT /config/{subject}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigRequest {
    /// The level, in any letter case; sent as `compatibility`, and read as `compatibilityLevel`
    /// too, because that is what the answer to a read calls it.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub compatibility: Patch<String>,
    /// See [`compatibility`](Self::compatibility), which wins.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub compatibility_level: Patch<String>,
    /// The subject that is meant where this one is named.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub alias: Patch<String>,
    /// The same for data encryption keys.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub alias_for_deks: Patch<String>,
    /// Whether schemas are normalized although the request does not ask for it.
    #[serde(deserialize_with = "patch_truth", skip_serializing_if = "Patch::is_absent")]
    pub normalize: Patch<bool>,
    /// Whether reserved field names are checked.
    #[serde(deserialize_with = "patch_truth", skip_serializing_if = "Patch::is_absent")]
    pub validate_fields: Patch<bool>,
    /// Whether new schemas are parsed strictly.
    #[serde(deserialize_with = "patch_truth", skip_serializing_if = "Patch::is_absent")]
    pub validate_new_schemas: Patch<bool>,
    /// Kept for clients.
    #[serde(deserialize_with = "patch_truth", skip_serializing_if = "Patch::is_absent")]
    pub validate_rules: Patch<bool>,
    /// `STRICT`, `LENIENT` or `LOGICAL`.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub compatibility_policy: Patch<String>,
    /// The metadata property whose value divides versions into groups.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub compatibility_group: Patch<String>,
    /// Metadata that a schema gets where it says nothing else.
    #[serde(deserialize_with = "patch_metadata", skip_serializing_if = "Patch::is_absent")]
    pub default_metadata: Patch<Metadata>,
    /// Metadata that a schema gets whatever it says.
    #[serde(deserialize_with = "patch_metadata", skip_serializing_if = "Patch::is_absent")]
    pub override_metadata: Patch<Metadata>,
    /// Rules that a schema gets where it says nothing else.
    #[serde(deserialize_with = "patch_rules", skip_serializing_if = "Patch::is_absent")]
    pub default_rule_set: Patch<RuleSet>,
    /// Rules that a schema gets whatever it says.
    #[serde(deserialize_with = "patch_rules", skip_serializing_if = "Patch::is_absent")]
    pub override_rule_set: Patch<RuleSet>,
}

macro_rules! config_answer {
    ($(#[$meta:meta])* $name:ident, $level:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $name {
            /// See [`ConfigRequest::alias`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub alias: Option<String>,
            /// See [`ConfigRequest::alias_for_deks`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub alias_for_deks: Option<String>,
            /// See [`ConfigRequest::normalize`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub normalize: Option<bool>,
            /// See [`ConfigRequest::validate_fields`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub validate_fields: Option<bool>,
            /// See [`ConfigRequest::validate_new_schemas`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub validate_new_schemas: Option<bool>,
            /// See [`ConfigRequest::validate_rules`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub validate_rules: Option<bool>,
            /// The level.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $level: Option<String>,
            /// See [`ConfigRequest::compatibility_policy`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub compatibility_policy: Option<String>,
            /// See [`ConfigRequest::compatibility_group`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub compatibility_group: Option<String>,
            /// See [`ConfigRequest::default_metadata`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub default_metadata: Option<Metadata>,
            /// See [`ConfigRequest::override_metadata`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub override_metadata: Option<Metadata>,
            /// See [`ConfigRequest::default_rule_set`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub default_rule_set: Option<RuleSet>,
            /// See [`ConfigRequest::override_rule_set`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub override_rule_set: Option<RuleSet>,
        }
    };
}

config_answer! {
    /// Answer of `PUT`: what is configured now.
    ConfigStored, compatibility
}

config_answer! {
    /// Answer of `GET` and `DELETE`.
    ConfigResponse, compatibility_level
}

impl From<ConfigStored> for ConfigResponse {
    fn from(stored: ConfigStored) -> Self {
        Self {
            alias: stored.alias,
            alias_for_deks: stored.alias_for_deks,
            normalize: stored.normalize,
            validate_fields: stored.validate_fields,
            validate_new_schemas: stored.validate_new_schemas,
            validate_rules: stored.validate_rules,
            compatibility_level: stored.compatibility,
            compatibility_policy: stored.compatibility_policy,
            compatibility_group: stored.compatibility_group,
            default_metadata: stored.default_metadata,
            override_metadata: stored.override_metadata,
            default_rule_set: stored.default_rule_set,
            override_rule_set: stored.override_rule_set,
        }
    }
}
