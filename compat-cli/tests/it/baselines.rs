//! Baselines that are files, and registries with their levels and selectors.

use crate::support::fake::Fake;
use crate::support::{Project, record, rules, subject};

fn with_registry(fake: &Fake, fields: &[&str]) -> Project {
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", fields));
    project
}

#[test]
fn a_file_is_a_baseline_for_one_candidate() {
    let project = Project::empty();
    project.write("new.avsc", &record("A", &["x:string"]));
    project.write("old.avsc", &record("A", &["x:int"]));
    let run = project.compat("check new.avsc --against file:old.avsc");
    run.exits(1).says(&["file:old.avsc, has written", "written with `old.avsc`"]);
    project.compat("check new.avsc --against file:new.avsc").exits(0);
    let run = project.compat("check new.avsc old.avsc --against file:old.avsc");
    run.exits(2).says(&["is one file, but 2 subjects"]);
}

#[test]
fn a_folder_by_subject_and_version_is_a_history() {
    let project = Project::new();
    project.write("old/a-value/1.avsc", &record("A", &["x:int"]));
    project.write("old/a-value/2.avsc", &record("A", &["y:int"]));
    project.write("old/gone-value/1.avsc", &record("G", &["y:int"]));
    project.write("events/a.avsc", &record("A", &["y:int", "x:string=\"\""]));
    let report = project.report("check --against dir:old");
    assert_eq!(subject(&report, "a-value")["status"], "compatible");
    assert_eq!(subject(&report, "gone-value")["status"], "removed");
    let report = project.report("check --against dir:old --level BACKWARD_TRANSITIVE");
    assert_eq!(rules(subject(&report, "a-value"))[0], "avro-missing-reader-default");
    assert!(rules(subject(&report, "a-value")).contains(&"avro-type-changed"), "{report:#}");
}

#[test]
fn a_flat_folder_is_one_version() {
    let project = Project::new();
    project.write("old/a.avsc", &record("A", &["x:int"]));
    project.write("events/a.avsc", &record("A", &["x:string"]));
    project.compat("check --against dir:old").exits(1).says(&["the files in old"]);
    project.compat("check --against dir:events").exits(0);
    project.write("empty/readme", "");
    project.compat("check --against dir:empty").exits(2).says(&["holds no earlier version"]);
    project.compat("check --against dir:nowhere").exits(2).says(&["no such file"]);
}

#[test]
fn a_transitive_level_asks_about_every_version() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["id:int", "at:long"]));
    fake.holds("a-value", &record("A", &["id:int"]));
    let project = with_registry(&fake, &["id:int", "at:string=\"\""]);
    project.compat("check").exits(0).says(&["vs 2 "]);
    fake.level("a-value", "BACKWARD_TRANSITIVE");
    let run = project.compat("check");
    run.exits(1).says(&["avro-type-changed", "written with version 1", "vs 1..2"]);
}

#[test]
fn selectors_compare_with_exactly_those_versions() {
    let fake = Fake::start();
    for fields in [&["x:int"][..], &["x:long"], &["x:double"]] {
        fake.holds("a-value", &record("A", fields));
    }
    let project = with_registry(&fake, &["x:string"]);
    let compared = |spec: &str| {
        let report = project.report(&format!("check --against {spec}"));
        let compared = subject(&report, "a-value")["compared"].clone();
        let list = compared.as_array().expect("a list").clone();
        list.iter().map(|one| one["version"].as_u64().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!(compared("registry"), [3]);
    assert_eq!(compared("registry@all"), [3, 2, 1]);
    assert_eq!(compared("registry@latest"), [3]);
    assert_eq!(compared("registry@1..2"), [2, 1]);
    let run = project.compat("check --against registry@9");
    run.exits(2).says(&["has no version 9"]);
}

#[test]
fn the_levels_of_registry_and_project_add_up() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int", "y:int"]));
    // Dropping a field is fine backward and not forward.
    let project = with_registry(&fake, &["x:int"]);
    project.compat("check").exits(0);
    let run = project.compat("check --level FORWARD");
    run.exits(1).says(&["BACKWARD + FORWARD", "consumers on version 1"]);
    project.compat("check --level FULL").exits(1);
    fake.level("a-value", "FORWARD");
    project.compat("check --level BACKWARD").exits(1);
    let run = project.compat("check --level BACKWARD --allow-weaker");
    run.exits(0).says(&["asked BACKWARD instead of the registry's FORWARD"]);
    project.compat("check --level NONE").exits(1);
}

#[test]
fn level_none_is_said_and_counted() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"])).global("NONE");
    let project = with_registry(&fake, &["x:string"]);
    let run = project.compat("check");
    run.exits(0).says(&["nothing was checked", "1 unchecked"]);
    project.compat("check --level BACKWARD").exits(1);
}

