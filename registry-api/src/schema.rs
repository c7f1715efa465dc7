//! Bodies that carry a schema: the request of register, look-up and compatibility check, and the
//! three answers.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::lenient;
use crate::metadata::{Metadata, RuleSet, metadata, rule_set};
use crate::tags::SchemaTags;

/// How much an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Everything that an 8.x registry says.
    Full,
    /// What the oldest clients know, which fail on a property that they do not know.
    Lean,
}

/// Body of register, look-up and compatibility check. Unknown properties are ignored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaRequest {
    /// The text of the schema.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `AVRO` (also where it is absent), `JSON` or `PROTOBUF`.
    #[serde(deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// What the text refers to; a `null` entry is an invalid reference.
    #[serde(deserialize_with = "references", skip_serializing_if = "Option::is_none")]
    pub references: Option<Vec<Option<ReferenceRequest>>>,
    /// Tags and properties, a [`Metadata`] that is read where it is used; inherited from the
    /// latest version where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
    /// Rules for clients, a [`RuleSet`]; inherited from the latest version where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<Value>,
    /// The version that the schema is to become; absent or 0: the next one, −1: the next one too.
    #[serde(deserialize_with = "lenient::integer", skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The id that the schema is to have, in mode IMPORT only; absent or −1: the next one.
    #[serde(deserialize_with = "lenient::integer", skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
}

impl SchemaRequest {
    /// The metadata, read.
    ///
    /// # Errors
    /// What is no object, and what is wrong in it.
    pub fn read_metadata(&self) -> Result<Option<Metadata>, serde_json::Error> {
        metadata(self.metadata.clone().unwrap_or_default())
    }

    /// The rules, read.
    ///
    /// # Errors
    /// What is no object, and what is wrong in it.
    pub fn read_rule_set(&self) -> Result<Option<RuleSet>, serde_json::Error> {
        rule_set(self.rule_set.clone().unwrap_or_default())
    }
}

fn references<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Vec<Option<ReferenceRequest>>>, D::Error> {
    let Some(items) = lenient::list(from, "SchemaReference")? else { return Ok(None) };
    let item = |item| lenient::record(item, "SchemaReference");
    let items: Result<_, serde_json::Error> = items.into_iter().map(item).collect();
    items.map(Some).map_err(serde::de::Error::custom)
}

/// A reference as it is sent: all of it is required, and judged where it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReferenceRequest {
    /// What the text calls it.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// The subject where it is registered.
    #[serde(deserialize_with = "lenient::text")]
    pub subject: Option<String>,
    /// The version there; −1 is the latest.
    #[serde(deserialize_with = "lenient::integer")]
    pub version: Option<i64>,
}

/// A reference as it is stored and returned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What the text calls it.
    pub name: String,
    /// The subject where it is registered.
    pub subject: String,
    /// The version there.
    pub version: u32,
}

impl From<Reference> for ReferenceRequest {
    fn from(reference: Reference) -> Self {
        Self {
            name: Some(reference.name),
            subject: Some(reference.subject),
            version: Some(i64::from(reference.version)),
        }
    }
}

/// Answer to a registration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterResponse {
    /// The schema's id.
    pub id: u32,
    /// The version under which it stands in the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What identifies the content in all registries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// What it refers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The canonical text; a Protobuf descriptor as it was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// When the version was written, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether the version is marked deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

impl RegisterResponse {
    /// The answer in a form.
    #[must_use]
    pub fn in_form(self, form: Form) -> Self {
        match form {
            Form::Full => self,
            Form::Lean => Self { id: self.id, ..Self::default() },
        }
    }
}

/// A version of a subject: answer of the version routes, the look-up and the list of schemas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaResponse {
    /// The subject, qualified outside the default context.
    pub subject: String,
    /// The version.
    pub version: u32,
    /// The schema's id.
    pub id: u32,
    /// What identifies the content in all registries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`; clients take an absent one for `AVRO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// What it refers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The canonical text.
    pub schema: String,
    /// When the version was written, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether the version is marked deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// Subjects that stand for this one, where the list of schemas is asked for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The tags in the text that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schema_tags: Vec<SchemaTags>,
}

impl SchemaResponse {
    /// The answer in a form.
    #[must_use]
    pub fn in_form(self, form: Form) -> Self {
        match form {
            Form::Full => self,
            Form::Lean => Self {
                guid: None,
                schema_type: lean_type(self.schema_type),
                metadata: self.metadata.filter(|metadata| *metadata != Metadata::default()),
                rule_set: self.rule_set.filter(|rules| *rules != RuleSet::default()),
                ts: None,
                deleted: None,
                ..self
            },
        }
    }
}

/// A schema by its id or guid. There is no `id` in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaById {
    /// A subject that uses it; absent by guid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The version there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What identifies the content in all registries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`; clients take an absent one for `AVRO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// The canonical text.
    pub schema: String,
    /// What it refers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// Tags and properties.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The largest id of the context, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_id: Option<u32>,
    /// When the version was written, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether the version is marked deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// The tags in the text that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schema_tags: Vec<SchemaTags>,
}

impl SchemaById {
    /// The answer in a form.
    #[must_use]
    pub fn in_form(self, form: Form) -> Self {
        match form {
            Form::Full => self,
            Form::Lean => Self {
                schema_type: lean_type(self.schema_type),
                schema: self.schema,
                references: self.references,
                metadata: self.metadata.filter(|metadata| *metadata != Metadata::default()),
                rule_set: self.rule_set.filter(|rules| *rules != RuleSet::default()),
                max_id: self.max_id,
                ..Self::default()
            },
        }
    }
}

fn lean_type(schema_type: Option<String>) -> Option<String> {
    schema_type.filter(|schema_type| schema_type != "AVRO")
}
