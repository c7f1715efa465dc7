//! `cargo xtask check-schemas`: the library behind `compat check`, with baselines that fit a
//! repository. In a workspace of your own this is the one line that calls it.

use std::ffi::OsString;

use crate::workspace;

/// The schemas of this workspace, where the arguments name no manifest.
const MANIFEST: &str = "schemas-example/compat.toml";

/// Checks, and answers the exit code of `compat check`.
pub(crate) fn run(mut arguments: Vec<OsString>) -> anyhow::Result<u8> {
    let names_one = |argument: &OsString| {
        argument
            .to_str()
            .is_some_and(|word| word == "--manifest" || word.starts_with("--manifest="))
    };
    if !arguments.iter().any(names_one) && std::env::var_os("COMPAT_MANIFEST").is_none() {
        arguments.push("--manifest".into());
        arguments.push(workspace::root()?.join(MANIFEST).into());
    }
    Ok(compat_cli::check_schemas(arguments))
}
