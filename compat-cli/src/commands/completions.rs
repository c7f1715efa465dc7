//! `compat completions`: a script for a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::context::{Context, Exit};

/// Prints the script.
pub(super) fn run(context: &Context, shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "compat", &mut script);
    context.shell.out(&String::from_utf8_lossy(&script));
    Exit::YES
}
