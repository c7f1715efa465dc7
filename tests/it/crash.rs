//! `kill -9` between requests loses no registration that was acknowledged, and no id is handed out
//! twice.

use std::collections::{BTreeMap, BTreeSet};

use e2e::{Database, Http, Server};
use serde_json::{Value, json};

const KILLS: usize = 4;
const REGISTRATIONS_BETWEEN_KILLS: usize = 12;
const SUBJECTS: usize = 3;

/// A registration that was acknowledged.
struct Acknowledged {
    subject: String,
    id: u64,
    schema: String,
}

/// The n-th of a history in which each version reads what the one before it wrote.
fn schema(subject: usize, version: usize) -> String {
    let fields: Vec<Value> = (0..=version)
        .map(|field| json!({"name": format!("f{field}"), "type": "long", "default": 0}))
        .collect();
    json!({"type": "record", "name": format!("Event{subject}"), "fields": fields}).to_string()
}

async fn register(http: &Http, n: usize) -> Acknowledged {
    let subject = format!("events-{}-value", n % SUBJECTS);
    let schema = schema(n % SUBJECTS, n / SUBJECTS);
    let answer =
        http.post(&format!("/subjects/{subject}/versions"), &json!({"schema": schema})).await;
    let id = answer.is(200)["id"].as_u64().expect("the answer has an id");
    Acknowledged { subject, id, schema }
}

/// Everything that was acknowledged is there: by id, and as the versions of its subject.
async fn all_there(http: &Http, acknowledged: &[Acknowledged]) {
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    for one in acknowledged {
        let version = versions.entry(&one.subject).or_default();
        *version += 1;
        let by_id = http.get(&format!("/schemas/ids/{}", one.id)).await.is(200);
        assert_eq!(by_id["schema"], one.schema.as_str(), "id {}", one.id);
        let stored = http.get(&format!("/subjects/{}/versions/{version}", one.subject)).await;
        let stored = stored.is(200);
        assert_eq!((&stored["id"], &stored["schema"]), (&json!(one.id), &json!(one.schema)));
    }
    for (subject, count) in versions {
        let listed = http.get(&format!("/subjects/{subject}/versions")).await.is(200);
        assert_eq!(listed, json!((1..=count).collect::<Vec<_>>()), "{subject}");
    }
}

async fn acknowledged_means_kept(database: Database) {
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    let mut address = "127.0.0.1:0".to_owned();
    for _ in 0..KILLS {
        let server = Server::start_on(&database, &address).await;
        address = server.address().to_owned();
        let http = server.http();
        all_there(&http, &acknowledged).await;
        for _ in 0..REGISTRATIONS_BETWEEN_KILLS {
            acknowledged.push(register(&http, acknowledged.len()).await);
        }
        server.kill();
    }
    let server = Server::start_on(&database, &address).await;
    all_there(&server.http(), &acknowledged).await;
    let ids: BTreeSet<u64> = acknowledged.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), acknowledged.len(), "each schema has an id of its own");
    drop(server);
    database.end().await;
}

#[tokio::test]
async fn a_killed_server_keeps_what_it_acknowledged_in_sqlite() {
    acknowledged_means_kept(Database::sqlite()).await;
}

#[tokio::test]
async fn a_killed_server_keeps_what_it_acknowledged_in_postgresql() {
    acknowledged_means_kept(Database::postgres().await).await;
}
