//! Servers that start at the same moment, and releases that run side by side on one database.

use e2e::{Database, Server};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection};

#[tokio::test]
async fn servers_that_start_together_make_the_tables_once() {
    let database = Database::postgres().await;
    let (a, b, c) =
        tokio::join!(Server::start(&database), Server::start(&database), Server::start(&database));
    let schema = json!({"schema": r#"{"type":"string"}"#});
    let mut ids = Vec::new();
    for server in [&a, &b, &c] {
        let answer = server.http().post("/subjects/a-value/versions", &schema).await.is(200);
        ids.push(answer["id"].clone());
    }
    assert_eq!(ids, [1, 1, 1]);
    drop((a, b, c));
    database.end().await;
}

#[tokio::test]
async fn a_release_runs_on_tables_that_the_next_one_has_extended() {
    let database = Database::postgres().await;
    let schema = json!({"schema": r#"{"type":"string"}"#});
    let server = Server::start(&database).await;
    server.http().post("/subjects/a-value/versions", &schema).await.is(200);
    let mut connection = PgConnection::connect(&database.url()).await.expect("it answers");
    for statement in [
        "ALTER TABLE versions ADD COLUMN of_the_next_release TEXT",
        "CREATE TABLE of_the_next_release (name TEXT PRIMARY KEY NOT NULL)",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (999999, 'of the next release', TRUE, '\\x00', 1)",
    ] {
        connection.execute(statement).await.expect("the next release can extend the tables");
    }
    // The one that runs goes on, and one that is started now comes up.
    let other = Server::start(&database).await;
    for (server, subject) in [(&server, "b-value"), (&other, "c-value")] {
        let path = format!("/subjects/{subject}/versions");
        server.http().post(&path, &schema).await.is(200);
        server.http().get(&format!("{path}/latest")).await.is(200);
    }
    drop((server, other));
    database.end().await;
}
