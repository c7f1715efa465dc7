//! Python environments: one below `target/test-clients` for each name, made once.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Whether the packages are there in their versions.
const IS_COMPLETE: &str = "import importlib.metadata as known, sys
wanted = dict(word.split('==') for word in sys.argv[1:])
sys.exit(any(known.version(name) != version for name, version in wanted.items()))";

/// The interpreter of an environment that has packages, given as `name==version`.
///
/// # Panics
/// Where it cannot be made; the text names what to install.
pub(crate) fn python(workspace: &Path, name: &str, packages: &[&str]) -> PathBuf {
    let folder = workspace.join("target/test-clients").join(name);
    let interpreter = folder.join("bin/python");
    if !is_complete(&interpreter, packages) {
        let venv = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder).status();
        assert!(
            venv.is_ok_and(|status| status.success()),
            "no Python environment could be made: install the packages python3 and python3-venv"
        );
        let pip = Command::new(&interpreter)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages)
            .status();
        assert!(
            pip.is_ok_and(|status| status.success()) && is_complete(&interpreter, packages),
            "the Python packages {packages:?} could not be installed with pip; see its output above"
        );
    }
    interpreter
}

fn is_complete(interpreter: &Path, packages: &[&str]) -> bool {
    let mut command = Command::new(interpreter);
    let status = command.args(["-c", IS_COMPLETE]).args(packages).stderr(Stdio::null());
    status.status().is_ok_and(|status| status.success())
}
