//! A commit that is delayed between two others: the numbers of the feed are drawn before a commit
//! and become visible out of order, and nobody who follows the feed may miss what comes late.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use registry_server::{App, Settings, router};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

/// Far more than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

async fn ask(server: &Router, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("Content-Type", "application/json")
        .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
        .unwrap();
    let response = server.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn register(server: &Router, subject: &str, schema: &str) {
    let body = json!({"schema": schema});
    let answer = ask(server, "POST", &format!("/subjects/{subject}/versions"), Some(body)).await;
    assert_eq!(answer.0, 200, "{answer:?}");
}

async fn latest(server: &Router, subject: &str) -> (u16, Value) {
    let answer = ask(server, "GET", &format!("/subjects/{subject}/versions/latest"), None).await;
    (answer.0, answer.1["version"].clone())
}

/// Waits until something is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until the latest version of a subject is answered in this way.
async fn until_latest(server: &Router, subject: &str, wanted: (u16, Value)) {
    let what = format!("{subject} is answered with {wanted:?}");
    until(&what, async || latest(server, subject).await == wanted).await;
}

/// How often answers were given from memory.
async fn answers_from_memory(server: &Router) -> f64 {
    metric(server, |line| line.contains("cache_hits") && line.contains("\"answers\"")).await
}

/// Waits until a server follows the feed.
async fn until_following(server: &Router) {
    let trusted = |line: &str| line.contains("feed_trusted ");
    until("the feed is followed", async || metric(server, trusted).await >= 1.0).await;
}

/// The metric of the first line that is one and that is wanted.
async fn metric(server: &Router, wanted: impl Fn(&str) -> bool) -> f64 {
    let request = Request::builder().uri("/metrics").body(Body::empty()).unwrap();
    let response = server.clone().oneshot(request).await.unwrap();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let line = text.lines().find(|line| !line.starts_with('#') && wanted(line));
    let number = line.and_then(|line| line.rsplit_once(' ')?.1.parse().ok());
    number.unwrap_or_else(|| panic!("not among the metrics:\n{text}"))
}

async fn new_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names no PostgreSQL: run `cargo xtask test`, which starts one");
    let name = format!("feed_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    for statement in
        [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
    {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let (before, query) = server.split_once('?').unwrap_or((&server, ""));
    let (base, _) = before.rsplit_once('/').expect("the URL names a database");
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

async fn app(url: &str) -> App {
    let settings = Settings { feed_poll: Duration::from_millis(20), ..Settings::default() };
    App::new(registry_store::connect(url).await.unwrap(), settings)
}

/// Two servers on one database, and what follows its feed for them.
async fn two_servers(url: &str) -> ([Router; 2], [JoinHandle<()>; 2]) {
    let (one, other) = (app(url).await, app(url).await);
    let following = [one.follow(), other.follow()];
    ([router(one), router(other)], following)
}

/// Marks the only version of `late` deleted, in a transaction that is still open.
async fn mark_deleted(writer: &mut PgConnection) -> i64 {
    let statements = "BEGIN; UPDATE subjects SET revision = revision + 1 WHERE subject = 'late'; \
         UPDATE versions SET deleted = TRUE WHERE subject = 'late'";
    writer.execute(statements).await.unwrap();
    let now = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT";
    let insert = format!(
        "INSERT INTO changes (at_ms, principal, op, context, subject, version, schema_id) \
         SELECT {now}, 'slow', 'mark_deleted', context, subject, version, schema_id FROM versions \
         WHERE subject = 'late' RETURNING sequence"
    );
    let row = writer.fetch_one(AssertSqlSafe(insert)).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn a_commit_that_comes_late_is_missed_by_no_server() {
    let url = new_database().await;
    let ([one, other], following) = two_servers(&url).await;
    register(&one, "late", "\"int\"").await;
    register(&one, "early", "\"int\"").await;
    // The other server has both in memory.
    until_latest(&other, "late", (200, json!(1))).await;
    until_latest(&other, "early", (200, json!(1))).await;
    let before = answers_from_memory(&other).await;
    until("both are answered from memory", async || {
        latest(&other, "late").await;
        latest(&other, "early").await;
        answers_from_memory(&other).await >= before + 2.0
    })
    .await;

    let mut writer = PgConnection::connect(&url).await.unwrap();
    let number = mark_deleted(&mut writer).await;
    register(&one, "early", "\"long\"").await;
    register(&one, "early", "\"float\"").await;
    // The other server has seen what has a higher number, and goes on without the missing one.
    until_latest(&other, "early", (200, json!(3))).await;
    assert_eq!(latest(&other, "late").await, (200, json!(1)));
    let hits = answers_from_memory(&other).await;
    latest(&other, "late").await;
    assert!(answers_from_memory(&other).await > hits, "what is not known to be stale is given");
    let drawn = "SELECT MAX(sequence) FROM changes";
    let highest: i64 = writer.fetch_one(drawn).await.unwrap().get(0);
    assert!(highest > number, "{highest} was drawn after {number} and is visible before");

    writer.execute("COMMIT").await.unwrap();
    for server in [&one, &other] {
        until_latest(server, "late", (404, Value::Null)).await;
        assert_eq!(latest(server, "early").await, (200, json!(3)));
    }
    following.iter().for_each(JoinHandle::abort);
}

/// The numbers that a watcher is given.
async fn numbers(server: &Router, after: i64, wait: Duration) -> Vec<i64> {
    let ms = wait.as_millis();
    let path = format!("/registry/v1/changes?after={after}&limit=1000&wait_ms={ms}");
    let (status, body) = ask(server, "GET", &path, None).await;
    assert_eq!(status, 200, "{body}");
    let rows = body["changes"].as_array().unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row["sequence"].as_i64().unwrap()).collect();
    let next = numbers.last().copied().unwrap_or(after);
    assert_eq!(body["next"], json!(next), "where to go on");
    numbers
}

#[tokio::test]
async fn a_commit_that_comes_late_is_missed_by_no_watcher() {
    let url = new_database().await;
    watch_a_late_commit(&url, &router(app(&url).await)).await;
}

#[tokio::test]
async fn a_commit_that_comes_late_is_missed_by_no_watcher_of_a_server_that_follows() {
    let url = new_database().await;
    let app = app(&url).await;
    let following = app.follow();
    let server = router(app);
    until_following(&server).await;
    watch_a_late_commit(&url, &server).await;
    following.abort();
}

#[tokio::test]
async fn a_number_that_never_came_before_the_start_holds_nothing_up() {
    let url = new_database().await;
    let app = app(&url).await;
    let mut writer = PgConnection::connect(&url).await.unwrap();
    let old = "INSERT INTO changes (at_ms, principal, op, context) \
         VALUES (1700000000000, 'tester', 'set_config', '.')";
    writer.execute(old).await.unwrap();
    let missing: i64 =
        writer.fetch_one("SELECT nextval('changes_sequence_seq')").await.unwrap().get(0);
    writer.execute(old).await.unwrap();
    let following = app.follow();
    let server = router(app);
    until_following(&server).await;
    // Far sooner than a number is waited for that went missing while the server looked.
    until("the feed goes on after the missing number", async || {
        numbers(&server, 0, Duration::ZERO).await == [missing - 1, missing + 1]
    })
    .await;
    following.abort();
}

#[expect(clippy::cognitive_complexity, reason = "one story from its beginning to its end")]
async fn watch_a_late_commit(url: &str, server: &Router) {
    register(server, "late", "\"int\"").await;
    register(server, "early", "\"int\"").await;
    let mut writer = PgConnection::connect(url).await.unwrap();
    let number = mark_deleted(&mut writer).await;
    register(server, "early", "\"long\"").await;
    register(server, "early", "\"float\"").await;

    // What is visible behind the missing number is not given before it.
    let given = numbers(server, 0, Duration::ZERO).await;
    assert_eq!(given, (1..number).collect::<Vec<_>>());
    assert_eq!(numbers(server, number - 1, Duration::ZERO).await, [] as [i64; 0]);
    let watching = tokio::spawn({
        let server = server.clone();
        async move { numbers(&server, number - 1, PATIENCE).await }
    });
    writer.execute("COMMIT").await.unwrap();
    let due = [number, number + 1, number + 2];
    assert_eq!(watching.await.unwrap(), due);
    assert_eq!(numbers(server, number - 1, Duration::ZERO).await, due);
}

/// Whether a schema may follow what a subject has.
async fn is_compatible(server: &Router, query: &str, schema: &str) -> bool {
    let path = format!("/compatibility/subjects/checked/versions{query}");
    let (status, answer) = ask(server, "POST", &path, Some(json!({"schema": schema}))).await;
    assert_eq!(status, 200, "{answer}");
    answer["is_compatible"].as_bool().unwrap()
}

#[tokio::test]
async fn a_check_from_memory_follows_what_other_servers_change() {
    let url = new_database().await;
    let ([one, other], following) = two_servers(&url).await;
    until_following(&one).await;
    until_following(&other).await;
    register(&one, "checked", "\"int\"").await;
    let heads = |line: &str| line.contains("cache_hits") && line.contains("\"heads\"");
    for server in [&one, &other] {
        until("a head is found in memory", async || {
            is_compatible(server, "", "\"int\"").await;
            metric(server, heads).await >= 1.0
        })
        .await;
        assert!(is_compatible(server, "", "\"int\"").await);
    }

    register(&one, "checked", "\"long\"").await;
    assert!(!is_compatible(&one, "", "\"int\"").await, "a server knows its own changes at once");
    assert!(!is_compatible(&other, "?consistency=strong", "\"int\"").await);
    let sees_version = async || !is_compatible(&other, "", "\"int\"").await;
    until("the other server sees the version", sees_version).await;
    let level = json!({"compatibility": "NONE"});
    assert_eq!(ask(&one, "PUT", "/config", Some(level)).await.0, 200);
    assert!(is_compatible(&one, "", "\"int\"").await, "a server knows its own settings at once");
    let sees_level = async || is_compatible(&other, "", "\"int\"").await;
    until("the other server sees the level", sees_level).await;
    following.iter().for_each(JoinHandle::abort);
}
