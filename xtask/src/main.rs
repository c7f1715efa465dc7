//! Everything that is done to this workspace, as `cargo xtask COMMAND`.

mod conformance;

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
    /// Compare the engine's answers with recorded ones, line by line.
    Conformance {
        /// Files of cases, one JSON object a line.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().command {
        Command::Conformance { files } => conformance::run(&files),
    }
}
