//! The command line as it is typed.
//!
//! What it means (which files, which registry, which level) is found out by the commands.

mod promote;
mod tools;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use compat::{Format, Level, Profile};

use crate::manifest::FailOn;
use crate::report::FormatChoice;

pub use promote::{PromoteApplyArguments, PromoteCommand, PromotePlanArguments, Versions};
pub use tools::{DiffArguments, InitArguments};

/// Check schemas before they ship: can every reader still read what every writer wrote?
///
/// Compares the schema files of a project with a registry, a git revision, a folder or a frozen
/// history, shows what breaks with a message that proves it, and carries schemas from one
/// registry to the next.
#[derive(Debug, Parser)]
#[command(name = "compat", version, disable_help_subcommand = false, max_term_width = 100)]
#[command(after_help = "\
Exit codes: 0 yes or done, 1 no, 2 could not answer, 3 refused to act (nothing changed), \
4 stopped half-way, 5 changes pending (with --detailed-exitcode).")]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for all commands.
    #[command(flatten)]
    pub global: Global,
}

/// What holds for all commands.
#[derive(Clone, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line are two-valued")]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The manifest; default: the nearest compat.toml upwards.
    #[arg(long, global = true, env = "COMPAT_MANIFEST", value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// The registry to talk to: a name of the manifest, or a URL.
    #[arg(long, global = true, env = "COMPAT_REGISTRY", value_name = "NAME or URL")]
    pub registry: Option<String>,
    /// Write the result in this form, to a file or in place of the terminal's; repeatable.
    #[arg(
        long,
        global = true,
        env = "COMPAT_FORMAT",
        value_name = "FORMAT[=FILE]",
        value_delimiter = ' '
    )]
    pub format: Vec<FormatChoice>,
    /// When to use colors: auto, always or never. Auto obeys `NO_COLOR` and `CLICOLOR_FORCE`.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: When,
    /// Say only what matters.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Any use of the network is an error.
    #[arg(long, global = true, env = "COMPAT_OFFLINE")]
    pub offline: bool,
    /// Ask no questions (they are asked on a terminal only).
    #[arg(long, global = true)]
    pub yes: bool,
    /// Patience for one request.
    #[arg(long, global = true, env = "COMPAT_TIMEOUT", hide_short_help = true, value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub timeout: Duration,
    /// How often a question is repeated that a registry is too busy for.
    #[arg(
        long,
        global = true,
        env = "COMPAT_RETRIES",
        hide_short_help = true,
        value_name = "N",
        default_value = "3"
    )]
    pub retries: u32,
    /// How many subjects are looked at at once.
    #[arg(
        long,
        global = true,
        env = "COMPAT_JOBS",
        hide_short_help = true,
        value_name = "N",
        default_value = "16"
    )]
    pub jobs: usize,
    /// A header to send to the registry; repeatable.
    #[arg(
        long = "header",
        global = true,
        env = "COMPAT_HEADERS", hide_short_help = true,
        hide_env_values = true,
        value_name = "NAME=VALUE",
        value_delimiter = ';',
        value_parser = header
    )]
    pub headers: Vec<(String, String)>,
    /// Authorities to trust beside the system's, PEM.
    #[arg(
        long,
        global = true,
        env = "COMPAT_CA_CERT",
        hide_short_help = true,
        value_name = "FILE"
    )]
    pub ca_cert: Option<String>,
    /// Our own certificate, PEM.
    #[arg(
        long,
        global = true,
        env = "COMPAT_CLIENT_CERT",
        hide_short_help = true,
        value_name = "FILE"
    )]
    pub client_cert: Option<String>,
    /// Its key, PEM.
    #[arg(
        long,
        global = true,
        env = "COMPAT_CLIENT_KEY",
        hide_short_help = true,
        value_name = "FILE"
    )]
    pub client_key: Option<String>,
}

/// When to use colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set; anywhere with `CLICOLOR_FORCE`.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compare the project's schemas with one or more baselines.
    Check(CheckArguments),
    /// Ask the one question: can READER read what WRITER wrote?
    CanRead(CanReadArguments),
    /// Explain a rule: what it means, an example, what to do instead.
    Explain {
        /// The rule's name, as findings show it.
        rule: String,
    },
    /// List all rules.
    Rules,
    /// Register the project's schemas; shows its plan first.
    Register(RegisterArguments),
    /// Carry schemas from one registry to another.
    #[command(subcommand)]
    Promote(PromoteCommand),
    /// Are all files schemas, with their references? Needs no network.
    Validate(ValidateArguments),
    /// Accept a finding: record an intended break with a reason and a last day.
    Accept(AcceptArguments),
    /// Freeze the project's histories into schemas.lock, for checks without a network.
    Lock(LockArguments),
    /// Download schemas of a registry.
    Pull(PullArguments),
    /// Show which version of a subject can read which.
    Matrix(MatrixArguments),
    /// Show saved reports in other forms, or several as one.
    Report(ReportArguments),
    /// Write a compat.toml: from the files that are here, or from another tool's configuration.
    Init(InitArguments),
    /// Show what is in force and where it came from, and whether the registries answer.
    Doctor,
    /// Show what changed between two schemas, and at which levels that breaks.
    Diff(DiffArguments),
    /// Print a completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// `compat validate`
#[derive(Clone, Debug, Args)]
pub struct ValidateArguments {
    /// Subjects (patterns are fine) or files; all of the manifest where none is named.
    #[arg(value_name = "SUBJECT or FILE")]
    pub wanted: Vec<String>,
}

