//! The database goes away under load: what is in memory is still answered, everything else says
//! when to come again, and all is well soon after the database is back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use e2e::{Database, Http, Network, Proxy, Server};
use serde_json::json;

/// How long something may take to happen; far more than it needs on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

const SCHEMAS: usize = 12;

/// The first of them are read before the database goes away.
const KNOWN: usize = 6;

/// Answers that each kind of request gets while the database is away.
const ANSWERS: usize = 4;

fn schema(n: usize) -> String {
    json!({"type": "record", "name": format!("R{n}"), "fields": []}).to_string()
}

/// One kind of request under load, and what it was answered.
struct Caller {
    path: &'static str,
    ok: AtomicUsize,
    later: AtomicUsize,
}

/// Waits until something holds.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Calls until it is told to stop. Anything but 200 and 503 is wrong, and so is no answer.
async fn call(http: Http, caller: Arc<Caller>, stop: Arc<AtomicBool>) {
    let mut n = 0;
    while !stop.load(Ordering::Relaxed) {
        n += 1;
        let answer = if caller.path.is_empty() {
            let body = json!({"schema": schema(1_000 + n)});
            http.post(&format!("/subjects/new-{n}-value/versions"), &body).await
        } else {
            http.get(caller.path).await
        };
        match answer.status {
            200 => caller.ok.fetch_add(1, Ordering::Relaxed),
            503 => {
                assert_eq!(answer.json()["error_code"], 503, "{}", answer.text);
                assert!(answer.retry_after.is_some(), "{}", answer.text);
                caller.later.fetch_add(1, Ordering::Relaxed)
            }
            other => panic!("{} was answered {other}: {}", caller.path, answer.text),
        };
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Takes the database away and gives it back; answers how long it took then until all was well.
#[expect(clippy::cognitive_complexity, reason = "one story from its beginning to its end")]
pub(crate) async fn survives(away: Network) -> Duration {
    let database = Database::postgres().await;
    let proxy = Proxy::before(&database).await;
    let settings = [
        "--listen",
        "127.0.0.1:0",
        "--request-ms-max",
        "3000",
        "--database-acquire-ms-max",
        "1000",
    ];
    let server = Server::start_at(proxy.url(), &settings).await;
    let http = server.http();
    for n in 1..=SCHEMAS {
        let path = format!("/subjects/s{n}-value/versions");
        http.post(&path, &json!({"schema": schema(n)})).await.is(200);
    }
    let mut known = Vec::new();
    for id in 1..=KNOWN {
        let path = format!("/schemas/ids/{id}");
        known.push((path.clone(), http.get(&path).await.is(200)));
    }
    until("the feed is followed", async || server.metric("registry_feed_trusted").await >= 1.0)
        .await;
    let caller =
        |path| Arc::new(Caller { path, ok: AtomicUsize::new(0), later: AtomicUsize::new(0) });
    let (by_id, unread) = (caller("/schemas/ids/1"), caller("/schemas/ids/9/schema?unread=1"));
    let (latest, new) = (caller("/subjects/s2-value/versions/latest"), caller(""));
    let stop = Arc::new(AtomicBool::new(false));
    proxy.set(away);
    let mut load = Vec::new();
    for one in [&by_id, &unread, &latest, &new] {
        load.push(tokio::spawn(call(server.http(), Arc::clone(one), Arc::clone(&stop))));
    }
    let enough = |count: &AtomicUsize| count.load(Ordering::Relaxed) >= ANSWERS;
    until("everything is answered somehow", async || {
        enough(&by_id.ok) && enough(&latest.later) && enough(&new.later)
    })
    .await;
    assert_eq!(by_id.later.load(Ordering::Relaxed), 0, "what is in memory is answered");
    assert_eq!(new.ok.load(Ordering::Relaxed), 0, "nothing is acknowledged without a database");
    for (path, body) in &known {
        assert_eq!(http.get(path).await.is(200), *body, "{path}");
    }
    let ready = http.get("/health/ready").await.is(200);
    assert_eq!(ready["status"], "degraded", "{ready}");
    http.get("/health/live").await.is(200);

    proxy.set(Network::Up);
    let back = Instant::now();
    let before = new.ok.load(Ordering::Relaxed);
    until("writes are taken again", async || new.ok.load(Ordering::Relaxed) > before).await;
    until("all is well", async || {
        http.get("/health/ready").await.is(200)["status"] == "ok"
            && server.metric("registry_feed_trusted").await >= 1.0
    })
    .await;
    let whole = back.elapsed();
    http.get("/subjects/s2-value/versions/latest").await.is(200);
    stop.store(true, Ordering::Relaxed);
    for one in load {
        one.await.expect("every answer was in order");
    }
    drop(server);
    database.end().await;
    whole
}
