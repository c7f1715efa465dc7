//! Requests that are given up while the store works on them: what they leave behind.

use std::sync::Arc;
use std::time::Duration;

use registry::{Scope, View};
use registry_store::Store;

use crate::databases::Database;
use crate::given::{new, register, subject};

/// More than there are connections.
const READERS: u32 = 48;

/// How many versions plain reads see, on as many connections as there are.
async fn seen(store: &Arc<dyn Store>) -> Vec<usize> {
    let reads = (0..READERS).map(|_| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            store.snapshot(&Scope::subject(subject("s"))).await.unwrap().versions.len()
        })
    });
    let mut seen = Vec::new();
    for read in reads.collect::<Vec<_>>() {
        seen.push(read.await.unwrap());
    }
    seen
}

pub(crate) async fn a_request_given_up_leaves_no_transaction_open(database: Database) {
    let store = &database.store;
    register(&**store, new("s", 1, "\"int\"")).await;
    // As many connections as there may be.
    seen(store).await;
    let given_up = (0..READERS).map(|number| {
        let store = Arc::clone(store);
        tokio::spawn(async move {
            let population = Scope::with_view(subject("s"), View::Population);
            // A wait of nothing looks once, which sends what opens a transaction.
            let wait = Duration::from_micros(u64::from(number % 4) * 50);
            let _ = tokio::time::timeout(wait, store.snapshot(&population)).await;
        })
    });
    for request in given_up.collect::<Vec<_>>() {
        request.await.unwrap();
    }
    assert_eq!(seen(store).await, vec![1; READERS as usize]);
    register(&**store, new("s", 2, "\"string\"")).await;
    assert_eq!(seen(store).await, vec![2; READERS as usize]);
}
