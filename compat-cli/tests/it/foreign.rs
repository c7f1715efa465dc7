//! Every command that asks a registry, asked of registries that are not ours: the incumbent's
//! present, Karapace's, Redpanda's, and the incumbent's before references existed.

use serde_json::{Value, json};

use crate::support::fake::{Fake, Manners};
use crate::support::{Project, record, rules, subject};

/// A registry with three versions of `a-value`, and a project with the fields of the next.
fn stage(manners: Manners, fields: &[&str]) -> (Fake, Project) {
    let fake = Fake::with(manners);
    for before in [&["x:int", "y:long"][..], &["x:int"], &["x:int", "z:int=0"]] {
        fake.holds("a-value", &record("A", before));
    }
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", fields));
    (fake, project)
}

#[test]
fn a_check_answers_whatever_the_registry() {
    for manners in Manners::ALL {
        let (fake, project) = stage(manners, &["x:int", "z:int=0"]);
        project.compat("check").exits(0).says(&["1 identical"]);
        project.write("events/a.avsc", &record("A", &["x:int", "y:string=\"\""]));
        project.compat("check").exits(0).says(&["compatible: 1 subject", "vs 3 "]);
        fake.level("a-value", "BACKWARD_TRANSITIVE");
        let report = project.report("check");
        assert_eq!(rules(subject(&report, "a-value")), ["avro-type-changed"], "{manners:?}");
        project.write("events/b.avsc", &record("B", &["x:int"]));
        project.compat("check b-value").exits(0).says(&["1 new"]);
    }
}

#[test]
fn both_engines_answer_whatever_the_registry() {
    for manners in Manners::ALL {
        let (fake, project) = stage(manners, &["x:int", "z:int=0", "w:int=0"]);
        project.write("events/new.avsc", &record("New", &["x:int"]));
        for level in ["BACKWARD", "BACKWARD_TRANSITIVE"] {
            fake.level("a-value", level);
            for engine in ["both", "server"] {
                let run = project.compat(&format!("check --engine {engine}"));
                run.exits(0).says(&["1 compatible, 1 new"]);
                assert!(!run.out.contains("verdict-differs"), "{manners:?} {level}: {run:#?}");
            }
        }
        fake.refuses("a-value", &["READER_FIELD_MISSING_DEFAULT_VALUE"]);
        let run = project.compat("check --engine both");
        run.exits(1).says(&["verdict-differs", "READER_FIELD_MISSING_DEFAULT_VALUE"]);
    }
}

/// What is not asked is said, and is no silence: the project's own files were answered.
#[test]
fn a_registry_that_cannot_say_what_refers_to_a_schema_is_not_asked_in_silence() {
    const SAID: &str = "cannot say what refers to a schema";
    for manners in Manners::ALL {
        let (_fake, project) = stage(manners, &["x:int", "z:int=0", "w:int=0"]);
        let report = project.report("check");
        assert_eq!(report["outcome"]["exit"], 0, "{manners:?}: {report:#}");
        let notes = report["notes"].as_array().cloned().unwrap_or_default();
        let told: Vec<&Value> =
            notes.iter().filter(|note| note["kind"] == "dependents-not-asked").collect();
        assert_eq!(told.len(), usize::from(manners == Manners::Old), "{manners:?}: {notes:#?}");
        for note in told {
            assert_eq!(note["severity"], "warning");
        }
        let run = project.compat("check");
        assert_eq!(run.out.contains(SAID), manners == Manners::Old, "{manners:?}: {run:#?}");
        for format in ["github", "markdown"] {
            let run = project.compat(&format!("check --format {format}"));
            assert_eq!(run.out.contains(SAID), manners == Manners::Old, "{format}: {run:#?}");
        }
    }
}

