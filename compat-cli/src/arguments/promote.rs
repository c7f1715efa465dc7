//! The command line of promotions.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::manifest::IdPolicy;

/// `compat promote …`
#[derive(Debug, Subcommand)]
pub enum PromoteCommand {
    /// Compare two registries and write down what has to be done, judged by the target's levels.
    Plan(PromotePlanArguments),
    /// Do what a plan says, if it still holds.
    Apply(PromoteApplyArguments),
}

/// `compat promote plan`
#[derive(Clone, Debug, Args)]
pub struct PromotePlanArguments {
    /// Subjects (patterns are fine); default: those of the manifest, else all.
    #[arg(value_name = "SUBJECT")]
    pub subjects: Vec<String>,
    /// Where schemas come from; default: `from` in [promote.TO].
    #[arg(long, value_name = "SOURCE")]
    pub from: Option<String>,
    /// The registry they go to.
    #[arg(long, value_name = "REGISTRY")]
    pub to: String,
    /// Which versions are carried over.
    #[arg(long, value_name = "WHICH", default_value = "latest")]
    pub versions: Versions,
    /// What becomes of schema ids.
    #[arg(long, value_name = "POLICY")]
    pub ids: Option<IdPolicy>,
    /// Where to write the plan.
    #[arg(long, value_name = "FILE", default_value = "plan.json")]
    pub out: PathBuf,
    /// Exit with 5 where there is something to do.
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Which versions are carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Versions {
    /// The latest of each subject.
    Latest,
    /// All live ones, oldest first.
    All,
}

/// `compat promote apply`
#[derive(Clone, Debug, Args)]
pub struct PromoteApplyArguments {
    /// The plan.
    pub plan: PathBuf,
}
