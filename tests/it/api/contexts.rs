//! Namespaces of subjects and ids.

use serde_json::json;

use super::{Registry, record};

#[tokio::test]
async fn each_context_has_ids_subjects_and_settings_of_its_own() {
    let registry = Registry::new().await;
    registry.register("other", &record("X", &["x"])).await;
    registry.register("s", &record("R", &["a"])).await;
    assert_eq!(registry.register(":.c:s", &record("R", &["a"])).await, 1);
    registry.get("/contexts").await.is(200, json!([".", ".c"]));
    registry.get("/subjects").await.is(200, json!([":.c:s", "other", "s"]));
    registry.get("/contexts/c/subjects").await.is(200, json!([":.c:s"]));
    registry.get("/contexts/:.c:/subjects/s/versions").await.is(200, json!([1]));
    registry.get("/contexts/./subjects").await.is(200, json!(["other", "s"]));
    assert_eq!(registry.get("/contexts/c/schemas/ids/1").await.json()["subject"], ":.c:s");
    assert_eq!(registry.get("/schemas/ids/1?subject=:.c:s").await.json()["subject"], ":.c:s");
    registry.get("/schemas/ids/1?subject=:.c:other").await.is_error(40403);
    registry
        .put("/contexts/c/config", json!({"compatibility": "NONE"}))
        .await
        .is(200, json!({"compatibility": "NONE"}));
    registry.get("/config/:.c:").await.is(200, json!({"compatibilityLevel": "NONE"}));
    registry
        .get("/config/:.c:s?defaultToGlobal=true")
        .await
        .is(200, json!({"compatibilityLevel": "NONE"}));
    registry
        .get("/config/s?defaultToGlobal=true")
        .await
        .is(200, json!({"compatibilityLevel": "BACKWARD"}));
    registry.get("/contexts/a:b/subjects").await.is(
        400,
        json!({"error_code": 400, "message": "Context name 'a:b' cannot contain a colon"}),
    );
}

#[tokio::test]
async fn an_unqualified_name_is_found_in_another_context_by_reads_only() {
    let registry = Registry::new().await;
    registry.register(":.c:s", &record("R", &["a"])).await;
    assert_eq!(registry.get("/subjects/s/versions/latest").await.json()["subject"], ":.c:s");
    let found =
        registry.post("/subjects/s", json!({"schema": record("R", &["a"]).to_string()})).await;
    assert_eq!(found.json()["subject"], ":.c:s");
    registry.get("/subjects/s/versions").await.is_error(40401);
    registry.delete("/subjects/s").await.is_error(40401);
    assert_eq!(registry.get("/schemas/ids/1?subject=s").await.json()["subject"], ":.c:s");
}

#[tokio::test]
async fn an_empty_context_can_be_deleted() {
    let registry = Registry::new().await;
    registry.register(":.c:s", &record("R", &["a"])).await;
    registry.delete("/contexts/c").await.is(
        422,
        json!({"error_code": 42211, "message": "The specified context ':.c:' is not empty."}),
    );
    registry.delete("/subjects/:.c:s").await;
    registry.delete("/contexts/c").await.is_error(42211);
    registry.delete("/subjects/:.c:s?permanent=true").await;
    let gone = registry.delete("/contexts/c").await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    registry.get("/contexts").await.is(200, json!(["."]));
    registry.delete("/contexts/.").await.is_error(405);
}
