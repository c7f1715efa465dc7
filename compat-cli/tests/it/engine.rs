//! Who judges: we, the registry, or both; and rules that are never weaker by accident.

use crate::support::fake::{Fake, Manners};
use crate::support::{Project, record, rules, subject};

fn project(fake: &Fake, fields: &[&str]) -> Project {
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", fields));
    project
}

#[test]
fn where_the_registry_is_stricter_its_reason_is_shown_and_counts() {
    for manners in [Manners::Incumbent, Manners::Karapace, Manners::Redpanda] {
        let fake = Fake::with(manners);
        fake.refuses("a-value", &["{errorType:'A_RULE_OF_ITS_OWN'}"]);
        let project = project(&fake, &["x:int", "y:int=0"]);
        project.compat("check").exits(0);
        let run = project.compat("check --engine both");
        run.exits(1).says(&["error[verdict-differs]", "A_RULE_OF_ITS_OWN"]);
        project.compat("check --engine server").exits(1);
    }
}

#[test]
fn where_we_are_stricter_both_verdicts_are_shown() {
    let fake = Fake::start();
    let project = project(&fake, &["x:string"]);
    let report = project.report("check --engine both");
    assert_eq!(report["outcome"]["exit"], 1);
    assert_eq!(rules(subject(&report, "a-value")), ["avro-type-changed", "verdict-differs"]);
    let run = project.compat("check --engine server");
    run.exits(0).says(&["warning[verdict-differs]", "warning[avro-type-changed]"]);
}

#[test]
fn a_registry_without_the_route_is_asked_version_by_version() {
    let fake = Fake::with(Manners::Karapace);
    fake.level("a-value", "BACKWARD_TRANSITIVE");
    let project = project(&fake, &["x:int", "y:int=0"]);
    fake.holds("a-value", &record("A", &["x:int", "z:int=0"]));
    project.compat("check --engine both").exits(0);
    let asked = fake.asked();
    for version in [1, 2] {
        let path = format!("POST /compatibility/subjects/a-value/versions/{version}");
        assert!(asked.iter().any(|one| one.starts_with(&path)), "{asked:#?}");
    }
}

#[test]
fn what_is_not_registered_yet_is_judged_by_us_alone() {
    let fake = Fake::start();
    let project = project(&fake, &["x:int", "b:B=null"]);
    project.write("events/b.avsc", &record("B", &["x:int"]));
    project.write(
        "events/a.avsc",
        &record("A", &["x:int", "b:B"]).replace("\"B\"", "[\"null\", \"B\"], \"default\": null"),
    );
    project.compat("check --engine both").exits(0).says(&["local-only"]);
}

#[test]
fn a_rule_that_the_registry_enforces_is_not_made_weaker_by_a_manifest() {
    let fake = Fake::start();
    let project = project(&fake, &["x:string"]);
    project.append("compat.toml", "[rules]\n\"avro-type-changed\" = \"off\"\n");
    let run = project.compat("check");
    run.exits(1).says(&["the registry enforces it", "--allow-weaker"]);
    project.compat("check --allow-weaker").exits(0);
    // Without a registry nobody enforces it.
    project.write("old/a.avsc", &record("A", &["x:int"]));
    project.compat("check --against dir:old").exits(0);
}

#[test]
fn only_what_changed_and_what_refers_to_it_is_checked() {
    let project = Project::new();
    project.write("events/inner.avsc", &record("Inner", &["x:int"]));
    project.write("events/outer.avsc", &record("Outer", &["inner:Inner"]));
    project.write("events/other.avsc", &record("Other", &["x:int"]));
    let project = project.repository();
    project.commit("second");
    let run = project.compat("check --against git:HEAD --changed-only");
    run.exits(0).says(&["no schema file changed since"]);
    project.write("events/inner.avsc", &record("Inner", &["x:string"]));
    let report = project.report("check --against git:HEAD --changed-only");
    let subjects = report["subjects"].as_array().expect("a list");
    assert_eq!(subjects.len(), 2, "{report:#}");
    assert_eq!(subject(&report, "outer-value")["via"], "inner-value");
    project.remove("events/other.avsc");
    let report = project.report("check --against git:HEAD --changed-only");
    assert_eq!(subject(&report, "other-value")["status"], "removed");
}

#[test]
fn diff_shows_lines_directions_and_levels() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", &["x:int"]));
    let project = project.repository();
    project.write("events/a.avsc", &record("A", &["x:int", "y:int"]));
    let texts =
        ["+    { \"name\": \"y\"", "avro-missing-reader-default", "BACKWARD NO", "FORWARD yes"];
    project.compat("diff git:HEAD:events/a.avsc events/a.avsc").exits(0).says(&texts);
    project.compat("diff a-value@1 events/a.avsc").exits(0).says(&texts);
    project.compat("diff a-value@7 events/a.avsc").exits(2);
    project.compat("diff nowhere events/a.avsc").exits(2).says(&["there is no file nowhere"]);
    project.write("b.avsc", &record("A", &["x:string"]));
    project.compat("diff events/a.avsc b.avsc").exits(1);
}

#[test]
fn diff_is_a_driver_for_git() {
    let project = Project::new();
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project.write(".gitattributes", "*.avsc diff=compat\n");
    let project = project.repository();
    project.write("events/a.avsc", &record("A", &["x:string"]));
    let program = assert_cmd::cargo::cargo_bin("compat");
    let driver = format!("diff.compat.command={} diff --git-driver", program.display());
    let shown = project.git(&["-c", &driver, "diff"]);
    assert!(shown.contains("avro-type-changed") && shown.contains("BACKWARD NO"), "{shown}");
}

#[test]
fn the_doctor_tells_what_is_in_force_and_keeps_secrets() {
    let fake = Fake::start();
    let project = Project::new()
        .variable("COMPAT_REGISTRY_TEST_URL", fake.url())
        .variable("COMPAT_REGISTRY_TEST_TOKEN", "a-secret");
    project.append("compat.toml", "[registry.test]\nurl = \"${NOT_SET}\"\n");
    project.write("events/a.avsc", &record("A", &["x:int"]));
    let run = project.compat("doctor");
    run.exits(0).says(&[fake.url(), "COMPAT_REGISTRY_TEST_URL", "a token", "BACKWARD"]);
    assert!(!run.out.contains("a-secret"));
    project.append("compat.toml", "[registry.down]\nurl = \"http://127.0.0.1:1\"\n");
    project.compat("doctor").exits(2).says(&["cannot reach registry down"]);
}
