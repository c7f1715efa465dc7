//! A change breaks subjects that only the registry knows: told before it is registered.
//! Against the real server, in all three languages.

use e2e::{Database, Http, Project, Server};
use serde_json::{Value, json};

const MANIFEST: &str =
    "version = 1\n[[schemas]]\nfiles = \"events/*\"\nsubject = \"{stem}-value\"\n";

/// One language: a shared type before and after the change, and what refers to it.
struct Case {
    schema_type: &'static str,
    file: &'static str,
    name: &'static str,
    before: &'static str,
    after: &'static str,
    dependent: &'static str,
}

const CASES: [Case; 3] = [
    Case {
        schema_type: "AVRO",
        file: "events/money.avsc",
        name: "Money",
        before: r#"{"type":"record","name":"Money","fields":[{"name":"cents","type":"long"}]}"#,
        after: r#"{"type":"record","name":"Money","fields":[{"name":"cents","type":"string"}]}"#,
        dependent: r#"{"type":"record","name":"Invoice","fields":[{"name":"m","type":"Money"}]}"#,
    },
    Case {
        schema_type: "JSON",
        file: "events/money.json",
        name: "money.json",
        before: r#"{"type":"object","properties":{"cents":{"type":"number"}}}"#,
        after: r#"{"type":"object","properties":{"cents":{"type":"string"}}}"#,
        dependent: r#"{"type":"object","properties":{"m":{"$ref":"money.json"}}}"#,
    },
    Case {
        schema_type: "PROTOBUF",
        file: "events/money.proto",
        name: "money.proto",
        before: "syntax = \"proto3\"; message Money { int64 cents = 1; }",
        after: "syntax = \"proto3\"; message Money { string cents = 1; }",
        dependent: "syntax = \"proto3\"; import \"money.proto\"; message Invoice { Money m = 1; }",
    },
];

async fn holds(registry: &Http, subject: &str, body: Value) {
    registry.post(&format!("/subjects/{subject}/versions"), &body).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_breaks_what_only_the_registry_knows() {
    for case in CASES {
        let database = Database::sqlite();
        let server = Server::start(&database).await;
        let registry = server.http();
        let of = case.schema_type;
        holds(&registry, "money-value", json!({"schemaType": of, "schema": case.before})).await;
        let reference = json!([{"name": case.name, "subject": "money-value", "version": 1}]);
        let body = json!({"schemaType": of, "schema": case.dependent, "references": reference});
        holds(&registry, "invoice-value", body).await;
        // Who owns the type may change it as they like; who embeds it may not.
        registry.put("/config/money-value", &json!({"compatibility": "NONE"})).await.is(200);

        let project =
            Project::with_manifest(MANIFEST).variable("SCHEMA_REGISTRY_URL", server.url());
        project.write(case.file, case.before);
        project.compat("check").exits(0);
        project.write(case.file, case.after);
        let run = project.compat("check");
        let out = run.exits(1);
        for words in ["breaks through money-value", "the change in money-value", "2 subjects"] {
            assert!(out.contains(words), "{of}: `{words}` was not said:\n{out}");
        }
        server.terminate().await;
    }
}
