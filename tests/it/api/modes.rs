//! What a mode allows.

use serde_json::{Value, json};

use super::{Registry, record};

fn sent(name: &str, extra: &Value) -> Value {
    let mut body = json!({"schema": record(name, &["a"]).to_string()});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

#[tokio::test]
async fn read_only_still_answers_what_is_known() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    registry.put("/mode/s", json!({"mode": "readonly"})).await.is(200, json!({"mode": "readonly"}));
    registry.get("/mode/s").await.is(200, json!({"mode": "READONLY"}));
    assert_eq!(registry.register("s", &record("R", &["a"])).await, 1);
    let refused =
        json!({"error_code": 42205, "message": "Subject s in context  is in read-only mode"});
    registry.post("/subjects/s/versions", sent("Q", &json!({}))).await.is(422, refused.clone());
    registry.delete("/subjects/s").await.is(422, refused.clone());
    registry.delete("/subjects/s/versions/1").await.is(422, refused.clone());
    registry.put("/config/s", json!({"compatibility": "FULL"})).await.is(422, refused);
    registry.delete("/mode/s").await.is(200, json!({"mode": "READONLY"}));
    registry.get("/mode/s").await.is(404, json!({"error_code": 40409, "message": "Subject 's' does not have subject-level mode configured"}));
    registry.get("/mode/s?defaultToGlobal=true").await.is(200, json!({"mode": "READWRITE"}));
}

#[tokio::test]
async fn import_takes_ids_and_versions_as_they_are() {
    let registry = Registry::new().await;
    registry.put("/mode", json!({"mode": "IMPORT"})).await.is(200, json!({"mode": "IMPORT"}));
    for none in [json!({}), json!({"id": 0}), json!({"id": -1})] {
        registry.post("/subjects/s/versions", sent("A", &none)).await.is(
            422,
            json!({"error_code": 42205,
            "message": "Subject s in context  is not in read-write mode"}),
        );
    }
    let imported = registry
        .post("/subjects/s/versions", sent("A", &json!({"id": 40, "version": 3})))
        .await
        .json();
    assert_eq!((&imported["id"], &imported["version"]), (&json!(40), &json!(3)));
    registry.post("/subjects/s/versions", sent("B", &json!({"id": 40, "version": 9}))).await.is(
        422,
        json!({"error_code": 42205,
        "message": "Overwrite new schema with id 40 in context  is not permitted."}),
    );
    registry.post("/subjects/s/versions", sent("B", &json!({"id": 7, "version": 1}))).await;
    registry.get("/subjects/s/versions").await.is(200, json!([1, 3]));
    registry.delete("/mode").await.is(200, json!({"mode": "IMPORT"}));
    for id in [50, 0] {
        registry.post("/subjects/t/versions", sent("C", &json!({"id": id}))).await.is(
            422,
            json!({"error_code": 42205,
            "message": "Subject t in context  is not in import mode"}),
        );
    }
    assert_eq!(registry.register("t", &record("C", &["a"])).await, 41);
    registry.put("/mode", json!({"mode": "IMPORT"})).await.is(
        422,
        json!({"error_code": 42205,
        "message": "Cannot import since found existing subjects"}),
    );
}

