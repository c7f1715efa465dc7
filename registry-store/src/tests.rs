use std::sync::Arc;

use compat::{Format, Level};
use registry::{
    Change, Config, Content, Guid, Identity, Mode, NewVersion, Revision, SchemaReference, Scope,
    Subject, Timestamp, Version, View, WantedReference,
};

use crate::store::fault;
use crate::{ApplyError, Author, Filter, Store, connect};

fn version(number: i64) -> Version {
    Version::new(number).unwrap()
}

fn new(of: &str, number: i64, text: &str, references: Vec<SchemaReference>) -> Change {
    let content = Content { text, references: &references, metadata: None, rule_set: None };
    Change::AddVersion(Box::new(NewVersion {
        subject: Subject::parse(of),
        version: version(number),
        schema_id: None,
        identity: Identity { guid: Guid::of(&content), format: Format::Avro },
        format: Format::Avro,
        text: text.to_owned(),
        references,
        metadata: None,
        rule_set: None,
        registered: Timestamp(1),
    }))
}

fn author() -> Author {
    Author { principal: "tester".to_owned(), at: Timestamp(1), transaction: None, reason: None }
}

async fn revision(store: &dyn Store, of: &str, to: &[SchemaReference]) -> Revision {
    let references = to.iter().map(WantedReference::from).collect();
    let scope = Scope { references, ..Scope::subject(Subject::parse(of)) };
    store.snapshot(&scope).await.unwrap().revision
}

/// Everything that can be seen of a store.
async fn all_of(store: &dyn Store) -> String {
    let mut seen = Vec::new();
    for name in ["s", "base", "other"] {
        let scope = Scope::with_view(Subject::parse(name), View::Referrers);
        let snapshot = store.snapshot(&scope).await.unwrap();
        seen.push(format!(
            "{:?}",
            (&snapshot.revision, &snapshot.settings, &snapshot.versions, &snapshot.referrers)
        ));
    }
    seen.push(format!("{:?}", store.versions(&Filter::default()).await.unwrap()));
    seen.push(format!("{:?}", store.contexts().await.unwrap()));
    seen.push(format!("{:?}", store.changes(0, 1_000).await.unwrap()));
    seen.push(format!("{:?}", store.last_id(&registry::Context::default_context()).await.unwrap()));
    seen.join("\n")
}

async fn prepared() -> Arc<dyn Store> {
    let store = connect("sqlite::memory:").await.unwrap();
    for change in [
        new("base", 1, "\"int\"", Vec::new()),
        new("s", 1, "\"long\"", Vec::new()),
        new("s", 2, "\"float\"", Vec::new()),
    ] {
        let Change::AddVersion(of) = &change else { unreachable!() };
        let base = revision(&*store, &of.subject.to_string(), &[]).await;
        store.apply(&base, &[change], &author()).await.unwrap();
    }
    let mark = Change::MarkDeleted { subject: Subject::parse("s"), versions: vec![version(1)] };
    let base = revision(&*store, "s", &[]).await;
    store.apply(&base, &[mark], &author()).await.unwrap();
    store
}

/// One of everything that changes can be.
fn changes(to: &[SchemaReference]) -> Vec<Change> {
    let subject = Subject::parse("s");
    let config = Config { level: Some(Level::Full), ..Config::default() };
    vec![
        new("s", 3, "\"double\"", to.to_vec()),
        Change::MarkDeleted { subject: subject.clone(), versions: vec![version(2)] },
        Change::Purge { subject: subject.clone(), versions: vec![version(1)] },
        Change::SetConfig { subject: subject.clone(), before: None, after: Some(Box::new(config)) },
        Change::SetMode { subject, before: None, after: Some(Mode::Import) },
    ]
}

#[tokio::test]
async fn applying_is_atomic_whichever_statement_fails() {
    let to =
        [SchemaReference { name: "b".to_owned(), subject: "base".to_owned(), version: version(1) }];
    let mut failures = 0;
    loop {
        let store = prepared().await;
        let before = all_of(&*store).await;
        let base = revision(&*store, "s", &to).await;
        fault::arm(failures);
        let result = store.apply(&base, &changes(&to), &author()).await;
        fault::disarm();
        let after = all_of(&*store).await;
        if result.is_ok() {
            assert_ne!(before, after);
            break;
        }
        assert!(matches!(result, Err(ApplyError::Failed(_))), "{result:?}");
        assert_eq!(before, after, "statement {failures} failed and something stayed");
        // And the store goes on.
        store.apply(&base, &changes(&to), &author()).await.unwrap();
        failures += 1;
    }
    assert!(failures > 15, "only {failures} statements could fail");
}
