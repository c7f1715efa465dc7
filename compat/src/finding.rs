//! One thing that is wrong with a pair of schemas, as data: what a person reads, what a machine
//! matches on, and the message that breaks.
//!
//! A finding knows paths within schemas, not files, offsets or version numbers; the shell that
//! has the text adds positions (see [`crate::source`]).

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;
use crate::source::SchemaPath;

/// Which of the two schemas of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The schema that will read.
    Reader,
    /// The schema that has written.
    Writer,
}

/// Who plays a [`Side`] in a check of a candidate against a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The schema that somebody wants to register.
    Candidate,
    /// A registered version, named by its number.
    Version(u32),
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Candidate => f.write_str("candidate"),
            Self::Version(number) => write!(f, "version {number}"),
        }
    }
}

/// One thing that is wrong with a reader and a writer.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The idea behind it.
    pub rule: &'static Rule,
    /// One sentence for a person, lower case, no full stop, names in back-ticks.
    pub headline: String,
    /// The places it is about: at least one, the first primary one first.
    pub labels: Vec<Label>,
    /// Ways out, the best first.
    pub help: Vec<String>,
    /// Typed details, such as `field` or `expected`; part of the finding's fingerprint, so they
    /// hold no positions and no wording.
    pub facts: BTreeMap<&'static str, String>,
    /// What an existing registry says of the same thing, where it says something.
    pub foreign: Option<Foreign>,
    /// The message that breaks, or why there is none.
    pub evidence: Evidence,
}

impl Finding {
    /// Its weight when `profile` is in force: that of its rule, except that the lenient profile
    /// asks of a JSON Schema finding whether a message that the writer describes can show it.
    pub fn severity_under(&self, profile: Profile) -> Severity {
        if profile != Profile::Lenient || self.rule.format != Format::Json {
            return self.rule.severity_under(profile);
        }
        match &self.evidence {
            Evidence::Witness(witness) if witness.basis == Basis::Described => Severity::Error,
            _ => Severity::Warning,
        }
    }

    /// The first primary label of a side, else its first label.
    pub fn label(&self, side: Side) -> Option<&Label> {
        let of_side = || self.labels.iter().filter(|label| label.side == side);
        of_side().find(|label| label.importance == Importance::Primary).or_else(|| of_side().next())
    }
}

/// A place in one of the two schemas and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The schema in which the place is.
    pub side: Side,
    /// The place.
    pub path: SchemaPath,
    /// A few words, lower case: `accepts only strings`.
    pub text: String,
    /// Whether the eye should go here first.
    pub importance: Importance,
}

/// Whether a label is what the finding is about, or belongs to its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importance {
    /// What the finding is about.
    Primary,
    /// Context.
    Secondary,
}

/// The incumbent's own name for a difference: exactly what existing clients see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its code, such as `TYPE_MISMATCH`.
    pub code: &'static str,
    /// Its path, such as `/fields/1/type`; mixed reader and writer coordinates.
    pub path: String,
    /// Its details, such as `reader type: STRING not compatible with writer type: LONG`.
    pub info: String,
}

/// The proof of a finding, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// A message that shows it.
    Witness(Witness),
    /// No message can show it, or none was found; the sentence says which.
    Absent(String),
}

/// A message that the writer may write and the reader cannot take.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The message as JSON. Avro: its JSON encoding (unions tagged, bytes as Latin-1 text).
    pub message: Value,
    /// The payload without any registry header; `None` for JSON Schema.
    pub bytes: Option<Vec<u8>>,
    /// JSON pointer of the place in the message; empty for the whole message.
    pub at: String,
    /// What the reader does with it.
    pub outcome: Outcome,
    /// What is read instead, where the outcome is [`Outcome::Misread`].
    pub reads: Option<Value>,
    /// What it takes for the writer to write it.
    pub basis: Basis,
}

/// What a witness rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Only what the writer's schema describes.
    #[default]
    Described,
    /// Properties that an open content model lets through and nobody has described (JSON Schema).
    OpenContent,
}

/// What a reader does with a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Reading fails.
    Fails,
    /// Reading succeeds and gives something else than was written.
    Misread,
    /// Reading fails in readers that compare names, and succeeds in those that do not.
    FailsByName,
}

impl Outcome {
    /// The word used in reports: `fails`, `misread` or `fails-by-name`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fails => "fails",
            Self::Misread => "misread",
            Self::FailsByName => "fails-by-name",
        }
    }
}
