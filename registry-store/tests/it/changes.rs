//! What is applied is what is seen.

use std::collections::{BTreeMap, BTreeSet};

use compat::Level;
use registry::config::Policy;
use registry::rules::{Rule, RuleKind, RuleMode};
use registry::{
    Change, Config, Content, Context, Guid, Identity, Metadata, Mode, RuleSet, SchemaId, Scope,
    Subject,
};
use registry_store::Filter;

use crate::databases::Database;
use crate::given::{
    add, apply, change, default_context, look, mark, new, purge, reference, referring, register,
    subject, version,
};

pub(crate) async fn a_snapshot_shows_exactly_what_was_applied(database: Database) {
    let store = &*database.store;
    let before = look(store, "orders").await;
    assert_eq!((before.versions.len(), before.revision.subjects[0].revision), (0, None));
    let first = new("orders", 1, "\"int\"");
    let second = new("orders", 2, "\"long\"");
    let changes = [add(first.clone()), add(second.clone())];
    let receipt = apply(store, &before.revision, &changes).await.unwrap();
    let after = look(store, "orders").await;
    assert_eq!(after.versions.len(), 2);
    for (row, (added, id)) in
        after.versions.iter().zip([first, second].iter().zip(&receipt.schema_ids))
    {
        assert_eq!(row.version, added.version);
        assert_eq!(row.identity, added.identity);
        assert_eq!(row.registered, added.registered);
        assert_eq!(row.schema_id, *id);
        assert!(!row.deleted);
    }
    assert_eq!(receipt.sequences.len(), 2);
    change(store, "orders", mark("orders", &[1])).await;
    let marked = look(store, "orders").await;
    assert_eq!(marked.live().map(|row| row.version.get()).collect::<Vec<_>>(), [2]);
    assert_eq!(marked.versions[1], after.versions[1]);
}

pub(crate) async fn what_is_stored_comes_back_as_it_was(database: Database) {
    let store = &*database.store;
    register(store, new("base", 1, "{\"type\":\"fixed\",\"name\":\"B\",\"size\":1}")).await;
    let metadata = Metadata {
        tags: BTreeMap::from([("**.a".to_owned(), BTreeSet::from(["PII".to_owned()]))]),
        properties: BTreeMap::from([("owner".to_owned(), "nul \0 and 😀".to_owned())]),
        sensitive: BTreeSet::from(["owner".to_owned()]),
    };
    let rule = Rule {
        name: Some("check".to_owned()),
        kind: RuleKind::Condition,
        mode: RuleMode::Write,
        rule_type: Some("CEL".to_owned()),
        params: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
        expr: Some("a > 'b'".to_owned()),
        disabled: true,
        ..Rule::default()
    };
    let rule_set =
        RuleSet { domain: vec![rule], enable_at: Some("CLIENT".to_owned()), ..RuleSet::default() };
    let references = vec![reference("base", 1)];
    let text = "{\"type\":\"record\",\"name\":\"Ü\",\"doc\":\"it's; -- \\\\ 😀\",\"fields\":[]}";
    let content = Content {
        text,
        references: &references,
        metadata: Some(&metadata),
        rule_set: Some(&rule_set),
    };
    let mut sent = referring("user", 1, text, references.clone());
    sent.identity = Identity { guid: Guid::of(&content), ..sent.identity };
    sent.metadata = Some(metadata.clone());
    sent.rule_set = Some(rule_set.clone());
    let identity = sent.identity;
    let id = SchemaId::new(i64::from(register(store, sent).await)).unwrap();
    let stored = store.schema(&default_context(), id).await.unwrap().unwrap();
    assert_eq!(&*stored.text, text);
    assert_eq!(stored.references, references);
    assert_eq!(stored.metadata, Some(metadata));
    assert_eq!(stored.rule_set, Some(rule_set));
    assert_eq!(stored.identity(), identity, "the text still has the identity it was stored under");
    assert_eq!(store.places_of(identity.guid).await.unwrap(), [(default_context(), id)]);
}

pub(crate) async fn equal_content_has_one_id_in_a_context_and_another_in_the_next(
    database: Database,
) {
    let store = &*database.store;
    register(store, new("a", 1, "\"int\"")).await;
    let here = register(store, new("b", 1, "\"long\"")).await;
    assert_eq!(register(store, new("c", 1, "\"long\"")).await, here);
    assert_eq!(register(store, new(":.other:c", 1, "\"long\"")).await, 1);
    let users = store.users_of(&default_context(), SchemaId::new(i64::from(here)).unwrap()).await;
    let users: Vec<String> = users.unwrap().iter().map(|user| user.subject.to_string()).collect();
    assert_eq!(users, ["b", "c"]);
    assert_eq!(store.last_id(&default_context()).await.unwrap(), here);
}

