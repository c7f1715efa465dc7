//! Errors of routing and of reading: always JSON, always with a code and a sentence.

use serde_json::json;

use super::{Registry, record};

const V1: &str = "application/vnd.schemaregistry.v1+json";

#[tokio::test]
async fn paths_methods_and_numbers_that_do_not_exist() {
    let registry = Registry::new().await;
    let unknown = json!({"error_code": 404, "message": "HTTP 404 Not Found"});
    for path in [
        "/nope",
        "/subjects/a/b/c",
        "/schemas/ids/x",
        "/schemas/ids/99999999999",
        "/subjects?limit=abc",
    ] {
        let answer = registry.get(path).await;
        answer.is(404, unknown.clone());
        assert_eq!(answer.header("content-type"), Some(V1));
    }
    registry
        .get("/schemas/ids/0")
        .await
        .is(404, json!({"error_code": 40403, "message": "Schema 0 not found"}));
    let wrong = registry.delete("/subjects").await;
    wrong.is(405, json!({"error_code": 405, "message": "HTTP 405 Method Not Allowed"}));
    assert!(wrong.header("allow").is_some_and(|allow| allow.contains("GET")));
    let options = registry.send("OPTIONS", "/subjects", &[], "").await;
    assert_eq!((options.status, options.header("content-type")), (200, Some("text/plain")));
    assert!(options.text.contains("OPTIONS"), "{}", options.text);
    let head = registry.send("HEAD", "/subjects", &[], "").await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    for bad in ["/subjects//versions", "/subjects/%00", "/subjects/%FF/versions", "/subjects/../x"]
    {
        registry.get(bad).await.is_error(400);
    }
    registry.get("/subjects/a/versions/abc").await.is(422, json!({"error_code": 42202, "message":
        "The specified version 'abc' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""}));
}

#[tokio::test]
async fn types_that_are_not_spoken() {
    let registry = Registry::new().await;
    let refused = registry.send("GET", "/", &[("accept", "text/plain")], "").await;
    refused.is(406, json!({"error_code": 406, "message": "HTTP 406 Not Acceptable"}));
    for path in ["/registry/v1/changes", "/registry/v1/subjects/s/matrix"] {
        registry.send("GET", path, &[("accept", "text/plain")], "").await.is_error(406);
    }
    let json = registry.send("GET", "/", &[("accept", "application/json")], "").await;
    assert_eq!(json.header("content-type"), Some("application/json"));
    let form = registry
        .send("POST", "/subjects/s", &[("content-type", "application/x-www-form-urlencoded")], "{}")
        .await;
    form.is(415, json!({"error_code": 415, "message": "HTTP 415 Unsupported Media Type"}));
    registry.send("POST", "/subjects/s", &[], "").await.is_error(422);
    registry.send("POST", "/subjects/s", &[], "null").await.is_error(422);
    for bad in
        ["{", "[]", "5", "{\"schema\":{}}", "{\"version\":\"x\"}", "{\"metadata\":[]}", "{} {}"]
    {
        registry.send("POST", "/subjects/s/versions", &[], bad).await.is_error(400);
    }
    registry
        .send("GET", "/subjects", &[("content-type", "text/plain")], "")
        .await
        .is(200, json!([]));
}

#[tokio::test]
async fn schemas_that_are_none() {
    let registry = Registry::new().await;
    for (body, message) in [
        (json!({"schema": "\"int\"", "schemaType": "avro"}), "Invalid schema type avro"),
        (json!({}), "Empty schema"),
    ] {
        registry
            .post("/subjects/s/versions", body)
            .await
            .is(422, json!({"error_code": 42201, "message": message}));
    }
    registry.post("/subjects/s/versions", json!({"schema": "string"})).await.is_error(42201);
    registry.post("/subjects/s", json!({"schema": "string"})).await.is_error(42201);
    let verbose = registry
        .post("/compatibility/subjects/s/versions?verbose=true", json!({"schema": "{"}))
        .await;
    assert_eq!((verbose.status, &verbose.json()["is_compatible"]), (200, &json!(false)));
    registry
        .post("/compatibility/subjects/s/versions/7", json!({"schema": "\"int\""}))
        .await
        .is(404, json!({"error_code": 40402, "message": "Version 7 not found."}));
    registry
        .post("/compatibility/subjects/s/versions/latest", json!({"schema": "\"int\""}))
        .await
        .is(200, json!({"is_compatible": true}));
}

#[tokio::test]
async fn what_is_asked_for_is_looked_for_before_the_schema_is_looked_at() {
    let registry = Registry::new().await;
    let unknown = json!({"schemaType": "XML", "schema": "<a/>"});
    let nameless = json!({"schema": "\"int\"", "references": [{}]});
    for body in [&unknown, &nameless] {
        for path in ["s/versions/3", "s/versions/3?verbose=true"] {
            let path = format!("/compatibility/subjects/{path}");
            registry.post(&path, body.clone()).await.is_error(40402);
        }
        for path in ["s/versions/latest", "s/versions"] {
            let path = format!("/compatibility/subjects/{path}");
            registry.post(&path, body.clone()).await.is_error(42201);
            let told = registry.post(&format!("{path}?verbose=true"), body.clone()).await.json();
            assert_eq!(told["is_compatible"], false, "{told}");
            assert_eq!(told["messages"].as_array().unwrap().len(), 1, "{told}");
        }
    }
    for path in [
        "/subjects/s/versions?limit=x",
        "/subjects/s/versions/1/referencedby?offset=x",
        "/schemas/ids/7/subjects?limit=x",
        "/schemas/ids/7/versions?offset=1.5",
    ] {
        registry.get(path).await.is_error(404);
    }
}

#[tokio::test]
async fn a_blank_schema_is_an_empty_one() {
    let registry = Registry::new().await;
    let blank = |of: &str| json!({"schemaType": of, "schema": " \n"});
    for of in ["AVRO", "JSON", "PROTOBUF"] {
        let refused = json!({"error_code": 42201, "message": "Empty schema"});
        registry.post("/subjects/s/versions", blank(of)).await.is(422, refused);
        registry.post("/subjects/s", blank(of)).await.is_error(40401);
    }
    let id = registry.register("s", &record("R", &["a"])).await;
    let copied = registry.post("/subjects/s/versions", blank("JSON")).await.json();
    assert_eq!((&copied["id"], &copied["version"]), (&json!(id), &json!(1)));
}

#[tokio::test]
async fn names_that_cannot_be_written_to() {
    let registry = Registry::new().await;
    let body = json!({"schema": "\"int\""});
    for name in ["__GLOBAL", "__EMPTY", ":.__GLOBAL:x", "a%C2%85b"] {
        registry.post(&format!("/subjects/{name}/versions"), body.clone()).await.is_error(42208);
    }
    registry.post(&format!("/subjects/{}/versions", "x".repeat(1_100)), body).await.is_error(42208);
    for name in ["a%2Fb", "a%20b", "a:b", "a+b", "%C3%BC", "a%25b", "*", "%F0%9F%98%80"] {
        registry.register(name, &record("R", &["a"])).await;
        assert_eq!(
            registry.get(&format!("/subjects/{name}/versions/1")).await.status,
            200,
            "{name}"
        );
    }
    assert_eq!(registry.get("/subjects").await.json().as_array().map(Vec::len), Some(8));
}

#[tokio::test]
async fn what_is_not_built_is_an_unknown_path() {
    let registry = Registry::new().await;
    for path in ["/associations", "/associations:batchGet", "/associations:batchMutate"] {
        registry.post(path, json!({})).await.is_error(404);
    }
    registry.put("/associations/resources/r", json!({})).await.is_error(405);
    for path in ["/dek-registry/v1/keks", "/exporters"] {
        registry.get(path).await.is_error(404);
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id() {
    let registry = Registry::new().await;
    let echoed = registry.send("GET", "/", &[("x-request-id", "mine")], "").await;
    assert_eq!(echoed.header("x-request-id"), Some("mine"));
    let made = registry.get("/nope").await;
    assert_eq!(made.header("x-request-id").map(str::len), Some(36));
}

#[tokio::test]
async fn what_new_clients_ask_first_is_answered() {
    let registry = Registry::new().await;
    registry
        .get("/associations/resources/-/booking?resourceType=topic&associationType=value")
        .await
        .is(200, json!([]));
    registry.get("/associations/subjects/booking-value").await.is(200, json!([]));
    registry.get("/schemas/types").await.is(200, json!(["JSON", "PROTOBUF", "AVRO"]));
    assert_eq!(
        registry.get("/v1/metadata/id").await.json()["scope"]["clusters"]["schema-registry-cluster"],
        "schema-registry"
    );
    registry.get("/v1/metadata/deployment").await.is(200, json!({"attributes": []}));
    let version = registry.get("/v1/metadata/version").await.json();
    assert!(version["version"].as_str().is_some_and(|v| v.starts_with("8.")), "{version}");
    registry.get("/associations/resources/lkc-1:booking").await.is(200, json!([]));
    registry.delete("/associations/resources/lkc-1:booking").await.is(
        404,
        json!({
        "error_code": 40410, "message": "Association for 'lkc-1:booking' not found."}),
    );
}
