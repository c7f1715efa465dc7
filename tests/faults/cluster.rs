//! Three servers on one PostgreSQL and sixteen writers; one server is killed and restarted, one
//! is cut off from the database for a while. What the writers were told can have happened one
//! after the other, and is true on every server in the end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use e2e::{Answer, Database, Http, Network, Proxy, Server};
use serde_json::{Value, json};

use crate::linear::{Operation, What, order_exists};

/// How long something may take to happen; far more than it needs on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

const WRITERS: usize = 16;
const SUBJECTS: usize = 6;
const CONTENTS: usize = 24;

/// What one writer was told.
struct Told {
    subject: usize,
    operation: Operation,
    /// The id of a registered content.
    id: Option<u64>,
}

/// What the writers share.
struct Shared {
    servers: Vec<Http>,
    clock: AtomicU64,
    answered: AtomicUsize,
    wanted: usize,
    told: Mutex<Vec<Told>>,
}

/// Every one of these reads what any other wrote: all fields have defaults.
fn schema(content: usize) -> String {
    let field = json!({"name": format!("f{content}"), "type": "long", "default": 0});
    json!({"type": "record", "name": "Event", "fields": [field]}).to_string()
}

/// A generator of numbers that look random, the same ones in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).expect("it is below a usize")
    }
}

async fn write(writer: usize, shared: Arc<Shared>) {
    let mut numbers = Numbers(writer as u64 * 7_919 + 1);
    while shared.answered.load(Ordering::Relaxed) < shared.wanted {
        let http = &shared.servers[numbers.below(shared.servers.len())];
        let subject = numbers.below(SUBJECTS);
        let called = shared.clock.fetch_add(1, Ordering::SeqCst);
        let base = format!("/subjects/s{subject}-value/versions");
        let deletes = numbers.below(6) == 0;
        let (content, version) = (numbers.below(CONTENTS), numbers.below(CONTENTS) as u64 + 1);
        let answer = if deletes {
            http.try_delete(&format!("{base}/{version}?consistency=strong")).await
        } else {
            let body = json!({"schema": schema(content)});
            http.try_post(&format!("{base}?consistency=strong"), &body).await
        };
        // 5xx: it may have happened all the same.
        let answer = answer.filter(|answer| answer.status < 500);
        let answered = answer.as_ref().map(|_| shared.clock.fetch_add(1, Ordering::SeqCst));
        let (what, id) = if deletes {
            let found = answer.as_ref().map(|answer| answer.status == 200);
            (What::Delete { version, found }, None)
        } else {
            let number = |answer: &Answer, name: &str| answer.is(200)[name].as_u64();
            let version = answer.as_ref().and_then(|answer| number(answer, "version"));
            let id = answer.as_ref().and_then(|answer| number(answer, "id"));
            (What::Register { content, version }, id)
        };
        if answered.is_some() {
            shared.answered.fetch_add(1, Ordering::Relaxed);
        } else {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let operation = Operation { called, answered, what };
        let told = Told { subject, operation, id };
        shared.told.lock().expect("no writer panicked").push(told);
    }
}

/// Waits until something holds.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Lets writers write so many operations, with a kill and a cut in between.
#[expect(clippy::cognitive_complexity, reason = "one story from its beginning to its end")]
pub(crate) async fn agrees(operations: usize) {
    let database = Database::postgres().await;
    let proxy = Proxy::before(&database).await;
    let settings = ["--listen", "127.0.0.1:0", "--request-ms-max", "3000"];
    let first = Server::start(&database).await;
    let second = Server::start(&database).await;
    let cut_off = Server::start_at(proxy.url(), &settings).await;
    let address = second.address().to_owned();
    let shared = Arc::new(Shared {
        servers: [&first, &second, &cut_off].map(Server::http).to_vec(),
        clock: AtomicU64::new(0),
        answered: AtomicUsize::new(0),
        wanted: operations,
        told: Mutex::default(),
    });
    let writers: Vec<_> =
        (0..WRITERS).map(|writer| tokio::spawn(write(writer, Arc::clone(&shared)))).collect();
    let reached = async |share: usize| {
        until("the writers get on", async || {
            shared.answered.load(Ordering::Relaxed) >= operations * share / 5
        })
        .await;
    };
    reached(1).await;
    second.kill();
    reached(2).await;
    let second = Server::start_on(&database, &address).await;
    proxy.set(Network::Silent);
    reached(3).await;
    proxy.set(Network::Up);
    reached(4).await;
    for writer in writers {
        writer.await.expect("every answer was in order");
    }
    let told = Arc::new(std::mem::take(&mut *shared.told.lock().expect("no writer panicked")));
    let judged = Arc::clone(&told);
    // Aside, so that the proxy goes on.
    tokio::task::spawn_blocking(move || judge(&judged)).await.expect("what was told can have been");
    for server in [&first, &second, &cut_off] {
        until("the feed is followed", async || server.metric("registry_feed_trusted").await >= 1.0)
            .await;
        verify(&server.http(), &told).await;
    }
    drop((first, second, cut_off));
    database.end().await;
}

/// What was told of each subject can have happened, and a content has one id everywhere.
fn judge(told: &[Told]) {
    let mut ids: BTreeMap<usize, u64> = BTreeMap::new();
    let mut subjects: BTreeMap<usize, Vec<Operation>> = BTreeMap::new();
    for one in told {
        subjects.entry(one.subject).or_default().push(one.operation.clone());
        if let (Some(id), What::Register { content, .. }) = (one.id, &one.operation.what) {
            assert_eq!(*ids.entry(*content).or_insert(id), id, "content {content}");
        }
    }
    let distinct: std::collections::BTreeSet<_> = ids.values().collect();
    assert_eq!(distinct.len(), ids.len(), "an id stands for two contents: {ids:?}");
    for (subject, operations) in subjects {
        assert!(order_exists(&operations), "subject {subject} cannot have been: {operations:#?}");
    }
}

/// What was told is true on a server.
async fn verify(http: &Http, told: &[Told]) {
    for one in told {
        let What::Register { content, version: Some(version) } = one.operation.what else {
            continue;
        };
        let path = format!("/subjects/s{}-value/versions/{version}?deleted=true", one.subject);
        let stored = http.get(&path).await;
        if stored.status == 404 && was_deleted(told, one.subject, version) {
            // Registering content again removes the versions of it that were marked deleted.
            continue;
        }
        let stored = stored.is(200);
        assert_eq!(stored["schema"], schema(content).as_str(), "{path}");
        assert_eq!(stored["id"].as_u64(), one.id, "{path}");
    }
    for subject in 0..SUBJECTS {
        let path = format!("/subjects/s{subject}-value/versions?deleted=true");
        let listed = http.get(&path).await.is(200);
        let listed: Vec<u64> =
            listed.as_array().expect("a list").iter().filter_map(Value::as_u64).collect();
        let last = listed.last().copied().expect("a version");
        for version in (1..last).filter(|version| !listed.contains(version)) {
            assert!(was_deleted(told, subject, version), "{path}: no {version} in {listed:?}");
        }
    }
}

/// Whether somebody deleted a version, or may have.
fn was_deleted(told: &[Told], subject: usize, wanted: u64) -> bool {
    told.iter().any(|one| {
        one.subject == subject
            && matches!(one.operation.what, What::Delete { version, found }
                if version == wanted && found != Some(false))
    })
}
