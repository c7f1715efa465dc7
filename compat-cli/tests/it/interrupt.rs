//! Ctrl-C, a real one, while the registry is silent: what was there is as it was, nothing is half
//! done, and the same command goes on where it stopped. And what a long run shows meanwhile.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::fake::{Fake, Trouble};
use crate::support::{Project, record};

const PATIENCE: Duration = Duration::from_mins(1);

/// Two subjects, `a-value` and `b-value`.
fn stage() -> (Fake, Project) {
    let fake = Fake::start();
    fake.holds("a-value", &record("A", &["x:int"])).holds("b-value", &record("B", &["x:int"]));
    let project = Project::new().variable("SCHEMA_REGISTRY_URL", fake.url());
    project.write("events/a.avsc", &record("A", &["x:int"]));
    project.write("events/b.avsc", &record("B", &["x:int"]));
    (fake, project)
}

/// Every file of a project with its text.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = std::fs::read_to_string(&path).expect("UTF-8");
                found.insert(path.display().to_string(), text);
            }
        }
    }
    found
}

/// Runs a command until the registry is asked `silent` and does not answer, and interrupts it
/// there.
#[track_caller]
fn interrupt(fake: &Fake, project: &Project, arguments: &str, silent: &str) {
    fake.trouble(Trouble::Silent(silent.to_owned()));
    let before = fake.asked().len();
    let mut command = project.command("", &format!("{arguments} --timeout 10m"));
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let begun = Instant::now();
    while !fake.asked()[before..].iter().any(|one| one.contains(silent)) {
        assert!(begun.elapsed() < PATIENCE, "{silent} was never asked: {:#?}", fake.asked());
        let ended = process.try_wait().expect("can be watched");
        assert!(ended.is_none(), "`{arguments}` ended: {ended:?}, {:#?}", fake.asked());
        std::thread::sleep(Duration::from_millis(5));
    }
    let kill = Command::new("sh").args(["-c", &format!("kill -INT {}", process.id())]).status();
    assert!(kill.expect("sh runs").success());
    let status = process.wait().expect("it ends");
    assert_eq!(status.signal(), Some(2), "`{arguments}` ended by itself: {status:?}");
    fake.recovers();
}

#[test]
fn an_interrupted_lock_is_the_old_lock() {
    let (fake, project) = stage();
    project.compat("lock --update").exits(0);
    fake.holds("a-value", &record("A", &["x:int", "y:int=0"]));
    let before = files(project.root());
    interrupt(&fake, &project, "lock --update", "GET /subjects/b-value/versions");
    assert_eq!(files(project.root()), before);
    interrupt(&fake, &project, "check --update-lock", "GET /subjects/a-value/versions/1");
    assert_eq!(files(project.root()), before);
    project.compat("check --against lock").exits(0);
    project.compat("lock --update").exits(0);
    project.compat("lock --check").exits(0);
}

#[test]
fn an_interrupted_manifest_was_never_there() {
    let (fake, project) = stage();
    let empty = Project::empty();
    let from = format!("init --from-registry {}", fake.url());
    interrupt(&fake, &empty, &from, "GET /subjects/b-value/versions/latest");
    assert!(files(empty.root()).is_empty());
    empty.compat(&from).exits(0);
    drop(project);
}

#[test]
fn an_interrupted_acceptance_is_none() {
    let (fake, project) = stage();
    project.write("events/a.avsc", &record("A", &["x:string"]));
    let finding = &project.report("check")["subjects"][0]["findings"][0];
    let finding = finding["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let before = files(project.root());
    let accept = format!("accept {finding} --reason intended");
    interrupt(&fake, &project, &accept, "GET /subjects/b-value/versions/latest");
    assert_eq!(files(project.root()), before);
    project.compat(&accept).exits(0);
    project.compat("check").exits(0);
}

#[test]
fn what_an_interrupted_pull_has_written_is_whole() {
    let (fake, project) = stage();
    let pull = "pull * --out got --jobs 1";
    interrupt(&fake, &project, pull, "GET /subjects/b-value/versions/latest");
    let got: Vec<String> = files(&project.path("got")).into_keys().collect();
    let root = project.root().display().to_string();
    let got: Vec<String> = got.iter().map(|name| name.replace(&root, "")).collect();
    assert!(got.iter().all(|name| !name.contains(".tmp")), "{got:#?}");
    assert!(project.read("got/a-value.avsc").ends_with("}\n"));
    project.compat(pull).exits(0).says(&["pulled 2 versions"]);
}

#[test]
fn an_interrupted_registration_goes_on_where_it_stopped() {
    let (fake, project) = stage();
    project.write("events/a.avsc", &record("A", &["x:int", "y:int=0"]));
    project.write("events/b.avsc", &record("B", &["x:int", "y:int=0"]));
    interrupt(&fake, &project, "register --yes", "POST /subjects/b-value/versions");
    assert_eq!((fake.versions("a-value").len(), fake.versions("b-value").len()), (2, 1));
    let run = project.compat("register --yes");
    run.exits(0).says(&["registered b-value version 2"]);
    assert!(!run.out.contains("registered a-value"), "{run:#?}");
    assert_eq!((fake.versions("a-value").len(), fake.versions("b-value").len()), (2, 2));
}

#[test]
fn progress_is_for_terminals_and_a_log_stays_silent() {
    let (_fake, project) = stage();
    let run = project.compat("check");
    assert_eq!(run.err, "", "a log has no bar: {run:#?}");
    assert!(!run.out.contains('\u{1b}'), "a log has no colors: {run:#?}");
    let compat = assert_cmd::cargo::cargo_bin("compat");
    for arguments in ["check", "lock --update", "pull * --out got"] {
        let line = format!("{} {arguments}", compat.display()).replace('*', "'*'");
        let on_terminal = |line: &str| {
            let command = project.command("", "");
            let mut terminal = Command::new("script");
            terminal.args(["--quiet", "--return", "--command", line, "/dev/null"]);
            terminal.current_dir(project.root()).env_clear().env("TERM", "xterm");
            terminal.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            let output = terminal.stdin(Stdio::null()).output();
            let output = output.expect("`script` is missing: install the package bsdutils");
            assert!(output.status.success(), "{arguments}: {output:?}");
            String::from_utf8(output.stdout).expect("UTF-8")
        };
        let shown = on_terminal(&line);
        assert!(shown.contains("/2 subjects"), "{arguments}: {shown}");
        let quiet = on_terminal(&format!("{line} --quiet"));
        assert!(!quiet.contains("/2 subjects"), "{arguments}: {quiet}");
    }
}
