//! The lock: a frozen history in the repository, so that a check needs no network.
//!
//! `schemas.lock` is text, sorted, one block for each subject; contents lie beside it in
//! `schemas.lock.d/`, named by their hash and shared between subjects. The first line is a hash
//! over the rest: hand edits and bad merges are found.

mod freeze;
mod text;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use compat::{Level, Policy, Reference};
use registry_api::report::{Called, Reason};
use sha2::{Digest as _, Sha256};

use crate::baseline::Version;
use crate::failure::{self, Failure};

pub use freeze::{Frozen, freeze_project};

/// The name of the file, beside the manifest.
pub const FILE_NAME: &str = "schemas.lock";

/// A frozen history.
#[derive(Debug, PartialEq)]
pub struct Lock {
    path: PathBuf,
    subjects: Vec<LockedSubject>,
    by_name: HashMap<String, usize>,
}

/// A subject of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedSubject {
    /// Its name.
    pub subject: String,
    /// The level in force.
    pub level: Level,
    /// The metadata property by whose value versions are grouped, where they are.
    pub group: Option<String>,
    /// Which differences are allowed.
    pub policy: Policy,
    /// Its versions, ascending.
    pub versions: Vec<LockedVersion>,
}

/// A version of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockedVersion {
    /// Its number.
    pub number: u32,
    /// `AVRO`, `JSON` or `PROTOBUF`.
    pub schema_type: String,
    /// SHA-256 of its text, in hex: the name of the file with it.
    pub content: String,
    /// What it refers to.
    pub references: Vec<registry_api::Reference>,
    /// The value of the property by which versions are grouped.
    pub group: Option<String>,
}

/// SHA-256 of a text, in hex.
fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// It is not there, or was edited.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            failure::io("read the lock", path, &error)
                .help("`compat lock --update --from registry:NAME` writes one")
        })?;
        let subjects = text::parse(&text).map_err(|problem| {
            let message = format!("{}:{}: {}", path.display(), problem.line, problem.what);
            Failure::new(Reason::History, message).help(
                "a lock is not edited or merged by hand: `compat lock --update --from \
                 registry:NAME` writes it anew",
            )
        })?;
        Ok(Self::new(path, subjects))
    }

    fn new(path: &Path, mut subjects: Vec<LockedSubject>) -> Self {
        subjects.sort_by(|one, other| one.subject.cmp(&other.subject));
        let names = subjects.iter().enumerate().map(|(at, one)| (one.subject.clone(), at));
        let by_name = names.collect();
        Self { path: path.to_owned(), subjects, by_name }
    }

    /// All subjects, sorted.
    pub fn subjects(&self) -> &[LockedSubject] {
        &self.subjects
    }

    /// A subject.
    pub fn subject(&self, name: &str) -> Option<&LockedSubject> {
        self.by_name.get(name).map(|at| &self.subjects[*at])
    }

    /// A version with its text and everything that it refers to.
    ///
    /// # Errors
    /// A content is missing or was changed.
    pub fn version(&self, subject: &str, version: &LockedVersion) -> Result<Version, Failure> {
        Ok(Version {
            number: version.number,
            id: None,
            called: Called::Version(version.number),
            title: format!("{subject} version {}", version.number),
            schema_type: version.schema_type.clone(),
            text: self.content(version)?,
            references: self.closure(version)?,
            registered: version.references.clone(),
        })
    }

    /// What a version refers to, dependencies first, each name once.
    fn closure(&self, version: &LockedVersion) -> Result<Vec<Reference>, Failure> {
        let mut done: Vec<Reference> = Vec::new();
        let mut open: Vec<(registry_api::Reference, bool)> =
            version.references.iter().rev().map(|one| (one.clone(), false)).collect();
        while let Some((reference, is_left)) = open.pop() {
            if done.iter().any(|known| *known.name == *reference.name) {
                continue;
            }
            let found = self.subject(&reference.subject).and_then(|subject| {
                subject.versions.iter().find(|one| one.number == reference.version)
            });
            let Some(target) = found else {
                let message = format!(
                    "the lock has no version {} of {}, to which `{}` refers",
                    reference.version, reference.subject, reference.name
                );
                return Err(Failure::new(Reason::History, message));
            };
            if is_left {
                let name: Arc<str> = reference.name.as_str().into();
                done.push(Reference { name, text: self.content(target)? });
            } else {
                let needs = target.references.iter().rev().cloned();
                // A circle ends where it meets itself again.
                let inner: Vec<_> = needs
                    .filter(|next| !open.iter().any(|(known, left)| *left && known == next))
                    .map(|next| (next, false))
                    .collect();
                open.push((reference, true));
                open.extend(inner);
            }
        }
        Ok(done)
    }

    fn content(&self, version: &LockedVersion) -> Result<Arc<str>, Failure> {
        let path = contents(&self.path).join(&version.content);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            let mut failure = failure::io("read the locked schema", &path, &error);
            failure.reason = Reason::History;
            failure.help("is schemas.lock.d/ committed, too?")
        })?;
        if digest(&text) != version.content {
            let message = format!("{} was changed: its hash does not fit its name", path.display());
            return Err(Failure::new(Reason::History, message).help(
                "git must not convert its line ends: `schemas.lock.d/* -text` in .gitattributes",
            ));
        }
        Ok(text.into())
    }
}

/// The folder with the contents of a lock.
fn contents(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".d");
    path.with_file_name(name)
}
