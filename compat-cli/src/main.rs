//! The binary `compat`: everything is in the library.

use std::process::ExitCode;

/// Faster than the system's, above all in the static binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(compat_cli::run(std::env::args_os()))
}
