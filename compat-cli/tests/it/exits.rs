//! Every outcome and its exit code, also several outcomes at once: 2 wins over 1, because an
//! incomplete check must not look like a complete one.

use crate::support::fake::{Fake, Trouble};
use crate::support::{Project, record};

/// What is there before the command runs.
struct Stage {
    fake: Fake,
    project: Project,
}

/// An outcome: its name, what leads to it, the command, the exit code, and the reason of a
/// report where the code is 2.
type Row = (&'static str, fn(&Stage), &'static str, i32, Option<&'static str>);

fn nothing(_: &Stage) {}

fn broken(stage: &Stage) {
    stage.project.write("events/a.avsc", &record("A", &["x:string"]));
}

fn changed(stage: &Stage) {
    stage.project.write("events/a.avsc", &record("A", &["x:long"]));
}

fn no_schema(stage: &Stage) {
    stage.project.write("events/a.avsc", "{");
}

fn warned(stage: &Stage) {
    stage.project.append("compat.toml", "[check]\nnew-subject = \"warning\"\n");
    stage.project.write("events/new.avsc", &record("New", &["x:int"]));
}

fn accepted(stage: &Stage) {
    broken(stage);
    let finding = &stage.project.report("check")["subjects"][0]["findings"][0]["fingerprint"];
    let finding = finding.as_str().expect("a fingerprint");
    stage.project.compat(&format!("accept {finding} --reason intended")).exits(0);
}

fn accepted_and_broken(stage: &Stage) {
    accepted(stage);
    stage.project.write("events/b.avsc", &record("B", &["x:string"]));
}

fn protected(stage: &Stage) {
    changed(stage);
    let url = stage.fake.url();
    let registry = format!("[registry.test]\nurl = \"{url}\"\nprotected = true\n");
    stage.project.append("compat.toml", &registry);
}

fn fails_after_one(stage: &Stage) {
    changed(stage);
    stage.project.write("events/b.avsc", &record("B", &["x:long"]));
    stage.fake.fails_after(Some(1));
}

fn fails_at_once(stage: &Stage) {
    changed(stage);
    stage.fake.fails_after(Some(0));
}

fn unreadable_history(stage: &Stage) {
    stage.fake.holds("a-value", "{\"type\":\"nonsense\"}");
}

fn denied(stage: &Stage) {
    stage.fake.trouble(Trouble::Denied(401));
}

fn truncated(stage: &Stage) {
    stage.fake.trouble(Trouble::Truncated);
}

fn bad_manifest(stage: &Stage) {
    stage.project.append("compat.toml", "[chekc]\n");
}

fn no_files(stage: &Stage) {
    stage.project.remove("events/a.avsc").remove("events/b.avsc");
}

fn no_text(stage: &Stage) {
    std::fs::write(stage.project.path("events/a.avsc"), b"\"\xff\xfe\"").expect("writes");
}

fn locked(stage: &Stage) {
    stage.project.compat("lock --update").exits(0);
}

fn locked_and_moved_on(stage: &Stage) {
    locked(stage);
    stage.fake.holds("a-value", &record("A", &["x:long"]));
}

fn old_files(stage: &Stage) {
    stage.project.write("old.avsc", "\"int\"").write("new.avsc", "\"long\"");
    stage.project.write("text.avsc", "\"string\"");
}

const DOWN: &str = "check --against registry:http://127.0.0.1:1";
const DOWN_AND_UP: &str = "check --against registry:http://127.0.0.1:1 --against registry";
const DOWN_FOR_EVER: &str = "check --fail-on never --against registry:http://127.0.0.1:1";

const ROWS: &[Row] = &[
    // 0: asked, and the answer is yes; or done.
    ("compatible", nothing, "check", 0, None),
    ("changed and compatible", changed, "check", 0, None),
    ("a warning", warned, "check", 0, None),
    ("accepted", accepted, "check", 0, None),
    ("findings that do not count", broken, "check --fail-on never", 0, None),
    ("a lock that is up to date", locked, "lock --check", 0, None),
    ("nothing to register", nothing, "register --yes", 0, None),
    ("registered", changed, "register --yes", 0, None),
    ("a plan", changed, "register --dry-run", 0, None),
    ("can read", old_files, "can-read new.avsc old.avsc", 0, None),
    ("valid", nothing, "validate", 0, None),
    ("help", nothing, "check --help", 0, None),
    // 1: the answer is no.
    ("a finding", broken, "check", 1, None),
    ("a warning that counts", warned, "check --fail-on warning", 1, None),
    ("no schema", no_schema, "check", 1, None),
    ("no schema, and no network", no_schema, "validate", 1, None),
    ("a finding beside an accepted one", accepted_and_broken, "check", 1, None),
    ("refused before it is registered", broken, "register --yes", 1, None),
    ("a lock that is out of date", locked_and_moved_on, "lock --check", 1, None),
    ("no lock", nothing, "lock --check", 1, None),
    ("cannot read", old_files, "can-read old.avsc new.avsc", 1, None),
    ("a difference that no level allows", old_files, "diff text.avsc old.avsc", 1, None),
    ("a difference that some level allows", old_files, "diff new.avsc old.avsc", 0, None),
    // 2: could not answer.
    ("a flag that is none", nothing, "check --no-such-flag", 2, None),
    ("a subject that is none", nothing, "check nowhere", 2, Some("usage")),
    ("a baseline that is none", nothing, "check --against nowhere:x", 2, Some("usage")),
    ("a manifest that is none", bad_manifest, "check", 2, Some("manifest")),
    ("patterns without files", no_files, "check", 2, Some("manifest")),
    ("a file that is no text", no_text, "check", 2, Some("io")),
    ("no lock to check against", nothing, "check --against lock", 2, Some("io")),
    ("no repository", nothing, "check --against git:HEAD", 2, Some("git")),
    ("a registry that is down", nothing, DOWN, 2, Some("network")),
    ("a registry that lets nobody in", denied, "check", 2, Some("auth")),
    ("half an answer", truncated, "check --retries 0", 2, Some("protocol")),
    ("a history that is none", unreadable_history, "check", 2, Some("history")),
    ("the network, offline", nothing, "check --offline --against registry", 2, Some("usage")),
    ("nothing registered, by accident", fails_at_once, "register --yes", 2, None),
    // 3: refused to act.
    ("a protected registry", protected, "register --yes --registry test", 3, None),
    // 4: stopped half-way.
    ("one of two registered", fails_after_one, "register --yes", 4, None),
    // 5: changes pending.
    ("a plan with something to do", changed, "register --dry-run --detailed-exitcode", 5, None),
    ("a plan with nothing to do", nothing, "register --dry-run --detailed-exitcode", 0, None),
    // Several at once.
    ("a finding, and a registry that is down", broken, DOWN_AND_UP, 2, Some("network")),
    ("never, and a registry that is down", nothing, DOWN_FOR_EVER, 2, Some("network")),
    ("no schema, and a registry that is down", no_schema, DOWN, 2, Some("network")),
    ("a finding, and no lock", broken, "check --against registry --against lock", 2, Some("io")),
];

#[test]
fn every_outcome_has_its_exit_code() {
    let mut wrong = Vec::new();
    for &(name, arrange, command, code, reason) in ROWS {
        let fake = Fake::start();
        fake.holds("a-value", &record("A", &["x:int"])).holds("b-value", &record("B", &["x:int"]));
        let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
        project.write("events/a.avsc", &record("A", &["x:int"]));
        project.write("events/b.avsc", &record("B", &["x:int"]));
        let stage = Stage { fake, project };
        arrange(&stage);
        let run = stage.project.compat(command);
        if run.code != code {
            wrong.push(format!("{name}: `{command}` exits {}, not {code}\n{run:#?}", run.code));
        }
        if let Some(reason) = reason {
            let report = stage.project.report(command);
            let found = &report["outcome"];
            if found["reason"] != reason || found["verdict"] != "unanswered" {
                wrong.push(format!("{name}: {found} is not {reason}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_found_is_shown_although_another_baseline_could_not_be_asked() {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", &["x:string"]));
    let run = project.compat(DOWN_AND_UP);
    run.exits(2).says(&["avro-type-changed", "cannot reach registry"]);
    assert!(run.out.starts_with("COULD NOT ANSWER (network): exit code 2"), "{run:#?}");
}
