//! Bodies of a line or two.

use serde::{Deserialize, Serialize};

use crate::config::{Patch, patch_text};
use crate::lenient;

/// Answer of a compatibility check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompatibilityResponse {
    /// Whether the level in force allows the schema.
    pub is_compatible: bool,
    /// What differs; present, possibly empty, only where `verbose=true` asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<String>>,
}

/// A mode, set or read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mode {
    /// `READWRITE`, `READONLY`, …; absent where none was set.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// Body of `PUT /mode` and `PUT /mode/{subject}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ModeRequest {
    /// The mode in any letter case; `null` removes the setting.
    #[serde(deserialize_with = "patch_text", skip_serializing_if = "Patch::is_absent")]
    pub mode: Patch<String>,
}

/// A version of a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SubjectVersion {
    /// The subject, qualified outside the default context.
    pub subject: String,
    /// The version.
    pub version: u32,
}

/// An id within a context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextId {
    /// The context, with its leading dot.
    pub context: String,
    /// The id.
    pub id: u32,
}

/// What clients are told about the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerVersion {
    /// The API level.
    pub version: String,
    /// The commit that the server was built from.
    pub commit_id: String,
}
