//! Tags and properties that stand beside a schema's text and are part of its identity.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::Version;

/// The property that carries the version a schema was registered as, where the caller insisted
/// on one.
pub const STAMP: &str = "confluent:version";

/// The property that lists field names, divided by commas, which no field may use.
pub const RESERVED: &str = "confluent:reserved";

/// What is known about a schema beyond its text. Everything is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Tags by the path of what they are on.
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Properties by name.
    pub properties: BTreeMap<String, String>,
    /// Names of the properties whose values are secret.
    pub sensitive: BTreeSet<String>,
}

impl Metadata {
    /// Takes over what `other` has, which wins where both have a property; tags are united.
    #[must_use]
    pub fn overlaid_by(mut self, other: &Self) -> Self {
        for (path, tags) in &other.tags {
            self.tags.entry(path.clone()).or_default().extend(tags.iter().cloned());
        }
        self.properties.extend(other.properties.clone());
        self.sensitive.extend(other.sensitive.iter().cloned());
        self
    }

    /// Puts two optional ones together.
    pub fn merged(below: Option<&Self>, above: Option<&Self>) -> Option<Self> {
        match (below, above) {
            (Some(below), Some(above)) => Some(below.clone().overlaid_by(above)),
            (only, None) | (None, only) => only.cloned(),
        }
    }

    /// The stamp, as it is written.
    pub fn stamp(&self) -> Option<&str> {
        self.properties.get(STAMP).map(String::as_str)
    }

    /// With the stamp of a version.
    #[must_use]
    pub fn stamped(mut self, version: Version) -> Self {
        self.properties.insert(STAMP.to_owned(), version.to_string());
        self
    }

    /// The names that no field may use.
    pub fn reserved(&self) -> BTreeSet<&str> {
        let list = self.properties.get(RESERVED).map(String::as_str).unwrap_or_default();
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
    }
}

/// Whether a look-up with `asked` means the schema that has `stored` in a version: equal, except
/// that a stamp on one side alone does not count, and one that is only asked for must be the
/// version's number. What is left of a stamp that does not count is as good as absent.
pub fn is_looked_up(asked: Option<&Metadata>, stored: Option<&Metadata>, version: Version) -> bool {
    let stamp_of =
        |metadata: Option<&Metadata>| metadata.and_then(Metadata::stamp).map(str::to_owned);
    match (stamp_of(asked), stamp_of(stored)) {
        (Some(stamp), None) => stamp == version.to_string() && is_rest_of(asked, stored),
        (None, Some(_)) => is_rest_of(stored, asked),
        (None, None) | (Some(_), Some(_)) => asked == stored,
    }
}

/// Whether `stamped` without its stamp is `other`.
fn is_rest_of(stamped: Option<&Metadata>, other: Option<&Metadata>) -> bool {
    let mut rest = stamped.cloned().unwrap_or_default();
    rest.properties.remove(STAMP);
    rest == other.cloned().unwrap_or_default()
}
