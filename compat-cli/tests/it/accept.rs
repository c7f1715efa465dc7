//! Accepted findings: said, dated, never hidden.

use jiff::ToSpan as _;

use crate::support::fake::Fake;
use crate::support::{Project, record, subject};

fn project(fake: &Fake) -> Project {
    fake.holds("a-value", &record("A", &["x:int"]));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", &["x:string"]));
    project
}

fn day(from_now: i64) -> String {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    today.saturating_add(from_now.days()).to_string()
}

fn fingerprint(project: &Project) -> String {
    let report = project.report("check");
    let found = &subject(&report, "a-value")["findings"][0]["fingerprint"];
    found.as_str().expect("a fingerprint").to_owned()
}

fn accepted(project: &Project, expires: &str) {
    let entry = format!(
        "[[accept]]\nfinding = \"{}\"\nreason = \"on purpose\"\nexpires = {expires}\n",
        fingerprint(project)
    );
    project.write("compat.accept.toml", &entry);
}

#[test]
fn an_accepted_finding_is_shown_and_does_not_fail() {
    let project = project(&Fake::start());
    let mut command = project.command("", &format!("accept {}", fingerprint(&project)));
    command.args(["--reason", "never \"produced\"; DATA-1", "--by", "jane@example.com"]);
    crate::support::run(&mut command).exits(0).says(&["accepted until"]);
    let run = project.compat("check");
    run.exits(0).says(&[
        "accepted[avro-type-changed]",
        "never \"produced\"; DATA-1 by jane",
        "1 accepted",
    ]);
    let report = project.report("check");
    let finding = &subject(&report, "a-value")["findings"][0];
    assert_eq!(finding["accepted"]["by"], "jane@example.com");
    assert_eq!(finding["severity"], "error");
    project.write("events/a.avsc", &record("A", &["x:boolean"]));
    project.compat("check").exits(1).says(&["fits no finding"]);
}

#[test]
fn the_fingerprint_survives_reformatting_and_a_new_version() {
    let fake = Fake::start();
    let project = project(&fake);
    let before = fingerprint(&project);
    project.write("events/a.avsc", &record("A", &["x:string"]).replace('\n', "\n  "));
    fake.holds("a-value", &record("A", &["x:int", "y:int=0"]));
    assert_eq!(fingerprint(&project), before);
}

#[test]
fn an_expired_acceptance_counts_no_longer_and_an_expiring_one_is_spoken_of() {
    let project = project(&Fake::start());
    accepted(&project, &day(-1));
    project.compat("check").exits(1).says(&["expired on", "it counts again"]);
    accepted(&project, &day(0));
    project.compat("check").exits(0).says(&["expires on"]);
    accepted(&project, &format!("\"{}\"", day(100)));
    let run = project.compat("check");
    assert!(!run.out.contains("expires on"), "{run:#?}");
}

#[test]
fn an_acceptance_needs_a_reason_and_a_near_day() {
    let project = project(&Fake::start());
    let entry = |rest: &str| {
        project.write("compat.accept.toml", &format!("[[accept]]\nfinding = \"a\"\n{rest}"));
        project.compat("check")
    };
    entry("expires = 2030-01-01\n").exits(2).says(&["missing field `reason`"]);
    entry("reason = \"x\"\n").exits(2).says(&["missing field `expires`"]);
    entry(&format!("reason = \" \"\nexpires = {}\n", day(1))).exits(2).says(&["needs a reason"]);
    let run = entry(&format!("reason = \"x\"\nexpires = {}\n", day(400)));
    run.exits(2).says(&["compat.accept.toml:1:", "at most 366 days"]);
    entry("reason = \"x\"\nexpires = \"soon\"\n").exits(2).says(&["is a day"]);
    entry("reason = \"x\"\nexpire = 1\n").exits(2).says(&["expire"]);
}

#[test]
fn only_what_is_found_can_be_accepted() {
    let project = project(&Fake::start());
    let run = project.compat("accept 0000000000000000 --reason x");
    run.exits(2).says(&["there is no finding `0000000000000000`"]);
    let run = project
        .compat(&format!("accept {} --reason x --expires 2999-01-01", fingerprint(&project)));
    run.exits(2).says(&["an acceptance expires between"]);
    project.write("events/a.avsc", "nonsense");
    let broken = fingerprint(&project);
    let run = project.compat(&format!("accept {broken} --reason x"));
    run.exits(2).says(&["cannot be accepted"]);
}

#[test]
fn an_unused_acceptance_is_not_blamed_on_a_partial_check() {
    let project = project(&Fake::start());
    accepted(&project, &day(100));
    project.write("events/b.avsc", &record("B", &["x:int"]));
    let run = project.compat("check b-value");
    run.exits(0);
    assert!(!run.out.contains("fits no finding"), "{run:#?}");
}
