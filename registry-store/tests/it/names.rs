//! Names of every kind, whatever the database's own order of characters is.

use registry_store::Filter;

use crate::databases::Database;
use crate::given::{look, new, reference, register, subject, version};

const NAMES: [&str; 16] = [
    "Orders",
    "orders",
    "ORDERS",
    "orders_v1",
    "orders%v1",
    "orders-v1",
    "orders/v1",
    "orders v1",
    "órders",
    "orders\u{301}",
    "😀",
    "😀😀",
    "a\\b",
    "it's",
    "%",
    "_",
];

pub(crate) async fn names_differ_in_every_character(database: Database) {
    let store = &*database.store;
    for (number, name) in NAMES.iter().enumerate() {
        let text = format!("{{\"type\":\"fixed\",\"name\":\"F\",\"size\":{number}}}");
        register(store, new(name, 1, &text)).await;
    }
    for name in NAMES {
        let snapshot = look(store, name).await;
        assert_eq!(snapshot.versions.len(), 1, "{name}");
        assert_eq!(store.namesakes(name).await.unwrap(), [subject(name)], "{name}");
    }
    assert_eq!(store.subjects(&Filter::default()).await.unwrap().len(), NAMES.len());
}

pub(crate) async fn a_prefix_is_taken_letter_by_letter(database: Database) {
    let store = &*database.store;
    for name in NAMES {
        register(store, new(name, 1, "\"int\"")).await;
    }
    register(store, new(":.c:orders", 1, "\"int\"")).await;
    let with = |prefix: &str| {
        let filter =
            Filter { context: Some(crate::given::default_context()), prefix: prefix.to_owned() };
        async move {
            let found = store.subjects(&filter).await.unwrap();
            found.iter().map(|listed| listed.subject.to_string()).collect::<Vec<_>>()
        }
    };
    assert_eq!(with("orders_").await, ["orders_v1"]);
    assert_eq!(with("orders%").await, ["orders%v1"]);
    assert_eq!(with("ORD").await, ["ORDERS"]);
    assert_eq!(with("😀").await, ["😀", "😀😀"]);
    assert_eq!(with("%").await, ["%"]);
    assert_eq!(with("").await.len(), NAMES.len());
    let everywhere = Filter { context: None, prefix: "orders".to_owned() };
    let found = store.versions(&everywhere).await.unwrap();
    assert!(found.iter().any(|(of, _)| *of == subject(":.c:orders")));
}

pub(crate) async fn lists_are_sorted_by_bytes(database: Database) {
    let store = &*database.store;
    for name in NAMES {
        register(store, new(name, 1, "\"int\"")).await;
    }
    let found = store.subjects(&Filter::default()).await.unwrap();
    let found: Vec<String> = found.iter().map(|listed| listed.subject.to_string()).collect();
    let mut expected = NAMES.map(str::to_owned).to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

pub(crate) async fn a_name_with_a_nul_finds_nothing(database: Database) {
    let store = &*database.store;
    register(store, new("a", 1, "\"int\"")).await;
    let name = "a\0b";
    assert!(look(store, name).await.versions.is_empty());
    assert!(store.namesakes(name).await.unwrap().is_empty());
    assert_eq!(store.schema_of(&subject(name), version(1)).await.unwrap(), None);
    let filter = Filter { context: None, prefix: name.to_owned() };
    assert!(store.subjects(&filter).await.unwrap().is_empty());
    assert!(store.versions(&filter).await.unwrap().is_empty());
    let to = [reference(name, 1)];
    crate::given::revision(store, "a", &to).await;
}
