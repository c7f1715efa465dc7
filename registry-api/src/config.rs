//! Bodies of the config routes. The level is called `compatibility` where it is set and
//! `compatibilityLevel` where it is read: clients rely on each.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lenient;

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

fn patch_text<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<String>, D::Error> {
    Ok(lenient::text(from)?.map_or(Patch::Null, Patch::Value))
}

fn patch_truth<'de, D: Deserializer<'de>>(from: D) -> Result<Patch<bool>, D::Error> {
    Ok(lenient::truth(from)?.map_or(Patch::Null, Patch::Value))
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
    /// Whether schemas are normalized although the request does not ask for it.
    #[serde(deserialize_with = "patch_truth", skip_serializing_if = "Patch::is_absent")]
    pub normalize: Patch<bool>,
    /// Whether new schemas are parsed strictly.
    #[serde(deserialize_with = "patch_truth", skip_serializing_if = "Patch::is_absent")]
    pub validate_new_schemas: Patch<bool>,
}

/// Answer of `PUT`: what is configured now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigStored {
    /// The level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility: Option<String>,
    /// See [`ConfigRequest::normalize`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// See [`ConfigRequest::validate_new_schemas`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<bool>,
}

/// Answer of `GET` and `DELETE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfigResponse {
    /// The level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compatibility_level: Option<String>,
    /// See [`ConfigRequest::normalize`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// See [`ConfigRequest::validate_new_schemas`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validate_new_schemas: Option<bool>,
}

impl From<ConfigStored> for ConfigResponse {
    fn from(stored: ConfigStored) -> Self {
        Self {
            compatibility_level: stored.compatibility,
            normalize: stored.normalize,
            validate_new_schemas: stored.validate_new_schemas,
        }
    }
}
