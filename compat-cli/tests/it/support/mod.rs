//! Projects in temporary folders, and what a run of the binary said.

pub(crate) mod fake;

use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::CommandCargoExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A project in a folder of its own.
pub(crate) struct Project {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What a run said.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        Self { folder, environment: Vec::new() }
    }

    /// A manifest for every `.avsc`, `.json` and `.proto` below `events/`.
    pub(crate) fn new() -> Self {
        let project = Self::empty();
        project.write(
            "compat.toml",
            "version = 1\n\n[[schemas]]\nfiles = \"events/**/*\"\nsubject = \"{stem}-value\"\n",
        );
        project
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("has a folder")).expect("can be made");
        std::fs::write(path, text).expect("can be written");
        self
    }

    pub(crate) fn append(&self, name: &str, text: &str) -> &Self {
        let whole = format!("{}{text}", self.read(name));
        self.write(name, &whole)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("can be read")
    }

    pub(crate) fn remove(&self, name: &str) -> &Self {
        std::fs::remove_file(self.path(name)).expect("can be removed");
        self
    }

    /// Runs the binary in the project; arguments are separated by spaces.
    pub(crate) fn compat(&self, arguments: &str) -> Run {
        self.compat_in("", arguments)
    }

    pub(crate) fn compat_in(&self, folder: &str, arguments: &str) -> Run {
        run(&mut self.command(folder, arguments))
    }

    /// A command that sees nothing of the machine's own settings.
    pub(crate) fn command(&self, folder: &str, arguments: &str) -> Command {
        let mut command = Command::cargo_bin("compat").expect("the binary is built");
        command.current_dir(self.path(folder)).args(arguments.split_whitespace());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.root()).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CEILING_DIRECTORIES", self.root().parent().expect("has a parent"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// The report of a check, whatever it says.
    pub(crate) fn report(&self, arguments: &str) -> Value {
        let run = self.compat(&format!("{arguments} --format json"));
        let report: Value = serde_json::from_str(&run.out).unwrap_or_else(|error| {
            panic!("no report: {error}\n{run:#?}");
        });
        assert_eq!(report["outcome"]["exit"], run.code, "{run:#?}");
        report
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        git_in(self.root(), arguments)
    }

    /// Makes it a repository with everything in a first commit.
    pub(crate) fn repository(self) -> Self {
        self.git(&["init", "--quiet", "--initial-branch=main"]);
        self.commit("first");
        self
    }

    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }
}

pub(crate) fn git_in(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs([
            ("GIT_AUTHOR_NAME", "A"),
            ("GIT_AUTHOR_EMAIL", "a@example.com"),
            ("GIT_COMMITTER_NAME", "A"),
            ("GIT_COMMITTER_EMAIL", "a@example.com"),
        ])
        .output()
        .expect("git is installed");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the binary runs");
    Run {
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code().expect("it was not killed"),
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// That each of the texts is somewhere in what was said.
    #[track_caller]
    pub(crate) fn says(&self, texts: &[&str]) -> &Self {
        for text in texts {
            let found = self.out.contains(text) || self.err.contains(text);
            assert!(found, "`{text}` was not said: {self:#?}");
        }
        self
    }
}

/// A record with fields that are written `name:type`, `name:type=default`.
pub(crate) fn record(name: &str, fields: &[&str]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|field| {
            let (name, of) = field.split_once(':').expect("name:type");
            let (of, default) = match of.split_once('=') {
                Some((of, default)) => (of, format!(", \"default\": {default}")),
                None => (of, String::new()),
            };
            format!("    {{ \"name\": \"{name}\", \"type\": \"{of}\"{default} }}")
        })
        .collect();
    format!(
        "{{\n  \"type\": \"record\",\n  \"name\": \"{name}\",\n  \"fields\": [\n{}\n  ]\n}}\n",
        fields.join(",\n")
    )
}

/// What a registry is sent of a schema that refers to a version of a subject by a name.
pub(crate) fn refers(schema: &str, (name, to, version): (&str, &str, u32)) -> Value {
    json!({"schema": schema, "references": [{"name": name, "subject": to, "version": version}]})
}

/// The entry of a subject in a report.
#[track_caller]
pub(crate) fn subject<'a>(report: &'a Value, name: &str) -> &'a Value {
    let subjects = report["subjects"].as_array().expect("a list of subjects");
    let found = subjects.iter().find(|subject| subject["subject"] == name);
    found.unwrap_or_else(|| panic!("no subject {name}: {report:#}"))
}

/// The rules of a subject's findings.
pub(crate) fn rules(subject: &Value) -> Vec<&str> {
    let findings = subject["findings"].as_array().expect("a list of findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("a rule")).collect()
}
