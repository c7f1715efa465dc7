//! Registering: the plan first, then the deed, in an order that works.

use serde_json::json;

use crate::support::fake::{Fake, Manners};
use crate::support::{Project, record};

fn project(fake: &Fake) -> Project {
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/z-inner.avsc", &record("Inner", &["x:int"]));
    project.write("events/outer.avsc", &record("Outer", &["inner:Inner"]));
    project
}

#[test]
fn references_are_registered_before_what_refers_to_them() {
    for manners in [Manners::Incumbent, Manners::Karapace, Manners::Redpanda] {
        let fake = Fake::with(manners);
        let project = project(&fake);
        let run = project.compat("register");
        run.exits(0)
            .says(&["registered z-inner-value version 1", "registered outer-value version 1"]);
        let outer = &fake.versions("outer-value")[0];
        let expected = json!([{"name": "Inner", "subject": "z-inner-value", "version": 1}]);
        assert_eq!(outer["references"], expected);
        project.compat("register").exits(0).says(&["is version 1"]);
        assert_eq!(fake.versions("outer-value").len(), 1);
    }
}

#[test]
fn naming_one_subject_takes_what_it_refers_to_along() {
    let fake = Fake::start();
    project(&fake).compat("register outer-value").exits(0);
    assert_eq!(fake.versions("z-inner-value").len(), 1);
}

#[test]
fn a_dry_run_shows_the_plan_and_changes_nothing() {
    let fake = Fake::start();
    let project = project(&fake);
    project.compat("register --dry-run").exits(0).says(&["plan for registry", "new subject"]);
    project.compat("register --dry-run --detailed-exitcode").exits(5);
    assert!(fake.versions("outer-value").is_empty());
    project.compat("register").exits(0);
    project.compat("register --dry-run --detailed-exitcode").exits(0);
}

#[test]
fn nothing_is_registered_where_one_candidate_breaks() {
    let fake = Fake::start();
    fake.holds("outer-value", &record("Outer", &["inner:int"]));
    let run = project(&fake).compat("register");
    run.exits(1).says(&["avro-type-changed", "nothing was registered"]);
    assert!(fake.versions("z-inner-value").is_empty());
}

#[test]
fn what_the_registry_refuses_is_told_in_its_words() {
    let fake = Fake::start();
    fake.refuses("z-inner-value", &["no"]);
    let run = project(&fake).compat("register");
    run.exits(1).says(&["Schema being registered is incompatible", "nothing was registered"]);
    let fake = Fake::start();
    fake.refuses("outer-value", &["no"]);
    let run = project(&fake).compat("register");
    run.exits(4).says(&["stopped after 1 of 2", "run again to go on"]);
}

#[test]
fn a_protected_registry_is_only_written_to_by_a_plan() {
    let fake = Fake::start();
    let project = project(&fake);
    project.append(
        "compat.toml",
        &format!("[registry.prod]\nurl = \"{}\"\nprotected = true\n", fake.url()),
    );
    let run = project.compat("register --registry prod");
    run.exits(3).says(&["protected", "nothing was registered"]);
    assert!(fake.versions("outer-value").is_empty());
}

#[test]
fn the_result_can_be_read_by_machines() {
    let fake = Fake::start();
    let run = project(&fake).compat("register --format json");
    run.exits(0);
    let result: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(result["steps"][0]["subject"], "z-inner-value");
    assert_eq!(result["steps"][1]["version"], 1);
}
