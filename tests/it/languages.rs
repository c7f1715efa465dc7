//! The booking story in JSON Schema and in Protobuf, through the same programs.

use e2e::{Database, Project, Server};
use serde_json::{Value, json};

/// The story in one language.
struct Told {
    /// Folder within `schemas-example/`.
    example: &'static str,
    event: &'static str,
    subject: &'static str,
    schema_type: &'static str,
    references: Value,
    /// The incumbent's code of the change that must not ship.
    code: &'static str,
}

impl Told {
    fn change(&self, project: &Project, name: &str) {
        let extension = self.event.rsplit('.').next().expect("an extension");
        project.write(self.event, &project.read(&format!("changes/{name}.{extension}")));
    }

    async fn plays(&self) {
        let database = Database::sqlite();
        let server = Server::start(&database).await;
        let http = server.http();
        let project = Project::copy_of(self.example).variable("REGISTRY_TEST_URL", server.url());
        let versions = format!("/subjects/{}/versions", self.subject);
        project.compat("register --registry test").exits(0);
        assert_eq!(http.get(&versions).await.is(200), json!([1]));

        self.change(&project, "timestamp-as-text");
        for baseline in ["git:HEAD", "registry:test"] {
            let run = project.compat(&format!("check --against {baseline}"));
            let printed = run.exits(1);
            for part in [self.event, "timestamp", self.subject] {
                assert!(printed.contains(part), "no {part} in:\n{printed}");
            }
        }
        let candidate = json!({
            "schemaType": self.schema_type,
            "schema": project.read(self.event),
            "references": self.references,
        });
        let refusal = http.post(&versions, &candidate).await.is(409);
        let message = refusal["message"].as_str().expect("a message");
        assert!(message.contains(self.code), "no {} in: {message}", self.code);

        self.change(&project, "optional-channel");
        project.compat("check --against git:HEAD --against registry:test").exits(0);
        project.compat("register --registry test").exits(0);
        assert_eq!(http.get(&versions).await.is(200), json!([1, 2]));
    }
}

#[tokio::test]
async fn json_schema_is_stopped_and_ships_like_avro() {
    let told = Told {
        example: "json",
        event: "events/booking.json",
        subject: "booking-value",
        schema_type: "JSON",
        references: json!([]),
        code: "TYPE_CHANGED",
    };
    told.plays().await;
}

#[tokio::test]
async fn protobuf_is_stopped_and_ships_like_avro() {
    let told = Told {
        example: "protobuf",
        event: "proto/example/booking.proto",
        subject: "example.booking",
        schema_type: "PROTOBUF",
        references: json!([
            {"name": "example/user.proto", "subject": "example.user", "version": 1}
        ]),
        code: "FIELD_SCALAR_KIND_CHANGED",
    };
    told.plays().await;
}
