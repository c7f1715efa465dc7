//! A schema as a registry keeps it, and what makes two of them the same.

use std::fmt;
use std::sync::Arc;

use compat::Format;
use md5::{Digest as _, Md5};

use crate::names::{SchemaId, Subject, Version};

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
    pub fn target(&self, from: &crate::names::Context) -> Subject {
        if self.subject.starts_with(":.") {
            Subject::parse(&self.subject)
        } else {
            Subject::from_stored(from.clone(), self.subject.clone())
        }
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
}

/// The identity of a schema's content, in every context and registry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// The MD5 of text and references, as the incumbent builds it: text, then of every reference
    /// its name, its subject and its version in four bytes, the highest first.
    pub fn of(text: &str, references: &[SchemaReference]) -> Self {
        let mut hash = Md5::new();
        hash.update(text);
        for reference in references {
            hash.update(&reference.name);
            hash.update(&reference.subject);
            hash.update(reference.version.get().to_be_bytes());
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
