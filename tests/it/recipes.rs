//! The commands that the documents tell people to type, typed: the README, the recipes for CI and
//! the GitHub Action.

use std::process::Command;

use e2e::{Database, Project, Run, Server, program, workspace_root};

use crate::environment;

/// The lines of a document that call `compat`, without what is said beside them.
fn commands(document: &str) -> Vec<String> {
    let text = std::fs::read_to_string(workspace_root().join(document)).expect("the document");
    let commands = text.lines().filter_map(|line| {
        let line = line.trim().trim_start_matches("- ").trim_start_matches("run: ");
        let command = line.split(" #").next().unwrap_or(line).trim();
        command.starts_with("compat ").then(|| command.to_owned())
    });
    commands.collect()
}

/// Runs a script as CI does.
#[track_caller]
fn shell(project: &Project, script: &str) -> Run {
    let compat = program("compat");
    let folder = compat.parent().expect("a program lies in a folder");
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").expect("a PATH"));
    Run::of(
        Command::new("bash")
            .args(["--noprofile", "--norc", "-euo", "pipefail", "-c", script])
            .current_dir(project.root())
            .env("PATH", path)
            .envs(project.environment().iter().map(|(name, value)| (name, value))),
    )
}

/// A project with an origin, whose event is in test and in prod.
fn everyday(test: &Server, prod: &Server) -> Project {
    let project = Project::example().registries(test, prod).variable("GITHUB_BASE_REF", "main");
    let origin = project.root().join(".git/origin");
    let origin = origin.to_str().expect("a path in text");
    project.git(&["clone", "--quiet", "--bare", ".", origin]);
    project.git(&["remote", "add", "origin", origin]);
    project.git(&["fetch", "--quiet", "origin"]);
    project.compat("register --registry test").exits(0);
    project
}

#[tokio::test]
async fn what_the_documents_say_can_be_typed() {
    let (first, second) = (Database::sqlite(), Database::sqlite());
    let (test, prod) = (Server::start(&first).await, Server::start(&second).await);
    let project = everyday(&test, &prod);
    for (document, count) in [("README.md", 3), ("docs/operating/checks-in-ci.md", 7)] {
        let commands = commands(document);
        assert_eq!(commands.len(), count, "{document}: {commands:?}");
        for command in commands {
            let run = shell(&project, &command);
            assert_eq!(run.code, Some(0), "{document}: {command}\n{}{}", run.stdout, run.stderr);
        }
    }
    for (file, start) in [("schemas.xml", "<?xml"), ("gl-code-quality-report.json", "[")] {
        assert!(project.read(file).starts_with(start), "the recipes for CI hand over {file}");
    }
    let promoted = prod.http().get("/subjects/booking-value/versions").await.is(200);
    assert_eq!(promoted, serde_json::json!([1]), "the recipe promotes");
}

#[tokio::test]
async fn the_github_action_checks_what_it_is_told_to() {
    let scripts = scripts_of_the_action();
    let script = scripts.last().expect("the action ends with a script");
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let project = everyday(&server, &server)
        .variable("AGAINST", "git:HEAD registry:test")
        .variable("ARGUMENTS", "--level FULL");
    shell(&project, script).exits(0);
    project.change("timestamp-as-text.avsc");
    let run = shell(&project, script);
    let printed = run.exits(1);
    assert!(printed.contains("avro-type-changed") && printed.contains("git:HEAD"), "{printed}");
}

/// The scripts of the action, in order.
fn scripts_of_the_action() -> Vec<String> {
    let action = std::fs::read_to_string(workspace_root().join("action.yml")).expect("the action");
    let mut scripts = Vec::new();
    let mut lines = action.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() != "run: |" {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let mut script = String::new();
        while let Some(line) = lines
            .next_if(|line| line.trim().is_empty() || line.len() - line.trim_start().len() > indent)
        {
            script.push_str(line);
            script.push('\n');
        }
        scripts.push(script);
    }
    scripts
}

/// GitHub's own program is made up: it hands out a release as the workflow of releases packs it.
#[test]
fn the_github_action_installs_what_was_released() {
    let scripts = scripts_of_the_action();
    assert_eq!(scripts.len(), 2, "install and check: {scripts:#?}");
    let project = Project::with_manifest("version = 1\n");
    let compat = program("compat");
    let folder = compat.parent().expect("a program lies in a folder").display();
    project.write(
        "bin/gh",
        &format!("#!/bin/sh\necho \"$@\" > asked\nexec tar -czf - -C {folder} compat\n"),
    );
    let gh = project.path("bin/gh");
    let path = format!(
        "chmod +x {} && PATH={}:$PATH",
        gh.display(),
        gh.parent().expect("a folder").display()
    );
    let project = project
        .variable("RUNNER_TEMP", ".")
        .variable("GITHUB_PATH", "path")
        .variable("VERSION", "v1.2.3")
        .variable("REPOSITORY", "owner/repository");
    shell(&project, &format!("{path}\n{}", scripts[0])).exits(0);
    let asked = project.read("asked");
    assert!(asked.starts_with("release download v1.2.3 --repo owner/repository"), "{asked}");
    let installed = project.path(project.read("path").trim()).join("compat");
    let version = Command::new(installed).arg("--version").output().expect("it runs");
    assert!(String::from_utf8_lossy(&version.stdout).starts_with("compat "), "{version:?}");
}

/// The block below a heading of the document about CI.
fn recipe(heading: &str) -> String {
    let document = workspace_root().join("docs/operating/checks-in-ci.md");
    let text = std::fs::read_to_string(document).expect("the document");
    let (_, below) = text.split_once(&format!("## {heading}\n")).expect("the heading");
    let (_, block) = below.split_once("```yaml\n").expect("a block");
    block.split_once("\n```").expect("the end of the block").0.to_owned()
}

#[tokio::test]
async fn pre_commit_stops_a_commit_that_breaks() {
    let database = Database::sqlite();
    let server = Server::start(&database).await;
    let project = everyday(&server, &server);
    project.compat("lock --update --from registry:test").exits(0);
    let hooks = recipe("pre-commit").replace('\n', "\n  ");
    project.write(".pre-commit-config.yaml", &format!("repos:\n  {hooks}\n"));
    project.commit("a lock and a hook");
    let cache = project.path(".git/cache");
    let project = project.variable("PRE_COMMIT_HOME", cache.display().to_string());
    let python = environment::python(workspace_root(), "pre-commit", &["pre-commit==4.7.0"]);
    let install = format!("{} -m pre_commit install", python.display());
    shell(&project, &install).exits(0);
    let commit = "git add --all && git -c user.name=a -c user.email=a@example.com commit -m change";
    project.change("optional-channel.avsc");
    let run = shell(&project, commit);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("schemas stay compatible") && said.contains("Passed"), "{said}");
    project.change("timestamp-as-text.avsc");
    let run = shell(&project, commit);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert_eq!(run.code, Some(1), "{said}");
    assert!(said.contains("Failed") && said.contains("avro-type-changed"), "{said}");
}
