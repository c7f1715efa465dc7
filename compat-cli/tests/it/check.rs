//! Candidates: files and subjects, references, and what is wrong with them.

use crate::support::fake::Fake;
use crate::support::{Project, record, refers, rules, subject};

fn project(fake: &Fake) -> Project {
    Project::new().variable("SCHEMA_REGISTRY_URL", fake.url())
}

/// A record with a field of another record's type.
fn embedding(name: &str, of: &str) -> String {
    record(name, &[&format!("inner:{of}")])
}

/// A registry where `outer-value` refers to `inner-value`.
fn holds_inner_and_outer(fake: &Fake) {
    fake.holds("inner-value", &record("Inner", &["x:int"]));
    fake.holds_body(
        "outer-value",
        refers(&embedding("Outer", "Inner"), ("Inner", "inner-value", 1)),
    );
}

#[test]
fn what_is_no_schema_is_a_finding_with_its_place() {
    let fake = Fake::start();
    let project = project(&fake);
    project.write("events/a.avsc", "{\"type\":\"record\",\n \"name\":\"A\",\n \"fields\":[}\n");
    let run = project.compat("check");
    run.exits(1).says(&["error[invalid-schema]", "events/a.avsc:3:", "1 invalid"]);
    project.write("events/a.avsc", &record("A", &["x:Nowhere"]));
    project.compat("check").exits(1).says(&["Nowhere", "no file of the project defines"]);
    project.write("events/b.avsc", &record("shop.Nowhere", &["x:int"]));
    let run = project.compat("check a-value");
    run.exits(1).says(&["did you mean `shop.Nowhere`?"]);
}

#[test]
fn every_problem_of_every_file_is_told_in_one_run() {
    let project = project(&Fake::start());
    project.write("events/a.avsc", &record("A", &["x:Nope", "y:Neither"]));
    project.write("events/b.avsc", "not json");
    let report = project.report("check");
    assert!(rules(subject(&report, "a-value")).len() >= 2, "{report:#}");
    assert_eq!(subject(&report, "b-value")["status"], "invalid");
}

#[test]
fn references_among_the_projects_files_are_discovered() {
    let fake = Fake::start();
    let project = project(&fake);
    project.write("events/inner.avsc", &record("Inner", &["x:int"]));
    project.write("events/outer.avsc", &embedding("Outer", "Inner"));
    project.compat("check").exits(0).says(&["2 new"]);
}

#[test]
fn a_changed_reference_breaks_what_embeds_it_and_says_through_what() {
    let fake = Fake::start();
    holds_inner_and_outer(&fake);
    let project = project(&fake);
    project.write("events/inner.avsc", &record("Inner", &["x:int"]));
    project.write("events/outer.avsc", &embedding("Outer", "Inner"));
    project.compat("check").exits(0).says(&["2 identical"]);
    project.write("events/inner.avsc", &record("Inner", &["x:string"]));
    let report = project.report("check");
    let outer = subject(&report, "outer-value");
    assert_eq!(outer["status"], "incompatible");
    assert_eq!(outer["via"], "inner-value");
    assert_eq!(outer["findings"][0]["via"], "inner-value");
    project.compat("check").exits(1).says(&["breaks through inner-value"]);
}

/// The registry's version of the common type is of no interest: both change in one commit.
#[test]
fn a_common_type_and_its_dependent_change_together() {
    let fake = Fake::start();
    holds_inner_and_outer(&fake);
    let project = project(&fake);
    let outer = record("Outer", &["inner:Inner", "label:string=\"\""]);
    project.write("events/inner.avsc", &record("Inner", &["x:int", "y:int=0"]));
    project.write("events/outer.avsc", &outer);
    project.compat("check").exits(0).says(&["2 compatible"]);
    // The dependent uses what only the changed type has.
    project.write("events/inner.avsc", &record("Inner", &["x:int", "y:int"]));
    let report = project.report("check");
    for name in ["inner-value", "outer-value"] {
        assert_eq!(rules(subject(&report, name)), ["avro-missing-reader-default"], "{report:#}");
    }
    assert_eq!(subject(&report, "outer-value")["findings"][0]["via"], "inner-value");
}

