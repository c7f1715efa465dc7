//! The compatibility checker of the command line, as a library: what `compat` does, and what a
//! `cargo xtask check-schemas` of any Rust workspace calls.
//!
//! The binary in `main.rs` parses arguments, calls in here, prints and exits.

pub mod accept;
pub mod arguments;
pub mod baseline;
pub mod check;
pub mod commands;
pub mod context;
pub mod discover;
pub mod failure;
pub mod git;
pub mod init;
pub mod lock;
pub mod manifest;
pub mod progress;
pub mod project;
pub mod promote;
pub mod remote;
pub mod report;
pub mod shell;
mod similar;

use clap::Parser as _;

use arguments::Arguments;
use context::{Context, Exit};
use failure::Failure;
use manifest::Environment;

/// Runs the command line `arguments`, the first of which is the program's name, and answers the
/// exit code.
pub fn run(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers (exit code 0); a closed pipe changes nothing.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    run_parsed(arguments).0
}

/// What `cargo xtask check-schemas` is: `compat check` with baselines that fit a repository.
///
/// Takes the flags of `compat check`. Where none names a baseline and the manifest does not
/// either, compares with `registry:test` if `REGISTRY_TEST_URL` is set, and always with the lock,
/// or the merge base where there is no lock. Answers the exit code.
///
/// ```no_run
/// // In `xtask/src/main.rs` of any workspace, for `cargo xtask check-schemas …`:
/// std::process::exit(compat_cli::check_schemas(std::env::args_os().skip(2)).into());
/// ```
pub fn check_schemas(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> u8 {
    let typed = ["check-schemas", "check"].map(std::ffi::OsString::from);
    let mut arguments = match Arguments::try_parse_from(typed.into_iter().chain(arguments)) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    if let arguments::Command::Check(check) = &mut arguments.command {
        check.for_repository = true;
    }
    run_parsed(arguments).0
}

fn run_parsed(arguments: Arguments) -> Exit {
    let mut context = match Context::new(arguments.global, Environment::of_process()) {
        Ok(context) => context,
        Err(failure) => return told(&failure),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return told(&Failure::new(
                registry_api::report::Reason::Io,
                format!("cannot start the runtime: {error}"),
            ));
        }
    };
    match runtime.block_on(commands::run(&mut context, &arguments.command)) {
        Ok(exit) => exit,
        Err(failure) => context.emit_failure(&failure),
    }
}

/// A failure before there is even a shell.
fn told(failure: &Failure) -> Exit {
    let shell = shell::Shell::new(arguments::When::Auto, shell::Loudness::Usual);
    let reported = failure.clone().reported(None);
    shell.complain(&report::human::failure(&reported, shell.error_style()));
    Exit::UNANSWERED
}
