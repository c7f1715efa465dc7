//! Promotion: a plan judged by the target, applied once, refused when it no longer holds.

use serde_json::{Value, json};

use crate::support::fake::{Fake, Trouble};
use crate::support::{Project, record, refers};

struct Stage {
    test: Fake,
    prod: Fake,
    project: Project,
}

fn stage() -> Stage {
    let (test, prod) = (Fake::start(), Fake::start());
    test.holds("a-value", &record("A", &["x:int"]));
    test.holds("a-value", &record("A", &["x:int", "y:int=0"]));
    prod.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new();
    project.append(
        "compat.toml",
        &format!(
            "[registry.test]\nurl = \"{}\"\n[registry.prod]\nurl = \"{}\"\nprotected = true\n\
             [promote.prod]\nfrom = \"registry:test\"\n",
            test.url(),
            prod.url()
        ),
    );
    Stage { test, prod, project }
}

impl Stage {
    fn plan(&self) -> Value {
        serde_json::from_str(&self.project.read("plan.json")).expect("a plan is JSON")
    }
}

#[test]
fn what_the_target_lacks_is_planned_and_applied_once() {
    let stage = stage();
    let run = stage.project.compat("promote plan --to prod");
    run.exits(0).says(&["register", "version 2 -> version 2", "compatible under BACKWARD with 1"]);
    stage.project.compat("promote plan --to prod --detailed-exitcode").exits(5);
    assert_eq!(stage.prod.versions("a-value").len(), 1, "a plan changes nothing");
    let run = stage.project.compat("promote apply plan.json");
    run.exits(0).says(&["registered a-value version 2"]);
    assert_eq!(stage.prod.versions("a-value").len(), 2);
    let run = stage.project.compat("promote apply plan.json");
    run.exits(0).says(&["is there already"]);
    assert_eq!(stage.prod.versions("a-value").len(), 2);
    stage.project.compat("promote plan --to prod").exits(0).says(&["nothing to do"]);
}

#[test]
fn the_targets_own_level_and_history_decide() {
    let stage = stage();
    stage.prod.holds("a-value", &record("A", &["x:int", "y:string=\"\""]));
    let run = stage.project.compat("promote plan --to prod");
    run.exits(1).says(&["avro-type-changed", "refused", "a-value version 2 in prod"]);
    let run = stage.project.compat("promote apply plan.json");
    run.exits(3).says(&["refused steps", "nothing was changed"]);
}

#[test]
fn references_go_first_and_are_rewritten_to_the_targets_versions() {
    let stage = stage();
    stage.test.holds("inner", &record("Inner", &["x:int"]));
    stage.test.holds("inner", &record("Inner", &["x:int", "z:int=0"]));
    stage
        .test
        .holds_body("outer", refers(&record("Outer", &["inner:Inner"]), ("Inner", "inner", 2)));
    let run = stage.project.compat("promote plan outer --to prod");
    run.exits(0).says(&["pulled in by outer"]);
    stage.project.compat("promote apply plan.json").exits(0);
    assert_eq!(stage.prod.versions("inner").len(), 1);
    let references = stage.prod.versions("outer")[0]["references"].clone();
    assert_eq!(references, json!([{"name": "Inner", "subject": "inner", "version": 1}]));
}

#[test]
fn renamed_subjects_keep_their_references() {
    let stage = stage();
    stage.test.holds("test.inner", &record("Inner", &["x:int"]));
    stage.test.holds_body(
        "test.outer",
        refers(&record("Outer", &["inner:Inner"]), ("Inner", "test.inner", 1)),
    );
    stage.project.append("compat.toml", "rename = { \"test.(.*)\" = \"$1\" }\n");
    stage.project.compat("promote plan test.* --to prod").exits(0);
    stage.project.compat("promote apply plan.json").exits(0);
    let references = stage.prod.versions("outer")[0]["references"].clone();
    assert_eq!(references, json!([{"name": "Inner", "subject": "inner", "version": 1}]));
}

#[test]
fn a_stale_plan_is_refused_and_nothing_is_changed() {
    let stage = stage();
    stage.project.compat("promote plan --to prod").exits(0);
    stage.prod.holds("a-value", &record("A", &["x:int", "w:int=0"]));
    let run = stage.project.compat("promote apply plan.json");
    run.exits(3).says(&["the latest version of a-value is 2, was 1", "stale"]);
    assert_eq!(stage.prod.versions("a-value").len(), 2);
    stage.project.compat("promote plan --to prod").exits(0);
    stage.prod.level("a-value", "FULL");
    let run = stage.project.compat("promote apply plan.json");
    run.exits(3).says(&["the level of a-value is FULL, was BACKWARD"]);
}

#[test]
fn an_edited_or_expired_plan_is_refused() {
    let stage = stage();
    stage.project.compat("promote plan --to prod").exits(0);
    let mut plan = stage.plan();
    plan["steps"][0]["to_version"] = json!(7);
    stage.project.write("edited.json", &plan.to_string());
    stage.project.compat("promote apply edited.json").exits(3).says(&["edited"]);
    stage.project.write("nonsense.json", "{}");
    stage.project.compat("promote apply nonsense.json").exits(2).says(&["is no plan"]);
}

#[test]
fn a_mode_that_forbids_is_found_before_anything_is_written() {
    let stage = stage();
    stage.prod.mode("a-value", "READONLY");
    let run = stage.project.compat("promote plan --to prod");
    run.exits(1).says(&["is in mode READONLY"]);
}

#[test]
fn a_failure_in_the_middle_is_told_and_the_next_run_goes_on() {
    let stage = stage();
    stage.test.holds("b-value", &record("B", &["x:int"]));
    stage.test.holds("c-value", &record("C", &["x:int"]));
    stage.project.compat("promote plan --to prod").exits(0);
    stage.prod.fails_after(Some(1));
    let run = stage.project.compat("promote apply plan.json");
    run.exits(4).says(&[
        "registered a-value version 2",
        "plan.journal.jsonl",
        "run the same command",
    ]);
    stage.prod.fails_after(None);
    stage.project.compat("promote apply plan.json").exits(0).says(&["is there already"]);
    for subject in ["b-value", "c-value"] {
        assert_eq!(stage.prod.versions(subject).len(), 1);
    }
    let journal = stage.project.read("plan.journal.jsonl");
    let done = journal.lines().filter(|line| line.contains("\"done\"")).count();
    assert_eq!(done, 3, "{journal}");
}

#[test]
fn a_registry_that_does_not_answer_leaves_no_plan() {
    let stage = stage();
    stage.prod.trouble(Trouble::Page(200));
    stage.project.compat("promote plan --to prod").exits(2);
    assert!(!stage.project.path("plan.json").exists());
}