#[test]
fn a_pinned_reference_is_what_it_was() {
    let fake = Fake::start();
    holds_inner_and_outer(&fake);
    let project = project(&fake);
    project.write("events/inner.avsc", &record("Inner", &["x:string"]));
    project.write("events/outer.avsc", &embedding("Outer", "Inner"));
    project.append(
        "compat.toml",
        "[subject.\"outer-value\"]\n\
         references = [{ name = \"Inner\", subject = \"inner-value\", version = 1 }]\n",
    );
    let report = project.report("check");
    assert_eq!(subject(&report, "inner-value")["status"], "incompatible");
    let outer = subject(&report, "outer-value");
    assert_eq!(outer["status"], "identical");
    let remark = outer["remark"].as_str().expect("a remark");
    assert!(remark.ends_with("not affected, pins inner-value version 1"), "{remark}");
}

#[test]
fn a_reference_that_is_no_file_here_is_looked_up_in_the_registry() {
    let fake = Fake::start();
    fake.holds("common", &record("Inner", &["x:int"]));
    fake.holds_body("outer-value", refers(&embedding("Outer", "Inner"), ("Inner", "common", 1)));
    let project = project(&fake);
    project.write("events/outer.avsc", &embedding("Outer", "Inner").replace("inner", "renamed"));
    project.compat("check").exits(1).says(&["avro-missing-reader-default"]);
    project.write("events/outer.avsc", &embedding("Outer", "Inner"));
    project.compat("check").exits(0).says(&["1 identical"]);
}

#[test]
fn references_in_a_circle_are_told_with_their_path() {
    let project = project(&Fake::start());
    project.write("events/a.avsc", &embedding("A", "B"));
    project.write("events/b.avsc", &embedding("B", "A"));
    let run = project.compat("check");
    run.exits(1).says(&["events/a.avsc -> events/b.avsc -> events/a.avsc"]);
}

#[test]
fn subjects_and_files_can_be_named_and_slips_are_answered() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = project(&fake);
    project.write("events/a.avsc", &record("A", &["x:string"]));
    project.write("events/b.avsc", &record("B", &["x:int"]));
    project.compat("check b-value").exits(0);
    project.compat("check b-*").exits(0).says(&["1 subject"]);
    project.compat("check events/a.avsc").exits(1);
    project.compat("check a-valeu").exits(2).says(&["did you mean `a-value`?"]);
    project.compat("check events/c.avsc").exits(2).says(&["events/c.avsc"]);
    project.write("other/c.avsc", &record("C", &["x:int"]));
    project.compat("check other/c.avsc").exits(2).says(&["belongs to no subject"]);
}

#[test]
fn two_files_for_one_subject_are_a_mistake() {
    let project = project(&Fake::start());
    project.write("events/eu/a.avsc", &record("A", &["x:int"]));
    project.write("events/us/a.avsc", &record("A", &["x:int"]));
    project.compat("check").exits(2).says(&["events/eu/a.avsc and events/us/a.avsc", "{dir}"]);
}

#[test]
fn the_strict_profile_and_weights_of_rules_are_obeyed() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = project(&fake);
    project.write("events/a.avsc", &record("A", &["x:string"]));
    project.append("compat.toml", "[rules]\n\"avro-type-changd\" = \"off\"\n");
    let run = project.compat("check");
    run.exits(2).says(&["unknown rule `avro-type-changd`; did you mean `avro-type-changed`?"]);
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = project(&fake);
    project.write("events/a.avsc", &record("A", &["x:int"]));
    let run = project.compat("check --quiet");
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
}

#[test]
fn reports_are_written_to_files_whatever_the_outcome() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = project(&fake);
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project.compat("check --format json=out.json").exits(0).says(&["1 identical"]);
    assert!(project.read("out.json").contains("\"exit\": 0"));
    project.compat("check nothing-here --format json=out.json").exits(2);
    assert!(project.read("out.json").contains("\"exit\": 2"));
    let run = project.compat("check --format json=nowhere/out.json");
    run.exits(2).says(&["nowhere/out.json", "its folder does not exist"]);
}
