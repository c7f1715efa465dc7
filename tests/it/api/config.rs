//! Settings and how they are inherited.

use serde_json::{Value, json};

use super::{Registry, record};

#[tokio::test]
async fn a_change_is_merged_and_read_under_another_name() {
    let registry = Registry::new().await;
    registry.get("/config").await.is(200, json!({"compatibilityLevel": "BACKWARD"}));
    registry.get("/config/s").await.is(404, json!({"error_code": 40408, "message": "Subject 's' does not have subject-level compatibility configured"}));
    registry
        .put("/config/s", json!({"compatibility": "full_transitive", "normalize": true}))
        .await
        .is(200, json!({"compatibility": "FULL_TRANSITIVE", "normalize": true}));
    registry
        .put("/config/s", json!({"normalize": null, "alias": "t"}))
        .await
        .is(200, json!({"compatibility": "FULL_TRANSITIVE", "alias": "t"}));
    registry
        .get("/config/s")
        .await
        .is(200, json!({"compatibilityLevel": "FULL_TRANSITIVE", "alias": "t"}));
    registry
        .put("/config/s", json!({"compatibilityLevel": "NONE"}))
        .await
        .is(200, json!({"compatibility": "NONE", "alias": "t"}));
    registry.delete("/config/s").await.is(200, json!({"compatibilityLevel": "NONE", "alias": "t"}));
    registry
        .delete("/config/s")
        .await
        .is(404, json!({"error_code": 40401, "message": "Subject 's' not found."}));
    registry.put("/config", json!({"compatibility": "FULL"})).await;
    registry.delete("/config").await.is(200, json!({"compatibilityLevel": "FULL"}));
    registry.delete("/config").await.is(200, json!({"compatibilityLevel": "BACKWARD"}));
    registry.get("/config").await.is(200, json!({"compatibilityLevel": "BACKWARD"}));
    for bad in [json!("x"), json!(""), json!(5)] {
        registry.put("/config/s", json!({"compatibility": bad})).await.is_error(42203);
    }
}

#[tokio::test]
async fn a_missing_level_is_inherited() {
    let registry = Registry::new().await;
    registry.put("/config", json!({"compatibility": "FULL"})).await;
    registry.put("/config/s", json!({"normalize": true})).await.is(200, json!({"normalize": true}));
    registry
        .get("/config/s?defaultToGlobal=true")
        .await
        .is(200, json!({"compatibilityLevel": "FULL", "normalize": true}));
    registry.register("s", &record("R", &["a"])).await;
    // Forward fails: readers of version 1 need `a`.
    let removed = json!({"schema": record("R", &["b?"]).to_string()});
    assert_eq!(registry.post("/subjects/s/versions", removed).await.status, 409);
}

#[tokio::test]
async fn an_alias_stands_for_its_target() {
    let registry = Registry::new().await;
    registry.register("target", &record("R", &["a"])).await;
    registry.put("/config/short", json!({"alias": "target"})).await;
    assert_eq!(registry.get("/subjects/short/versions/1").await.json()["subject"], "target");
    registry.register("short", &record("R", &["a", "b?"])).await;
    registry.get("/subjects/target/versions").await.is(200, json!([1, 2]));
    registry.get("/subjects").await.is(200, json!(["target"]));
    registry
        .get("/config/short")
        .await
        .is(200, json!({"compatibilityLevel": "BACKWARD", "alias": "target"}));
    assert_eq!(registry.get("/schemas/ids/1?subject=short").await.json()["subject"], "target");
}

#[tokio::test]
async fn a_list_of_schemas_names_aliases_and_has_what_they_stand_for() {
    let registry = Registry::new().await;
    registry.register("target", &record("R", &["a"])).await;
    registry.register("short-other", &record("R", &["a"])).await;
    registry.register(":.c:target", &record("R", &["a"])).await;
    registry.put("/config/short-2", json!({"alias": "target"})).await;
    registry.put("/config/short-1", json!({"alias": ":.:target"})).await;
    registry.put("/config/short-3", json!({"alias": ":.c:target"})).await;
    registry.put("/config/long", json!({"alias": "target"})).await;
    let listed = async |path: &str| {
        let schemas = registry.get(path).await.json();
        let shown = |schema: &Value| (schema["subject"].clone(), schema.get("aliases").cloned());
        schemas.as_array().unwrap().iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(
        listed("/schemas?subjectPrefix=short&aliases=true").await,
        [
            (json!(":.c:target"), Some(json!(["short-3"]))),
            (json!("short-other"), None),
            (json!("target"), Some(json!(["short-1", "short-2"]))),
        ]
    );
    assert_eq!(listed("/schemas?subjectPrefix=short").await, [(json!("short-other"), None)]);
    assert_eq!(
        listed("/schemas?aliases=true&subjectPrefix=target").await,
        [(json!("target"), None)],
        "only aliases that are asked for"
    );
}

#[tokio::test]
async fn levels_compare_with_the_latest_or_with_all() {
    let registry = Registry::new().await;
    registry.put("/config/s", json!({"compatibility": "NONE"})).await;
    registry.register("s", &record("R", &["a", "b"])).await;
    registry.register("s", &record("R", &["a"])).await;
    let check = json!({"schema": json!({"type": "record", "name": "R", "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "int", "default": 0}]}).to_string()});
    for (level, compatible) in [
        ("BACKWARD", true),
        ("BACKWARD_TRANSITIVE", false),
        ("FORWARD", true),
        ("FORWARD_TRANSITIVE", false),
        ("FULL", true),
        ("FULL_TRANSITIVE", false),
        ("NONE", true),
    ] {
        registry.put("/config/s", json!({"compatibility": level})).await;
        registry
            .post("/compatibility/subjects/s/versions", check.clone())
            .await
            .is(200, json!({"is_compatible": compatible}));
    }
}
