//! The lock: the history of a registry in the repository.

use serde_json::json;

use crate::support::fake::Fake;
use crate::support::{Project, record, refers, rules, subject};

fn project(fake: &Fake) -> Project {
    fake.holds("inner-value", &record("Inner", &["x:int"]));
    fake.holds_body(
        "a-value",
        refers(&record("A", &["inner:Inner", "y:long"]), ("Inner", "inner-value", 1)),
    );
    fake.holds_body("a-value", refers(&record("A", &["inner:Inner"]), ("Inner", "inner-value", 1)));
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

#[test]
fn a_check_that_passes_may_refresh_the_lock_and_one_that_fails_does_not() {
    let fake = Fake::start();
    let project = project(&fake);
    let run = project.compat("check --update-lock");
    run.exits(0).says(&["2 identical", "schemas.lock is up to date"]);
    project.compat("lock --check").exits(0);
    let before = project.read("schemas.lock");
    fake.holds("inner-value", &record("Inner", &["x:int", "z:int=0"]));
    project.write("events/inner.avsc", &record("Inner", &["x:string"]));
    project.compat("check --update-lock").exits(1);
    assert_eq!(project.read("schemas.lock"), before, "a check that fails writes nothing");
    project.write("events/inner.avsc", &record("Inner", &["x:int", "z:int=0"]));
    project.compat("check --update-lock --against lock --against registry").exits(0);
    assert_ne!(project.read("schemas.lock"), before);
    project.compat("lock --check").exits(0);
    let run = project.compat("check --update-lock --against lock");
    run.exits(2).says(&["a lock is made from a registry", "--against registry:NAME"]);
}

/// Versions that are grouped by their major number, as a registry with this setting compares them.
#[test]
fn a_candidate_is_compared_within_its_group_in_the_registry_and_in_the_lock() {
    let fake = Fake::start();
    let of_major = |schema: &str, major: &str| json!({"schema": schema, "metadata": {"properties": {"major": major}}});
    fake.group("a-value", "major").level("a-value", "BACKWARD_TRANSITIVE");
    fake.holds_body("a-value", of_major(&record("A", &["x:int"]), "1"));
    fake.holds_body("a-value", of_major(&record("A", &["x:string"]), "2"));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    let manifest = project.read("compat.toml");
    project.write("events/a.avsc", &record("A", &["x:long"]));
    let check = |major: &str, against: &str| {
        let metadata =
            format!("[subject.a-value]\nmetadata = {{ properties = {{ major = \"{major}\" }} }}\n");
        project.write("compat.toml", &format!("{manifest}\n{metadata}"));
        let report = project.report(&format!("check {against}"));
        let a = subject(&report, "a-value").clone();
        let compared = a["compared"].as_array().expect("a list");
        let compared: Vec<u64> =
            compared.iter().map(|one| one["version"].as_u64().expect("a number")).collect();
        (a["status"].as_str().expect("a status").to_owned(), compared, a["remark"].clone())
    };
    project.compat("lock --update").exits(0);
    for against in ["", "--against lock --offline"] {
        let within = |major: &str| json!(format!("compared within the group major = {major}"));
        assert_eq!(check("1", against), ("compatible".to_owned(), vec![1], within("1")));
        assert_eq!(check("2", against), ("incompatible".to_owned(), vec![2], within("2")));
        assert_eq!(check("3", against), ("new".to_owned(), vec![], within("3")));
    }
    // Without metadata of its own a candidate gets that of the latest version.
    project.write("compat.toml", &manifest);
    project.compat("check").exits(1).says(&["vs 2 ", "within the group major = 2"]);
    // Chosen versions are compared whatever their group.
    project.compat("check --against registry@1").exits(0);
}

/// A registry may let JSON Schemas pass that only further properties of an open model could break.
#[test]
fn a_candidate_is_compared_by_the_policy_in_force_in_the_registry_and_in_the_lock() {
    let fake = Fake::start();
    let object = |properties: serde_json::Value| {
        json!({"type": "object", "properties": properties}).to_string()
    };
    let stored = object(json!({"a": {"type": "string"}}));
    fake.holds_body("a-value", json!({"schemaType": "JSON", "schema": stored}));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write(
        "compat.toml",
        "version = 1\n\n[[schemas]]\nfiles = \"events/*.json\"\nsubject = \"{stem}-value\"\n",
    );
    let added = object(json!({"a": {"type": "string"}, "b": {"type": "string"}}));
    project.write("events/a.json", &added);
    project.compat("lock --update").exits(0);
    project.compat("check").exits(1).says(&["json-property-added-to-open-object"]);
    project.compat("check --against lock --offline").exits(1);
    fake.policy("a-value", "LENIENT");
    project.compat("lock --check").exits(1).says(&["a-value: other differences are allowed now"]);
    project.compat("check").exits(0).says(&["compared by the policy LENIENT"]);
    project.compat("lock --update").exits(0);
    project.compat("check --against lock --offline").exits(0).says(&["by the policy LENIENT"]);
    // What it means is told all the same, and counts where it is asked for.
    project.compat("check --profile strict").exits(1).says(&["witness"]);
    project.write("events/a.json", &object(json!({"a": {"type": "integer"}})));
    project.compat("check").exits(1).says(&["json-type-changed"]);
}
