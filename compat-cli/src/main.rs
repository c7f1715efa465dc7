//! The binary `compat`: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(compat_cli::run(std::env::args_os()))
}
