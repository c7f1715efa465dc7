//! `cargo xtask test`: every test of the workspace, with the databases that they need.

use std::path::Path;

use crate::clients::{self, NODE_VARIABLE, PYTHON_VARIABLE};
use crate::postgres::{Postgres, URL_VARIABLE};
use crate::workspace::{cargo, run};

/// How much is tested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What every change must pass.
    Every,
    /// Also what takes long: processes that are killed, real clients in their own languages.
    Full,
}

/// Runs the tests; an error unless all pass.
pub(crate) fn run_tests(root: &Path, extent: Extent, arguments: &[String]) -> anyhow::Result<()> {
    clients::python_with_venv()?;
    let postgres = Postgres::obtain()?;
    let mut command = cargo(root);
    command.arg("test").env(URL_VARIABLE, postgres.url());
    if !arguments.iter().any(|one| one.starts_with("-p") || one.starts_with("--package")) {
        command.arg("--workspace");
    }
    if extent == Extent::Full {
        command
            .args(["--features", "e2e/full"])
            .env(PYTHON_VARIABLE, clients::python(root)?)
            .env(NODE_VARIABLE, clients::node(root)?);
    }
    run(command.args(arguments))
}
