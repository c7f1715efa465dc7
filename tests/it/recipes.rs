//! The commands that the documents tell people to type, typed: the README, the recipes for CI and
//! the GitHub Action.

use std::process::Command;

use e2e::{Database, Project, Run, Server, program, workspace_root};

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
    let promoted = prod.http().get("/subjects/booking-value/versions").await.is(200);
    assert_eq!(promoted, serde_json::json!([1]), "the recipe promotes");
}

#[tokio::test]
async fn the_github_action_checks_what_it_is_told_to() {
    let action = std::fs::read_to_string(workspace_root().join("action.yml")).expect("the action");
    let (_, script) = action.rsplit_once("run: |\n").expect("the action ends with a script");
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
