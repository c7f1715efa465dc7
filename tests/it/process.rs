//! The server as a process: what it says where it cannot start, and how it ends.

use std::net::TcpListener;
use std::process::Command;

use e2e::{Database, Run, Server, program};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection};

/// What the server says of arguments with which it cannot start.
#[track_caller]
fn refuses(arguments: &[&str]) -> String {
    let mut command = Command::new(program("registry-server"));
    command.args(arguments).env_remove("RUST_BACKTRACE").env_remove("REGISTRY_DATABASE_URL");
    let run = Run::of(&mut command);
    assert!(matches!(run.code, Some(1 | 2)), "{run:?}");
    assert!(!run.stderr.contains("panicked") && !run.stderr.contains("secret"), "{}", run.stderr);
    run.stderr
}

#[test]
fn an_unknown_database_is_refused_with_what_is_known() {
    let said = refuses(&["--database", "mysql://user:secret@host/registry"]);
    assert!(said.contains("sqlite:PATH") && said.contains("postgres://"), "{said}");
}

#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let said = refuses(&["--database", "sqlite:/nowhere/at/all/registry.db"]);
    assert!(said.contains("cannot open the database"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address").to_string();
    let said = refuses(&["--database", "sqlite::memory:", "--listen", &address]);
    assert!(said.contains(&format!("cannot listen on {address}")), "{said}");
}

#[test]
fn an_address_that_is_none_is_refused() {
    let said = refuses(&["--listen", "localhost"]);
    assert!(said.contains("--listen"), "{said}");
}

#[tokio::test]
async fn a_server_that_is_asked_to_stop_ends_well_and_keeps_everything() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let schema = json!({"schema": r#"{"type":"string"}"#});
    server.http().post("/subjects/kept-value/versions", &schema).await.is(200);
    let status = server.terminate().await;
    assert!(status.success(), "{status}");
    let again = Server::start(&database).await;
    again.http().get("/subjects/kept-value/versions/1").await.is(200);
}

#[tokio::test]
async fn a_running_server_says_that_it_is_well() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    for path in ["/", "/health/live", "/health/ready"] {
        let answer = server.http().get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn the_code_of_a_refusal_is_a_setting() {
    let database = Database::sqlite();
    let server = Server::start_with(&database, &["--incompatible-code", "40901"]).await;
    let path = "/subjects/a-value/versions";
    server.http().post(path, &json!({"schema": "\"int\""})).await.is(200);
    let refused = server.http().post(path, &json!({"schema": "\"string\""})).await.is(409);
    assert_eq!(refused["error_code"], 40_901, "{refused}");
}

#[tokio::test]
async fn a_storage_that_is_slow_or_broken_has_codes_of_its_own() {
    let database = Database::postgres().await;
    let server = Server::start_with(&database, &["--database-lock-ms-max", "50"]).await;
    let path = "/subjects/a-value/versions";
    let schema = json!({"schema": "\"int\""});
    let mut other = PgConnection::connect(&database.url()).await.expect("the database is there");
    other.execute("BEGIN; LOCK TABLE contexts").await.expect("nobody else has it");
    let slow = server.http().post(path, &schema).await.is(500);
    assert_eq!(slow["error_code"], 50_002, "{slow}");
    other.execute("ALTER TABLE contexts RENAME TO elsewhere; COMMIT").await.expect("it is ours");
    let broken = server.http().post(path, &schema).await.is(500);
    assert_eq!(broken["error_code"], 50_001, "{broken}");
    other.execute("ALTER TABLE elsewhere RENAME TO contexts").await.expect("it is free");
    server.http().post(path, &schema).await.is(200);
    drop(server);
    other.close().await.expect("the database is there");
    database.end().await;
}
