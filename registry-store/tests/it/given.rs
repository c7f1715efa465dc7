//! What tests put into a store.

use compat::Format;
use registry::{
    Change, Content, Context, Guid, Identity, NewVersion, Receipt, Revision, SchemaReference,
    Scope, Snapshot, Subject, Timestamp, Version, View, WantedReference,
};
use registry_store::{ApplyError, Author, Store};

pub(crate) fn subject(name: &str) -> Subject {
    Subject::parse(name)
}

pub(crate) fn version(number: i64) -> Version {
    Version::new(number).unwrap()
}

/// A version whose text is not looked into by any store.
pub(crate) fn new(of: &str, number: i64, text: &str) -> NewVersion {
    referring(of, number, text, Vec::new())
}

pub(crate) fn reference(to: &str, number: i64) -> SchemaReference {
    SchemaReference { name: format!("ref.{to}"), subject: to.to_owned(), version: version(number) }
}

pub(crate) fn referring(
    of: &str,
    number: i64,
    text: &str,
    references: Vec<SchemaReference>,
) -> NewVersion {
    let content = Content { text, references: &references, metadata: None, rule_set: None };
    NewVersion {
        subject: subject(of),
        version: version(number),
        schema_id: None,
        identity: Identity { guid: Guid::of(&content), format: Format::Avro },
        format: Format::Avro,
        text: text.to_owned(),
        references,
        metadata: None,
        rule_set: None,
        registered: Timestamp(1_700_000_000_000 + number),
    }
}

pub(crate) fn add(new: NewVersion) -> Change {
    Change::AddVersion(Box::new(new))
}

pub(crate) fn author() -> Author {
    Author {
        principal: "tester".to_owned(),
        at: Timestamp(1_700_000_000_000),
        transaction: None,
        reason: None,
    }
}

/// What a decision about a subject sees, who refers to it included.
pub(crate) async fn look(store: &dyn Store, of: &str) -> Snapshot {
    store.snapshot(&Scope::with_view(subject(of), View::Referrers)).await.unwrap()
}

/// The revision that a decision about a subject is made on, which refers to others.
pub(crate) async fn revision(store: &dyn Store, of: &str, to: &[SchemaReference]) -> Revision {
    let references = to.iter().map(WantedReference::from).collect();
    let scope = Scope { references, ..Scope::subject(subject(of)) };
    store.snapshot(&scope).await.unwrap().revision
}

pub(crate) async fn apply(
    store: &dyn Store,
    base: &Revision,
    changes: &[Change],
) -> Result<Receipt, ApplyError> {
    store.apply(base, changes, &author()).await
}

/// Adds a version to what is there.
pub(crate) async fn register(store: &dyn Store, new: NewVersion) -> u32 {
    let base = revision(store, &new.subject.to_string(), &new.references).await;
    let receipt = apply(store, &base, &[add(new)]).await.unwrap();
    receipt.schema_ids[0].get()
}

/// Changes one subject.
pub(crate) async fn change(store: &dyn Store, of: &str, change: Change) -> Receipt {
    let base = look(store, of).await.revision;
    apply(store, &base, &[change]).await.unwrap()
}

pub(crate) fn mark(of: &str, numbers: &[i64]) -> Change {
    let versions = numbers.iter().map(|number| version(*number)).collect();
    Change::MarkDeleted { subject: subject(of), versions }
}

pub(crate) fn purge(of: &str, numbers: &[i64]) -> Change {
    let versions = numbers.iter().map(|number| version(*number)).collect();
    Change::Purge { subject: subject(of), versions }
}

pub(crate) fn default_context() -> Context {
    Context::default_context()
}
