//! What makes two versions in two registries the same: language, canonical text, what the
//! references lead to, metadata and rules; never numbers.

use std::collections::HashMap;

use compat::{Document, ParseMode, Reference, Schema};
use registry_api::report::Reason;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::baseline::closure_of_stored;
use crate::failure::Failure;
use crate::remote::{Registry, Stored};

/// A version with everything that is needed to compare and to judge it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) stored: Stored,
    pub(super) closure: Vec<Reference>,
    pub(super) schema: Schema,
    pub(super) fingerprint: String,
}

/// Reads versions of one registry, each once.
pub(super) struct Reader<'a> {
    registry: &'a Registry,
    fingerprints: HashMap<(String, u32), String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(registry: &'a Registry) -> Self {
        Self { registry, fingerprints: HashMap::new() }
    }

    /// A version with its identity.
    pub(super) async fn known(&mut self, stored: &Stored) -> Result<Known, Failure> {
        let closure = closure_of_stored(self.registry, stored.references()).await?;
        let schema = self.parse(stored, &closure)?;
        let fingerprint = self.fingerprint(stored).await?;
        Ok(Known { stored: stored.clone(), closure, schema, fingerprint })
    }

    fn parse(&self, stored: &Stored, closure: &[Reference]) -> Result<Schema, Failure> {
        let unreadable = |why: String| {
            let message = format!(
                "version {} of {} in registry {} cannot be read: {why}",
                stored.version,
                stored.subject,
                self.registry.name()
            );
            Failure::new(Reason::History, message)
        };
        let Some(format) = stored.format() else {
            let word = stored.schema_type.as_deref().unwrap_or_default();
            return Err(unreadable(format!("schema type `{word}` is not known here")));
        };
        let document = Document { format, text: &stored.schema, references: closure };
        Schema::parse(&document, ParseMode::Lax).map_err(|error| unreadable(error.to_string()))
    }

    /// What identifies a version; that of its references first.
    async fn fingerprint(&mut self, stored: &Stored) -> Result<String, Failure> {
        let mut open = vec![stored.clone()];
        while let Some(next) = open.last().cloned() {
            let key = (next.subject.clone(), next.version);
            if self.fingerprints.contains_key(&key) {
                open.pop();
                continue;
            }
            let mut missing = Vec::new();
            let mut targets: Vec<(String, String)> = Vec::new();
            for reference in next.references() {
                match self.fingerprints.get(&(reference.subject.clone(), reference.version)) {
                    Some(known) => targets.push((reference.name.clone(), known.clone())),
                    None => missing.push(reference.clone()),
                }
            }
            if missing.is_empty() {
                targets.sort();
                let closure = closure_of_stored(self.registry, next.references()).await?;
                let canonical = self.parse(&next, &closure)?.canonical();
                self.fingerprints.insert(key, digest(&next, &canonical, &targets));
                open.pop();
                continue;
            }
            for reference in missing {
                let found = self.registry.version(&reference.subject, reference.version).await?;
                let found = found.ok_or_else(|| {
                    let message = format!(
                        "registry {} has no version {} of {}",
                        self.registry.name(),
                        reference.version,
                        reference.subject
                    );
                    Failure::new(Reason::History, message)
                })?;
                open.push((*found).clone());
            }
        }
        Ok(self.fingerprints[&(stored.subject.clone(), stored.version)].clone())
    }
}

fn digest(stored: &Stored, canonical: &str, targets: &[(String, String)]) -> String {
    let schema_type = stored.schema_type.as_deref().unwrap_or("AVRO");
    // A registry may answer an empty object for what was never set.
    let said = |value: &Option<Value>| {
        let empty = |value: &Value| value.as_object().is_some_and(serde_json::Map::is_empty);
        value.clone().filter(|value| !value.is_null() && !empty(value))
    };
    let parts =
        json!([schema_type, canonical, targets, said(&stored.metadata), said(&stored.rule_set)]);
    hex::encode(Sha256::digest(parts.to_string()))
}
