//! Tags inside the text of a schema.

use serde_json::{Value, json};

use super::Registry;

/// A record with a field; what is between the braces besides.
fn record(field: &Value, own: &Value) -> Value {
    let mut field = field.clone();
    field["name"] = json!("f");
    field["type"] = json!("string");
    let mut record = json!({"type": "record", "name": "R", "namespace": "n", "fields": [field]});
    for (key, value) in own.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

fn on(path: &str, kind: &str, tags: &[&str]) -> Value {
    json!({"schemaEntity": {"entityPath": path, "entityType": kind}, "tags": tags})
}

async fn latest(registry: &Registry, find: &str) -> (Value, Value) {
    let path = format!("/subjects/s/versions/latest?findTags={find}");
    let version = registry.get(&path).await.json();
    let schema = serde_json::from_str(version["schema"].as_str().unwrap()).unwrap();
    (schema, version.get("schemaTags").cloned().unwrap_or_default())
}

#[tokio::test]
async fn tags_are_added_removed_and_found() {
    let registry = Registry::new().await;
    let plain = record(&json!({}), &json!({}));
    registry.register("s", &plain).await;
    assert_eq!(latest(&registry, "*").await, (plain.clone(), json!(null)));
    let add = json!({"newVersion": 2, "tagsToAdd": [
        on("n.R", "sr_record", &["A", "B"]), on("n.R.f", "sr_field", &["PII"])]});
    let answer = registry.post("/subjects/s/versions/1/tags", add).await.json();
    assert_eq!((&answer["id"], &answer["version"]), (&json!(2), &json!(2)), "{answer}");
    assert_eq!(answer["metadata"]["properties"]["confluent:version"], "2");
    let both = record(&json!({"confluent:tags": ["PII"]}), &json!({"confluent:tags": ["A", "B"]}));
    let (of_record, of_field) =
        (on("n.R", "sr_record", &["A", "B"]), on("n.R.f", "sr_field", &["PII"]));
    assert_eq!(latest(&registry, "*").await, (both.clone(), json!([of_record, of_field])));
    assert_eq!(latest(&registry, "PII").await.1, json!([of_field]));
    assert_eq!(latest(&registry, "PII,B").await.1, json!([of_record, of_field]));
    assert_eq!(latest(&registry, "C").await.1, json!(null));
    let by_id = registry.get("/schemas/ids/2?findTags=A&findTags=C").await.json();
    assert_eq!(by_id["schemaTags"], json!([of_record]), "{by_id}");
    let remove = json!({"tagsToRemove": [
        on("R", "sr_record", &["A", "X"]), on("R.f", "sr_field", &["PII"])]});
    registry.post("/subjects/s/versions/latest/tags", remove).await;
    let rest = record(&json!({}), &json!({"confluent:tags": ["B"]}));
    assert_eq!(latest(&registry, "*").await, (rest, json!([on("n.R", "sr_record", &["B"])])));
}

#[tokio::test]
async fn a_registration_brings_tags_along() {
    let registry = Registry::new().await;
    let plain = record(&json!({}), &json!({}));
    let tagged = record(&json!({}), &json!({"confluent:tags": ["A"]}));
    let sent = json!({"schema": plain.to_string(),
        "schemaTagsToAdd": [on("n.R", "sr_record", &["A"])]});
    let answer = registry.post("/subjects/s/versions", sent).await.json();
    assert_eq!(answer["metadata"]["properties"]["confluent:version"], "1", "{answer}");
    assert_eq!(latest(&registry, "").await.0, tagged);
    let mut wider = plain;
    wider["fields"].as_array_mut().unwrap().push(json!({"name": "g", "type": "int", "default": 0}));
    let sent = json!({"schema": wider.to_string(), "propagateSchemaTags": true});
    registry.post("/subjects/s/versions", sent.clone()).await.json();
    let (schema, tags) = latest(&registry, "*").await;
    assert_eq!(
        (&schema["confluent:tags"], &schema["fields"][1]["name"]),
        (&json!(["A"]), &json!("g"))
    );
    assert_eq!(tags, json!([on("n.R", "sr_record", &["A"])]));
    // What is there is found with its tags.
    let again = registry.post("/subjects/s/versions", sent).await.json();
    assert_eq!(again["version"], 2, "{again}");
}

#[tokio::test]
async fn a_change_of_tags_changes_metadata_and_rules_too() {
    let registry = Registry::new().await;
    let rule = |name: &str, kind: &str| json!({"name": name, "type": "CEL", "kind": kind, "mode": "WRITE", "disabled": false});
    let schema = record(&json!({}), &json!({})).to_string();
    let rules = json!({"domainRules": [rule("a", "CONDITION"), rule("b", "CONDITION")]});
    registry.post("/subjects/s/versions", json!({"schema": schema, "ruleSet": rules})).await.json();
    let path = "/subjects/s/versions/1/tags";
    let merge = json!({"domainRules": [rule("b", "TRANSFORM"), rule("c", "CONDITION")]});
    let change = json!({"metadata": {"properties": {"owner": "x"}},
        "rulesToMerge": merge, "rulesToRemove": ["a"]});
    let answer = registry.post(path, change.clone()).await.json();
    let properties = json!({"confluent:version": "2", "owner": "x"});
    assert_eq!(answer["metadata"]["properties"], properties, "{answer}");
    let names: Vec<&Value> =
        answer["ruleSet"]["domainRules"].as_array().unwrap().iter().map(|r| &r["name"]).collect();
    assert_eq!(names, ["b", "c"]);
    assert_eq!(answer["ruleSet"]["domainRules"][0]["kind"], "TRANSFORM");
    let mut both = change;
    both["ruleSet"] = json!({});
    registry.post(path, both).await.is(
        422,
        json!({"error_code": 42210,
        "message": "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove"}),
    );
    let bad = json!({"rulesToMerge": {"domainRules": [{"name": "a"}]}});
    registry.post(path, bad).await.is_error(42210);
}

#[tokio::test]
async fn tags_of_what_is_not_there_are_refused() {
    let registry = Registry::new().await;
    let path = "/subjects/s/versions/1/tags";
    registry.post(path, json!({})).await.is_error(40401);
    registry.register("s", &record(&json!({}), &json!({}))).await;
    registry.post("/subjects/s/versions/2/tags", json!({})).await.is_error(40402);
    registry.post("/subjects/s/versions/x/tags", json!({})).await.is_error(42202);
    registry.post(path, json!({"newVersion": 3})).await.is_error(42201);
    let nowhere = json!({"tagsToAdd": [on("n.Q.f", "sr_field", &["A"])]});
    registry.post(path, nowhere).await.is(
        422,
        json!({"error_code": 42201,
        "message": "Invalid schema, details: No matching path 'n.Q.f' found in the schema"}),
    );
    let sent = json!({"schema": record(&json!({}), &json!({})).to_string(),
        "schemaTagsToRemove": [on("n.R.g", "sr_field", &["A"])]});
    registry.post("/subjects/s/versions", sent).await.is_error(42201);
    registry.post(path, json!({"tagsToAdd": [{"tags": "x"}]})).await.is_error(400);
    registry.get("/subjects/s/versions").await.is(200, json!([1]));
}

#[tokio::test]
async fn tags_of_protobuf_and_of_branches_are_not_edited() {
    let registry = Registry::new().await;
    let path = "/subjects/s/versions";
    let text = "syntax = \"proto3\";\nmessage M {\n  int32 f = 1;\n}\n";
    let sent = json!({"schemaType": "PROTOBUF", "schema": text,
        "schemaTagsToAdd": [on("M.f", "sr_field", &["A"])]});
    registry.post(path, sent).await.is_error(42201);
    let branches = json!({"anyOf": [{"type": "object", "properties": {"a": {}}}]});
    let sent = json!({"schemaType": "JSON", "schema": branches.to_string(),
        "schemaTagsToAdd": [on("anyof.0.object.a", "sr_field", &["A"])]});
    registry.post(path, sent).await.is_error(42201);
}
