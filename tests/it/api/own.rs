//! Our own routes.

use axum::body::BodyDataStream;
use futures_util::StreamExt as _;
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
async fn a_check_looks_at_the_versions_that_its_level_looks_at() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    registry.register("s", &record("R", &["a", "b?"])).await;
    let subject = async |level: &str| {
        let body = json!({"subject": "s", "level": level,
            "body": {"schema": record("R", &["a", "b"]).to_string()}});
        registry.post("/registry/v1/check", body).await.json()["subjects"][0].clone()
    };
    // The second version always wrote `b`, the first one never.
    let newest = subject("BACKWARD").await;
    assert_eq!(newest["status"], "compatible", "{newest}");
    assert_eq!(newest["compared"], json!([{"baseline": "registry", "version": 2, "id": 2}]));
    let all = subject("BACKWARD_TRANSITIVE").await;
    assert_eq!(all["status"], "incompatible", "{all}");
    assert_eq!(
        all["passes_under"],
        json!(["NONE", "BACKWARD", "FORWARD", "FORWARD_TRANSITIVE", "FULL"])
    );
}

#[tokio::test]
async fn a_check_goes_by_the_group_and_the_policy_in_force() {
    let registry = Registry::new().await;
    let json = |properties: Value, major: &str| {
        let schema = json!({"type": "object", "properties": properties}).to_string();
        json!({"schemaType": "JSON", "schema": schema, "metadata": {"properties": {"major": major}}})
    };
    let text = || json!({"type": "string"});
    registry.put("/config/s", json!({"compatibilityGroup": "major"})).await;
    registry.post("/subjects/s/versions", json(json!({"a": text()}), "1")).await;
    registry.post("/subjects/s/versions", json(json!({"a": {"type": "integer"}}), "2")).await;
    let check = async || {
        let body = json!({"subject": "s", "body": json(json!({"a": text(), "b": text()}), "1")});
        registry.post("/registry/v1/check", body).await.json()["subjects"][0].clone()
    };
    let strict = check().await;
    assert_eq!(strict["compared"], json!([{"baseline": "registry", "version": 1, "id": 1}]));
    assert_eq!(strict["findings"][0]["rule"], "json-property-added-to-open-object", "{strict}");
    assert_eq!(strict["status"], "incompatible");
    registry.put("/config/s", json!({"compatibilityPolicy": "LENIENT"})).await;
    let lenient = check().await;
    assert_eq!(lenient["status"], "compatible", "{lenient}");
    assert_eq!(lenient["findings"][0]["severity"], "warning", "what it means is told all the same");
    let added = json(json!({"a": text(), "b": text()}), "1");
    let registered = registry.post("/subjects/s/versions", added).await;
    assert_eq!(registered.status, 200, "{}", registered.text);
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
}

#[tokio::test]
async fn a_wait_for_a_change_ends_with_it() {
    let registry = Registry::new().await;
    let waiting = registry.get("/registry/v1/changes?after=0&wait_ms=60000");
    let schema = record("R", &["a"]);
    let (answer, _) = tokio::join!(waiting, registry.register("s", &schema));
    let feed = answer.json();
    assert_eq!((&feed["changes"][0]["op"], &feed["next"]), (&json!("register"), &json!(1)));
    registry
        .get("/registry/v1/changes?after=1&wait_ms=1")
        .await
        .is(200, json!({"changes": [], "next": 1}));
}

#[tokio::test]
async fn the_feed_is_a_stream_of_events_too() {
    let registry = Registry::new().await;
    let schema = record("R", &["a"]);
    registry.register("s", &schema).await;
    registry.delete("/subjects/s").await;
    let accept = ("accept", "text/event-stream");
    let mut all = registry.stream("/registry/v1/changes", &[accept]).await;
    let first = event(&mut all).await;
    assert_eq!((first.id.as_str(), first.name.as_str()), ("1", "register"));
    assert_eq!((&first.data["sequence"], &first.data["subject"]), (&json!(1), &json!("s")));
    assert_eq!(event(&mut all).await.id, "2");
    let resumed = &[accept, ("last-event-id", "1")];
    let mut rest = registry.stream("/registry/v1/changes?after=0", resumed).await;
    assert_eq!(event(&mut rest).await.name, "mark_deleted");
    let (later, _) = tokio::join!(event(&mut rest), registry.register("t", &schema));
    assert_eq!((later.id.as_str(), &later.data["subject"]), ("3", &json!("t")));
}

/// An event of a stream.
struct Event {
    id: String,
    name: String,
    data: Value,
}

