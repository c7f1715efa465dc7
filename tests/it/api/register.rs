//! Register, look up, read back.

use serde_json::{Value, json};

use super::{Registry, record};

#[tokio::test]
async fn what_is_registered_is_found_under_its_id_version_and_guid() {
    let registry = Registry::new().await;
    let schema = record("Booking", &["a"]);
    let text = r#"{"type":"record","name":"Booking","fields":[{"name":"a","type":"string"}]}"#;
    let answer = registry.post("/subjects/s/versions", json!({"schema": schema.to_string()})).await;
    let guid = answer.json()["guid"].clone();
    let body = json!({"id": 1, "version": 1, "guid": guid, "schemaType": "AVRO", "schema": text});
    answer.is(200, body.clone());
    registry
        .post("/subjects/s/versions", json!({"schema": schema.to_string()}))
        .await
        .is(200, body);
    let mut version = json!({"subject": "s", "version": 1, "id": 1, "guid": guid,
        "schemaType": "AVRO", "schema": text});
    registry
        .post("/subjects/s", json!({"schema": schema.to_string()}))
        .await
        .is(200, version.clone());
    version["ts"] = json!("…");
    version["deleted"] = json!(false);
    for path in [
        "/subjects/s/versions/1",
        "/subjects/s/versions/latest",
        "/subjects/s/versions/-1",
        "/subjects/s/versions/+01/",
    ] {
        registry.get(path).await.is(200, version.clone());
    }
    let mut by_id = version.clone();
    by_id.as_object_mut().unwrap().remove("id");
    registry.get("/schemas/ids/1").await.is(200, by_id.clone());
    for key in ["subject", "version"] {
        by_id.as_object_mut().unwrap().remove(key);
    }
    let plain = guid.as_str().unwrap().replace('-', "").to_uppercase();
    registry.get(&format!("/schemas/guids/{plain}")).await.is(200, by_id);
    registry
        .get(&format!("/schemas/guids/{plain}/ids"))
        .await
        .is(200, json!([{"context": ".", "id": 1}]));
    let raw = registry.get("/schemas/ids/1/schema").await;
    assert_eq!(
        (raw.text.as_str(), raw.header("content-type")),
        (text, Some("application/vnd.schemaregistry.v1+json"))
    );
    registry.get("/schemas/ids/1/subjects").await.is(200, json!(["s"]));
    registry.get("/schemas/ids/1/versions").await.is(200, json!([{"subject": "s", "version": 1}]));
    registry.get("/subjects").await.is(200, json!(["s"]));
    registry.get("/subjects/s/versions/").await.is(200, json!([1]));
    let text = registry.get("/subjects/s/versions/1/schema").await;
    assert_eq!((text.status, text.json()), (200, record("Booking", &["a"])));
}

#[tokio::test]
async fn an_incompatible_schema_is_refused_with_the_words_that_people_know() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    let changed = json!({"schema": record("R", &["a", "b"]).to_string()});
    let refused = registry.post("/subjects/s/versions", changed.clone()).await;
    refused.is(409, json!({"error_code": 409, "message":
        "Schema being registered is incompatible with an earlier schema for subject \"s\", details: [{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'b' at path '/fields/1' in the new schema has no default value and is missing in the old schema', additionalInfo:'b'}, {oldSchemaVersion: 1}, {oldSchema: '{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}]}'}, {validateFields: 'false', compatibility: 'BACKWARD'}]"}));
    let check = "/compatibility/subjects/s/versions/latest";
    registry.post(check, changed.clone()).await.is(200, json!({"is_compatible": false}));
    let verbose = registry.post(&format!("{check}?verbose=True"), changed.clone()).await.json();
    assert_eq!(verbose["messages"].as_array().map(Vec::len), Some(4), "{verbose}");
    registry.post("/subjects/s/versions?force=true", changed).await;
    registry.get("/subjects/s/versions").await.is(200, json!([1, 2]));
}

#[tokio::test]
async fn a_refusal_says_once_that_the_language_is_another_one() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    registry.put("/config/s", json!({"compatibility": "FULL_TRANSITIVE"})).await;
    let body = json!({"schemaType": "JSON", "schema": "{\"type\":\"object\"}"});
    let told = registry.post("/compatibility/subjects/s/versions?verbose=true", body).await;
    told.is(
        200,
        json!({"is_compatible": false, "messages": [
            "Incompatible because of different schema type",
            "{validateFields: 'false', compatibility: 'FULL_TRANSITIVE'}"]}),
    );
}

