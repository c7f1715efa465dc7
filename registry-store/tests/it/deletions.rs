//! What deletions take away and what they leave.

use registry::{Change, Context, SchemaId, Scope, Subject, View};
use registry_store::ApplyError;

use crate::databases::Database;
use crate::given::{
    add, apply, change, default_context, look, mark, new, purge, reference, referring, register,
    subject, version,
};

async fn exists(database: &Database, id: u32) -> bool {
    let id = SchemaId::new(i64::from(id)).unwrap();
    database.store.schema(&default_context(), id).await.unwrap().is_some()
}

pub(crate) async fn a_marked_version_stays_and_a_purged_one_is_gone(database: Database) {
    let store = &*database.store;
    let id = register(store, new("s", 1, "\"int\"")).await;
    change(store, "s", mark("s", &[1])).await;
    let snapshot = look(store, "s").await;
    assert!(snapshot.versions[0].deleted);
    assert!(exists(&database, id).await);
    assert_eq!(store.schema_of(&subject("s"), version(1)).await.unwrap().unwrap().get(), id);
    let receipt = change(store, "s", purge("s", &[1])).await;
    assert_eq!(receipt.stale_ids.len(), 1);
    assert!(!exists(&database, id).await);
    assert!(look(store, "s").await.versions.is_empty());
    // The content is new again, and so is its id.
    assert_eq!(register(store, new("s", 1, "\"int\"")).await, id + 1);
}

pub(crate) async fn a_schema_outlives_a_purge_while_another_subject_has_it(database: Database) {
    let store = &*database.store;
    let id = register(store, new("a", 1, "\"int\"")).await;
    register(store, new("b", 1, "\"int\"")).await;
    change(store, "a", mark("a", &[1])).await;
    change(store, "a", purge("a", &[1])).await;
    assert!(exists(&database, id).await);
    assert_eq!(register(store, new("c", 1, "\"int\"")).await, id);
}

pub(crate) async fn a_subject_that_refers_to_itself_can_be_purged(database: Database) {
    let store = &*database.store;
    register(store, new("s", 1, "\"int\"")).await;
    register(store, referring("s", 2, "\"long\"", vec![reference("s", 1)])).await;
    let seen = look(store, "s").await.referrers;
    assert_eq!((seen.len(), seen[0].target, seen[0].version), (1, version(1), version(2)));
    change(store, "s", mark("s", &[1, 2])).await;
    change(store, "s", purge("s", &[1, 2])).await;
    assert!(look(store, "s").await.versions.is_empty());
}

pub(crate) async fn a_counter_never_starts_again(database: Database) {
    let store = &*database.store;
    register(store, new("s", 1, "\"int\"")).await;
    let old = look(store, "s").await.revision;
    change(store, "s", mark("s", &[1])).await;
    change(store, "s", purge("s", &[1])).await;
    register(store, new("s", 1, "\"int\"")).await;
    let new = look(store, "s").await.revision;
    assert!(new.subjects[0].revision > old.subjects[0].revision);
    // A decision about the old life must not pass in the new one.
    let late = apply(store, &old, &[mark("s", &[1])]).await;
    assert!(matches!(late, Err(ApplyError::Stale)), "{late:?}");
}

pub(crate) async fn what_is_referred_to_cannot_be_purged(database: Database) {
    let store = &*database.store;
    register(store, new("base", 1, "\"int\"")).await;
    register(store, referring(":.c:user", 1, "\"long\"", vec![reference(":.:base", 1)])).await;
    let referrers = look(store, "base").await.referrers;
    assert_eq!(referrers[0].subject, subject(":.c:user"));
    change(store, "base", mark("base", &[1])).await;
    let base = look(store, "base").await.revision;
    let refused = apply(store, &base, &[purge("base", &[1])]).await;
    assert!(matches!(refused, Err(ApplyError::Stale)), "{refused:?}");
    change(store, ":.c:user", mark(":.c:user", &[1])).await;
    change(store, ":.c:user", purge(":.c:user", &[1])).await;
    change(store, "base", purge("base", &[1])).await;
}

pub(crate) async fn a_context_is_listed_until_it_is_deleted(database: Database) {
    let store = &*database.store;
    let context = Context::from_stored(".c".to_owned());
    register(store, new(":.c:s", 1, "\"int\"")).await;
    register(store, new("s", 1, "\"int\"")).await;
    let listed = || async { store.contexts().await.unwrap() };
    assert_eq!(listed().await, [default_context(), context.clone()]);
    let scope = Scope::with_view(Subject::of_context(context.clone()), View::Population);
    let populated = store.snapshot(&scope).await.unwrap().populated;
    assert_eq!(populated, registry::Populated::Live);
    change(store, ":.c:s", mark(":.c:s", &[1])).await;
    change(store, ":.c:s", purge(":.c:s", &[1])).await;
    assert_eq!(store.snapshot(&scope).await.unwrap().populated, registry::Populated::Empty);
    assert_eq!(listed().await, [default_context(), context.clone()]);
    change(store, ":.c:", Change::DeleteContext { context: context.clone() }).await;
    assert_eq!(listed().await, [default_context()]);
    // Its ids go on where they were.
    assert_eq!(register(store, new(":.c:s", 1, "\"long\"")).await, 2);
    assert_eq!(listed().await, [default_context(), context]);
}

/// A registration that fails may have taken an id.
pub(crate) async fn a_context_is_listed_from_its_first_version(database: Database) {
    let store = &*database.store;
    let context = Context::from_stored(".c".to_owned());
    let fail = || async {
        let base = look(store, ":.c:s").await.revision;
        let clear = Change::SetConfig { subject: subject("t"), before: None, after: None };
        change(store, "t", clear).await;
        let late = apply(store, &base, &[add(new(":.c:s", 1, "\"int\""))]).await;
        assert!(matches!(late, Err(ApplyError::Stale)), "{late:?}");
    };
    fail().await;
    assert_eq!(store.contexts().await.unwrap(), []);
    register(store, new(":.c:s", 1, "\"int\"")).await;
    change(store, ":.c:s", mark(":.c:s", &[1])).await;
    change(store, ":.c:s", purge(":.c:s", &[1])).await;
    assert_eq!(store.contexts().await.unwrap(), std::slice::from_ref(&context));
    change(store, ":.c:", Change::DeleteContext { context }).await;
    fail().await;
    assert_eq!(store.contexts().await.unwrap(), []);
}
