//! Schemas that refer to others.

use serde_json::{Value, json};

use super::{Registry, record};

fn user(version: i64) -> Value {
    let schema =
        json!({"type": "record", "name": "User", "fields": [{"name": "b", "type": "Base"}]});
    json!({"schema": schema.to_string(), "references": [{"name": "Base", "subject": "base", "version": version}]})
}

#[tokio::test]
async fn what_is_referred_to_is_protected_until_nothing_refers() {
    let registry = Registry::new().await;
    registry.register("base", &record("Base", &["a"])).await;
    let answer = registry.post("/subjects/user/versions", user(-1)).await.json();
    assert_eq!(answer["references"], json!([{"name": "Base", "subject": "base", "version": 1}]));
    let id = &answer["id"];
    registry.get("/subjects/base/versions/1/referencedby").await.is(200, json!([id]));
    let protected = json!({"error_code": 42206, "message":
        "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=base,version=1}."});
    registry.delete("/subjects/base").await.is(422, protected.clone());
    registry.delete("/subjects/base/versions/1").await.is(422, protected.clone());
    registry.delete("/subjects/user").await.is(200, json!([1]));
    registry.get("/subjects/base/versions/1/referencedby").await.is(200, json!([]));
    registry.get("/subjects/base/versions/1/referencedby?deleted=true").await.is(200, json!([id]));
    registry.delete("/subjects/base").await.is(200, json!([1]));
    registry.delete("/subjects/base?permanent=true").await.is(422, protected);
    // What is stored goes on referring to what is marked.
    let resolved =
        registry.get("/subjects/user/versions/1?deleted=true&format=resolved").await.json();
    assert!(resolved["schema"].as_str().unwrap().contains("\"name\":\"a\""), "{resolved}");
    registry.delete("/subjects/user?permanent=true").await.is(200, json!([1]));
    registry.delete("/subjects/base?permanent=true").await.is(200, json!([1]));
}

#[tokio::test]
async fn references_that_lead_nowhere_are_refused() {
    let registry = Registry::new().await;
    registry.register("base", &record("Base", &["a"])).await;
    for path in [
        "/subjects/user/versions",
        "/subjects/user",
        "/compatibility/subjects/user/versions/latest",
    ] {
        let answer = registry.post(path, user(7)).await;
        answer.is_error(42201);
        assert!(
            answer
                .text
                .contains("No schema reference found for subject \\\"base\\\" and version 7"),
            "{}",
            answer.text
        );
    }
    for bad in [
        json!([null]),
        json!([{"name": "Base", "subject": "base"}]),
        json!([{"name": "Base\u{0}", "subject": "base", "version": 1}]),
    ] {
        let body = json!({"schema": "\"int\"", "references": bad});
        registry.post("/subjects/user/versions", body).await.is_error(42201);
    }
    registry.delete("/subjects/base").await;
    for path in ["/subjects/user/versions", "/compatibility/subjects/user/versions"] {
        registry.post(path, user(1)).await.is_error(42201);
    }
    let lax = json!({"validateNewSchemas": false});
    registry.put("/config/user", lax.clone()).await.is(200, lax);
    for path in ["/compatibility/subjects/user/versions", "/subjects/user/versions"] {
        assert_eq!(registry.post(path, user(1)).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_reference_to_another_language_is_refused() {
    let registry = Registry::new().await;
    registry
        .post(
            "/subjects/base/versions",
            json!({"schemaType": "JSON", "schema": "{\"type\":\"object\"}"}),
        )
        .await;
    registry.post("/subjects/user/versions", user(1)).await.is_error(42201);
}

#[tokio::test]
async fn references_of_references_are_followed_across_contexts() {
    let registry = Registry::new().await;
    registry.register(":.lib:base", &record("Base", &["a"])).await;
    let middle =
        json!({"type": "record", "name": "Middle", "fields": [{"name": "b", "type": "Base"}]});
    registry
        .post(
            "/subjects/:.lib:middle/versions",
            json!({"schema": middle.to_string(),
        "references": [{"name": "Base", "subject": "base", "version": 1}]}),
        )
        .await;
    let top = json!({"type": "record", "name": "Top", "fields": [{"name": "m", "type": "Middle"}]});
    let body = json!({"schema": top.to_string(), "references": [{"name": "Middle", "subject": ":.lib:middle", "version": 1}]});
    let answer = registry.post("/subjects/top/versions", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    registry.get("/contexts/lib/subjects/middle/versions/1/referencedby").await.is(200, json!([1]));
    let qualified =
        registry.get("/subjects/:.lib:middle/versions/1?referenceFormat=qualified").await.json();
    assert_eq!(qualified["references"][0]["subject"], ":.lib:base");
}

#[tokio::test]
async fn a_file_may_import_three_hundred_others() {
    const IMPORTS: usize = 300;
    let registry = Registry::new().await;
    let file = |number: usize, kind: &str| {
        format!("syntax = \"proto3\";\npackage lib;\nmessage M{number} {{ {kind} a = 1; }}\n")
    };
    let proto = |schema: String| json!({"schemaType": "PROTOBUF", "schema": schema});
    for number in 0..IMPORTS {
        let path = format!("/subjects/lib{number}/versions");
        assert_eq!(registry.post(&path, proto(file(number, "int32"))).await.status, 200);
    }
    let broken = json!({"compatibility": "NONE"});
    registry.put("/config/lib7", broken.clone()).await.is(200, broken);
    assert_eq!(
        registry.post("/subjects/lib7/versions", proto(file(7, "string"))).await.status,
        200
    );
    let user = |version_of_7: usize| {
        let lines = |line: &dyn Fn(usize) -> String| -> String {
            (0..IMPORTS).map(line).collect::<Vec<_>>().concat()
        };
        let imports = lines(&|n| format!("import \"lib{n}.proto\";\n"));
        let fields = lines(&|n| format!("  lib.M{n} f{n} = {};\n", n + 1));
        let references: Vec<Value> = (0..IMPORTS)
            .map(|n| {
                let version = if n == 7 { version_of_7 } else { 1 };
                json!({"name": format!("lib{n}.proto"), "subject": format!("lib{n}"), "version": version})
            })
            .collect();
        let schema = format!("syntax = \"proto3\";\n{imports}message User {{\n{fields}}}\n");
        json!({"schemaType": "PROTOBUF", "schema": schema, "references": references})
    };
    let registered = registry.post("/subjects/user/versions", user(1)).await.json();
    assert_eq!(registered["references"].as_array().map(Vec::len), Some(IMPORTS), "{registered}");
    let looked_up = registry.post("/subjects/user", user(1)).await.json();
    assert_eq!(looked_up["version"], 1);
    registry.post("/subjects/user/versions", user(2)).await.is_error(409);
}