#[tokio::test]
async fn reserved_names_are_told_beside_what_differs() {
    let registry = Registry::new().await;
    registry.put("/config/s", json!({"validateFields": true})).await;
    let body = |kind: &str, reserved: Value| {
        let fields = json!([{"name": "a", "type": kind}]);
        let schema = json!({"type": "record", "name": "R", "fields": fields}).to_string();
        json!({"schema": schema, "metadata": {"properties": reserved}})
    };
    let first = body("string", json!({"confluent:reserved": "b"}));
    assert_eq!(registry.post("/subjects/s/versions", first).await.status, 200);
    let second = body("int", json!({"owner": "us"}));
    let told = registry.post("/compatibility/subjects/s/versions?verbose=true", second).await;
    let told = told.json();
    let messages: Vec<&str> =
        told["messages"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(messages[0].starts_with("The new schema has reserved field b removed"), "{told}");
    assert!(messages[1].contains("TYPE_MISMATCH"), "{told}");
}

#[tokio::test]
async fn a_version_in_the_body_is_a_lock_and_a_stamp() {
    let registry = Registry::new().await;
    let schema = record("R", &["a"]).to_string();
    let post = async |extra: Value| {
        let mut body = json!({"schema": schema});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let answer = registry.post("/subjects/s/versions", body).await.json();
        (
            answer["id"].as_u64(),
            answer["version"].as_u64(),
            answer["metadata"]["properties"]["confluent:version"].as_str().map(str::to_owned),
        )
    };
    assert_eq!(post(json!({})).await, (Some(1), Some(1), None));
    assert_eq!(post(json!({"version": -1})).await, (Some(1), Some(1), None));
    assert_eq!(post(json!({"version": 2})).await, (Some(2), Some(2), Some("2".to_owned())));
    assert_eq!(post(json!({"version": "3"})).await, (Some(3), Some(3), Some("3".to_owned())));
    let again =
        registry.post("/subjects/s/versions", json!({"schema": schema, "version": 3})).await;
    again.is(
        422,
        json!({"error_code": 42201, "message": "Version is not one more than previous version"}),
    );
    let lookup = async |metadata: Value| {
        registry.post("/subjects/s", json!({"schema": schema, "metadata": metadata})).await.json()["version"].as_u64()
    };
    assert_eq!(lookup(Value::Null).await, Some(1));
    assert_eq!(lookup(json!({"properties": {"confluent:version": "2"}})).await, Some(2));
    assert_eq!(lookup(json!({"properties": {}})).await, Some(3));
    assert_eq!(lookup(json!({"properties": {"k": "v"}})).await, None);
}

#[tokio::test]
async fn old_java_clients_get_the_lean_form() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    let java = [("user-agent", "Java/1.8.0_292"), ("content-type", "application/json")];
    let body = json!({"schema": record("R", &["a"]).to_string()}).to_string();
    registry.send("POST", "/subjects/s/versions", &java, body).await.is(200, json!({"id": 1}));
    let lean = registry.send("GET", "/schemas/ids/1", &java, "").await.json();
    assert_eq!(lean.as_object().unwrap().keys().collect::<Vec<_>>(), ["schema"]);
    let announced = [java[0], ("confluent-accept-unknown-properties", "true")];
    let full = registry.send("GET", "/schemas/ids/1", &announced, "").await.json();
    assert_eq!(full["version"], 1);
}

#[tokio::test]
async fn equal_text_of_two_languages_is_two_schemas() {
    let registry = Registry::new().await;
    let text = r#"{"type":"string"}"#;
    let avro = registry.post("/subjects/a/versions", json!({"schema": text})).await.json();
    let json = registry
        .post("/subjects/b/versions", json!({"schema": "\"string\"", "schemaType": "AVRO"}))
        .await
        .json();
    assert_eq!(avro["id"], json["id"]);
    let other = registry
        .post("/subjects/c/versions", json!({"schema": text, "schemaType": "JSON"}))
        .await
        .json();
    assert_ne!(avro["id"], other["id"]);
}

#[tokio::test]
async fn a_posted_descriptor_is_answered_as_it_was_posted() {
    let registry = Registry::new().await;
    // One message `A` of proto3.
    let descriptor = "IgMKAUFiBnByb3RvMw==";
    let text = "syntax = \"proto3\";\n\nmessage A {}\n";
    let schema = json!({"schemaType": "PROTOBUF", "schema": descriptor});
    for _ in 0..3 {
        let answer = registry.post("/subjects/s/versions", schema.clone()).await.json();
        assert_eq!(answer["schema"], descriptor, "{answer}");
    }
    let asked = registry.post("/subjects/s/versions?format=default", schema.clone()).await.json();
    assert_eq!(asked["schema"], text, "{asked}");
    let found = registry.post("/subjects/s", schema).await.json();
    assert_eq!(found["schema"], text, "{found}");
    assert_eq!(registry.get("/schemas/ids/1").await.json()["schema"], text);
    let schema = json!({"schemaType": "PROTOBUF", "schema": text});
    let answer = registry.post("/subjects/s/versions", schema).await.json();
    assert_eq!((&answer["schema"], &answer["version"]), (&json!(text), &json!(1)), "{answer}");
}
