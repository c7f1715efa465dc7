//! `kill -9` while registrations run: no registration that was acknowledged is lost, no id stands
//! for two contents, no version is half there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use e2e::{Database, Http, Server};
use serde_json::json;

const WRITERS: usize = 8;
/// Subjects that a writer registers in at one time.
const SUBJECTS: usize = 3;

/// Registrations of a writer until it goes on with other subjects: each start of the server reads
/// the histories anew, which need not be long ones.
const TURN: usize = 25;

/// Acknowledgements between two kills.
const ANSWERS: usize = 25;

/// A registration that was acknowledged.
#[derive(Debug)]
struct Acknowledged {
    subject: String,
    id: u64,
    version: u64,
    schema: String,
}

/// What the writers share.
#[derive(Default)]
struct History {
    acknowledged: Mutex<Vec<Acknowledged>>,
    count: AtomicUsize,
}

/// Every one of these reads what any other wrote: all fields have defaults.
fn schema(writer: usize, n: usize) -> String {
    let field = json!({"name": format!("w{writer}n{n}"), "type": "long", "default": 0});
    json!({"type": "record", "name": "Event", "fields": [field]}).to_string()
}

/// Registers until it is aborted; what gets no answer is sent again.
async fn write(writer: usize, http: Http, history: Arc<History>) {
    for n in 0.. {
        let subject = format!("events-{}-{}-value", n / TURN, n % SUBJECTS);
        let schema = schema(writer, n);
        let path = format!("/subjects/{subject}/versions");
        let answer = loop {
            match http.try_post(&path, &json!({"schema": schema})).await {
                Some(answer) if answer.status != 503 => break answer.is(200),
                _ => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        let number = |name: &str| answer[name].as_u64().expect("the answer has a number");
        let one = Acknowledged { subject, id: number("id"), version: number("version"), schema };
        history.acknowledged.lock().expect("no writer panicked").push(one);
        history.count.fetch_add(1, Ordering::Relaxed);
    }
}

/// Kills and restarts the server, then looks at everything.
pub(crate) async fn lose_nothing(database: Database, kills: usize) {
    let history = Arc::new(History::default());
    let mut server = Server::start(&database).await;
    let address = server.address().to_owned();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(write(writer, server.http(), Arc::clone(&history))))
        .collect();
    for kill in 1..=kills {
        while history.count.load(Ordering::Relaxed) < kill * ANSWERS {
            assert!(writers.iter().all(|writer| !writer.is_finished()), "a writer gave up");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.kill();
        server = Server::start_on(&database, &address).await;
    }
    for writer in writers {
        writer.abort();
        let _ = writer.await;
    }
    let acknowledged = std::mem::take(&mut *history.acknowledged.lock().expect("nobody panicked"));
    verify(&server.http(), &acknowledged).await;
    drop(server);
    database.end().await;
}

#[expect(clippy::cognitive_complexity, reason = "assertions in a row; each is a branch")]
async fn verify(http: &Http, acknowledged: &[Acknowledged]) {
    let mut contents: BTreeMap<u64, &str> = BTreeMap::new();
    for one in acknowledged {
        let by_id = http.get(&format!("/schemas/ids/{}", one.id)).await.is(200);
        assert_eq!(by_id["schema"], one.schema.as_str(), "{one:?}");
        let path = format!("/subjects/{}/versions/{}", one.subject, one.version);
        let stored = http.get(&path).await.is(200);
        assert_eq!(stored["id"], one.id, "{one:?}");
        assert_eq!(stored["schema"], one.schema.as_str(), "{one:?}");
        let before = contents.insert(one.id, &one.schema);
        assert!(before.is_none_or(|before| before == one.schema), "{one:?}, but {before:?}");
    }
    // Also what was written without an acknowledgement is whole.
    for subject in acknowledged.iter().map(|one| &one.subject).collect::<BTreeSet<_>>() {
        let listed = http.get(&format!("/subjects/{subject}/versions")).await.is(200);
        let count = listed.as_array().expect("a list").len();
        assert_eq!(listed, json!((1..=count).collect::<Vec<_>>()), "{subject}: no gaps");
        for version in 1..=count {
            let stored = http.get(&format!("/subjects/{subject}/versions/{version}")).await.is(200);
            let id = stored["id"].as_u64().expect("an id");
            let schema = stored["schema"].as_str().expect("a text");
            assert!(contents.get(&id).is_none_or(|known| *known == schema), "id {id}");
            let by_id = http.get(&format!("/schemas/ids/{id}")).await.is(200);
            assert_eq!(by_id["schema"], schema, "id {id}");
        }
    }
}
