//! Subjects that only the registry has are checked with the change in place.

use serde_json::json;

use crate::support::fake::Fake;
use crate::support::{Project, record, refers, rules, subject};

const MONEY: &[&str] = &["cents:long"];
const BROKEN: &[&str] = &["cents:string"];
const USES_MONEY: &str =
    r#"{"type":"record","name":"Invoice","fields":[{"name":"total","type":"Money"}]}"#;

/// A project that changes `money-value`, and a registry where `invoice-value` refers to it.
fn stage(schema: &[&str]) -> (Fake, Project) {
    let fake = Fake::start();
    fake.holds("money-value", &record("Money", MONEY));
    fake.holds_body("invoice-value", refers(USES_MONEY, ("Money", "money-value", 1)));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/money.avsc", &record("Money", schema));
    (fake, project)
}

#[test]
fn a_change_breaks_a_subject_that_only_the_registry_has() {
    let (fake, project) = stage(BROKEN);
    fake.level("money-value", "NONE");
    let report = project.report("check");
    assert_eq!(report["outcome"]["exit"], 1, "{report:#}");
    let invoice = subject(&report, "invoice-value");
    assert_eq!(invoice["status"], "incompatible", "{report:#}");
    assert_eq!(invoice["via"], "money-value");
    assert_eq!(rules(invoice), ["avro-type-changed"]);
    assert_eq!(invoice["findings"][0]["via"], "money-value");
    let run = project.compat("check");
    run.exits(1).says(&["breaks through money-value", "the change in money-value"]);
    project.compat("check --format github").exits(1).says(&["file=events/money.avsc"]);
}

#[test]
fn a_dependent_of_a_dependent_breaks_too() {
    let (fake, project) = stage(BROKEN);
    let order =
        r#"{"type":"record","name":"Order","fields":[{"name":"invoice","type":"Invoice"}]}"#;
    fake.holds_body("order-value", refers(order, ("Invoice", "invoice-value", 1)));
    let report = project.report("check");
    for name in ["money-value", "invoice-value", "order-value"] {
        assert_eq!(rules(subject(&report, name)), ["avro-type-changed"], "{name}: {report:#}");
    }
    assert_eq!(subject(&report, "order-value")["via"], "money-value");
}

#[test]
fn a_change_that_its_dependents_can_read_is_told_and_passes() {
    let (_fake, project) = stage(&["cents:double"]);
    let report = project.report("check");
    assert_eq!(report["outcome"]["exit"], 0, "{report:#}");
    let invoice = subject(&report, "invoice-value");
    assert_eq!(invoice["status"], "compatible");
    assert_eq!(invoice["remark"], "in the registry only, refers to money-value");
}

#[test]
fn one_that_refers_to_an_older_version_is_not_affected() {
    let (fake, project) = stage(BROKEN);
    fake.holds("money-value", &record("Money", &["cents:double"]));
    let report = project.report("check");
    let subjects = report["subjects"].as_array().expect("subjects");
    assert_eq!(subjects.len(), 1, "{report:#}");
}

#[test]
fn an_unchanged_file_asks_for_no_dependents() {
    let (fake, project) = stage(MONEY);
    project.compat("check").exits(0);
    assert!(!fake.asked().iter().any(|asked| asked.contains("referencedby")));
}

#[test]
fn json_schema_and_protobuf_break_the_same_way() {
    let fake = Fake::start();
    let json_money =
        |of: &str| format!(r#"{{"type":"object","properties":{{"cents":{{"type":"{of}"}}}}}}"#);
    let json_uses = r#"{"type":"object","properties":{"total":{"$ref":"money.json"}}}"#;
    let proto_money =
        |of: &str| format!("syntax = \"proto3\";\nmessage Money {{ {of} cents = 1; }}\n");
    let proto_uses =
        "syntax = \"proto3\";\nimport \"coin.proto\";\nmessage Invoice { Money total = 1; }\n";
    let typed = |mut body: serde_json::Value, of: &str| {
        body["schemaType"] = json!(of);
        body
    };
    fake.holds_body("money-value", typed(json!({"schema": json_money("number")}), "JSON"));
    let uses = refers(json_uses, ("money.json", "money-value", 1));
    fake.holds_body("invoice-value", typed(uses, "JSON"));
    fake.holds_body("coin-value", typed(json!({"schema": proto_money("int64")}), "PROTOBUF"));
    let uses = refers(proto_uses, ("coin.proto", "coin-value", 1));
    fake.holds_body("bill-value", typed(uses, "PROTOBUF"));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/money.json", &json_money("string"));
    project.write("events/coin.proto", &proto_money("string"));
    let report = project.report("check");
    for (name, via) in [("invoice-value", "money-value"), ("bill-value", "coin-value")] {
        let dependent = subject(&report, name);
        assert_eq!(dependent["status"], "incompatible", "{name}: {report:#}");
        assert_eq!(dependent["via"], via, "{name}: {report:#}");
    }
}
