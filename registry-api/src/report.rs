//! The report: the one JSON form of a check, whoever made it.
//!
//! It is complete in itself: every place carries the lines that a person is shown, so that a
//! report can be rendered in any format, or drawn by a web page, without the schema texts.
//! Built from the engine's results by [`Describer`]; what is rendered for people or CI systems
//! lives in the command line and the user interface.

mod describe;
mod fingerprint;
mod place;
mod reason;
mod words;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use describe::{Describer, Party};
pub use fingerprint::fingerprint;
pub use place::{Called, Voice};
pub use reason::Reason;

/// The version of the JSON form; grows when a reader of the old form could misunderstand it.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything that one run found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The answer as a whole.
    pub outcome: Outcome,
    /// What was compared with.
    pub baselines: Vec<Baseline>,
    /// One entry for each subject that was looked at, in the order of their names.
    pub subjects: Vec<SubjectReport>,
    /// What one should know beside the findings: something was not checked, or is left over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Why the question could not be answered, where the exit code is 2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

/// The answer as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The exit code of the command line.
    pub exit: u8,
    /// The answer in a word.
    pub verdict: Verdict,
    /// Why there is no answer; `None` where there is one.
    pub reason: Option<Reason>,
}

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Asked, and the answer is yes.
    Compatible,
    /// Asked, and the answer is no.
    Incompatible,
    /// Could not be asked, or not in full.
    Unanswered,
}

/// Why a question could not be answered, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The kind.
    pub reason: Reason,
    /// What was attempted, on what, and what happened.
    pub message: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The subject it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Something that one should know beside the findings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A stable name, such as `unused-acceptance`.
    pub kind: String,
    /// How loud to be about it.
    pub severity: Severity,
    /// In words.
    pub message: String,
    /// The subject it is about, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// A history that candidates were compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// As it was asked for: `registry:test`, `git:main`.
    pub spec: String,
    /// What that meant in this run: a URL without credentials, a commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<String>,
    /// Where its level came from: `subject`, `context`, `global`, `manifest`, `flag`, `default`.
    pub level_source: Option<String>,
    /// Whether all of it could be read.
    pub complete: bool,
}

/// How loud a finding or a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For information.
    Note,
    /// Never decides a verdict, unless asked to.
    Warning,
    /// Decides the verdict.
    Error,
}

impl Severity {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl From<compat::Severity> for Severity {
    fn from(severity: compat::Severity) -> Self {
        match severity {
            compat::Severity::Warning => Self::Warning,
            compat::Severity::Error => Self::Error,
        }
    }
}

/// What became of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Every question was answered with yes.
    Compatible,
    /// At least one was answered with no.
    Incompatible,
    /// The candidate is the latest version already.
    Identical,
    /// The candidate is an older version already; registering it would not make it the latest.
    IdenticalToOlder,
    /// There is nothing to compare with.
    New,
    /// The baseline has it, the project does not.
    Removed,
    /// The level in force asks nothing.
    Unchecked,
    /// The candidate is a schema; it was not compared with anything.
    Valid,
    /// The candidate is no schema.
    Invalid,
    /// The question could not be answered.
    Error,
}

impl Status {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Incompatible => "incompatible",
            Self::Identical => "identical",
            Self::IdenticalToOlder => "identical-to-older",
            Self::New => "new",
            Self::Removed => "removed",
            Self::Unchecked => "unchecked",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Error => "error",
        }
    }
}

/// One candidate and what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubjectReport {
    /// The subject; `None` where two files were compared.
    pub subject: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`; `None` where not even that is known.
    pub schema_type: Option<String>,
    /// The file of the candidate, relative to where the command ran.
    pub file: Option<String>,
    /// What became of it.
    pub status: Status,
    /// The level that was asked, several joined by ` + `; `None` where levels play no part.
    pub level: Option<String>,
    /// What it was compared with, newest first.
    pub compared: Vec<Compared>,
    /// The levels under which the candidate would pass.
    pub passes_under: Vec<String>,
    /// The subject of the changed reference through which this one is affected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// A remark on the status: which version it equals, what it pins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// What was found.
    pub findings: Vec<FindingReport>,
}

/// A version that a candidate was compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The baseline it is from.
    pub baseline: String,
    /// Its number.
    pub version: u32,
    /// Its id in the registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// What people call it where it has no number of its own: a commit, a tag, a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingReport {
    /// Sixteen hex digits that survive reformatting and new versions; see [`fingerprint()`].
    pub fingerprint: String,
    /// The rule; `compat explain` knows it.
    pub rule: String,
    /// Its weight in this run.
    pub severity: Severity,
    /// One sentence.
    pub headline: String,
    /// The baseline it was found against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The level that asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The place in the schema that will read.
    pub reader: Option<Place>,
    /// The place in the schema that has written.
    pub writer: Option<Place>,
    /// Further places of either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// Numbers of all versions on the other side against which the same was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<u32>,
    /// Who fails, in a sentence.
    pub breaks: Option<String>,
    /// A message that shows it.
    pub witness: Option<WitnessReport>,
    /// Why there is no such message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_witness: Option<String>,
    /// Ways out, the best first.
    pub help: Vec<String>,
    /// The subject of the changed reference that brings it here.
    pub via: Option<String>,
    /// Who accepted it, and why; an accepted finding decides nothing.
    pub accepted: Option<Accepted>,
    /// The incumbent's codes for the same thing.
    pub foreign: Vec<String>,
}

/// An acceptance that covers a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Last day on which it holds, `YYYY-MM-DD`.
    pub expires: String,
}

/// Who plays a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The schema that somebody wants to register.
    Candidate,
    /// A version that exists.
    Version,
}

/// A place in one of the two schemas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Whose schema it is.
    pub role: Role,
    /// The version's number, for a version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The reference whose text it is in; absent for the schema itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The path within the schema: a JSON pointer, or the descriptor path of Protobuf.
    pub path: String,
    /// Where that is in the text of the file, or in the stored text; a removed thing has the
    /// place of what is left around it.
    pub span: Option<Span>,
    /// A few words on it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The line as people are shown it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<Excerpt>,
}

/// A range of a text; lines and columns from 1, columns and lengths in characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The file, where the text is one of the working tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Characters from first to last.
    pub length: usize,
    /// Last line.
    pub end_line: usize,
    /// One past the last column, on the last line.
    pub end_column: usize,
}

/// A line of a text as people are shown it, with what is to be underlined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// What is shown: a file, or `booking-value version 3, laid out`.
    pub title: String,
    /// Line in the shown view, from 1. A stored text is shown laid out, so this is not the line
    /// of the span.
    pub line: usize,
    /// The line; cut around the underlined part where it is very long.
    pub text: String,
    /// First underlined character, from 0.
    pub start: usize,
    /// One past the last underlined character.
    pub end: usize,
}

/// A message that shows a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WitnessReport {
    /// The message as JSON; Avro: its JSON encoding.
    pub message: Value,
    /// The payload without any registry header, base64; absent for JSON Schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
    /// JSON pointer of the place in the message; empty for the whole message.
    pub at: String,
    /// `fails`, `misread` or `fails-by-name`.
    pub outcome: String,
    /// What is read instead, where it is misread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reads: Option<Value>,
}

#[cfg(test)]
mod tests;
