//! Everything that is done to this workspace, as `cargo xtask COMMAND`.

mod absence;
mod bench;
mod check_schemas;
mod ci;
mod clients;
mod codegen;
mod conformance;
mod demo;
mod new_rule;
mod packages;
mod postgres;
mod test;
mod tidy;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Everything that is done to this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every test, with the databases that they need.
    Test {
        /// Also what takes long: killed processes, real clients in their own languages.
        #[arg(long)]
        full: bool,
        /// Passed on to `cargo test`.
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run what every change must pass: format, clippy, docs, tidy, codegen, absence, tests.
    Ci,
    /// Check the habits that no compiler checks: sizes, words, links, the code map.
    Tidy,
    /// Check that nothing is there which must not be: who may know whom.
    Absence,
    /// Write the documents that are made from the code.
    Codegen {
        /// Fail where a file is not what would be written.
        #[arg(long)]
        check: bool,
    },
    /// Check the schemas of this workspace; takes the flags of `compat check`.
    #[command(disable_help_flag = true)]
    CheckSchemas {
        /// Passed on to `compat check`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Measure speed side by side with a yardstick, as ratios. Builds in release mode.
    Bench {
        /// What to measure; everything where nothing is named.
        #[arg(value_enum)]
        parts: Vec<bench::Part>,
        /// Measure the programs in this folder instead of building: another release, say.
        #[arg(long, value_name = "FOLDER")]
        binaries: Option<PathBuf>,
    },
    /// Play the booking story of `schemas-example/` on two real registries.
    Demo,
    /// Create the files of a rule: `new-rule avro enum-symbol-removed`.
    NewRule {
        /// The language that the rule is about.
        #[arg(value_enum)]
        language: new_rule::Language,
        /// What is wrong, in kebab case; never the remedy.
        name: String,
    },
    /// Compare the engine's answers with recorded ones, line by line.
    Conformance {
        /// Files of cases, one JSON object a line.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Instead, count what is known of the meaning of the pairs (JSON Schema).
        #[arg(long)]
        inclusion: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            // The causes, not where in here they were noticed: that is of no help to anybody.
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            workspace::say(&format!("error: {}", causes.join("\n  ")));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    if let Command::CheckSchemas { arguments } = command {
        return Ok(ExitCode::from(check_schemas::run(arguments)?));
    }
    let root = workspace::root()?;
    match command {
        Command::Test { full, arguments } => {
            let extent = if full { test::Extent::Full } else { test::Extent::Every };
            test::run_tests(&root, extent, &arguments)?;
        }
        Command::Ci => ci::check(&root)?,
        Command::Tidy => tidy::check(&root)?,
        Command::Bench { parts, binaries } => bench::measure(&root, &parts, binaries)?,
        Command::Absence => absence::check(&root)?,
        Command::Codegen { check } => {
            let action = if check { codegen::Action::Check } else { codegen::Action::Write };
            codegen::run(&root, action)?;
        }
        Command::CheckSchemas { .. } => {}
        Command::Demo => demo::play(&root)?,
        Command::NewRule { language, name } => new_rule::create(&root, language, &name)?,
        Command::Conformance { files, inclusion: false } => return conformance::run(&files),
        Command::Conformance { files, inclusion: true } => return conformance::inclusion(&files),
    }
    Ok(ExitCode::SUCCESS)
}
