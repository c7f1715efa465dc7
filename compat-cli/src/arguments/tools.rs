//! The command line of `init` and `diff`.

use std::path::PathBuf;

use clap::Args;

/// `compat init`
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("source"))]
pub struct InitArguments {
    /// Read the configuration of the incumbent's Maven plugin, modules included.
    #[arg(long, value_name = "FILE", group = "source")]
    pub from_pom: Option<PathBuf>,
    /// Read the configuration of the `ImFlog` Gradle plugin.
    #[arg(long, value_name = "FILE", group = "source")]
    pub from_gradle: Option<PathBuf>,
    /// Read a state file of schema-registry-gitops.
    #[arg(long, value_name = "FILE", group = "source")]
    pub from_gitops: Option<PathBuf>,
    /// Take the subjects of a registry.
    #[arg(long, value_name = "NAME or URL", group = "source")]
    pub from_registry: Option<String>,
    /// Replace a compat.toml that is there.
    #[arg(long)]
    pub force: bool,
    /// Show what would be written.
    #[arg(long)]
    pub stdout: bool,
    /// Print the JSON Schema of compat.toml, and write nothing.
    #[arg(long, group = "source")]
    pub schema: bool,
}

/// `compat diff`
#[derive(Clone, Debug, Args)]
pub struct DiffArguments {
    /// What it was: a file, `git:REV:FILE`, or `SUBJECT@VERSION` of the registry.
    #[arg(required_unless_present = "git_driver")]
    pub old: Option<String>,
    /// What it is now, likewise.
    #[arg(required_unless_present = "git_driver")]
    pub new: Option<String>,
    /// Be an external diff driver of git, which gives seven arguments.
    #[arg(long, num_args = 7, value_name = "ARGUMENT", conflicts_with_all = ["old", "new"])]
    pub git_driver: Vec<String>,
}
