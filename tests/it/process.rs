//! The server as a process: what it says where it cannot start, and how it ends.

use std::net::TcpListener;
use std::process::Command;

use e2e::{Database, Run, Server, program};
use serde_json::json;

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
