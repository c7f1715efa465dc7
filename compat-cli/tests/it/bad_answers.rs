//! Registries that do not answer as they should: exit code 2 and a message of its own, never green.

use crate::support::fake::{Fake, Trouble};
use crate::support::{Project, record};

fn project(fake: &Fake) -> Project {
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project
}

#[track_caller]
fn check(trouble: Trouble, reason: &str, texts: &[&str]) {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"])).trouble(trouble);
    let project = project(&fake);
    let run = project.compat("check --retries 0");
    run.exits(2).says(texts);
    let report = project.report("check --retries 0");
    assert_eq!(report["outcome"]["verdict"], "unanswered");
    assert_eq!(report["outcome"]["reason"], reason);
    assert_eq!(report["baselines"][0]["complete"], false);
    project.compat("register --retries 0 --yes").exits(2);
    assert_eq!(fake.versions("a-value").len(), 1);
}

#[test]
fn a_page_is_no_answer() {
    let start = "<!DOCTYPE html> <html><title>Please log in</title></html>";
    check(Trouble::Page(200), "protocol", &["does not answer like a schema registry", start]);
    check(Trouble::Page(500), "protocol", &["500", "a login page or a proxy"]);
    check(Trouble::Page(502), "protocol", &["502", "a login page or a proxy"]);
}

#[test]
fn who_is_not_let_in_is_told_what_was_sent() {
    let texts = ["is answered with 401", "no credentials were sent", "COMPAT_REGISTRY_"];
    check(Trouble::Denied(401), "auth", &texts);
    check(Trouble::Denied(403), "auth", &["403", "they may lack a permission"]);
}

#[test]
fn half_an_answer_is_none() {
    check(Trouble::Truncated, "protocol", &["it breaks off after", "bytes"]);
    check(Trouble::BreaksOff, "protocol", &["it breaks off"]);
}

#[test]
fn an_answer_without_content_is_none() {
    check(Trouble::Empty, "protocol", &["says no compatibility level"]);
}

#[test]
fn an_error_of_the_registry_is_told_in_its_words() {
    check(Trouble::Fails(500), "protocol", &["the store failed", "50001"]);
}

#[test]
fn a_registry_that_is_down_is_no_answer() {
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", "http://127.0.0.1:1");
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project.write("events/b.avsc", &record("B", &["x:int"]));
    let run = project.compat("check");
    run.exits(2).says(&["cannot reach registry http://127.0.0.1:1", "is it running"]);
    let told = run.out.matches("cannot reach").count();
    assert_eq!(told, 1, "one registry that is down is one failure: {run:#?}");
}

#[test]
fn what_is_only_busy_is_asked_again() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"])).trouble_times(Trouble::Fails(503), 2);
    project(&fake).compat("check --retries 3").exits(0);
}

#[test]
fn fail_on_never_turns_a_no_into_yes_but_not_silence() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:string"]));
    let project = project(&fake);
    project.compat("check").exits(1);
    project.compat("check --fail-on never").exits(0).says(&["1 incompatible"]);
    fake.trouble(Trouble::Page(200));
    project.compat("check --fail-on never").exits(2);
}

#[test]
fn credentials_come_from_the_environment_and_are_never_shown() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new();
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project.append("compat.toml", "[registry.eu-test]\nurl = \"${URL}\"\n");
    let project = project
        .variable("URL", &fake.url().replace("http://", "http://in-url:pw-in-url@"))
        .variable("COMPAT_REGISTRY_EU_TEST_TOKEN", "a-secret");
    let run = project.compat("check --against registry:eu-test --verbose");
    run.exits(0);
    assert_eq!(fake.last_credentials().as_deref(), Some("Bearer a-secret"));
    fake.trouble(Trouble::Denied(401));
    let denied = project.compat("check --against registry:eu-test");
    denied.exits(2).says(&["a token"]);
    for run in [run, denied] {
        let all = format!("{}{}", run.out, run.err);
        assert!(!all.contains("a-secret") && !all.contains("pw-in-url"), "{all}");
    }
}

#[test]
fn basic_credentials_may_stand_in_the_manifest_as_variables() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new().variable("PW", "pw");
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project.append(
        "compat.toml",
        &format!(
            "[registry.test]\nurl = \"{}\"\nauth = {{ user = \"me\", password = \"${{PW}}\" }}\n",
            fake.url()
        ),
    );
    project.compat("check").exits(0);
    assert_eq!(fake.last_credentials().as_deref(), Some("Basic bWU6cHc="));
}

#[test]
fn history_that_cannot_be_read_is_no_answer() {
    let fake = Fake::start();
    fake.holds("a-value", "{\"type\":\"nonsense\"}");
    let project = project(&fake);
    project.compat("check").exits(2).says(&["a-value version 1", "cannot be read"]);
    assert_eq!(project.report("check")["outcome"]["reason"], "history");
}
