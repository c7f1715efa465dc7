//! What tests put into a store.

use compat::Format;
use registry::{
    Change, Content, Guid, Identity, Metadata, NewVersion, SchemaId, SchemaReference, Subject,
    Timestamp, Version,
};
use registry_store::Author;

pub(crate) const NOW: Timestamp = Timestamp(1_700_000_000_000);

pub(crate) fn author() -> Author {
    Author { principal: "tester".to_owned(), at: NOW, transaction: None, reason: None }
}

pub(crate) fn version(number: u32) -> Version {
    Version::new(i64::from(number)).unwrap()
}

/// A version to be added; the store does not look into its text.
pub(crate) struct Given {
    pub(crate) subject: &'static str,
    pub(crate) version: u32,
    pub(crate) text: &'static str,
    pub(crate) refers_to: Option<(&'static str, u32)>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) schema_id: Option<i64>,
}

pub(crate) fn given(subject: &'static str, version: u32, text: &'static str) -> Given {
    Given { subject, version, text, refers_to: None, metadata: None, schema_id: None }
}

impl Given {
    pub(crate) fn add(self) -> Change {
        let refers = self.refers_to.into_iter().map(|(subject, number)| SchemaReference {
            name: format!("ref.{subject}"),
            subject: subject.to_owned(),
            version: version(number),
        });
        let references: Vec<SchemaReference> = refers.collect();
        let content = Content {
            text: self.text,
            references: &references,
            metadata: self.metadata.as_ref(),
            rule_set: None,
        };
        Change::AddVersion(Box::new(NewVersion {
            subject: Subject::parse(self.subject),
            version: version(self.version),
            schema_id: self.schema_id.and_then(SchemaId::new),
            identity: Identity { guid: Guid::of(&content), format: Format::Avro },
            format: Format::Avro,
            text: self.text.to_owned(),
            references,
            metadata: self.metadata,
            rule_set: None,
            registered: NOW,
        }))
    }
}

pub(crate) fn mark(subject: &str, versions: &[u32]) -> Change {
    let versions = versions.iter().map(|number| version(*number)).collect();
    Change::MarkDeleted { subject: Subject::parse(subject), versions }
}

pub(crate) fn purge(subject: &str, versions: &[u32]) -> Change {
    let versions = versions.iter().map(|number| version(*number)).collect();
    Change::Purge { subject: Subject::parse(subject), versions }
}
