//! Registry clients that are not ours, in their own languages, against a server process.
//!
//! Each program prints its checks and ends with `N passed, 0 failed`; what it does is in its file.

use std::path::PathBuf;
use std::process::Command;

use e2e::{Database, Run, Server, workspace_root};

pub(crate) fn source(path: &str) -> PathBuf {
    workspace_root().join("tests/full/clients").join(path)
}

/// What `cargo xtask test --full` has installed.
pub(crate) fn installed(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!("{variable} is not set: run `cargo xtask test --full`, which installs what it names")
    })
}

#[track_caller]
fn passes(run: &Run) {
    let printed = run.exits(0);
    let last = printed.lines().last().unwrap_or_default();
    assert!(last.ends_with(" passed, 0 failed") && !last.starts_with("0 "), "{printed}");
}

fn python(program: &str, server: &Server) -> Run {
    Run::of(
        Command::new(installed("TEST_PYTHON"))
            .arg("-B")
            .arg(source("python").join(program))
            .arg(server.url()),
    )
}

fn node(server: &Server) -> Run {
    Run::of(
        Command::new("node")
            .arg(source("node/kafkajs_client.js"))
            .arg(server.url())
            .env("TEST_NODE_FOLDER", installed("TEST_NODE_FOLDER")),
    )
}

fn rust(server: &Server) -> Run {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    Run::of(
        Command::new(cargo)
            .args(["run", "--quiet", "--locked", "--manifest-path"])
            .arg(source("rust/Cargo.toml"))
            .arg("--target-dir")
            .arg(workspace_root().join("target/test-clients/rust"))
            .arg("--")
            .arg(server.url()),
    )
}

#[tokio::test]
async fn confluent_kafka_of_python_is_at_home_on_sqlite() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    passes(&python("avro_client.py", &server));
}

#[tokio::test]
async fn confluent_kafka_of_python_is_at_home_on_postgresql() {
    let database = Database::postgres().await;
    let server = Server::start(&database).await;
    passes(&python("avro_client.py", &server));
    drop(server);
    database.end().await;
}

#[tokio::test]
async fn confluent_kafka_of_python_writes_protobuf() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    passes(&python("protobuf_client.py", &server));
}

#[tokio::test]
async fn confluent_kafka_of_python_writes_json() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    passes(&python("json_client.py", &server));
}

#[tokio::test]
async fn kafkajs_of_node_is_at_home() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    passes(&node(&server));
}

#[tokio::test]
async fn schema_registry_converter_of_rust_is_at_home() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    passes(&rust(&server));
}