#[tokio::test]
async fn import_takes_whatever_is_json_and_nothing_is_compared_with_it() {
    let registry = Registry::new().await;
    let json = |schema: &str| json!({"schemaType": "JSON", "schema": schema});
    let imported = |schema: &str, id: u32, version: u32| json!({"schemaType": "JSON", "schema": schema, "id": id, "version": version});
    let no_schema = r#"{ "type" : ["string", 5],  "items": [1] }"#;
    let stored = r#"{"type":["string",5],"items":[1]}"#;
    registry.put("/mode/s", json!({"mode": "IMPORT"})).await;
    for text in ["{", "[1,", ""] {
        registry.post("/subjects/s/versions", imported(text, 7, 1)).await.is_error(42201);
    }
    let answer = registry.post("/subjects/s/versions", imported(no_schema, 7, 1)).await.json();
    assert_eq!(
        (&answer["id"], &answer["version"], &answer["schema"]),
        (&json!(7), &json!(1), &json!(stored))
    );
    // Known: by its content, in whatever spelling, however often it is sent.
    let again = json!({"schemaType": "JSON", "schema": no_schema, "id": 7});
    registry.post("/subjects/s/versions?normalize=true", again).await.is(200, answer.clone());
    let found = registry.post("/subjects/s?normalize=true", json(stored)).await.json();
    assert_eq!((&found["id"], &found["version"]), (&json!(7), &json!(1)));
    assert_eq!(registry.get("/schemas/ids/7").await.json()["schema"], stored);
    registry
        .get("/subjects/s/versions/1/schema")
        .await
        .is(200, json!({"type": ["string", 5], "items": [1]}));

    registry.delete("/mode/s").await;
    registry.post("/subjects/s", json(stored)).await.is_error(42201);
    let text = r#"{"type":"string"}"#;
    for path in ["/subjects/s/versions", "/compatibility/subjects/s/versions/latest"] {
        let answer = registry.post(path, json(text)).await;
        answer.is_error(42201);
        let why = "stored version 1 of subject 's' is no schema, so nothing can be compared";
        assert!(answer.text.contains(why), "{}", answer.text);
    }
    let body = json!({"subject": "s", "body": json(text)});
    registry.post("/registry/v1/check", body.clone()).await.is_error(42201);
    let forced = registry.post("/subjects/s/versions?force=true", json(text)).await.json();
    assert_eq!((&forced["id"], &forced["version"]), (&json!(8), &json!(2)));
    // The level looks at the newest version, which is one.
    let wider = json(r#"{"type":["string","null"]}"#);
    registry.post("/subjects/s/versions", wider).await;
    registry.get("/subjects/s/versions").await.is(200, json!([1, 2, 3]));
    let report = registry.post("/registry/v1/check", body).await.json();
    let subject = &report["subjects"][0];
    assert_eq!(subject["status"], "identical-to-older", "{report}");
    assert_eq!(subject["passes_under"], json!(["NONE", "FORWARD"]), "no transitive one");
    registry.put("/config/s", json!({"compatibility": "BACKWARD_TRANSITIVE"})).await;
    registry.post("/subjects/s/versions", json("true")).await.is_error(42201);
    let row = |reader: u32, reads: &[u32], fails: &[u32]| json!({"reader": reader, "reads": reads, "fails": fails});
    let rows = [row(1, &[], &[1, 2, 3]), row(2, &[2], &[1, 3]), row(3, &[2, 3], &[1])];
    let matrix = registry.get("/registry/v1/subjects/s/matrix").await;
    matrix.is(200, json!({"subject": "s", "rows": rows}));
}

#[tokio::test]
async fn entering_import_purges_nothing_and_an_import_takes_what_is_marked() {
    let registry = Registry::new().await;
    registry.register("s", &record("A", &["a"])).await;
    registry.delete("/subjects/s").await;
    registry.put("/mode", json!({"mode": "IMPORT"})).await.is(200, json!({"mode": "IMPORT"}));
    registry.get("/subjects?deleted=true").await.is(200, json!(["s"]));
    let taken = registry
        .post("/subjects/t/versions", sent("B", &json!({"id": 1, "version": 1})))
        .await
        .json();
    assert_eq!(taken["id"], 1);
    let shown = registry.get("/schemas/ids/1").await.json();
    assert_eq!(
        (&shown["subject"], shown["schema"].as_str().unwrap().contains("\"B\"")),
        (&json!("t"), true)
    );
    registry.get("/subjects?deleted=true").await.is(200, json!(["t"]));
}

#[tokio::test]
async fn a_recursive_deletion_needs_no_mode_to_be_set() {
    let registry = Registry::new().await;
    registry.delete("/mode/s").await.is_error(40401);
    registry.delete("/mode/s?recursive=true").await.is(200, json!({}));
    registry.put("/mode/:.c:s", json!({"mode": "READONLY"})).await;
    registry.delete("/mode/:.c:?recursive=true").await.is(200, json!({}));
    registry.get("/mode/:.c:s").await.is_error(40409);
    registry.delete("/mode?recursive=true").await.is(200, json!({"mode": "READWRITE"}));
}

#[tokio::test]
async fn what_is_no_mode_is_refused() {
    let registry = Registry::new().await;
    let invalid = json!({"error_code": 42204, "message": "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD."});
    registry.put("/mode/s", json!({"mode": "NOPE"})).await.is(422, invalid.clone());
    registry.put("/mode/s", json!({})).await.is(422, invalid);
    registry.put("/mode/s", json!({"mode": "forward"})).await.is(
        422,
        json!({"error_code": 42204, "message": "Forward mode only supported on global level"}),
    );
    registry
        .put("/mode/:.__GLOBAL:", json!({"mode": "FORWARD"}))
        .await
        .is(200, json!({"mode": "FORWARD"}));
    registry.put("/mode/:.__GLOBAL:", json!({"mode": null})).await.is(200, json!({"mode": null}));
    registry.put("/mode/__GLOBAL", json!({"mode": "READONLY"})).await.is_error(42208);
    registry.get("/mode").await.is(200, json!({"mode": "READWRITE"}));
}
