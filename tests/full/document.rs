//! schemathesis makes requests of our own document, well formed and not, alone and in a row: the
//! server answers each of them, and never with a failure of its own.

use std::process::Command;

use e2e::{Database, Run, Server};
use tempfile::TempDir;

use crate::clients::{installed, source};

/// Requests that are made up for each operation; each is printed with the seed where it fails.
const EXAMPLES: &str = "100";

async fn is_answered(database: &Database) {
    let server = Server::start(database).await;
    let document = server.http().get("/openapi.json").await.is(200);
    let paths = document["paths"].as_object().expect("the document has paths");
    let operations: usize =
        paths.values().filter_map(|path| path.as_object()).map(serde_json::Map::len).sum();
    let folder = TempDir::new().expect("a temporary folder can be made");
    let run = Run::of(
        Command::new(installed("TEST_PYTHON"))
            .current_dir(folder.path())
            .args(["-B", "-m", "schemathesis.cli", "--config-file"])
            .arg(source("python/schemathesis.toml"))
            .args(["run", &format!("{}/openapi.json", server.url())])
            .args(["--checks", "not_a_server_error", "--max-examples", EXAMPLES])
            .args(["--phases", "examples,coverage,fuzzing,stateful"])
            .args(["--generation-database", "none", "--no-color"]),
    );
    let printed = run.exits(0);
    assert!(printed.contains(&format!("Tested: {operations}\n")), "{printed}");
    for phase in ["Examples", "Coverage", "Fuzzing", "Stateful"] {
        assert!(printed.contains(&format!("✅ {phase}")), "{phase}: {printed}");
    }
}

#[tokio::test]
async fn every_request_that_the_document_allows_is_answered_on_sqlite() {
    is_answered(&Database::sqlite()).await;
}

#[tokio::test]
async fn every_request_that_the_document_allows_is_answered_on_postgresql() {
    let database = Database::postgres().await;
    is_answered(&database).await;
    database.end().await;
}
