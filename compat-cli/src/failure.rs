//! Why a question could not be answered: what becomes exit code 2.
//!
//! Every module has its own small error enum; here they meet, as the message, the help and the
//! reason that a report carries.

use std::fmt;

use registry_api::report::{self, Reason};

/// A question that could not be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The kind, for machines.
    pub reason: Reason,
    /// What was attempted, on what, and what happened; lower case, no full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Failure {
    /// A failure without help.
    pub fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), help: None }
    }

    /// A command line that makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Reason::Usage, message)
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// As an entry of a report.
    pub fn reported(self, subject: Option<&str>) -> report::Failure {
        report::Failure {
            reason: self.reason,
            message: self.message,
            help: self.help,
            subject: subject.map(str::to_owned),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// A file that cannot be read or written.
pub(crate) fn io(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => format!("cannot {doing} {path}: there is no such file"),
        std::io::ErrorKind::IsADirectory => format!("cannot {doing} {path}: it is a folder"),
        _ => format!("cannot {doing} {path}: {error}"),
    };
    Failure::new(Reason::Io, message)
}
