//! What every command needs: flags that hold for all, the environment, the manifest, registries.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use registry_api::report::{Outcome, Reason, Report, SCHEMA_VERSION, Verdict};

use crate::arguments::Global;
use crate::baseline::{Network, Registries};
use crate::failure::{self, Failure};
use crate::manifest::{Environment, Manifest};
use crate::remote::{Certificates, Defaults, Patience, Registry};
use crate::report::{ReportFormat, github, human};
use crate::shell::{Loudness, Shell};

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(pub u8);

impl Exit {
    /// Yes, or done.
    pub const YES: Self = Self(0);
    /// No.
    pub const NO: Self = Self(1);
    /// Could not answer.
    pub const UNANSWERED: Self = Self(2);
    /// Refused to act; nothing was changed.
    pub const REFUSED: Self = Self(3);
    /// Stopped half-way.
    pub const HALF_WAY: Self = Self(4);
    /// Something is to be done.
    pub const PENDING: Self = Self(5);
}

/// What every command needs.
#[derive(Debug)]
pub struct Context {
    /// Flags that hold for all commands.
    pub global: Global,
    /// The environment variables.
    pub environment: Environment,
    /// Where the command runs.
    pub working: PathBuf,
    /// Where output goes.
    pub shell: Shell,
    /// Registries that were named so far.
    pub registries: Registries,
}

impl Context {
    /// From flags and the process.
    ///
    /// # Errors
    /// There is no working directory.
    pub fn new(global: Global, environment: Environment) -> Result<Self, Failure> {
        let working = std::env::current_dir()
            .map_err(|error| failure::io("find the working directory", Path::new("."), &error))?;
        let loudness = match (global.quiet, global.verbose) {
            (true, _) => Loudness::Quiet,
            (false, true) => Loudness::Verbose,
            (false, false) => Loudness::Usual,
        };
        let defaults = Defaults {
            registry: global.registry.clone(),
            headers: global.headers.clone(),
            certificates: Certificates {
                ca: global.ca_cert.clone(),
                client: global.client_cert.clone(),
                key: global.client_key.clone(),
            },
        };
        let patience = Patience { timeout: global.timeout, retries: global.retries };
        let network = if global.offline { Network::Offline } else { Network::Online };
        let shell = Shell::new(global.color, loudness);
        let registries = Registries::new(defaults, patience, network);
        Ok(Self { global, environment, working, shell, registries })
    }

    /// Reads the manifest.
    ///
    /// # Errors
    /// It cannot be read or used.
    pub fn manifest(&self) -> Result<Manifest, Failure> {
        let manifest =
            Manifest::find(self.global.manifest.as_deref(), &self.working, &self.environment)?;
        check_rule_names(&manifest)?;
        Ok(manifest)
    }

    /// A registry by its name, or the default one.
    ///
    /// # Errors
    /// There is none.
    pub fn registry(
        &mut self,
        name: Option<&str>,
        manifest: &Manifest,
    ) -> Result<Arc<Registry>, Failure> {
        self.registries.get(name, manifest, &self.environment)
    }

    /// Writes a report in every form that was asked for.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn emit(&self, report: &Report) -> Result<Exit, Failure> {
        let mut in_place = false;
        for choice in &self.global.format {
            match &choice.file {
                None => {
                    in_place = true;
                    self.shell.out(&choice.format.render(report, self.shell.style));
                }
                Some(path) => {
                    let text = choice.format.render(report, human::Style::plain());
                    write_whole(&self.working.join(path), &text)?;
                }
            }
        }
        if self.global.format.iter().any(|choice| choice.format == ReportFormat::Github) {
            self.tell_github(report)?;
        }
        if !in_place {
            let mut text = ReportFormat::Human.render(report, self.shell.style);
            if self.shell.loudness == Loudness::Quiet && report.outcome.exit == 0 {
                text.clear();
            }
            self.shell.out(&text);
        }
        Ok(Exit(report.outcome.exit))
    }

    /// The step summary and the outputs, where GitHub names files for them.
    fn tell_github(&self, report: &Report) -> Result<(), Failure> {
        let files = [
            ("GITHUB_STEP_SUMMARY", ReportFormat::Markdown.render(report, human::Style::plain())),
            ("GITHUB_OUTPUT", github::outputs(report)),
        ];
        for (variable, text) in files {
            let Some(path) = self.environment.get(variable).map(PathBuf::from) else { continue };
            let file = std::fs::OpenOptions::new().create(true).append(true).open(&path);
            file.and_then(|mut file| file.write_all(text.as_bytes()))
                .map_err(|error| failure::io("write", &path, &error))?;
        }
        Ok(())
    }

    /// Tells a failure of the whole command: as a report too, where one was asked for, because a
    /// CI system must not find last night's file and take it for an answer.
    pub fn emit_failure(&self, failure: &Failure) -> Exit {
        let report = failed_report(failure);
        let only_terminal = self.global.format.is_empty();
        if only_terminal {
            self.shell.complain(&human::failure(&report.failures[0], self.shell.error_style()));
            return Exit::UNANSWERED;
        }
        if let Err(second) = self.emit(&report) {
            let second = second.reported(None);
            self.shell.complain(&human::failure(&second, self.shell.error_style()));
        }
        let is_human = self.global.format.iter().any(|choice| choice.file.is_none());
        if is_human {
            self.shell.complain(&human::failure(&report.failures[0], self.shell.error_style()));
        }
        Exit::UNANSWERED
    }
}

fn failed_report(failure: &Failure) -> Report {
    Report {
        schema_version: SCHEMA_VERSION,
        outcome: Outcome { exit: 2, verdict: Verdict::Unanswered, reason: Some(failure.reason) },
        baselines: Vec::new(),
        subjects: Vec::new(),
        notes: Vec::new(),
        failures: vec![failure.clone().reported(None)],
    }
}

/// Rules that a manifest weighs must exist: a slip would silently weigh nothing.
fn check_rule_names(manifest: &Manifest) -> Result<(), Failure> {
    for name in manifest.content.rules.keys() {
        let id = name.get_ref();
        let known = || {
            let engine = compat::rule::catalogue().map(|rule| rule.id);
            engine.chain(crate::check::OWN_RULES.iter().map(|rule| rule.id))
        };
        if !known().any(|rule| rule == id) {
            let hint = crate::similar::hint(id, known());
            let message = format!("unknown rule `{id}`{hint}");
            return Err(manifest
                .failure_at(&name.span(), &message)
                .help("`compat rules` lists them"));
        }
    }
    Ok(())
}

/// Writes a file in full or not at all: to a neighbour first, then renamed.
///
/// # Errors
/// It cannot be written.
pub fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("output");
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        // What is left of a failed attempt is of no use; that it cannot be removed neither.
        let _ = std::fs::remove_file(&beside);
        let mut failure = failure::io("write", path, &error);
        failure.reason = Reason::Io;
        if !path.parent().is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir()) {
            failure.help = Some("its folder does not exist".to_owned());
        }
        failure
    })
}
