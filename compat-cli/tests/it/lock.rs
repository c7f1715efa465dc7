//! The lock: the history of a registry in the repository.

use serde_json::json;

use crate::support::fake::Fake;
use crate::support::{Project, record, rules, subject};

fn project(fake: &Fake) -> Project {
    fake.holds("inner-value", &record("Inner", &["x:int"]));
    fake.holds_body(
        "a-value",
        json!({
            "schema": record("A", &["inner:Inner", "y:long"]),
            "references": [{"name": "Inner", "subject": "inner-value", "version": 1}],
        }),
    );
    fake.holds_body(
        "a-value",
        json!({
            "schema": record("A", &["inner:Inner"]),
            "references": [{"name": "Inner", "subject": "inner-value", "version": 1}],
        }),
    );
    fake.level("a-value", "BACKWARD_TRANSITIVE");
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/inner.avsc", &record("Inner", &["x:int"]));
    project.write("events/a.avsc", &record("A", &["inner:Inner"]));
    project
}

#[test]
fn a_locked_history_answers_without_a_network() {
    let fake = Fake::start();
    let project = project(&fake);
    project.compat("lock --update").exits(0).says(&["locked 2 subjects"]);
    let asked = fake.asked().len();
    project.compat("check --against lock --offline").exits(0);
    // Two versions ago `y` was a number: what a check against the latest version would miss.
    project.write("events/a.avsc", &record("A", &["inner:Inner", "y:string=\"\""]));
    let report = project.report("check --against lock --offline");
    assert_eq!(rules(subject(&report, "a-value")), ["avro-type-changed"]);
    assert_eq!(report["baselines"][0]["level_source"], "lock");
    assert_eq!(fake.asked().len(), asked);
}

#[test]
fn a_lock_knows_when_the_registry_has_moved_on() {
    let fake = Fake::start();
    let project = project(&fake);
    project.compat("lock --check").exits(1).says(&["a-value: is not locked"]);
    project.compat("lock --update").exits(0);
    project.compat("lock --check").exits(0).says(&["up to date"]);
    fake.holds("inner-value", &record("Inner", &["x:int", "z:int=0"]));
    let run = project.compat("lock --check");
    run.exits(1).says(&["inner-value: locked up to version 1, is at 2"]);
    fake.level("inner-value", "FULL");
    project.compat("lock --check").exits(1).says(&["level BACKWARD is now FULL"]);
    project.compat("lock --update").exits(0);
    project.compat("lock --check").exits(0);
}

#[test]
fn an_edited_lock_and_a_changed_content_are_found() {
    let fake = Fake::start();
    let project = project(&fake);
    project.compat("lock --update").exits(0);
    let lock = project.read("schemas.lock");
    project.write("schemas.lock", &lock.replace("BACKWARD_TRANSITIVE", "NONE"));
    project.compat("check --against lock").exits(2).says(&["the lock was edited", "--update"]);
    project.write("schemas.lock", &lock);
    let content = lock.split_whitespace().find(|word| {
        word.len() == 64 && !lock.lines().next().is_some_and(|line| line.contains(word))
    });
    let content = format!("schemas.lock.d/{}", content.expect("a content"));
    project.append(&content, " ");
    let run = project.compat("check --against lock");
    run.exits(2).says(&["was changed", ".gitattributes"]);
    project.remove(&content);
    project.compat("check --against lock").exits(2).says(&["cannot read the locked schema"]);
    project.compat("lock --update").exits(0);
    project.compat("check --against lock").exits(0);
}

#[test]
fn a_subject_that_was_locked_and_is_no_file_any_more_is_removed() {
    let fake = Fake::start();
    let project = project(&fake);
    project.compat("lock --update").exits(0);
    project.remove("events/a.avsc");
    let report = project.report("check --against lock");
    assert_eq!(subject(&report, "a-value")["status"], "removed");
    assert_eq!(report["outcome"]["exit"], 1);
}

#[test]
fn without_a_lock_there_is_no_answer() {
    let project = project(&Fake::start());
    project.compat("check --against lock").exits(2).says(&["compat lock --update"]);
}
