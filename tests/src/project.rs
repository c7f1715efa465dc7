//! A copy of `schemas-example/` in a repository of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::{Run, Server, compat, workspace_root};

/// A project with schemas, and the registries that its manifest names.
#[derive(Debug)]
pub struct Project {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Project {
    /// The example, committed; its registries are those that the environment names.
    pub fn example() -> Self {
        Self::copy_of("")
    }

    /// One of the examples within the example, such as `json`, committed.
    pub fn copy_of(example: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let project = Self { folder, environment: Vec::new() };
        copy(&workspace_root().join("schemas-example").join(example), project.root());
        project.git(&["init", "--quiet", "--initial-branch=main"]);
        project.commit("the event as it is published today");
        project
    }

    /// An empty folder with this manifest.
    pub fn with_manifest(manifest: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let project = Self { folder, environment: Vec::new() };
        project.write("compat.toml", manifest);
        project
    }

    /// The same with a variable in its commands' environment.
    #[must_use]
    pub fn variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// The same with a test and a prod registry.
    #[must_use]
    pub fn registries(self, test: &Server, prod: &Server) -> Self {
        self.variable("REGISTRY_TEST_URL", test.url()).variable("REGISTRY_PROD_URL", prod.url())
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A file of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// What is in a file of it.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file can be read")
    }

    /// Writes a file, and the folders it lies in.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        let folder = path.parent().expect("a file lies in a folder");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(&path, text).expect("the file can be written");
    }

    /// Makes one of the example's changes to its event.
    pub fn change(&self, name: &str) {
        self.write("events/booking.avsc", &self.read(&format!("changes/{name}")));
    }

    /// Commits everything.
    pub fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        let who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
        let what = ["-c", "commit.gpgsign=false", "commit", "--quiet", "--message", message];
        self.git(&[&who[..], &what[..]].concat());
    }

    /// Runs git in it.
    pub fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        Run::of(command.current_dir(self.root()).args(arguments)).exits(0);
    }

    /// Runs `compat` in it; the arguments are separated by spaces.
    pub fn compat(&self, arguments: &str) -> Run {
        let environment: Vec<(&str, &str)> =
            self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        compat(self.root(), &environment, arguments.split_whitespace())
    }

    /// Its environment.
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the example is there") {
        let entry = entry.expect("the example can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the example can be copied");
        }
    }
}
