//! The smaller commands.

use serde_json::{Value, json};

use crate::support::fake::Fake;
use crate::support::{Project, record, refers};

fn project(fake: &Fake) -> Project {
    Project::new().variable("SCHEMA_REGISTRY_URL", fake.url())
}

#[test]
fn validate_needs_no_network_and_lists_what_is_there() {
    let fake = Fake::start();
    let project = project(&fake);
    project.write("events/a.avsc", &record("A", &["x:B"]));
    project.write("events/b.avsc", &record("B", &["x:int"]));
    project.compat("validate").exits(0).says(&["a-value", "events/a.avsc", "2 valid"]);
    project.write("events/b.avsc", &record("B", &["x:itn"]));
    project.compat("validate").exits(1).says(&["invalid-schema", "events/b.avsc:5:"]);
    assert_eq!(fake.asked(), Vec::<String>::new());
}

#[test]
fn can_read_asks_one_question_in_one_direction() {
    let project = Project::empty();
    project.write("int.avsc", "\"int\"").write("long.avsc", "\"long\"");
    project.compat("can-read long.avsc int.avsc").exits(0);
    let run = project.compat("can-read int.avsc long.avsc");
    run.exits(1).says(&["int.avsc:1:1", "a reader with `int.avsc` will fail on messages written"]);
    let report = project.report("can-read int.avsc long.avsc");
    assert_eq!(report["subjects"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["subjects"][0]["subject"], Value::Null);
    project.write("broken.avsc", "{");
    let report = project.report("can-read broken.avsc long.avsc");
    assert_eq!(report["outcome"]["exit"], 1);
    assert_eq!(report["subjects"][0]["findings"][0]["rule"], "invalid-schema");
}

#[test]
fn can_read_takes_what_registries_once_accepted() {
    let project = Project::empty();
    // A default that does not fit: refused today, stored yesterday.
    project.write("old.avsc", &record("A", &["x:int=\"text\""]));
    project.compat("can-read old.avsc old.avsc").exits(0);
}

#[test]
fn can_read_resolves_given_references() {
    let project = Project::empty();
    project.write("a.avsc", &record("A", &["b:B"])).write("b.avsc", &record("B", &["x:int"]));
    project.compat("can-read a.avsc a.avsc").exits(1);
    project.compat("can-read a.avsc a.avsc --reference B=b.avsc").exits(0);
}

#[test]
fn explain_and_rules_know_every_rule_without_a_network() {
    let project = Project::empty();
    let run = project.compat("rules --format json");
    let rules: Value = serde_json::from_str(&run.exits(0).out).expect("JSON");
    let rules = rules.as_array().expect("a list");
    assert!(rules.len() > 10);
    for rule in rules {
        let id = rule["rule"].as_str().expect("a name");
        let page = project.compat(&format!("explain {id}"));
        page.exits(0).says(&[id]);
        let front_matter = page.out.lines().any(|line| line.starts_with("breaks:"));
        assert!(!front_matter, "front matter is not for people: {}", page.out);
    }
    project.compat("rules").exits(0).says(&["avro-type-changed", "file-removed"]);
    let run = project.compat("explain avro-type-chnaged");
    run.exits(2).says(&["did you mean `avro-type-changed`?"]);
}

#[test]
fn pull_writes_what_is_registered_with_what_belongs_to_it() {
    let fake = Fake::start();
    fake.holds("b", "{\"type\":\"record\",\"name\":\"B\",\"fields\":[]}");
    fake.holds_body("team/a", refers(&record("A", &["b:B"]), ("B", "b", 1)));
    let project = project(&fake);
    project.compat("pull * team/a --out got").exits(0).says(&["pulled 2 versions"]);
    assert_eq!(
        project.read("got/b.avsc"),
        "{\n  \"type\": \"record\",\n  \"name\": \"B\",\n  \"fields\": []\n}\n"
    );
    assert!(project.read("got/team%2Fa.avsc.meta.json").contains("\"subject\": \"b\""));
    project.compat("pull b --versions all --out history").exits(0);
    assert!(project.read("history/b/1.avsc").contains("\"B\""));
    project.compat("pull nothing").exits(2).says(&["no subject of registry"]);
}

#[test]
fn the_matrix_shows_who_reads_whom() {
    let fake = Fake::start();
    for of in ["int", "long", "string"] {
        fake.holds("a", &format!("\"{of}\""));
    }
    let project = project(&fake);
    let run = project.compat("matrix a");
    insta::assert_snapshot!(run.exits(0).out.replace(fake.url(), "URL"));
    let run = project.compat("matrix a --format json");
    let matrix: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(matrix["readers"][1], json!({"reader": 2, "reads": [1, 2]}));
    project.compat("matrix nowhere").exits(2);
}

#[test]
fn completions_are_for_every_usual_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Project::empty().compat(&format!("completions {shell}"));
        run.exits(0).says(&["can-read"]);
    }
}