/// The next event of a stream, which sends each as one piece.
async fn event(stream: &mut BodyDataStream) -> Event {
    loop {
        let piece = stream.next().await.unwrap().unwrap();
        let text = std::str::from_utf8(&piece).unwrap();
        let field =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        // A sign of life has no data.
        let Some(data) = field("data") else { continue };
        return Event {
            id: field("id").unwrap().to_owned(),
            name: field("event").unwrap().to_owned(),
            data: serde_json::from_str(data).unwrap(),
        };
    }
}

#[tokio::test]
async fn numbers_that_are_none_are_named() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    for query in [
        "changes?after=x",
        "changes?after=-1",
        "changes?after=9223372036854775808",
        "changes?limit=1.5",
        "changes?wait_ms=soon",
        "subjects/s/matrix?limit=all",
    ] {
        let answer = registry.get(&format!("/registry/v1/{query}")).await;
        answer.is_error(400);
        let name = query.split_once('?').unwrap().1.split_once('=').unwrap().0;
        assert!(answer.text.contains(&format!("parameter '{name}'")), "{}", answer.text);
    }
    // The feed may be longer than 32 bits count.
    registry
        .get("/registry/v1/changes?after=9223372036854775807")
        .await
        .is(200, json!({"changes": [], "next": i64::MAX}));
    let feed = registry.get("/registry/v1/changes?limit=100000").await.json();
    assert_eq!(feed["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!(registry.get("/registry/v1/subjects/s/matrix?limit=100000").await.status, 200);
}

#[tokio::test]
async fn a_check_of_nothing_is_refused() {
    let registry = Registry::new().await;
    let check = async |body: Value| registry.post("/registry/v1/check", body).await;
    let sent = json!({"schema": "\"int\""});
    check(json!(null)).await.is_error(422);
    check(json!([])).await.is_error(400);
    check(json!({"subject": "s", "body": "text"})).await.is_error(400);
    check(json!({"subject": "s"})).await.is_error(42201);
    check(json!({"subject": "s", "profile": "x", "body": sent})).await.is_error(400);
    check(json!({"subject": "s", "body": {"schema": "1", "schemaType": "XML"}}))
        .await
        .is_error(42201);
    for name in [json!(null), json!(""), json!(":.c:"), json!("a\u{0}"), json!("__GLOBAL")] {
        check(json!({"subject": name, "body": sent})).await.is_error(42208);
        let overlay = json!([{"subject": name, "body": sent}]);
        check(json!({"subject": "s", "body": sent, "overlay": overlay})).await.is_error(42208);
    }
    let overlay = vec![json!({"subject": "t", "body": sent}); 101];
    check(json!({"subject": "s", "body": sent, "overlay": overlay})).await.is_error(400);
    registry.get("/registry/v1/changes").await.is(200, json!({"changes": [], "next": 0}));
}

#[tokio::test]
async fn a_prefix_is_the_context_or_is_not_known() {
    let registry = Registry::new().await;
    registry.register(":.c:s", &record("R", &["a"])).await;
    registry
        .get("/contexts/c/registry/v1/subjects/s/matrix")
        .await
        .is(200, json!({"subject": ":.c:s", "rows": [{"reader": 1, "reads": [1], "fails": []}]}));
    registry.get("/contexts/c/registry/v1/changes").await.is_error(404);
    registry.post("/contexts/c/registry/v1/check", json!({})).await.is_error(404);
}

#[tokio::test]
async fn requests_are_counted_by_route() {
    let registry = Registry::new().await;
    registry.get("/subjects/a/versions").await.is_error(40401);
    registry.get("/subjects/b/versions").await.is_error(40401);
    let metrics = registry.send("GET", "/metrics", &[("accept", "text/plain")], "").await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("content-type").is_some_and(|media| media.contains("text")));
    let line = "registry_requests_total{method=\"GET\",route=\"/subjects/{subject}/versions\",status=\"404\"} 2";
    assert!(metrics.text.lines().any(|found| found == line), "{}", metrics.text);
    assert!(metrics.text.ends_with("# EOF\n"), "{}", metrics.text);
    registry.post("/metrics", json!({})).await.is_error(405);
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
        let path = path.replace("{id}", "1").replace("{version}", "1").replace(['{', '}'], "");
        for method in operations.as_object().unwrap().keys() {
            let method = method.to_uppercase();
            let answer = registry.send(&method, &path, &[("accept", "*/*")], "").await;
            let code = answer.json()["error_code"].clone();
            assert!(code != json!(404) && code != json!(405), "{method} {path}: {}", answer.text);
        }
    }
}
