//! `/openapi.json`: every operation with its parameters, from one table.

use axum::Json;
use serde_json::{Map, Value, json};

/// An operation: method, path, what it does, query parameters, the body it takes.
struct Operation {
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    query: &'static [&'static str],
    body: Option<&'static str>,
}

const fn op(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    query: &'static [&'static str],
    body: Option<&'static str>,
) -> Operation {
    Operation { method, path, summary, query, body }
}

const PAGE: [&str; 2] = ["offset", "limit"];
const SCHEMA: Option<&str> = Some("SchemaRequest");
const CONFIG: Option<&str> = Some("ConfigRequest");
const MODE: Option<&str> = Some("ModeRequest");
const VERSION: &str = "/subjects/{subject}/versions/{version}";

const OPERATIONS: [Operation; 49] = [
    op("get", "/", "A sign of life", &[], None),
    op("get", "/health/live", "Whether the process answers", &[], None),
    op("get", "/health/ready", "Whether the database answers", &[], None),
    op("get", "/metrics", "What the server counts, for Prometheus", &[], None),
    op("get", "/v1/metadata/id", "The name of the cluster", &[], None),
    op("get", "/v1/metadata/version", "The level of the API", &[], None),
    op("get", "/v1/metadata/deployment", "Attributes of the deployment", &[], None),
    op(
        "get",
        "/schemas",
        "All schemas",
        &["subjectPrefix", "aliases", "deleted", "latestOnly", "ruleType", PAGE[0], PAGE[1]],
        None,
    ),
    op("get", "/schemas/types", "The schema types", &[], None),
    op(
        "get",
        "/schemas/ids/{id}",
        "A schema by its id",
        &["subject", "format", "referenceFormat", "findTags", "fetchMaxId"],
        None,
    ),
    op("get", "/schemas/ids/{id}/schema", "The text of a schema", &["subject", "format"], None),
    op(
        "get",
        "/schemas/ids/{id}/subjects",
        "The subjects that have a schema",
        &["subject", "deleted", PAGE[0], PAGE[1]],
        None,
    ),
    op(
        "get",
        "/schemas/ids/{id}/versions",
        "The versions that have a schema",
        &["subject", "deleted", PAGE[0], PAGE[1]],
        None,
    ),
    op("get", "/schemas/guids/{guid}", "A schema by its guid", &["format"], None),
    op("get", "/schemas/guids/{guid}/ids", "The ids of a guid in all contexts", &[], None),
    op(
        "get",
        "/subjects",
        "All subjects",
        &["subjectPrefix", "deleted", "deletedOnly", PAGE[0], PAGE[1]],
        None,
    ),
    op(
        "post",
        "/subjects/{subject}",
        "The version that a schema is",
        &["normalize", "deleted", "format"],
        SCHEMA,
    ),
    op(
        "delete",
        "/subjects/{subject}",
        "Marks a subject deleted, or purges it",
        &["permanent"],
        None,
    ),
    op(
        "get",
        "/subjects/{subject}/metadata",
        "The newest version with properties",
        &["key", "value", "deleted", "format"],
        None,
    ),
    op(
        "get",
        "/subjects/{subject}/versions",
        "The versions of a subject",
        &["deleted", "deletedOnly", "deletedAsNegative", PAGE[0], PAGE[1]],
        None,
    ),
    op(
        "post",
        "/subjects/{subject}/versions",
        "Registers a schema",
        &["normalize", "format", "force"],
        SCHEMA,
    ),
    op("get", VERSION, "A version", &["deleted", "format", "referenceFormat", "findTags"], None),
    op("delete", VERSION, "Marks a version deleted, or purges it", &["permanent"], None),
    op(
        "get",
        "/subjects/{subject}/versions/{version}/schema",
        "The text of a version",
        &["deleted", "format"],
        None,
    ),
    op(
        "get",
        "/subjects/{subject}/versions/{version}/referencedby",
        "Ids of the schemas that refer to a version",
        &["deleted", PAGE[0], PAGE[1]],
        None,
    ),
    op(
        "post",
        "/subjects/{subject}/versions/{version}/tags",
        "Registers a version with other tags",
        &[],
        Some("TagsRequest"),
    ),
    op(
        "post",
        "/compatibility/subjects/{subject}/versions",
        "Whether a schema could be registered",
        &["normalize", "verbose"],
        SCHEMA,
    ),
    op(
        "post",
        "/compatibility/subjects/{subject}/versions/{version}",
        "Whether a schema is compatible with a version",
        &["normalize", "verbose"],
        SCHEMA,
    ),
    op("get", "/config", "The settings of the registry", &["defaultToGlobal"], None),
    op("put", "/config", "Changes the settings of the registry", &[], CONFIG),
    op("delete", "/config", "Removes the settings of the registry", &[], None),
    op("get", "/config/{subject}", "The settings of a subject", &["defaultToGlobal"], None),
    op("put", "/config/{subject}", "Changes the settings of a subject", &[], CONFIG),
    op("delete", "/config/{subject}", "Removes the settings of a subject", &[], None),
    op("get", "/mode", "The mode of the registry", &["defaultToGlobal"], None),
    op("put", "/mode", "Changes the mode of the registry", &["force"], MODE),
    op("delete", "/mode", "Removes the mode of the registry", &["recursive"], None),
    op("get", "/mode/{subject}", "The mode of a subject", &["defaultToGlobal"], None),
    op("put", "/mode/{subject}", "Changes the mode of a subject", &["force"], MODE),
    op("delete", "/mode/{subject}", "Removes the mode of a subject", &["recursive"], None),
    op("get", "/contexts", "All contexts", &["contextPrefix", PAGE[0], PAGE[1]], None),
    op("delete", "/contexts/{context}", "Forgets an empty context", &[], None),
    op("get", "/associations/subjects/{subject}", "What a subject is bound to", &PAGE, None),
    op("get", "/associations/resources/{resource}", "What a resource is bound to", &PAGE, None),
    op("delete", "/associations/resources/{resource}", "Unbinds a resource", &[], None),
    op(
        "get",
        "/associations/resources/{namespace}/{name}",
        "What is bound to a topic",
        &["resourceType", "associationType", "lifecycle", PAGE[0], PAGE[1]],
        None,
    ),
    op("post", "/registry/v1/check", "The full report on a candidate", &[], Some("CheckRequest")),
    op(
        "get",
        "/registry/v1/changes",
        "What was changed, by whom and when",
        &["after", "limit", "wait_ms"],
        None,
    ),
    op(
        "get",
        "/registry/v1/subjects/{subject}/matrix",
        "Which version reads which",
        &["limit"],
        None,
    ),
];

