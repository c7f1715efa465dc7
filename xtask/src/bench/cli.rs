//! The command line at scale: a registry of 10,000 subjects with five versions each, a project
//! with a file for each of them, twenty of which a branch has changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::process::Process;
use super::{Row, median};
use crate::workspace::{output, say};

const SUBJECTS: usize = 10_000;
const CHANGED: usize = 20;
const RUNS: usize = 5;
const MIB: f64 = 1_024.0 * 1_024.0;

/// Stores the subjects by SQL alone.
const FILL: &str = include_str!("cli.sql");

const MANIFEST: &str = "version = 1\n\n[registry.local]\nurl = \"${REGISTRY_URL}\"\n\n\
                        [[schemas]]\nfiles = \"events/*.avsc\"\nsubject = \"{stem}-value\"\n";

/// A command that is measured, what it may take, and the words that show that it did its work.
struct Case {
    name: &'static str,
    arguments: &'static [&'static str],
    says: &'static str,
    time: Duration,
}

const CASES: [Case; 3] = [
    Case {
        name: "check of 20 changed files of 10,000",
        arguments: &["check", "--against", "registry:local", "--changed-only"],
        says: "compatible: 20 subjects",
        time: Duration::from_secs(2),
    },
    Case {
        name: "the same, with all five versions",
        arguments: &[
            "check",
            "--against",
            "registry:local",
            "--changed-only",
            "--level",
            "FULL_TRANSITIVE",
        ],
        says: "compatible: 20 subjects",
        time: Duration::from_secs(2),
    },
    Case {
        name: "the same, against the lock",
        arguments: &[
            "check",
            "--against",
            "lock",
            "--offline",
            "--changed-only",
            "--level",
            "FULL_TRANSITIVE",
        ],
        says: "compatible: 20 subjects",
        time: Duration::from_millis(300),
    },
];

/// Measures the binary `compat` and the three checks.
pub(super) fn measure(binaries: &Path, compat: &Path, database: &str) -> anyhow::Result<Vec<Row>> {
    drop(Process::registry(binaries, database)?); // makes the tables
    say("storing 10,000 subjects with five versions each");
    let stage = TempDir::new().context("making a folder for a project")?;
    let script = stage.path().join("fill.sql");
    std::fs::write(&script, FILL)?;
    let quiet = ["-q", "-v", "ON_ERROR_STOP=1", "-f"];
    output(Command::new("psql").arg(database).args(quiet).arg(&script))?;
    let registry = Process::registry(binaries, database)?;
    let project = Project {
        folder: stage.path().join("project"),
        compat: compat.to_owned(),
        url: format!("http://{}", registry.address),
    };
    project.make()?;
    let size = std::fs::metadata(compat).context("looking at the binary")?.len();
    let mut rows = vec![row("size of the binary", (size, "20 MB".to_owned()), 20.0e6)];
    for case in &CASES {
        let mut times = Vec::with_capacity(RUNS);
        let mut most: u64 = 0;
        for _ in 0..RUNS {
            let (time, bytes) = project.run(case)?;
            times.push(time.as_secs_f64());
            most = most.max(bytes);
        }
        let middle = median(&times);
        let most = number(most);
        let mib = most / MIB;
        rows.push(Row {
            name: case.name.to_owned(),
            ours: format!("{:.0} ms, {mib:.0} MiB", middle * 1_000.0),
            yardstick: format!("{} ms, 300 MB", case.time.as_millis()),
            ratio: (case.time.as_secs_f64() / middle).min(300.0e6 / most),
            cpu_ratio: None,
            target: Some(1.0),
        });
    }
    Ok(rows)
}

fn row(name: &str, (bytes, yardstick): (u64, String), most: f64) -> Row {
    Row {
        name: name.to_owned(),
        ours: format!("{:.1} MB", number(bytes) / 1.0e6),
        yardstick,
        ratio: most / number(bytes),
        cpu_ratio: None,
        target: Some(1.0),
    }
}

/// Bytes as a number to calculate with; up to 4 GiB.
fn number(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))
}

/// A repository with a file for each subject.
struct Project {
    folder: PathBuf,
    compat: PathBuf,
    url: String,
}

impl Project {
    /// Writes the files, freezes their histories, commits, changes some on a branch.
    fn make(&self) -> anyhow::Result<()> {
        std::fs::create_dir_all(self.folder.join("events"))?;
        std::fs::write(self.folder.join("compat.toml"), MANIFEST)?;
        for at in 0..SUBJECTS {
            std::fs::write(self.file(at), text(at, "extra_4"))?;
        }
        output(&mut self.command(&["lock", "--update", "--from", "local"]))?;
        self.git(&["init", "--quiet", "--initial-branch=main"])?;
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", "all"])?;
        self.git(&["switch", "--quiet", "--create", "change"])?;
        for at in (0..SUBJECTS).step_by(SUBJECTS / CHANGED) {
            std::fs::write(self.file(at), text(at, "extra_5"))?;
        }
        self.git(&["commit", "--quiet", "--all", "--message", "some"])
    }

    fn file(&self, at: usize) -> PathBuf {
        self.folder.join(format!("events/bulk-{at}.avsc"))
    }

    fn git(&self, arguments: &[&str]) -> anyhow::Result<()> {
        let who = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
        let mut git = Command::new("git");
        output(git.current_dir(&self.folder).args(who).args(arguments)).map(drop)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.compat);
        command.current_dir(&self.folder).args(arguments).env("REGISTRY_URL", &self.url);
        command
    }

    /// How long a case takes, and the most memory that it had, in bytes.
    fn run(&self, case: &Case) -> anyhow::Result<(Duration, u64)> {
        let begun = Instant::now();
        let mut process = self
            .command(case.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .context("starting compat")?;
        let status = format!("/proc/{}/status", process.id());
        let mut most: u64 = 0;
        while process.try_wait().context("watching compat")?.is_none() {
            // What it has had at most so far; the last reading is that of all of it.
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            most = most.max(kib.unwrap_or(0) * 1_024);
            std::thread::sleep(Duration::from_millis(1));
        }
        let time = begun.elapsed();
        let output = process.wait_with_output().context("reading what compat says")?;
        let said = String::from_utf8_lossy(&output.stdout);
        ensure!(output.status.success() && said.contains(case.says), "{}: {said}", case.name);
        Ok((time, most))
    }
}

/// The schema of a subject with a field that one version has.
fn text(at: usize, extra: &str) -> String {
    format!(
        r#"{{"type":"record","name":"Bulk{at}","fields":[{{"name":"id","type":"long"}},{{"name":"name","type":["null","string"],"default":null}},{{"name":"{extra}","type":"string","default":""}}]}}"#
    )
}
