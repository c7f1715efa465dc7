//! What the command line says of input that is wrong: each has a message of its own with the place
//! and what to do, and an exit code that is never green by accident.

use e2e::{Canned, Database, Project, Run, Server};
use serde_json::json;

const GOOD: &str = r#"{"type": "record", "name": "Event", "fields": []}"#;

fn manifest(url: &str) -> String {
    format!(
        "version = 1\n\n[registry.test]\nurl = \"{url}\"\n\n[[schemas]]\nfiles = \"events/*.avsc\"\n\
         subject = \"{{stem}}-value\"\n"
    )
}

/// A project with one good event and a registry at `url`.
fn project(url: &str) -> Project {
    let project = Project::with_manifest(&manifest(url));
    project.write("events/booking.avsc", GOOD);
    project
}

/// Asserts the exit code and that all parts are said somewhere, without a panic.
#[track_caller]
fn says(run: &Run, code: i32, parts: &[&str]) {
    run.exits(code);
    let said = format!("{}\n{}", run.stdout, run.stderr);
    assert!(!said.contains("panicked"), "{said}");
    for part in parts {
        assert!(said.contains(part), "no `{part}` in:\n{said}");
    }
}

#[test]
fn a_syntax_error_is_the_candidates_with_its_place() {
    let project = project("http://127.0.0.1:1");
    project.write("old.avsc", GOOD);
    project.write("events/booking.avsc", "{\n  \"type\": \"record\",\n  \"name\" \"Event\"\n}\n");
    let run = project.compat("check events/booking.avsc --against file:old.avsc");
    says(&run, 1, &["events/booking.avsc:3:10"]);
}

#[test]
fn a_schema_with_an_unknown_type_is_the_candidates_with_its_place() {
    let project = project("http://127.0.0.1:1");
    project.write("old.avsc", GOOD);
    project.write(
        "events/booking.avsc",
        "{\"type\": \"record\", \"name\": \"Event\",\n \"fields\": [{\"name\": \"a\", \"type\": \"strnig\"}]}",
    );
    let run = project.compat("check events/booking.avsc --against file:old.avsc");
    says(&run, 1, &["events/booking.avsc:2:", "strnig"]);
}

#[test]
fn a_missing_file_is_named() {
    let project = project("http://127.0.0.1:1");
    project.write("old.avsc", GOOD);
    let run = project.compat("check events/missing.avsc --against file:old.avsc");
    says(&run, 2, &["events/missing.avsc"]);
    let run = project.compat("check events/booking.avsc --against file:missing.avsc");
    says(&run, 2, &["missing.avsc"]);
    says(&project.compat("can-read events/booking.avsc missing.avsc"), 2, &["missing.avsc"]);
}

#[test]
fn an_empty_set_of_files_is_no_success() {
    let project = Project::with_manifest(&manifest("http://127.0.0.1:1"));
    says(&project.compat("check --against registry:test"), 2, &["events/*.avsc"]);
}

#[test]
fn an_unknown_baseline_is_refused_with_those_that_are_known() {
    let project = project("http://127.0.0.1:1");
    says(&project.compat("check --against nonsense"), 2, &["nonsense", "registry", "git"]);
    says(&project.compat("check --against registry:tset"), 2, &["tset", "test"]);
}

#[test]
fn a_registry_that_is_down_is_no_success() {
    let project = project("http://127.0.0.1:1");
    for command in ["check --against registry:test", "register --registry test"] {
        says(&project.compat(command), 2, &["127.0.0.1:1"]);
    }
}

#[test]
fn a_registry_that_answers_a_web_page_is_no_success() {
    let page = Canned::response("200 OK", "text/html", "<html><body>Log in</body></html>");
    let project = project(&page.url());
    for command in ["check --against registry:test", "register --registry test"] {
        says(&project.compat(command), 2, &["registry test", "<html>"]);
    }
}

#[test]
fn a_registry_that_lets_nobody_in_is_no_success() {
    let body = r#"{"error_code":401,"message":"Unauthorized"}"#;
    let closed = Canned::response("401 Unauthorized", "application/json", body);
    let project = project(&closed.url());
    for command in ["check --against registry:test", "register --registry test"] {
        says(&project.compat(command), 2, &["401", "test"]);
    }
}

#[test]
fn a_registry_whose_answer_breaks_off_is_no_success() {
    let cut = Canned::answer(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n[1,2",
    );
    let short = Canned::response("200 OK", "application/json", "[1,2");
    for registry in [cut, short] {
        let project = project(&registry.url());
        says(&project.compat("check --against registry:test"), 2, &["registry test"]);
    }
}

#[test]
fn a_registry_that_is_broken_is_no_success() {
    let broken = Canned::response("500 Internal Server Error", "text/plain", "oops");
    let project = project(&broken.url()).variable("COMPAT_RETRIES", "0");
    says(&project.compat("check --against registry:test"), 2, &["500"]);
}

#[test]
fn an_unset_variable_is_named_with_its_place() {
    let project = project("${REGISTRY_NOWHERE_URL}");
    let run = project.compat("check --against registry:test");
    says(&run, 2, &["compat.toml:4:", "REGISTRY_NOWHERE_URL"]);
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_likely_one() {
    let project =
        Project::with_manifest("version = 1\n\n[[schemas]]\nfile = \"*.avsc\"\nsubjcet = \"a\"\n");
    says(&project.compat("check --against git:HEAD"), 2, &["compat.toml:", "file"]);
    let project = Project::with_manifest("version = 1\n[chekc]\nlevel = \"FULL\"\n");
    says(&project.compat("check --against git:HEAD"), 2, &["compat.toml:2:", "chekc", "check"]);
}

#[test]
fn a_manifest_that_is_no_toml_is_named_with_its_place() {
    let project = Project::with_manifest("version = 1\n[registry.test\n");
    says(&project.compat("check --against registry:test"), 2, &["compat.toml:2:"]);
}

#[tokio::test]
async fn a_candidate_that_is_no_schema_leaves_the_registry_as_it_was() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let project = project(&server.url());
    project.write("events/a.avsc", GOOD);
    project.write("events/z.avsc", "{\"type\": \"record\"}");
    says(&project.compat("register --registry test"), 1, &["events/z.avsc"]);
    assert_eq!(server.http().get("/subjects").await.is(200), json!([]));
}

#[test]
fn usage_is_two() {
    let project = project("http://127.0.0.1:1");
    says(&project.compat("check --nonsense"), 2, &["--nonsense"]);
    says(&project.compat("frobnicate"), 2, &["frobnicate"]);
    says(&project.compat("explain avro-nonsense"), 2, &["avro-nonsense"]);
}