#[test]
fn a_subject_without_versions_is_new_and_may_be_a_finding() {
    let fake = Fake::start();
    let project = with_registry(&fake, &["x:int"]);
    project.compat("check").exits(0).says(&["1 new"]);
    project.append("compat.toml", "[check]\nnew-subject = \"error\"\n");
    let run = project.compat("check");
    run.exits(1).says(&["error[new-subject]", "has no subject a-value"]);
}

#[test]
fn what_is_registered_already_needs_no_verdict() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = with_registry(&fake, &["x:int"]);
    let report = project.report("check");
    assert_eq!(subject(&report, "a-value")["status"], "identical");
    fake.holds("a-value", &record("A", &["x:long"]));
    fake.level("a-value", "FULL_TRANSITIVE");
    let report = project.report("check");
    assert_eq!(subject(&report, "a-value")["status"], "identical-to-older");
}

#[test]
fn all_baselines_must_pass_and_each_finding_names_its_own() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = with_registry(&fake, &["x:int", "y:string=\"\""]);
    project.write("old/a.avsc", &record("A", &["x:int", "y:long"]));
    let report = project.report("check --against registry --against dir:old");
    assert_eq!(report["outcome"]["exit"], 1);
    let a = subject(&report, "a-value");
    assert_eq!(a["compared"].as_array().map(Vec::len), Some(2));
    assert_eq!(a["findings"][0]["baseline"], "dir:old");
    // One baseline that cannot be asked: the rest is shown, and the answer is still "don't know".
    let report = project.report("check --against registry:http://127.0.0.1:1 --against dir:old");
    assert_eq!(report["outcome"]["exit"], 2);
    assert_eq!(rules(subject(&report, "a-value")), ["avro-type-changed"]);
}

#[test]
fn offline_uses_no_network() {
    let fake = Fake::start();
    let project = with_registry(&fake, &["x:int"]);
    project.compat("check --offline --against registry").exits(2).says(&["--offline"]);
    assert_eq!(fake.asked(), Vec::<String>::new());
}

#[test]
fn a_schema_of_another_language_is_incompatible() {
    let fake = Fake::start();
    fake.holds_body(
        "a-value",
        serde_json::json!({
            "schema": "{\"type\":\"object\"}", "schemaType": "JSON",
        }),
    );
    let project = with_registry(&fake, &["x:int"]);
    project
        .compat("check")
        .exits(1)
        .says(&["schema-type-changed", "is AVRO, but version 1 is JSON"]);
}

#[test]
fn an_older_version_does_not_stand_in_for_one_of_another_language() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:string"]));
    fake.holds_body(
        "a-value",
        serde_json::json!({"schema": "{\"type\":\"object\"}", "schemaType": "JSON"}),
    );
    let project = with_registry(&fake, &["x:int"]);
    let found = |arguments: &str| {
        let report = project.report(arguments);
        rules(subject(&report, "a-value")).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found("check"), ["schema-type-changed"]);
    let all = found("check --level BACKWARD_TRANSITIVE");
    assert_eq!(all, ["schema-type-changed", "avro-type-changed"]);
}
