//! Interpreters and packages of other languages that tests drive: for `--full` a Python
//! environment and a folder of Node's modules under `target/`, made once and again whenever what
//! they are made from changes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::packages;
use crate::workspace::{folder_with, output, run, say, search_path};

/// The folder of a Python environment's interpreter, for tests.
pub(crate) const PYTHON_VARIABLE: &str = "TEST_PYTHON";
/// The folder that has `node_modules`, for tests.
pub(crate) const NODE_VARIABLE: &str = "TEST_NODE_FOLDER";

const CLIENTS: &str = "tests/full/clients";

/// The interpreter of a Python environment with everything in `requirements.txt`.
pub(crate) fn python(root: &Path) -> anyhow::Result<PathBuf> {
    let requirements = root.join(CLIENTS).join("python/requirements.txt");
    let folder = root.join("target/test-clients/python");
    let interpreter = folder.join("bin/python");
    if is_made_from(&folder, &[&requirements])? && interpreter.exists() {
        return Ok(interpreter);
    }
    python_with_venv()?;
    say(&format!("installing Python packages into {}", folder.display()));
    fresh(&folder)?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    run(Command::new(&interpreter)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(&requirements))?;
    made_from(&folder, &[&requirements])?;
    Ok(interpreter)
}

/// Sees to it that environments of Python can be made: a judge of Avro's verdicts is written in it.
pub(crate) fn python_with_venv() -> anyhow::Result<()> {
    let complete = || output(Command::new("python3").args(["-c", "import ensurepip, venv"]));
    if complete().is_ok() {
        return Ok(());
    }
    packages::install("python3-venv", "Python 3 with venv", "and run again")?;
    complete().map(|_| ()).context("Python 3 has no working venv")
}

/// The folder with the modules of `package-lock.json`.
pub(crate) fn node(root: &Path) -> anyhow::Result<PathBuf> {
    let source = root.join(CLIENTS).join("node");
    let files = [source.join("package.json"), source.join("package-lock.json")];
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let folder = root.join("target/test-clients/node");
    if is_made_from(&folder, &files)? {
        return Ok(folder);
    }
    let complete =
        || folder_with(search_path(), &["node"]).and(folder_with(search_path(), &["npm"]));
    if complete().is_none() {
        packages::install("npm", "Node with npm", "and run again")?;
        if complete().is_none() {
            bail!("the package npm is installed, but node or npm is nowhere");
        }
    }
    say(&format!("installing Node packages into {}", folder.display()));
    fresh(&folder)?;
    for file in &files {
        let name = file.file_name().context("a file has a name")?;
        std::fs::copy(file, folder.join(name))
            .with_context(|| format!("copying {}", file.display()))?;
    }
    run(Command::new("npm").current_dir(&folder).args([
        "ci",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]))?;
    made_from(&folder, &files)?;
    Ok(folder)
}

/// An empty folder.
fn fresh(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("removing {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))
}

/// What a folder is made from, in one text.
fn sources(files: &[&Path]) -> anyhow::Result<String> {
    let read = |file: &&Path| {
        std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
    };
    files.iter().map(read).collect()
}

fn is_made_from(folder: &Path, files: &[&Path]) -> anyhow::Result<bool> {
    let made_from = std::fs::read_to_string(folder.join("made-from")).ok();
    Ok(made_from == Some(sources(files)?))
}

fn made_from(folder: &Path, files: &[&Path]) -> anyhow::Result<()> {
    std::fs::write(folder.join("made-from"), sources(files)?)
        .with_context(|| format!("finishing {}", folder.display()))
}