/// Parameters that are whole numbers; all others are texts, switches included.
const NUMBERS: [&str; 4] = ["offset", "limit", "after", "wait_ms"];

/// The document.
pub(super) async fn document() -> Json<Value> {
    Json(build())
}

/// Builds the document.
pub(crate) fn build() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for operation in &OPERATIONS {
        let entry = paths.entry(operation.path).or_insert_with(|| json!({}));
        entry[operation.method] = describe(operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Schema registry",
            "description": "The Confluent Schema Registry API, and routes of our own under /registry/v1/. Every path that names a subject or a schema, or lists them, also exists below /contexts/{context}.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": schemas()},
    })
}

fn describe(operation: &Operation) -> Value {
    let in_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{'));
    let in_path = in_path.map(|name| {
        json!({"name": name.trim_end_matches('}'), "in": "path", "required": true,
            "schema": {"type": "string", "minLength": 1}})
    });
    let in_query = operation.query.iter().map(|name| {
        let kind = if NUMBERS.contains(name) { "integer" } else { "string" };
        json!({"name": name, "in": "query", "schema": {"type": kind}})
    });
    let error = json!({"description": "The registry says no, or cannot answer",
        "content": {"application/vnd.schemaregistry.v1+json":
            {"schema": {"$ref": "#/components/schemas/Error"}}}});
    let mut described = json!({
        "summary": operation.summary,
        "parameters": in_path.chain(in_query).collect::<Vec<_>>(),
        "responses": {"200": {"description": "The answer"}, "default": error},
    });
    if operation.path == "/contexts/{context}" {
        described["responses"]["204"] = json!({"description": "It is forgotten"});
    }
    if let Some(name) = operation.body {
        let schema = json!({"schema": {"$ref": format!("#/components/schemas/{name}")}});
        described["requestBody"] = json!({"required": true, "content": {
            "application/vnd.schemaregistry.v1+json": schema, "application/json": schema}});
    }
    described
}

fn schemas() -> Value {
    let level = json!({"enum": ["NONE", "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD",
        "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE"]});
    let texts = json!({"type": "object", "additionalProperties": {"type": "string"}});
    let reference = json!({"type": "object", "required": ["name", "subject", "version"],
        "properties": {"name": {"type": "string"}, "subject": {"type": "string"},
            "version": {"type": "integer", "minimum": -1, "maximum": i32::MAX}}});
    let tags = json!({"type": "array", "items": {"type": "object", "properties": {
        "schemaEntity": {"type": "object", "properties": {
            "entityPath": {"type": "string"},
            "entityType": {"enum": ["sr_record", "sr_field"]}}},
        "tags": {"type": "array", "items": {"type": "string"}}}}});
    let schema_request = json!({"type": "object", "properties": {
        "schema": {"type": "string", "examples": [
            "{\"type\":\"record\",\"name\":\"Booking\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}",
            "syntax = \"proto3\";\nmessage Booking {\n  int64 id = 1;\n}\n"]},
        "schemaType": {"enum": ["AVRO", "JSON", "PROTOBUF"]},
        "references": {"type": "array", "items": reference},
        "metadata": {"type": "object", "properties": {"properties": texts}},
        "ruleSet": {"type": "object"},
        "version": {"type": "integer", "minimum": -1, "maximum": i32::MAX},
        "id": {"type": "integer", "minimum": -1, "maximum": i32::MAX},
        "schemaTagsToAdd": tags, "schemaTagsToRemove": tags,
        "propagateSchemaTags": {"type": "boolean"},
    }});
    json!({
        "Error": {"type": "object", "required": ["error_code", "message"], "properties": {
            "error_code": {"type": "integer"}, "message": {"type": "string"}}},
        "SchemaRequest": schema_request,
        "ConfigRequest": {"type": "object", "properties": {
            "compatibility": level, "normalize": {"type": "boolean"},
            "alias": {"type": "string"}, "compatibilityGroup": {"type": "string"}}},
        "TagsRequest": {"type": "object", "properties": {
            "newVersion": {"type": "integer", "minimum": 0, "maximum": i32::MAX},
            "tagsToAdd": tags, "tagsToRemove": tags,
            "metadata": {"type": "object"}, "ruleSet": {"type": "object"},
            "rulesToMerge": {"type": "object"},
            "rulesToRemove": {"type": "array", "items": {"type": "string"}}}},
        "ModeRequest": {"type": "object", "required": ["mode"], "properties": {
            "mode": {"enum": ["READWRITE", "READONLY", "IMPORT", "FORWARD"]}}},
        "CheckRequest": {"type": "object", "required": ["subject", "body"], "properties": {
            "subject": {"type": "string"},
            "body": {"$ref": "#/components/schemas/SchemaRequest"},
            "level": level,
            "profile": {"enum": ["standard", "strict"]},
            "overlay": {"type": "array", "items": {"type": "object", "properties": {
                "subject": {"type": "string"},
                "body": {"$ref": "#/components/schemas/SchemaRequest"}}}}}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document is a part of the surface: a change of it is meant, or a mistake.
    #[test]
    fn the_committed_document_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
        let built = format!("{}\n", serde_json::to_string_pretty(&build()).unwrap());
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, &built).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed == built, "run the test with UPDATE=1 and look at what changed");
    }
}
