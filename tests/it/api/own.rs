//! Our own routes.

use serde_json::{Value, json};

use super::{Registry, record};

#[tokio::test]
async fn a_check_reports_everything_against_every_version() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    let body = json!({"subject": "s", "body": {"schema": record("R", &["a", "b"]).to_string()}});
    let report = registry.post("/registry/v1/check", body).await.json();
    assert_eq!(
        (&report["outcome"]["exit"], &report["outcome"]["verdict"]),
        (&json!(1), &json!("incompatible"))
    );
    let subject = &report["subjects"][0];
    assert_eq!(
        (&subject["subject"], &subject["status"], &subject["level"]),
        (&json!("s"), &json!("incompatible"), &json!("BACKWARD"))
    );
    assert_eq!(subject["compared"], json!([{"baseline": "registry", "version": 1, "id": 1}]));
    assert_eq!(subject["findings"][0]["rule"], "avro-missing-reader-default");
    assert!(subject["findings"][0]["witness"]["message"].is_object(), "{subject}");
    assert_eq!(report["baselines"][0]["level_source"], "default");
    let status = async |body: Value| {
        registry.post("/registry/v1/check", body).await.json()["subjects"][0]["status"].clone()
    };
    let sent = |fields: &[&str]| json!({"schema": record("R", fields).to_string()});
    assert_eq!(
        status(json!({"subject": "s", "level": "none", "body": sent(&["b"])})).await,
        "unchecked"
    );
    assert_eq!(status(json!({"subject": "s", "body": sent(&["a"])})).await, "identical");
    assert_eq!(status(json!({"subject": "s", "body": sent(&["a", "b?"])})).await, "compatible");
    assert_eq!(status(json!({"subject": "t", "body": sent(&["a"])})).await, "new");
    assert_eq!(
        status(json!({"subject": "t", "body": {"schema": "{\"type\":\"foo\"}"}})).await,
        "invalid"
    );
    registry
        .post("/registry/v1/check", json!({"subject": "s", "level": "x", "body": sent(&["a"])}))
        .await
        .is_error(42203);
}

#[tokio::test]
async fn a_check_sees_other_candidates_of_the_same_change() {
    let registry = Registry::new().await;
    let user = json!({"type": "record", "name": "User", "fields": [{"name": "b", "type": "Base"}]});
    let mut body = json!({"subject": "user", "body": {"schema": user.to_string(),
        "references": [{"name": "Base", "subject": "base", "version": -1}]}});
    registry.post("/registry/v1/check", body.clone()).await.is_error(42201);
    body["overlay"] =
        json!([{"subject": "base", "body": {"schema": record("Base", &["a"]).to_string()}}]);
    let report = registry.post("/registry/v1/check", body).await.json();
    assert_eq!(report["subjects"][0]["status"], "new", "{report}");
}

#[tokio::test]
async fn the_feed_tells_who_did_what() {
    let registry = Registry::new().await;
    registry.get("/registry/v1/changes").await.is(200, json!({"changes": [], "next": 0}));
    registry.register("s", &record("R", &["a"])).await;
    registry.put("/config/s", json!({"compatibility": "FULL"})).await;
    registry.delete("/subjects/s").await;
    let feed = registry.get("/registry/v1/changes?after=0&limit=2").await.json();
    let ops: Vec<&Value> =
        feed["changes"].as_array().unwrap().iter().map(|row| &row["op"]).collect();
    assert_eq!((ops, &feed["next"]), (vec![&json!("register"), &json!("set_config")], &json!(2)));
    assert_eq!(feed["changes"][0]["principal"], "anonymous");
    assert_eq!(feed["changes"][1]["after"], json!({"compatibility": "FULL"}));
    let rest = registry.get("/registry/v1/changes?after=2&wait_ms=5000").await.json();
    assert_eq!((&rest["changes"][0]["op"], &rest["next"]), (&json!("mark_deleted"), &json!(3)));
    let events = registry.send(
        "GET",
        "/registry/v1/changes?after=3",
        &[("accept", "text/event-stream")],
        "",
    );
    // A stream does not end: it is enough that its beginning arrives.
    assert!(tokio::time::timeout(std::time::Duration::from_millis(300), events).await.is_err());
}

#[tokio::test]
async fn a_matrix_says_which_version_reads_which() {
    let registry = Registry::new().await;
    registry.put("/config/s", json!({"compatibility": "NONE"})).await;
    registry.register("s", &record("R", &["a"])).await;
    registry.register("s", &record("R", &["a", "b"])).await;
    registry.get("/registry/v1/subjects/s/matrix").await.is(
        200,
        json!({"subject": "s", "rows": [
            {"reader": 1, "reads": [1, 2], "fails": []},
            {"reader": 2, "reads": [2], "fails": [1]},
        ]}),
    );
    registry.get("/registry/v1/subjects/none/matrix").await.is_error(40401);
}

#[tokio::test]
async fn every_operation_of_the_document_exists() {
    let registry = Registry::new().await;
    let document = registry.get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path =
            path.replace("{id}", "1").replace("{version}", "1").replace('{', "").replace('}', "");
        for method in operations.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let answer = registry.send(&method, &path, &[("accept", "*/*")], "");
            let Ok(answer) = tokio::time::timeout(std::time::Duration::from_secs(5), answer).await
            else {
                continue;
            };
            let code = answer.json()["error_code"].clone();
            assert!(code != json!(404) && code != json!(405), "{method} {path}: {}", answer.text);
        }
    }
}
