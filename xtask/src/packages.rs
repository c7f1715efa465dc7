//! What the system must have: installed through its package manager where that may be done
//! without asking, else named in one line.

use std::process::Command;

use anyhow::bail;

use crate::workspace::{folder_with, output, run, say, search_path};

/// Installs a Debian package, or fails with the line that says what is missing and what to do.
pub(crate) fn install(package: &str, what: &str, otherwise: &str) -> anyhow::Result<()> {
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let apt = folder_with(search_path(), &["apt-get"]).is_some();
    if !(root && apt) {
        bail!(
            "{what} not found: install them (Debian: sudo apt-get install {package}), {otherwise}"
        );
    }
    say(&format!("{what} not found: installing the package {package}"));
    // The lists of packages may be missing or old; they are fetched only where that is so.
    if apt_get(&["install", "-y", "--no-install-recommends", package]).is_err() {
        apt_get(&["update"])?;
        apt_get(&["install", "-y", "--no-install-recommends", package])?;
    }
    Ok(())
}

fn apt_get(arguments: &[&str]) -> anyhow::Result<()> {
    run(Command::new("apt-get").arg("-q").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}
