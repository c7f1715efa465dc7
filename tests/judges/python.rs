//! Judges in Python: an environment for each under `target/`, made once, and one process that is
//! asked one question a line.

use std::io::Write as _;
use std::process::{Command, Stdio};

use e2e::workspace_root;
use serde_json::Value;

use crate::environment;

/// A program that answers each line of JSON with one.
pub(crate) struct Judge {
    /// The script beside this file, without its ending; the environment has the same name.
    pub(crate) script: &'static str,
    /// What pip installs for it, as `name==version`.
    pub(crate) packages: &'static [&'static str],
}

impl Judge {
    /// What the judge says to each question, in their order.
    pub(crate) fn answers<'a>(&self, questions: impl Iterator<Item = &'a str>) -> Vec<Value> {
        let questions: Vec<&str> = questions.collect();
        let script = workspace_root().join("tests/judges").join(format!("{}.py", self.script));
        let interpreter = environment::python(workspace_root(), self.script, self.packages);
        let mut python = Command::new(interpreter)
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
}
