//! Bodies of our own routes, those under `/registry/v1/`. Names in snake case; the incumbent's
//! objects stand inside unchanged. The report is in [`report`](crate::report).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient;
use crate::schema::SchemaRequest;

/// Body of `POST /registry/v1/check`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckRequest {
    /// The subject.
    #[serde(deserialize_with = "lenient::text")]
    pub subject: Option<String>,
    /// The candidate, as it would be registered.
    pub body: Option<SchemaRequest>,
    /// The level to ask by, in place of the one in force.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Which rules count: `standard` or `strict`.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Other candidates, which references to the latest version of their subjects lead to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlay: Vec<OverlayRequest>,
}

/// Another candidate of the same change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OverlayRequest {
    /// Its subject.
    #[serde(deserialize_with = "lenient::text")]
    pub subject: Option<String>,
    /// The candidate.
    pub body: Option<SchemaRequest>,
}

/// Answer of `GET /registry/v1/changes`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangesResponse {
    /// Rows of the feed, ascending.
    pub changes: Vec<ChangeRow>,
    /// The number to go on after.
    pub next: i64,
}

/// A row of the feed; what does not apply is left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// Its number; numbers grow and may have gaps.
    pub sequence: i64,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub principal: String,
    /// What.
    pub op: String,
    /// In which context.
    pub context: String,
    /// Of which subject, without its context; empty where the context itself is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Of which version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Of which schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_id: Option<u32>,
    /// With which content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// In which transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What is set now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Answer of `GET /registry/v1/subjects/{subject}/matrix`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixResponse {
    /// The subject.
    pub subject: String,
    /// One row a version, ascending.
    pub rows: Vec<MatrixRow>,
}

/// What one version reads of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// The version that reads.
    pub reader: u32,
    /// The versions whose data it reads.
    pub reads: Vec<u32>,
    /// The versions whose data it fails on.
    pub fails: Vec<u32>,
}