/// `compat accept`
#[derive(Clone, Debug, Args)]
pub struct AcceptArguments {
    /// The finding's fingerprint, as the check shows it.
    pub finding: String,
    /// Why the break is intended.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who accepts it; default: what git says.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// The last day on which it holds; default: in 90 days.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub expires: Option<String>,
    /// The check that finds it again.
    #[command(flatten)]
    pub check: CheckAgain,
}

/// `compat lock`
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct LockArguments {
    /// Write the lock anew.
    #[arg(long, group = "what")]
    pub update: bool,
    /// Say whether the registry has moved on; exit 1 if it has.
    #[arg(long, group = "what")]
    pub check: bool,
    /// The registry whose histories are frozen.
    #[arg(long, value_name = "REGISTRY")]
    pub from: Option<String>,
}

/// `compat pull`
#[derive(Clone, Debug, Args)]
pub struct PullArguments {
    /// Subjects; patterns are fine.
    #[arg(required = true, value_name = "SUBJECT")]
    pub subjects: Vec<String>,
    /// Where to write them.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub out: PathBuf,
    /// Which versions; `all` writes a folder for each subject, as `dir:` reads them.
    #[arg(long, value_name = "WHICH", default_value = "latest")]
    pub versions: Versions,
}

/// `compat matrix`
#[derive(Clone, Debug, Args)]
pub struct MatrixArguments {
    /// The subject.
    pub subject: String,
}

/// `compat report`
#[derive(Clone, Debug, Args)]
pub struct ReportArguments {
    /// Reports that `--format json=FILE` wrote.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print the JSON Schema of the report.
    #[arg(long)]
    pub schema: bool,
}

/// What a check is repeated with.
#[derive(Clone, Debug, Args)]
pub struct CheckAgain {
    /// What to compare with; default: as `compat check`.
    #[arg(long, value_name = "BASELINE")]
    pub against: Vec<String>,
    /// A level to ask beside that of the baseline.
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<Level>,
}

/// `compat check`
#[derive(Clone, Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line are two-valued")]
pub struct CheckArguments {
    /// Subjects (patterns are fine) or files; all of the manifest where none is named.
    #[arg(value_name = "SUBJECT or FILE")]
    pub wanted: Vec<String>,
    /// What to compare with; repeatable, all must pass. One of `registry[:NAME][@latest|@all|@7]`,
    /// `git:REV`, `git:merge-base[:BRANCH]`, `git:tags:GLOB`, `dir:PATH`, `file:PATH`,
    /// `lock[:PATH]`.
    #[arg(long, value_name = "BASELINE")]
    pub against: Vec<String>,
    /// A level to ask beside that of the baseline.
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<Level>,
    /// Which rules are enforced.
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<Profile>,
    /// From which severity on the exit code is 1.
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Let the project's level and rules be weaker than what the registry enforces.
    #[arg(long)]
    pub allow_weaker: bool,
    /// Show this many findings to people, errors first; all of them count.
    #[arg(long, value_name = "N")]
    pub max_findings: Option<usize>,
    /// Who judges: we, the registry, or both.
    #[arg(long, value_name = "ENGINE", default_value = "local")]
    pub engine: Engine,
    /// Only files that changed since the merge base, and what refers to them.
    #[arg(long)]
    pub changed_only: bool,
    /// Fetch a git commit that is not here, that one commit only.
    #[arg(long)]
    pub fetch: bool,
    /// Write schemas.lock anew from the registry among the baselines, where the check passes.
    #[arg(long)]
    pub update_lock: bool,
    /// Choose baselines as `cargo xtask check-schemas` does, where none is named.
    #[arg(skip)]
    pub for_repository: bool,
}

/// Who judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// We do, on the histories that were fetched.
    #[default]
    Local,
    /// The registry does, as a registration would.
    Server,
    /// Both do; where they differ, the stricter counts and both reasons are shown.
    Both,
}

/// `compat can-read`
#[derive(Clone, Debug, Args)]
pub struct CanReadArguments {
    /// File of the schema that reads.
    pub reader: PathBuf,
    /// File of the schema that has written.
    pub writer: PathBuf,
    /// Their language, where extension and content do not tell.
    #[arg(long = "type", value_name = "TYPE")]
    pub schema_type: Option<Format>,
    /// A schema that both may refer to; repeatable, dependencies first.
    #[arg(long, value_name = "NAME=FILE", value_parser = header)]
    pub reference: Vec<(String, String)>,
    /// Which rules are enforced.
    #[arg(long, value_name = "PROFILE", default_value = "standard")]
    pub profile: Profile,
}

/// `compat register`
#[derive(Clone, Debug, Args)]
pub struct RegisterArguments {
    /// Subjects (patterns are fine) or files; all of the manifest where none is named.
    #[arg(value_name = "SUBJECT or FILE")]
    pub wanted: Vec<String>,
    /// Show the plan and stop.
    #[arg(long)]
    pub dry_run: bool,
    /// Exit with 5 where a dry run has something to do.
    #[arg(long, requires = "dry_run")]
    pub detailed_exitcode: bool,
}

/// `10s`, `500ms`, `2m`; a bare number is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| "a time is a number and a unit, such as 10s")?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "" | "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        _ => Err(format!("unknown unit `{unit}`: use ms, s or m")),
    }
}

/// `NAME=VALUE`
fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
