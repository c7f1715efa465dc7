//! A schema as a registry keeps it, and what makes two of them the same.

use std::fmt;
use std::sync::Arc;

use compat::Format;
use md5::{Digest as _, Md5};

use crate::metadata::Metadata;
use crate::names::{Context, SchemaId, Subject, Version};
use crate::rules::{Rule, RuleSet};

/// A reference from one schema to a version of another subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SchemaReference {
    /// What the referring text calls it.
    pub name: String,
    /// Where it is registered, as the referring schema was registered with it.
    pub subject: String,
    /// Which version of it.
    pub version: Version,
}

impl SchemaReference {
    /// The subject that the reference means from within a context: an unqualified name is looked
    /// up in the referring schema's own context.
    pub fn target(&self, from: &Context) -> Subject {
        crate::references::target(&self.subject, from)
    }
}

/// A schema as it is stored: the same content has the same id throughout a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSchema {
    /// Its id.
    pub id: SchemaId,
    /// Its language.
    pub format: Format,
    /// Its canonical text.
    pub text: Arc<str>,
    /// What it refers to, in the order of registration.
    pub references: Vec<SchemaReference>,
    /// Tags and properties.
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    pub rule_set: Option<RuleSet>,
}

impl StoredSchema {
    /// What the id is given for.
    pub fn identity(&self) -> Identity {
        let content = Content {
            text: &self.text,
            references: &self.references,
            metadata: self.metadata.as_ref(),
            rule_set: self.rule_set.as_ref(),
        };
        Identity { guid: Guid::of(&content), format: self.format }
    }
}

/// Everything that makes a schema's identity.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The canonical text.
    pub text: &'a str,
    /// What it refers to.
    pub references: &'a [SchemaReference],
    /// Tags and properties; absent and empty differ.
    pub metadata: Option<&'a Metadata>,
    /// Rules for clients; absent and empty differ.
    pub rule_set: Option<&'a RuleSet>,
}

/// The identity of a schema's content, in every context and registry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// The MD5 of the content, as the incumbent builds it: the parts one after the other,
    /// nothing between them; what is absent adds nothing.
    pub fn of(content: &Content<'_>) -> Self {
        let mut hash = Md5::new();
        hash.update(content.text);
        for reference in content.references {
            hash.update(&reference.name);
            hash.update(&reference.subject);
            hash.update(reference.version.get().to_be_bytes());
        }
        if let Some(metadata) = content.metadata {
            hash_metadata(&mut hash, metadata);
        }
        if let Some(rule_set) = content.rule_set {
            hash.update([PRESENT]);
            for rule in rule_set.rules() {
                hash_rule(&mut hash, rule);
            }
            hash.update(rule_set.enable_at.as_deref().unwrap_or_default());
        }
        Self(hash.finalize().into())
    }

    /// Reads 32 hex digits in any case, with or without dashes.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|&character| character != '-').collect();
        let mut bytes = [0; 16];
        hex::decode_to_slice(digits, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

/// Marks a part that is there.
const PRESENT: u8 = 1;

fn hash_metadata(hash: &mut Md5, metadata: &Metadata) {
    hash.update([PRESENT]);
    for (path, tags) in &metadata.tags {
        hash.update(path);
        for tag in tags {
            hash.update(tag);
        }
    }
    for (name, value) in &metadata.properties {
        hash.update(name);
        hash.update(value);
    }
    for name in &metadata.sensitive {
        hash.update(name);
    }
}

fn hash_rule(hash: &mut Md5, rule: &Rule) {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    hash.update(text(&rule.name));
    hash.update(text(&rule.doc));
    hash.update(rule.kind.as_str());
    hash.update(rule.mode.as_str());
    hash.update(text(&rule.rule_type));
    for tag in &rule.tags {
        hash.update(tag);
    }
    for (name, value) in &rule.params {
        hash.update(name);
        hash.update(value);
    }
    hash.update(text(&rule.expr));
    hash.update(text(&rule.on_success));
    hash.update(text(&rule.on_failure));
    if rule.disabled {
        hash.update([PRESENT]);
    }
}

impl fmt::Display for Guid {
    /// The form of a UUID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        uuid::Uuid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What one id is given for: content and language. The published [`Guid`] leaves the language
/// out, so that text which is valid in two of them would collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The content.
    pub guid: Guid,
    /// The language.
    pub format: Format,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.format, self.guid)
    }
}
