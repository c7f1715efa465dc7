//! Tags inside a schema's text: how they are asked for, shown and changed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::lenient;
use crate::metadata::{Metadata, RuleSet, metadata, rule_set};
use crate::schema::SchemaRequest;

/// Something in a schema and its tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaTags {
    /// What has the tags.
    pub schema_entity: SchemaEntity,
    /// The tags.
    pub tags: Vec<String>,
}

/// Something in a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SchemaEntity {
    /// Where it is, such as `com.example.Booking.id`.
    pub entity_path: String,
    /// `sr_record` or `sr_field`.
    pub entity_type: EntityType,
}

/// What can have tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum EntityType {
    /// A record, or an object.
    #[default]
    #[serde(rename = "sr_record")]
    Record,
    /// A field, or a property.
    #[serde(rename = "sr_field")]
    Field,
}

/// Body of a registration: a schema, and the tags that are put into its text.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterRequest {
    /// The schema.
    #[serde(flatten)]
    pub schema: SchemaRequest,
    /// Tags to add to those that are there.
    pub schema_tags_to_add: Option<Vec<SchemaTags>>,
    /// Tags to remove.
    pub schema_tags_to_remove: Option<Vec<SchemaTags>>,
    /// Whether the tags of the latest version are added too.
    #[serde(deserialize_with = "lenient::truth")]
    pub propagate_schema_tags: Option<bool>,
}

/// Body of a change of tags: a new version that differs from another one in these.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TagsRequest {
    /// The version that it is to become; absent or 0: the next one.
    #[serde(deserialize_with = "lenient::integer")]
    pub new_version: Option<i64>,
    /// Tags to add.
    pub tags_to_add: Option<Vec<SchemaTags>>,
    /// Tags to remove.
    pub tags_to_remove: Option<Vec<SchemaTags>>,
    /// Metadata in place of that of the version.
    pub metadata: Option<Value>,
    /// Rules in place of those of the latest version.
    pub rule_set: Option<Value>,
    /// Rules to add to those of the latest version, in place of rules with the same names.
    pub rules_to_merge: Option<Value>,
    /// Names of rules of the latest version to leave out.
    pub rules_to_remove: Option<Vec<String>>,
}

impl TagsRequest {
    /// The metadata, read.
    ///
    /// # Errors
    /// What is no object, and what is wrong in it.
    pub fn read_metadata(&self) -> Result<Option<Metadata>, serde_json::Error> {
        metadata(self.metadata.clone().unwrap_or_default())
    }

    /// The rules and the rules to merge, read.
    ///
    /// # Errors
    /// What is no object, and what is wrong in it.
    pub fn read_rules(&self) -> Result<[Option<RuleSet>; 2], serde_json::Error> {
        let read = |rules: &Option<Value>| rule_set(rules.clone().unwrap_or_default());
        Ok([read(&self.rule_set)?, read(&self.rules_to_merge)?])
    }
}
