//! Marking deleted, purging, and what they leave.

use serde_json::json;

use super::{Registry, record};

#[tokio::test]
async fn a_version_is_marked_and_then_purged() {
    let registry = Registry::new().await;
    let id = registry.register("s", &record("R", &["a"])).await;
    registry.register("s", &record("R", &["a", "b?"])).await;
    let guid =
        registry.get("/subjects/s/versions/1").await.json()["guid"].as_str().unwrap().to_owned();
    registry.delete("/subjects/s/versions/1?permanent=true").await.is(
        404,
        json!({"error_code": 40407,
        "message": "Subject 's' Version 1 was not deleted first before being permanently deleted"}),
    );
    registry.delete("/subjects/s/versions/1").await.is(200, json!(1));
    registry.delete("/subjects/s/versions/1").await.is(404, json!({"error_code": 40406,
        "message": "Subject 's' Version 1 was soft deleted.Set permanent=true to delete permanently"}));
    registry.get("/subjects/s/versions").await.is(200, json!([2]));
    registry.get("/subjects/s/versions?deleted=true").await.is(200, json!([1, 2]));
    registry.get("/subjects/s/versions?deletedOnly=true").await.is(200, json!([1]));
    registry.get("/subjects/s/versions?deletedAsNegative=true").await.is(200, json!([-1, 2]));
    registry
        .get("/subjects/s/versions/1")
        .await
        .is(404, json!({"error_code": 40402, "message": "Version 1 not found."}));
    assert_eq!(registry.get("/subjects/s/versions/1?deleted=true").await.json()["deleted"], true);
    assert_eq!(registry.get(&format!("/schemas/ids/{id}")).await.json()["deleted"], true);
    registry.delete("/subjects/s/versions/1?permanent=true").await.is(200, json!(1));
    registry
        .get(&format!("/schemas/ids/{id}"))
        .await
        .is(404, json!({"error_code": 40403, "message": format!("Schema {id} not found")}));
    registry.get(&format!("/schemas/ids/{id}/schema")).await.is_error(40403);
    registry.get(&format!("/schemas/guids/{guid}")).await.is_error(40403);
    registry.get(&format!("/schemas/guids/{guid}/ids")).await.is(200, json!([]));
}

#[tokio::test]
async fn a_subject_is_marked_and_then_purged_with_its_settings() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    registry.register("s", &record("R", &["a", "b?"])).await;
    registry.put("/config/s", json!({"compatibility": "FULL"})).await;
    registry.delete("/subjects/s?permanent=true").await.is_error(40405);
    registry.delete("/subjects/s").await.is(200, json!([1, 2]));
    registry.delete("/subjects/s").await.is_error(40404);
    registry.get("/subjects").await.is(200, json!([]));
    registry.get("/subjects?deleted=true").await.is(200, json!(["s"]));
    registry
        .get("/subjects/s/versions/latest?deleted=true")
        .await
        .is(404, json!({"error_code": 40402, "message": "Version -1 not found."}));
    registry.get("/config/s").await.is(200, json!({"compatibilityLevel": "FULL"}));
    registry.delete("/subjects/s?permanent=true").await.is(200, json!([1, 2]));
    registry.get("/config/s").await.is_error(40408);
    registry
        .delete("/subjects/s")
        .await
        .is(404, json!({"error_code": 40401, "message": "Subject 's' not found."}));
}

#[tokio::test]
async fn content_that_comes_back_takes_the_place_of_what_was_marked() {
    let registry = Registry::new().await;
    registry.put("/config/s", json!({"compatibility": "NONE"})).await;
    let id = registry.register("s", &record("R", &["a"])).await;
    registry.register("s", &record("R", &["b"])).await;
    registry.delete("/subjects/s/versions/1").await;
    assert_eq!(registry.register("s", &record("R", &["a"])).await, id);
    registry.get("/subjects/s/versions?deleted=true").await.is(200, json!([2, 3]));
}

#[tokio::test]
async fn a_purged_newest_number_is_used_again() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    registry.register("s", &record("R", &["a", "b?"])).await;
    registry.delete("/subjects/s/versions/2").await;
    registry.delete("/subjects/s/versions/2?permanent=true").await;
    registry.register("s", &record("R", &["a", "c?"])).await;
    registry.get("/subjects/s/versions").await.is(200, json!([1, 2]));
}

#[tokio::test]
async fn an_answer_about_a_deletion_is_never_an_old_one() {
    let registry = Registry::new().await;
    let id = registry.register("s", &record("R", &["a"])).await;
    for _ in 0..3 {
        assert_eq!(registry.get("/subjects/s/versions/latest").await.status, 200);
        assert_eq!(registry.get(&format!("/schemas/ids/{id}")).await.json()["deleted"], false);
    }
    registry.delete("/subjects/s").await;
    assert_eq!(registry.get("/subjects/s/versions/latest").await.status, 404);
    assert_eq!(registry.get(&format!("/schemas/ids/{id}")).await.json()["deleted"], true);
    registry.delete("/subjects/s?permanent=true").await;
    assert_eq!(registry.get(&format!("/schemas/ids/{id}")).await.status, 404);
}
