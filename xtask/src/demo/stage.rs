//! Runs the commands of the demo and prints them as a person at a terminal would see them.

use std::cell::Cell;
use std::ffi::OsStr;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;

/// Where the story is played.
pub(super) struct Stage {
    folder: PathBuf,
    environment: Vec<(String, String)>,
    steps: Cell<usize>,
    colored: bool,
}

impl Stage {
    /// Commands run in `folder` with `environment`.
    pub(super) fn new(folder: &Path, environment: Vec<(String, String)>) -> Self {
        let colored = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { folder: folder.to_owned(), environment, steps: Cell::new(0), colored }
    }

    pub(super) fn title(&self, title: &str) {
        self.print(&format!("\n{}\n", self.strong(title)));
    }

    pub(super) fn text(&self, lines: &[&str]) {
        for line in lines {
            self.print(line);
        }
        self.print("");
    }

    pub(super) fn fact(&self, name: &str, fact: &str) {
        self.print(&format!("  {name:<9}{fact}"));
    }

    /// A heading, numbered.
    pub(super) fn step(&self, title: &str) {
        self.steps.set(self.steps.get() + 1);
        self.print(&format!("\n{}", self.strong(&format!("{}. {title}", self.steps.get()))));
    }

    /// Runs a program and shows it as `shown`; an error unless it exits with `code`.
    pub(super) fn command(
        &self,
        code: i32,
        program: &Path,
        shown: &str,
        arguments: &[&str],
    ) -> anyhow::Result<()> {
        let found = self.run(program.as_os_str(), shown, arguments)?;
        self.print(&format!("    → exit {found}"));
        if found != code {
            bail!("`{shown} {}` exits {found}, not {code} as the story says", arguments.join(" "));
        }
        Ok(())
    }

    /// Runs a command that is shown without its exit code, which is 0.
    pub(super) fn quietly(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let found = self.run(OsStr::new(program), program, arguments)?;
        if found != 0 {
            bail!("`{program} {}` exits {found}", arguments.join(" "));
        }
        Ok(())
    }

    /// Runs a command that is not shown.
    pub(super) fn silently(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        crate::workspace::output(Command::new(program).current_dir(&self.folder).args(arguments))
            .map(|_| ())
    }

    /// Shows a request and what came back.
    pub(super) fn exchange(&self, request: &str, status: u16, body: &Value) {
        self.print(&format!("\n  {request}\n    HTTP {status}"));
        let text = if body.is_object() { format!("{body:#}") } else { body.to_string() };
        self.indented(&text);
    }

    fn run(&self, program: &OsStr, shown: &str, arguments: &[&str]) -> anyhow::Result<i32> {
        self.print(&format!("\n  $ {shown} {}", arguments.join(" ")));
        let mut command = Command::new(program);
        command
            .current_dir(&self.folder)
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        if self.colored {
            command.env("CLICOLOR_FORCE", "1");
        }
        let output = command.output().with_context(|| format!("starting {shown}"))?;
        self.indented(&String::from_utf8_lossy(&output.stdout));
        self.indented(&String::from_utf8_lossy(&output.stderr));
        output.status.code().with_context(|| format!("{shown} was killed"))
    }

    fn indented(&self, text: &str) {
        for line in text.trim_end().lines() {
            self.print(&format!("    {line}"));
        }
    }

    fn strong(&self, text: &str) -> String {
        if self.colored { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    }

    #[expect(clippy::unused_self, reason = "the stage is what prints")]
    fn print(&self, line: &str) {
        // A closed pipe is the end of the audience, not of the story.
        let _ = writeln!(std::io::stdout(), "{}", line.trim_end());
    }
}