pub(crate) async fn settings_of_every_scope_are_seen(database: Database) {
    let store = &*database.store;
    let own = Config {
        level: Some(Level::FullTransitive),
        alias: Some("other".to_owned()),
        normalize: Some(true),
        policy: Some(Policy::Lenient),
        group: Some("major".to_owned()),
        default_metadata: Some(Metadata::default()),
        override_rule_set: Some(RuleSet::default()),
        ..Config::default()
    };
    let wide = Config { level: Some(Level::None), ..Config::default() };
    let set = |subject: &str, config: &Config| Change::SetConfig {
        subject: Subject::parse(subject),
        before: None,
        after: Some(Box::new(config.clone())),
    };
    change(store, ":.c:s", set(":.c:s", &own)).await;
    change(store, ":.c:", set(":.c:", &wide)).await;
    change(store, "", set("", &wide)).await;
    let mode = Change::SetMode {
        subject: Subject::of_context(Context::everywhere()),
        before: None,
        after: Some(Mode::Import),
    };
    change(store, ":.__GLOBAL:", mode).await;
    let seen = look(store, ":.c:s").await.settings;
    assert_eq!(seen.own.config.as_ref(), Some(&own));
    let in_c = Filter { context: Some(subject(":.c:s").context().clone()), prefix: "s".to_owned() };
    assert_eq!(store.configs(&in_c).await.unwrap(), [(subject(":.c:s"), own.clone())]);
    let everywhere = store.configs(&Filter::default()).await.unwrap();
    let named = [("", &wide), (":.c:", &wide), (":.c:s", &own)];
    assert_eq!(everywhere, named.map(|(name, config)| (subject(name), config.clone())));
    assert_eq!(seen.context.config, Some(wide.clone()));
    assert_eq!(seen.default_context.config, Some(wide));
    assert_eq!((seen.mode(), seen.everywhere.mode), (Mode::Import, Some(Mode::Import)));
    let clear = Change::SetConfig { subject: subject(":.c:s"), before: None, after: None };
    change(store, ":.c:s", clear).await;
    assert_eq!(look(store, ":.c:s").await.settings.own.config, None);
    assert_eq!(look(store, "s").await.settings.own.config, None, "another context");
}

pub(crate) async fn the_feed_names_every_change_in_order(database: Database) {
    let store = &*database.store;
    assert_eq!(store.last_change().await.unwrap(), 0);
    let id = register(store, new(":.c:s", 1, "\"int\"")).await;
    assert_eq!(
        (store.schema_count(9).await.unwrap(), store.schema_count(0).await.unwrap()),
        (1, 0)
    );
    let set = Change::SetConfig {
        subject: subject(":.c:s"),
        before: None,
        after: Some(Box::new(Config { level: Some(Level::Full), ..Config::default() })),
    };
    change(store, ":.c:s", set).await;
    change(store, ":.c:s", mark(":.c:s", &[1])).await;
    change(store, ":.c:s", purge(":.c:s", &[1])).await;
    let rows = store.changes(0, 100).await.unwrap();
    let ops: Vec<&str> = rows.iter().map(|row| row.op.as_str()).collect();
    assert_eq!(ops, ["register", "set_config", "mark_deleted", "purge"]);
    assert!(rows.is_sorted_by(|one, next| one.sequence < next.sequence));
    for row in &rows {
        assert_eq!((row.principal.as_str(), row.context.as_str()), ("tester", ".c"));
        assert_eq!(row.subject.as_deref(), Some("s"));
    }
    for row in [&rows[0], &rows[2], &rows[3]] {
        assert_eq!(row.version, Some(version(1)));
        assert_eq!(row.schema_id.map(SchemaId::get), Some(id));
    }
    assert_eq!(rows[1].after.as_deref(), Some("{\"compatibility\":\"FULL\"}"));
    let later = store.changes(rows[1].sequence, 1).await.unwrap();
    assert_eq!(later, rows[2..3]);
    assert_eq!(store.last_change().await.unwrap(), rows[3].sequence);
}

pub(crate) async fn a_chosen_id_lifts_the_counter_above_it(database: Database) {
    let store = &*database.store;
    let mut imported = new("s", 7, "\"int\"");
    imported.schema_id = SchemaId::new(1_000);
    assert_eq!(register(store, imported).await, 1_000);
    assert_eq!(register(store, new("t", 1, "\"long\"")).await, 1_001);
    let mut lower = new("u", 1, "\"string\"");
    lower.schema_id = SchemaId::new(5);
    assert_eq!(register(store, lower).await, 5);
    assert_eq!(register(store, new("t", 2, "\"bytes\"")).await, 1_002);
    // The same content under another id: the one written last is given from now on.
    let mut again = new("v", 1, "\"long\"");
    again.schema_id = SchemaId::new(9);
    assert_eq!(register(store, again).await, 9);
    assert_eq!(register(store, new("w", 1, "\"long\"")).await, 9);
    let scope = Scope { schema_id: SchemaId::new(5), ..Scope::subject(subject("x")) };
    let bound = store.snapshot(&scope).await.unwrap().bound.unwrap();
    assert_eq!(bound.identity, new("u", 1, "\"string\"").identity);
    assert_eq!(bound.users.len(), 1);
}

pub(crate) async fn a_replaced_version_leaves_its_id_to_what_replaced_it(database: Database) {
    let store = &*database.store;
    let mut first = new("s", 1, "\"int\"");
    first.schema_id = SchemaId::new(10);
    register(store, first).await;
    let mut second = new("s", 1, "\"long\"");
    second.schema_id = SchemaId::new(11);
    register(store, second).await;
    let snapshot = look(store, "s").await;
    assert_eq!(snapshot.versions.len(), 1);
    assert_eq!(snapshot.versions[0].schema_id.get(), 11);
    for id in [10, 11] {
        let stored = store.schema(&default_context(), SchemaId::new(id).unwrap()).await.unwrap();
        assert_eq!(&*stored.unwrap().text, "\"long\"", "{id}");
    }
}