#[test]
fn what_is_registered_is_found_again_whatever_the_registry() {
    for manners in Manners::ALL {
        let (fake, project) = stage(manners, &["x:int", "z:int=0", "w:int=0"]);
        project.compat("register --dry-run --detailed-exitcode").exits(5).says(&["register"]);
        project.compat("register --yes").exits(0).says(&["registered a-value version 4"]);
        project.compat("register --yes").exits(0).says(&["nothing"]);
        assert_eq!(fake.versions("a-value").len(), 4, "{manners:?}");
        fake.refuses("a-value", &["no"]);
        project.write("events/a.avsc", &record("A", &["x:int", "v:int=0"]));
        let run = project.compat("register --yes");
        run.exits(1).says(&["is incompatible with an earlier schema", "nothing was registered"]);
    }
}

#[test]
fn histories_are_frozen_and_pulled_whatever_the_registry() {
    for manners in Manners::ALL {
        let (_fake, project) = stage(manners, &["x:int", "y:string=\"\""]);
        project.compat("lock --update").exits(0).says(&["locked 1 subject"]);
        project.compat("lock --check").exits(0);
        project.compat("check --against lock --offline").exits(0);
        let run = project.compat("check --against lock --offline --level BACKWARD_TRANSITIVE");
        run.exits(1).says(&["avro-type-changed"]);
        project.compat("pull * --versions all --out old").exits(0).says(&["pulled 3 versions"]);
        project.compat("check --against dir:old --level BACKWARD_TRANSITIVE").exits(1);
    }
}

#[test]
fn the_smaller_commands_answer_whatever_the_registry() {
    for manners in Manners::ALL {
        let (fake, project) = stage(manners, &["x:int"]);
        project.compat("matrix a-value").exits(0).says(&["reader", "yes", "NO"]);
        project.compat("diff a-value@1 a-value@2").exits(0).says(&["BACKWARD yes"]);
        project.compat("doctor").exits(0).says(&["BACKWARD", "1 subject"]);
        let empty = Project::empty();
        empty.compat(&format!("init --from-registry {}", fake.url())).exits(0);
        assert!(empty.read("compat.toml").contains("[subject.a-value]"), "{manners:?}");
    }
}

#[test]
fn a_promotion_works_between_all_of_them() {
    for from in Manners::ALL {
        for to in Manners::ALL {
            let (source, project) = stage(from, &["x:int"]);
            let target = Fake::with(to);
            target.holds("a-value", &record("A", &["x:int", "y:long"]));
            project.append(
                "compat.toml",
                &format!(
                    "[registry.test]\nurl = \"{}\"\n[registry.prod]\nurl = \"{}\"\n",
                    source.url(),
                    target.url()
                ),
            );
            let run = project.compat("promote plan --from registry:test --to prod --versions all");
            run.exits(0).says(&["version 2 -> version 2", "version 3 -> version 3"]);
            project.compat("promote apply plan.json --yes").exits(0);
            assert_eq!(target.versions("a-value").len(), 3, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn references_and_other_languages_work_where_the_registry_has_them() {
    for manners in [Manners::Incumbent, Manners::Karapace, Manners::Redpanda] {
        let fake = Fake::with(manners);
        let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
        project.write("events/money.json", r#"{"type":"object"}"#);
        project.write(
            "events/invoice.json",
            r#"{"type":"object","properties":{"total":{"$ref":"money.json"}}}"#,
        );
        project.compat("register --yes").exits(0);
        assert_eq!(fake.versions("invoice-value")[0]["references"][0]["version"], 1);
        project.compat("check").exits(0).says(&["2 identical"]);
        fake.holds_body(
            "outside",
            json!({
                "schemaType": "JSON",
                "schema": r#"{"type":"object","properties":{"m":{"$ref":"money.json"}}}"#,
                "references": [{"name": "money.json", "subject": "money-value", "version": 1}],
            }),
        );
        project.write("events/money.json", r#"{"type":"string"}"#);
        let run = project.compat("check");
        run.exits(1).says(&["outside", "breaks through money-value"]);
    }
}
