//! The programs under test, built from this tree, and what came of running one.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// The folder of the workspace.
pub fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}

/// Path of a program of this workspace. The first call builds all of them, as `cargo test
/// --workspace` does: no test ever runs a program of yesterday.
pub fn program(name: &str) -> PathBuf {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(build);
    built.get(name).unwrap_or_else(|| panic!("no program {name} among {built:?}")).clone()
}

fn build() -> BTreeMap<String, PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(workspace_root())
        .args(["build", "--workspace", "--bins", "--message-format=json-render-diagnostics"])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "the programs cannot be built");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        })
        .collect()
}

/// What came of running a program to its end.
#[derive(Debug)]
pub struct Run {
    /// Exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output: Output = command
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("it prints text"),
            stderr: String::from_utf8(output.stderr).expect("it complains in text"),
        }
    }

    /// Asserts the exit code and returns what was printed.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "\n{}\n{}", self.stdout, self.stderr);
        &self.stdout
    }
}

/// `compat` in a folder, with nothing of our own environment that could change what it says.
pub fn compat<S: AsRef<OsStr>>(
    folder: &Path,
    environment: &[(&str, &str)],
    arguments: impl IntoIterator<Item = S>,
) -> Run {
    let mut command = Command::new(program("compat"));
    command.current_dir(folder).args(arguments);
    for (name, _) in std::env::vars_os() {
        let foreign = name.to_str().is_some_and(|name| {
            ["COMPAT_", "REGISTRY_", "SCHEMA_REGISTRY_", "GITHUB_", "CLICOLOR", "NO_COLOR", "CI"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        });
        if foreign {
            command.env_remove(name);
        }
    }
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    Run::of(&mut command)
}
