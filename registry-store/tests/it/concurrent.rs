//! Two at once: what may both succeed, and what may not.

use std::collections::BTreeSet;
use std::sync::Arc;

use compat::Level;
use registry::{Change, Config};
use registry_store::ApplyError;

use crate::databases::Database;
use crate::given::{
    add, apply, change, look, mark, new, purge, reference, referring, register, revision, subject,
};

fn is_stale<T>(result: &Result<T, ApplyError>) -> bool {
    matches!(result, Err(ApplyError::Stale))
}

pub(crate) async fn of_two_decisions_on_one_revision_one_is_stale(database: Database) {
    let store = &*database.store;
    register(store, new("s", 1, "\"int\"")).await;
    let base = look(store, "s").await.revision;
    apply(store, &base, &[add(new("s", 2, "\"long\""))]).await.unwrap();
    let late = apply(store, &base, &[add(new("s", 2, "\"string\""))]).await;
    assert!(is_stale(&late), "{late:?}");
    let late = apply(store, &base, &[mark("s", &[1])]).await;
    assert!(is_stale(&late), "{late:?}");
    assert_eq!(look(store, "s").await.live().count(), 2);
}

pub(crate) async fn a_decision_on_old_settings_is_stale(database: Database) {
    let store = &*database.store;
    let base = look(store, "s").await.revision;
    let set = Change::SetConfig {
        subject: subject("elsewhere"),
        before: None,
        after: Some(Box::new(Config { level: Some(Level::None), ..Config::default() })),
    };
    change(store, "elsewhere", set.clone()).await;
    let late = apply(store, &base, &[add(new("s", 1, "\"int\""))]).await;
    assert!(is_stale(&late), "{late:?}");
    let late = apply(store, &base, &[set]).await;
    assert!(is_stale(&late), "{late:?}");
}

pub(crate) async fn the_first_version_of_a_subject_is_added_once(database: Database) {
    let store = &*database.store;
    let base = look(store, "s").await.revision;
    let texts = ["\"int\"", "\"long\"", "\"string\"", "\"bytes\""];
    let tries = texts.map(|text| {
        let (store, base) = (Arc::clone(&database.store), base.clone());
        tokio::spawn(async move { apply(&*store, &base, &[add(new("s", 1, text))]).await })
    });
    let mut added = 0;
    for attempt in tries {
        let result = attempt.await.unwrap();
        assert!(result.is_ok() || is_stale(&result), "{result:?}");
        added += usize::from(result.is_ok());
    }
    assert_eq!((added, look(store, "s").await.versions.len()), (1, 1));
}

pub(crate) async fn equal_content_registered_at_once_gets_one_id(database: Database) {
    let tries: Vec<_> = (0..12)
        .map(|number| {
            let store = Arc::clone(&database.store);
            tokio::spawn(async move {
                let name = format!("s{number}");
                loop {
                    let base = look(&*store, &name).await.revision;
                    match apply(&*store, &base, &[add(new(&name, 1, "\"int\""))]).await {
                        Ok(receipt) => return receipt.schema_ids[0],
                        Err(ApplyError::Stale) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for attempt in tries {
        ids.insert(attempt.await.unwrap());
    }
    assert_eq!(ids.len(), 1, "{ids:?}");
}

pub(crate) async fn ids_are_never_handed_out_twice(database: Database) {
    let tries: Vec<_> = (0..16)
        .map(|number| {
            let store = Arc::clone(&database.store);
            tokio::spawn(async move {
                let text = format!("{{\"type\":\"fixed\",\"name\":\"F\",\"size\":{number}}}");
                register(&*store, new(&format!("s{number}"), 1, &text)).await
            })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for attempt in tries {
        assert!(ids.insert(attempt.await.unwrap()));
    }
    assert_eq!(ids.len(), 16);
}

pub(crate) async fn a_deletion_and_a_reference_to_it_do_not_both_succeed(database: Database) {
    let store = &*database.store;
    register(store, new("base", 1, "\"int\"")).await;
    let user = referring("user", 1, "\"long\"", vec![reference("base", 1)]);
    // The deletion is decided, then the reference is made.
    let deleting = look(store, "base").await.revision;
    register(store, user).await;
    let late = apply(store, &deleting, &[mark("base", &[1])]).await;
    assert!(is_stale(&late), "{late:?}");
    // The reference is decided, then the target is marked.
    let other = referring("other", 1, "\"string\"", vec![reference("base", 1)]);
    let referring = revision(store, "other", &other.references).await;
    change(store, "base", mark("base", &[1])).await;
    let late = apply(store, &referring, &[add(other)]).await;
    assert!(is_stale(&late), "{late:?}");
    // Users of a shared type do not make each other stale.
    register(store, new("shared", 1, "\"bytes\"")).await;
    let one = crate::given::referring("one", 1, "\"float\"", vec![reference("shared", 1)]);
    let two = crate::given::referring("two", 1, "\"double\"", vec![reference("shared", 1)]);
    let first = revision(store, "one", &one.references).await;
    let second = revision(store, "two", &two.references).await;
    apply(store, &first, &[add(one)]).await.unwrap();
    apply(store, &second, &[add(two)]).await.unwrap();
    // And a purge of what is referred to fails whatever was decided.
    change(store, "shared", mark("shared", &[1])).await;
    let base = look(store, "shared").await.revision;
    let refused = apply(store, &base, &[purge("shared", &[1])]).await;
    assert!(is_stale(&refused), "{refused:?}");
}
