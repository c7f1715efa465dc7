//! `cargo xtask demo`: the booking story of `schemas-example/`, played on two real registries.
//!
//! Every step prints the command as one would type it, its real output and its exit code; a step
//! that does not end as the story says ends the demo.

mod registry;
mod stage;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::workspace::{cargo, output, run, say};
use registry::Registry;
use stage::Stage;

const EVENT: &str = "events/booking.avsc";

/// Plays the story; an error where it does not go as it should.
pub(crate) fn play(root: &Path) -> anyhow::Result<()> {
    say("building the registry and the command line");
    run(cargo(root).args(["build", "--quiet", "--workspace", "--bins"]))?;
    let programs = Programs::in_target(root)?;
    let folder = tempfile::Builder::new()
        .prefix("booking-story-")
        .tempdir()
        .context("making a folder for the story")?;
    let project = folder.path().join("project");
    copy(&root.join("schemas-example"), &project)?;
    let test = Registry::start(&programs.server, &folder.path().join("test"))?;
    let prod = Registry::start(&programs.server, &folder.path().join("prod"))?;
    let stage = Stage::new(
        &project,
        vec![
            ("REGISTRY_TEST_URL".to_owned(), test.url()),
            ("REGISTRY_PROD_URL".to_owned(), prod.url()),
        ],
    );
    stage.title("The booking story, on two real registries");
    stage.text(&[
        "booking publishes {user_id, timestamp}; attribution stores the timestamp in a column of",
        "numbers. One day somebody makes it a text, and at night attribution stops. Not here.",
    ]);
    stage.fact("project", &project.display().to_string());
    stage.fact("test", &test.url());
    stage.fact("prod", &prod.url());
    let story = Story { stage, programs, project, test, prod };
    story.version_one_is_everywhere()?;
    story.the_developer_is_told()?;
    story.the_nightly_build_fails()?;
    story.the_registry_refuses()?;
    story.the_compatible_change_ships()
}

struct Programs {
    server: PathBuf,
    compat: PathBuf,
    xtask: PathBuf,
}

impl Programs {
    fn in_target(root: &Path) -> anyhow::Result<Self> {
        let metadata = output(cargo(root).args(["metadata", "--format-version=1", "--no-deps"]))?;
        let metadata: Value = serde_json::from_str(&metadata).context("reading cargo metadata")?;
        let target = metadata["target_directory"].as_str().context("cargo names no target")?;
        let built = Path::new(target).join("debug");
        Ok(Self {
            server: built.join("registry-server"),
            compat: built.join("compat"),
            // Not the running one: the build before may have put another in its place.
            xtask: built.join("xtask"),
        })
    }
}

struct Story {
    stage: Stage,
    programs: Programs,
    project: PathBuf,
    test: Registry,
    prod: Registry,
}

impl Story {
    fn version_one_is_everywhere(&self) -> anyhow::Result<()> {
        self.stage.step("Today: version 1 of booking is in test and in prod");
        self.stage.silently("git", &["init", "--quiet", "--initial-branch=main"])?;
        self.commit("the event as it is published today")?;
        self.compat(0, &["register", "--registry", "test"])?;
        self.promote()
    }

    fn the_developer_is_told(&self) -> anyhow::Result<()> {
        self.stage.step("A developer makes the timestamp a text, and is told at once");
        self.change("timestamp-as-text.avsc")?;
        self.stage.quietly("git", &["diff", "-U0"])?;
        self.stage.command(
            1,
            &self.programs.xtask,
            "cargo xtask",
            &["check-schemas", "--manifest", "compat.toml", "--against", "git:HEAD"],
        )
    }

    fn the_nightly_build_fails(&self) -> anyhow::Result<()> {
        self.stage.step("Pushed all the same: the nightly build asks the test registry, and fails");
        self.compat(1, &["check", "--against", "registry:test"])
    }

    fn the_registry_refuses(&self) -> anyhow::Result<()> {
        self.stage.step("Deployed all the same: the producer registers by itself, and is refused");
        let schema =
            std::fs::read_to_string(self.project.join(EVENT)).context("reading the event")?;
        let path = "/subjects/booking-value/versions";
        let (status, body) = self.test.post(path, &json!({"schema": schema}))?;
        self.stage.exchange(&format!("POST {}{path}", self.test.url()), status, &body);
        ensure!(status == 409, "the registry took a schema that breaks its readers");
        Ok(())
    }

    fn the_compatible_change_ships(&self) -> anyhow::Result<()> {
        self.stage.step("A compatible change: a new field with a default passes, in test first");
        self.stage.quietly("git", &["checkout", "--quiet", EVENT])?;
        self.change("optional-channel.avsc")?;
        self.stage.quietly("git", &["diff", "-U0"])?;
        self.compat(0, &["check", "--against", "git:HEAD", "--against", "registry:test"])?;
        self.commit("where the user came from")?;
        self.compat(0, &["register", "--registry", "test"])?;
        self.stage
            .step("And is promoted to prod, by a plan that prod's own level and history allow");
        self.promote()?;
        let path = "/subjects/booking-value/versions";
        let (status, versions) = self.prod.get(path)?;
        self.stage.exchange(&format!("GET {}{path}", self.prod.url()), status, &versions);
        ensure!(versions == json!([1, 2]), "prod does not have both versions");
        self.stage.title("Attribution sleeps well.");
        Ok(())
    }

    fn promote(&self) -> anyhow::Result<()> {
        self.compat(
            0,
            &["promote", "plan", "--from", "registry:test", "--to", "prod", "--out", "plan.json"],
        )?;
        self.compat(0, &["promote", "apply", "plan.json", "--yes"])?;
        std::fs::remove_file(self.project.join("plan.json")).context("removing the applied plan")
    }

    fn compat(&self, code: i32, arguments: &[&str]) -> anyhow::Result<()> {
        self.stage.command(code, &self.programs.compat, "compat", arguments)
    }

    fn commit(&self, message: &str) -> anyhow::Result<()> {
        self.stage.silently("git", &["add", "--all"])?;
        let who = ["-c", "user.name=booking", "-c", "user.email=booking@example.com"];
        let what = ["-c", "commit.gpgsign=false", "commit", "--quiet", "--message", message];
        self.stage.silently("git", &[&who[..], &what[..]].concat())
    }

    fn change(&self, name: &str) -> anyhow::Result<()> {
        std::fs::copy(self.project.join("changes").join(name), self.project.join(EVENT))
            .with_context(|| format!("changing {EVENT}"))?;
        Ok(())
    }
}

/// Copies a folder of plain files.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    let entries = std::fs::read_dir(from).with_context(|| format!("reading {}", from.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("reading {}", from.display()))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)
                .with_context(|| format!("copying {}", entry.path().display()))?;
        }
    }
    Ok(())
}
