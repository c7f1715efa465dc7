//! What goes wrong is told with its place and with what to do about it, in every language.

use crate::support::fake::{Fake, Trouble};
use crate::support::{Project, record};

/// What goes wrong: what is there, the command, where it is said to be, what is said to do.
type Row = (fn(&Project, &Fake), &'static str, &'static str, &'static str);

fn nothing(_: &Project, _: &Fake) {}

fn avro_without_its_type(project: &Project, _: &Fake) {
    project.write("events/a.avsc", &record("A", &["x:Nowhere"]));
}

fn json_without_its_reference(project: &Project, _: &Fake) {
    project.write(
        "events/b.json",
        "{\n  \"properties\": { \"x\": { \"$ref\": \"nowhere.json\" } }\n}\n",
    );
}

fn proto_without_its_import(project: &Project, _: &Fake) {
    let text = "syntax = \"proto3\";\nimport \"nowhere.proto\";\nmessage C { Nowhere x = 1; }\n";
    project.write("events/c.proto", text);
}

fn avro_in_pieces(project: &Project, _: &Fake) {
    project.write("events/a.avsc", "{\n  \"type\": \"record\",\n");
}

fn json_in_pieces(project: &Project, _: &Fake) {
    project.write("events/b.json", "{\n  \"type\": \"nmber\"\n}\n");
}

fn proto_in_pieces(project: &Project, _: &Fake) {
    project.write("events/c.proto", "syntax = \"proto3\";\nmessage C {\n  int32 x = 1\n}\n");
}

fn slip_in_the_manifest(project: &Project, _: &Fake) {
    project.append("compat.toml", "[check]\nagianst = []\n");
}

fn unset_variable(project: &Project, _: &Fake) {
    project.append("compat.toml", "[registry.test]\nurl = \"${TEST_URL}\"\n");
}

fn denied(_: &Project, fake: &Fake) {
    fake.trouble(Trouble::Denied(401));
}

fn expired(project: &Project, _: &Fake) {
    project.write("events/a.avsc", &record("A", &["x:string"]));
    let report = project.report("check");
    let found = report["subjects"][0]["findings"][0]["fingerprint"].clone();
    let entry = format!("[[accept]]\nfinding = {found}\nreason = \"x\"\nexpires = 2020-01-01\n");
    project.write("compat.accept.toml", &entry);
}

const DOWN: &str = "check --against registry:http://127.0.0.1:1";

const ROWS: &[Row] = &[
    (avro_without_its_type, "validate", "events/a.avsc:5:", "add its file to the manifest"),
    (json_without_its_reference, "validate", "events/b.json:2:", "as a reference"),
    (proto_without_its_import, "validate", "events/c.proto:2:", "add its file to the manifest"),
    (avro_in_pieces, "validate", "events/a.avsc:2:", "compat explain invalid-schema"),
    (json_in_pieces, "validate", "events/b.json:2:", "use one of array, boolean"),
    (proto_in_pieces, "validate", "events/c.proto:4:", "expected ';'"),
    (slip_in_the_manifest, "check", "compat.toml:7:1:", "did you mean `against`?"),
    (unset_variable, "check --against registry:test", "compat.toml:7:", "set TEST_URL"),
    (nothing, "check --against file:old.avsc", "old.avsc", "from where the command runs"),
    (nothing, "check --against dir:old", "old", "from where the command runs"),
    (nothing, "check --against lock", "schemas.lock", "compat lock --update"),
    (nothing, "check --against git:HEAD", "not in a git repository", "`file:`, `dir:` or"),
    (nothing, DOWN, "http://127.0.0.1:1", "is it running"),
    (nothing, "check --against registry:tset", "`tset`", "add [registry.tset]"),
    (denied, "check", "401", "SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO=USER:PASSWORD"),
    (expired, "check", "expired on 2020-01-01", "accept it anew"),
    (nothing, "promote apply nowhere.json", "nowhere.json", "compat promote plan"),
    (nothing, "report nowhere.json", "nowhere.json", "--format json=FILE"),
    (nothing, "explain avro-type-chnaged", "avro-type-chnaged", "did you mean"),
    (nothing, "accept 0000 --reason x", "`0000`", "shows the fingerprint"),
    (nothing, "pull nowhere", "`nowhere`", "no subject of registry"),
];

#[test]
fn every_error_says_where_and_what_to_do() {
    let mut wrong = Vec::new();
    for (arrange, command, place, help) in ROWS {
        let fake = Fake::start();
        fake.holds("a-value", &record("A", &["x:int"]));
        let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
        project.write("events/a.avsc", &record("A", &["x:int"]));
        arrange(&project, &fake);
        let run = project.compat(command);
        let said = format!("{}{}", run.out, run.err);
        let is_told = said.contains(place) && said.contains(help);
        if run.code == 0 || !is_told {
            wrong.push(format!("`{command}`: `{place}` and `{help}` are to be said\n{run:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
