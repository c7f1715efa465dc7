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
    let versions = json!([{"subject": ":.c:s", "version": 1}]);
    registry.get("/schemas/ids/1/versions?subject=s").await.is(200, versions);
    registry.get("/schemas/ids/1/subjects?subject=s").await.is(200, json!([":.c:s"]));
    registry.get("/schemas/ids/1/subjects?subject=:.c:t").await.is_error(40403);
}

#[tokio::test]
async fn the_subject_in_mind_says_in_which_context_an_id_is_looked_for() {
    let registry = Registry::new().await;
    registry.register("s", &record("R", &["a"])).await;
    registry.register(":.c:s", &record("Q", &["a"])).await;
    for (asked, found) in [
        ("", Some("s")),
        ("s", Some("s")),
        ("other", Some("s")),
        (":.:", Some("s")),
        (":.:other", Some("s")),
        (":.c:", Some(":.c:s")),
        (":.c:s", Some(":.c:s")),
        (":.c:other", None),
    ] {
        for what in ["subjects", "versions"] {
            let answer = registry.get(&format!("/schemas/ids/1/{what}?subject={asked}")).await;
            match found {
                None => answer.is(404, json!({"error_code": 40403, "message": "Schema not found"})),
                Some(name) if what == "subjects" => answer.is(200, json!([name])),
                Some(name) => answer.is(200, json!([{"subject": name, "version": 1}])),
            }
        }
        let answer = registry.get(&format!("/schemas/ids/1?subject={asked}")).await;
        match found {
            None => answer.is_error(40403),
            Some(name) => assert_eq!(answer.json()["subject"], name, "{asked}"),
        }
    }
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
