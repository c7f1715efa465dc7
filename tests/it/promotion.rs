//! What is in the test registry goes to prod by a plan: prod's own level and history are its gate,
//! and a plan is applied as a whole or not at all. On both databases.

use std::process::Command;

use e2e::{Database, Http, Project, Run, Server, program};
use serde_json::{Value, json};

const VERSIONS: &str = "/subjects/booking-value/versions";

struct Stage {
    project: Project,
    test: Http,
    prod: Http,
}

impl Stage {
    /// Version 1 is in test and in prod.
    async fn set(test: &Server, prod: &Server) -> Self {
        let stage = Self {
            project: Project::example().registries(test, prod),
            test: test.http(),
            prod: prod.http(),
        };
        stage.project.compat("register --registry test").exits(0);
        stage.plan().exits(0);
        stage.apply().exits(0);
        assert_eq!(stage.versions_in(&stage.test).await, json!([1]));
        assert_eq!(stage.versions_in(&stage.prod).await, json!([1]));
        stage
    }

    fn plan(&self) -> Run {
        self.project.compat("promote plan --from registry:test --to prod --out plan.json")
    }

    fn apply(&self) -> Run {
        self.project.compat("promote apply plan.json --yes")
    }

    async fn versions_in(&self, registry: &Http) -> Value {
        registry.get(VERSIONS).await.is(200)
    }
}

/// The compatible change, in test and then in prod.
async fn the_compatible_change_ships(stage: &Stage) {
    let project = &stage.project;
    project.change("optional-channel.avsc");
    project.compat("check --against git:HEAD --against registry:test").exits(0);
    project.commit("where the user came from");
    project.compat("register --registry test").exits(0);
    assert_eq!(stage.versions_in(&stage.test).await, json!([1, 2]));
    assert_eq!(stage.versions_in(&stage.prod).await, json!([1]));

    stage.plan().exits(0);
    assert_eq!(stage.versions_in(&stage.prod).await, json!([1]), "a plan writes nothing");
    stage.apply().exits(0);
    assert_eq!(stage.versions_in(&stage.prod).await, json!([1, 2]));
    let promoted = stage.prod.get(&format!("{VERSIONS}/2")).await.is(200);
    let sent: Value =
        serde_json::from_str(&project.read("events/booking.avsc")).expect("the event is JSON");
    let stored = promoted["schema"].as_str().expect("a schema");
    let stored: Value = serde_json::from_str(stored).expect("the stored schema is JSON");
    assert_eq!(stored, sent);

    // Once more changes nothing.
    stage.plan().exits(0);
    stage.apply().exits(0);
    assert_eq!(stage.versions_in(&stage.prod).await, json!([1, 2]));
}

/// The gate is prod's own level: what test took under NONE does not pass it.
async fn the_gate_is_the_level_of_prod(stage: &Stage) {
    let level = json!({"compatibility": "NONE"});
    stage.test.put("/config/booking-value", &level).await.is(200);
    stage.project.change("timestamp-as-text.avsc");
    let candidate = json!({"schema": stage.project.read("events/booking.avsc")});
    stage.test.post(VERSIONS, &candidate).await.is(200);
    assert_eq!(stage.versions_in(&stage.test).await, json!([1, 2, 3]));
    let plan = stage.plan();
    let printed = format!("{}{}", plan.exits(1), plan.stderr);
    assert!(printed.contains("booking-value"), "{printed}");
    assert_eq!(stage.versions_in(&stage.prod).await, json!([1, 2]));
}

async fn the_story(test: Database, prod: Database) {
    let (first, second) = (Server::start(&test).await, Server::start(&prod).await);
    let stage = Stage::set(&first, &second).await;
    the_compatible_change_ships(&stage).await;
    the_gate_is_the_level_of_prod(&stage).await;
    drop((first, second));
    test.end().await;
    prod.end().await;
}

#[tokio::test]
async fn a_compatible_change_ships_and_a_breaking_one_is_gated_on_sqlite() {
    the_story(Database::sqlite(), Database::sqlite()).await;
}

#[tokio::test]
async fn a_compatible_change_ships_and_a_breaking_one_is_gated_on_postgresql() {
    the_story(Database::postgres().await, Database::postgres().await).await;
}

#[test]
fn the_demo_plays_the_whole_story() {
    let mut demo = Command::new(program("xtask"));
    let run = Run::of(demo.current_dir(e2e::workspace_root()).arg("demo"));
    let printed = run.exits(0);
    for part in ["HTTP 409", "avro-type-changed", "→ exit 1", "Attribution sleeps well."] {
        assert!(printed.contains(part), "no {part} in:\n{printed}");
    }
}
