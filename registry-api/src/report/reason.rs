//! The kinds of failure that leave a question unanswered.

use serde::{Deserialize, Serialize};

/// Why a question could not be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The command line makes no sense.
    Usage,
    /// The manifest or the file of acceptances cannot be used.
    Manifest,
    /// A file cannot be read or written.
    Io,
    /// git, or the repository, does not give what was asked for.
    Git,
    /// A registry cannot be reached.
    Network,
    /// A registry does not let us in.
    Auth,
    /// A registry answers something that no registry answers.
    Protocol,
    /// What is already registered cannot be read as a schema.
    History,
}

impl Reason {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Manifest => "manifest",
            Self::Io => "io",
            Self::Git => "git",
            Self::Network => "network",
            Self::Auth => "auth",
            Self::Protocol => "protocol",
            Self::History => "history",
        }
    }
}
