//! What a registry answers, as strict as it must be: a field without which an answer says nothing
//! is required, so that `{}` is never taken for a schema.

use compat::Format;
use registry_api::{CompatibilityResponse, Mode, Reference, SubjectVersion};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer that can tell whether it is one.
pub(super) trait Answer: DeserializeOwned {
    /// Whether what was read can be what was asked for.
    ///
    /// # Errors
    /// What is wrong with it.
    fn verify(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A registered version.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stored {
    /// The subject.
    pub subject: String,
    /// The version.
    pub version: u32,
    /// The schema's id.
    pub id: u32,
    /// `AVRO` where it is absent.
    #[serde(default)]
    pub schema_type: Option<String>,
    /// What it refers to.
    #[serde(default)]
    pub references: Option<Vec<Reference>>,
    /// The text.
    pub schema: String,
    /// What identifies the content in all registries of this kind.
    #[serde(default)]
    pub guid: Option<String>,
    /// Tags and properties.
    #[serde(default)]
    pub metadata: Option<Value>,
    /// Rules for clients.
    #[serde(default)]
    pub rule_set: Option<Value>,
}

impl Stored {
    /// The language; `None` for one that is not known here.
    pub fn format(&self) -> Option<Format> {
        self.schema_type.as_deref().unwrap_or("AVRO").parse().ok()
    }

    /// What it refers to.
    pub fn references(&self) -> &[Reference] {
        self.references.as_deref().unwrap_or_default()
    }
}

impl Answer for Stored {
    fn verify(&self) -> Result<(), String> {
        if self.version == 0 {
            return Err("it has a version 0".to_owned());
        }
        if self.schema.trim().is_empty() {
            return Err("it has an empty schema".to_owned());
        }
        Ok(())
    }
}

/// Answer to a registration.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Registered {
    /// The schema's id.
    pub id: u32,
    /// The version; older registries do not say it.
    #[serde(default)]
    pub version: Option<u32>,
}

impl Answer for Registered {}

/// A configuration.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// The level; older registries call it `compatibility` here too.
    #[serde(alias = "compatibility")]
    pub compatibility_level: Option<String>,
    /// Whether schemas are normalized although a request does not ask for it.
    pub normalize: Option<bool>,
    /// The metadata property by which versions are grouped.
    pub compatibility_group: Option<String>,
    /// Which differences between JSON Schemas are allowed: `STRICT`, `LENIENT` or `LOGICAL`.
    pub compatibility_policy: Option<String>,
}

impl Answer for Config {}

/// An error of the registry API. Karapace sends a list of sentences where others send one.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Refusal {
    /// The code.
    pub(super) error_code: u32,
    message: Value,
}

impl Refusal {
    /// The sentence, or the sentences as one.
    pub(super) fn sentence(&self) -> String {
        match &self.message {
            Value::String(sentence) => sentence.clone(),
            Value::Array(sentences) => {
                let texts =
                    sentences.iter().map(|one| one.as_str().map_or(one.to_string(), str::to_owned));
                texts.collect::<Vec<_>>().join("; ")
            }
            other => other.to_string(),
        }
    }
}

impl Answer for CompatibilityResponse {}
impl Answer for Mode {}
impl Answer for Value {}
impl Answer for Vec<String> {}
impl Answer for Vec<u32> {}
impl Answer for Vec<SubjectVersion> {}
