//! Metadata and rules beside a schema.

use serde_json::{Value, json};

use super::{Registry, record};

fn body(fields: &[&str], metadata: &Value) -> Value {
    json!({"schema": record("R", fields).to_string(), "metadata": metadata})
}

#[tokio::test]
async fn metadata_is_sorted_inherited_and_searched() {
    let registry = Registry::new().await;
    let sent = json!({"properties": {"b": "2", "a": "1"}, "tags": {"**.a": ["PII", "B"]}, "sensitive": ["b"]});
    let first = registry.post("/subjects/s/versions", body(&["a"], &sent)).await.json();
    let stored = json!({"properties": {"a": "1", "b": "2"}, "tags": {"**.a": ["B", "PII"]}, "sensitive": ["b"]});
    assert_eq!(first["metadata"], stored);
    let second =
        registry.post("/subjects/s/versions", body(&["a", "b?"], &Value::Null)).await.json();
    assert_eq!((&second["version"], &second["metadata"]), (&json!(2), &stored));
    registry
        .post("/subjects/s/versions", body(&["a", "b?"], &json!({"properties": {"a": "3"}})))
        .await;
    let found = async |query: &str| {
        let answer = registry.get(&format!("/subjects/s/metadata{query}")).await.json();
        answer["version"].as_u64().or(answer["error_code"].as_u64())
    };
    assert_eq!(found("?key=a&value=1&key=b&value=2").await, Some(2));
    assert_eq!(found("?key=a&value=3").await, Some(3));
    assert_eq!(found("").await, Some(3));
    assert_eq!(found("?key=a&value=9").await, Some(40403));
    assert_eq!(registry.get("/subjects/none/metadata").await.json()["error_code"], 40401);
}

#[tokio::test]
async fn a_config_puts_metadata_below_and_above() {
    let registry = Registry::new().await;
    registry.put("/config/s", json!({"defaultMetadata": {"properties": {"x": "1", "o": "d"}}, "overrideMetadata": {"properties": {"o": "2"}}})).await;
    let answer = registry
        .post("/subjects/s/versions", body(&["a"], &json!({"properties": {"x": "9"}})))
        .await
        .json();
    assert_eq!(answer["metadata"], json!({"properties": {"o": "2", "x": "9"}}));
    let plain = json!({"schema": record("R", &["a"]).to_string()});
    assert_eq!(registry.post("/subjects/s", plain).await.json()["version"], 1);
}

#[tokio::test]
async fn rules_are_kept_and_their_form_is_checked() {
    let registry = Registry::new().await;
    let rule = json!({"name": "check", "type": "CEL", "mode": "WRITE", "kind": "CONDITION", "expr": "a != ''"});
    let mut sent =
        json!({"schema": record("R", &["a"]).to_string(), "ruleSet": {"domainRules": [rule]}});
    let stored = registry.post("/subjects/s/versions", sent.clone()).await.json();
    assert_eq!(stored["ruleSet"]["domainRules"][0]["disabled"], false);
    assert_eq!(registry.get("/subjects/s/versions/1").await.json()["ruleSet"], stored["ruleSet"]);
    assert_eq!(
        registry.get("/schemas?ruleType=CEL").await.json().as_array().map(Vec::len),
        Some(1)
    );
    for (key, bad) in [
        ("name", json!("1x")),
        ("type", Value::Null),
        ("mode", json!("UPGRADE")),
        ("onFailure", json!("A,B")),
    ] {
        sent["ruleSet"]["domainRules"][0] = rule.clone();
        sent["ruleSet"]["domainRules"][0][key] = bad;
        registry.post("/subjects/s/versions", sent.clone()).await.is_error(42210);
    }
    sent["ruleSet"]["domainRules"] = json!([rule, rule]);
    registry.put("/config/s", json!({"defaultRuleSet": sent["ruleSet"]})).await.is_error(42210);
}

#[tokio::test]
async fn a_group_is_compared_with_itself() {
    let registry = Registry::new().await;
    registry.put("/config/s", json!({"compatibilityGroup": "major"})).await;
    let of = |major: &str| json!({"properties": {"major": major}});
    registry.post("/subjects/s/versions", body(&["a"], &of("1"))).await;
    let broken = registry.post("/subjects/s/versions", body(&["a", "b"], &of("1"))).await;
    assert_eq!(broken.status, 409);
    let other = registry.post("/subjects/s/versions", body(&["a", "b"], &of("2"))).await;
    assert_eq!(other.status, 200, "{}", other.text);
}
