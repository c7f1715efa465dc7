//! The booking story, step by step, with real processes and two registries, on both databases.
//!
//! booking publishes `timestamp` as a number; a change makes it a text. The developer is told, the
//! nightly build fails, the registry refuses; a compatible change goes from test to prod.

use std::process::Command;

use e2e::{Database, Http, Project, Run, Server, program};
use serde_json::{Value, json};

const VERSIONS: &str = "/subjects/booking-value/versions";

struct Stage {
    project: Project,
    test: Http,
}

impl Stage {
    /// Version 1 is in test.
    async fn set(test: &Server) -> Self {
        let stage = Self {
            project: Project::example().variable("REGISTRY_TEST_URL", test.url()),
            test: test.http(),
        };
        stage.project.compat("register --registry test").exits(0);
        assert_eq!(stage.versions().await, json!([1]));
        stage
    }

    async fn versions(&self) -> Value {
        self.test.get(VERSIONS).await.is(200)
    }
}

/// The report of a check that says no.
#[track_caller]
fn refusal(run: &Run) -> Value {
    let report: Value = serde_json::from_str(run.exits(1)).expect("the report is JSON");
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["outcome"]["exit"], 1);
    assert_eq!(report["outcome"]["verdict"], "incompatible");
    report
}

/// What everybody is told of the text that was a number: where, who breaks, by which message, and
/// the way out.
#[track_caller]
fn names_the_timestamp(report: &Value) -> &Value {
    let subjects = report["subjects"].as_array().expect("subjects");
    assert_eq!(subjects.len(), 1, "{report:#}");
    let subject = &subjects[0];
    assert_eq!(subject["subject"], "booking-value");
    assert_eq!(subject["status"], "incompatible");
    assert_eq!(subject["level"], "BACKWARD");
    let finding = &subject["findings"][0];
    assert_eq!(finding["rule"], "avro-type-changed", "{report:#}");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["foreign"], json!(["TYPE_MISMATCH"]));
    assert!(finding["headline"].as_str().is_some_and(|text| text.contains("timestamp")));
    points_at_the_type(finding);
    shows_the_message(finding);
    finding
}

#[track_caller]
fn points_at_the_type(finding: &Value) {
    let reader = &finding["reader"];
    assert_eq!(reader["role"], "candidate");
    assert_eq!(reader["span"]["file"], "events/booking.avsc");
    assert_eq!((&reader["span"]["line"], &reader["span"]["column"]), (&json!(8), &json!(36)));
    assert_eq!(reader["span"]["length"], r#""string""#.len());
    assert_eq!(finding["writer"]["role"], "version");
}

#[track_caller]
fn shows_the_message(finding: &Value) {
    let witness = &finding["witness"];
    assert_eq!(witness["at"], "/timestamp", "{finding:#}");
    assert_eq!(witness["outcome"], "fails");
    let message = witness["message"].as_object().expect("the witness is a record");
    assert!(message["user_id"].is_i64() && message["timestamp"].is_i64(), "{witness}");
    assert!(finding["breaks"].as_str().is_some_and(|text| !text.is_empty()));
    assert!(finding["help"].as_array().is_some_and(|help| !help.is_empty()));
}

/// Step 1: on the developer's machine, against git, with the command line and with xtask.
fn the_developer_is_told(stage: &Stage) {
    let project = &stage.project;
    let report = refusal(&project.compat("check --against git:HEAD --format json"));
    names_the_timestamp(&report);
    assert_eq!(report["baselines"][0]["spec"], "git:HEAD");

    let human = project.compat("check --against git:HEAD");
    let printed = human.exits(1);
    for part in ["events/booking.avsc:8:36", "timestamp", "witness", "help", "avro-type-changed"] {
        assert!(printed.contains(part), "no {part} in:\n{printed}");
    }
    let manifest = project.path("compat.toml");
    let mut xtask = Command::new(program("xtask"));
    xtask
        .current_dir(e2e::workspace_root())
        .args(["check-schemas", "--against", "git:HEAD", "--manifest"])
        .arg(&manifest)
        .envs(project.environment().iter().map(|(name, value)| (name, value)))
        .env_remove("GITHUB_ACTIONS");
    let xtask = Run::of(&mut xtask);
    let printed = xtask.exits(1);
    for part in ["booking.avsc:8:36", "witness", "avro-type-changed"] {
        assert!(printed.contains(part), "no {part} in:\n{printed}");
    }
}

/// Step 2: the nightly build, against the test registry.
fn the_nightly_build_fails(stage: &Stage) {
    let report = refusal(&stage.project.compat("check --against registry:test --format json"));
    let writer = &names_the_timestamp(&report)["writer"];
    assert_eq!(writer["version"], 1, "{report:#}");
    // What is stored is one line or as it was sent; people see it laid out, with its line.
    assert!(writer["span"]["line"].is_u64() && writer["excerpt"]["line"].is_u64(), "{writer:#}");
    let excerpt = writer["excerpt"]["text"].as_str().expect("an excerpt");
    assert!(excerpt.contains("long"), "{excerpt}");
    assert_eq!(report["subjects"][0]["compared"][0]["version"], 1);
    assert_eq!(report["subjects"][0]["compared"][0]["baseline"], "registry:test");
}

/// Step 3: a producer that registers by itself.
async fn the_registry_refuses(stage: &Stage) {
    let candidate = json!({"schema": stage.project.read("events/booking.avsc")});
    let body = stage.test.post(VERSIONS, &candidate).await.is(409);
    assert_eq!(body["error_code"], 409);
    let message = body["message"].as_str().expect("a message");
    let beginning = "Schema being registered is incompatible with an earlier schema for subject \
                     \"booking-value\", details: [";
    assert!(message.starts_with(beginning), "{message}");
    for part in ["TYPE_MISMATCH", "/fields/1/type", "reader type: STRING", "{oldSchemaVersion: 1}"]
    {
        assert!(message.contains(part), "no {part} in: {message}");
    }
    let asked = stage
        .test
        .post("/compatibility/subjects/booking-value/versions/latest", &candidate)
        .await
        .is(200);
    assert_eq!(asked["is_compatible"], false);
    stage.project.compat("register --registry test").exits(1);
    assert_eq!(stage.versions().await, json!([1]));
}

/// Step 4: the compatible change, in test; `promotion.rs` carries it on.
async fn the_compatible_change_passes(stage: &Stage) {
    let project = &stage.project;
    project.change("optional-channel.avsc");
    project.compat("check --against git:HEAD --against registry:test").exits(0);
    project.commit("where the user came from");
    project.compat("register --registry test").exits(0);
    assert_eq!(stage.versions().await, json!([1, 2]));
}

async fn the_story(database: Database) {
    let server = Server::start(&database).await;
    let stage = Stage::set(&server).await;
    stage.project.change("timestamp-as-text.avsc");
    the_developer_is_told(&stage);
    the_nightly_build_fails(&stage);
    the_registry_refuses(&stage).await;
    the_compatible_change_passes(&stage).await;
    drop(server);
    database.end().await;
}

#[tokio::test]
async fn a_breaking_change_is_stopped_and_a_compatible_one_passes_on_sqlite() {
    the_story(Database::sqlite()).await;
}

#[tokio::test]
async fn a_breaking_change_is_stopped_and_a_compatible_one_passes_on_postgresql() {
    the_story(Database::postgres().await).await;
}
