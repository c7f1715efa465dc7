//! Judges in Python: an environment for each under `target/`, made once, and one process that is
//! asked one question a line.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use e2e::workspace_root;
use serde_json::Value;

/// A program that answers each line of JSON with one.
pub(crate) struct Judge {
    /// The script beside this file, without its ending; the environment has the same name.
    pub(crate) script: &'static str,
    /// What pip installs for it, as `name==version`.
    pub(crate) packages: &'static [&'static str],
}

/// Whether the packages are there in their versions.
const IS_COMPLETE: &str = "import importlib.metadata as known, sys
wanted = dict(word.split('==') for word in sys.argv[1:])
sys.exit(any(known.version(name) != version for name, version in wanted.items()))";

impl Judge {
    /// What the judge says to each question, in their order.
    pub(crate) fn answers<'a>(&self, questions: impl Iterator<Item = &'a str>) -> Vec<Value> {
        let questions: Vec<&str> = questions.collect();
        let script = workspace_root().join("tests/judges").join(format!("{}.py", self.script));
        let mut python = Command::new(self.interpreter())
            .arg("-B")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let mut stdin = python.stdin.take().expect("its standard input is a pipe");
        let input = questions.join("\n");
        let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = python.wait_with_output().expect("python ends");
        assert!(output.status.success(), "the judge failed: {}", output.status);
        writing.join().expect("no panic").expect("python reads what it is asked");
        let answers = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        let answers: Vec<Value> =
            answers.lines().map(|line| serde_json::from_str(line).expect("an answer")).collect();
        assert_eq!(answers.len(), questions.len());
        answers
    }

    fn interpreter(&self) -> PathBuf {
        let folder = workspace_root().join("target/test-clients").join(self.script);
        let interpreter = folder.join("bin/python");
        if !self.is_complete(&interpreter) {
            let venv =
                Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder).status();
            assert!(
                venv.is_ok_and(|status| status.success()),
                "no Python environment could be made: install the packages python3 and python3-venv"
            );
            let pip = Command::new(&interpreter)
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(self.packages)
                .status();
            assert!(
                pip.is_ok_and(|status| status.success()) && self.is_complete(&interpreter),
                "the Python packages {:?} could not be installed with pip; see its output above",
                self.packages
            );
        }
        interpreter
    }

    fn is_complete(&self, interpreter: &Path) -> bool {
        let mut command = Command::new(interpreter);
        let status = command.args(["-c", IS_COMPLETE]).args(self.packages).stderr(Stdio::null());
        status.status().is_ok_and(|status| status.success())
    }
}
