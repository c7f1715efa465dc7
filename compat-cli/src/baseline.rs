//! Where a history comes from: a registry, a git revision, a folder, a file, a lock.
//!
//! [`Spec`] is what was asked for, [`Baseline`] what that turned out to be, [`History`] what one
//! subject is compared with.

mod files;
mod git;
mod group;
mod open;
mod registry;
mod spec;

use std::sync::Arc;

use compat::{Level, Policy, Reference};
use registry_api::report::{self, Called};

use crate::failure::Failure;
use crate::lock::{Lock, LockedVersion};
use crate::project::{FileSet, Project, SchemaFile};
use crate::remote::Registry;

pub use files::closure_of;
pub use git::{Changes, Missing};
pub use group::value as group_value;
pub use open::{Network, Registries, open};
pub use registry::{Regime, closure_of_stored, level_of, regime_of};
pub use spec::{Selector, Spec};

/// A baseline that was opened.
#[derive(Debug)]
pub struct Baseline {
    /// As it was asked for.
    pub spec: String,
    /// What that meant: a URL, a commit.
    pub resolved: Option<String>,
    /// A remark for the reader of the report.
    pub remark: Option<String>,
    /// What it holds.
    pub source: Source,
}

/// What a baseline holds.
#[derive(Debug)]
pub enum Source {
    /// A registry and which of its versions.
    Registry(Arc<Registry>, Selector),
    /// Sets of files, newest first; each is one version.
    Sets(Vec<FileVersion>),
    /// Histories by subject, each newest first.
    Folders(Vec<(String, Vec<FileVersion>)>),
    /// A frozen history.
    Lock(Lock),
}

/// A version that is made of files.
#[derive(Debug)]
pub struct FileVersion {
    /// Its number, from 1 for the oldest.
    pub number: u32,
    /// How sentences speak of it: `commit 3fa9c1e`, `tag v1.2`.
    pub called: Called,
    /// Its files.
    pub files: FileSet,
    /// Where a file was called otherwise then: its path now, and the path then.
    pub renames: Vec<(String, String)>,
}

/// What one subject is compared with.
#[derive(Debug, Default)]
pub struct History {
    /// The level that the baseline brings, and where it has it from.
    pub level: Option<(Level, &'static str)>,
    /// Which differences the baseline allows.
    pub policy: Policy,
    /// The versions that were read, newest first; none for a subject that does not exist.
    pub versions: Vec<Version>,
    /// Whether exactly these versions are meant, whatever the level says.
    pub exactly: bool,
    /// A remark about the choice of versions.
    pub remark: Option<String>,
}

/// A version as it is stored somewhere.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number.
    pub number: u32,
    /// Its id, in a registry.
    pub id: Option<u32>,
    /// How sentences speak of it.
    pub called: Called,
    /// How a heading names it.
    pub title: String,
    /// Its language, as a word.
    pub schema_type: String,
    /// Its text.
    pub text: Arc<str>,
    /// Everything it refers to, dependencies first.
    pub references: Vec<Reference>,
    /// What it refers to directly, in a registry.
    pub registered: Vec<registry_api::Reference>,
}

/// Which versions are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Those that the level asks about.
    Level(Option<Level>),
    /// All of them.
    All,
}

impl Baseline {
    /// The history of a subject.
    ///
    /// # Errors
    /// It cannot be read; an unknown subject is no error.
    pub async fn history(&self, file: &SchemaFile, depth: Depth) -> Result<History, Failure> {
        match &self.source {
            Source::Registry(registry, selector) => {
                registry::history(registry, file, selector, depth).await
            }
            Source::Lock(lock) => of_lock(lock, file, depth),
            Source::Sets(sets) => Ok(History {
                versions: sets.iter().filter_map(|set| files::version(set, file)).collect(),
                ..History::default()
            }),
            Source::Folders(subjects) => {
                let sets = subjects.iter().find(|(subject, _)| *subject == file.subject);
                let sets = sets.map(|(_, sets)| sets.as_slice()).unwrap_or_default();
                Ok(History {
                    versions: sets.iter().filter_map(|set| files::version(set, file)).collect(),
                    ..History::default()
                })
            }
        }
    }

    /// Subjects that the newest version has and the project does not, where those are only named.
    pub fn removed_names<'a>(&'a self, project: &'a Project) -> Vec<&'a str> {
        let Source::Lock(lock) = &self.source else { return Vec::new() };
        // Subjects that are only referred to are locked, too, and are no files of the project.
        let is_referred = |name: &str| {
            let all = lock.subjects().iter().flat_map(|subject| &subject.versions);
            all.flat_map(|version| &version.references).any(|one| one.subject == name)
        };
        lock.subjects()
            .iter()
            .map(|subject| subject.subject.as_str())
            .filter(|name| project.files.of_subject(name).is_none() && !is_referred(name))
            .collect()
    }

    /// The registry behind it, if there is one.
    pub fn registry(&self) -> Option<&Arc<Registry>> {
        match &self.source {
            Source::Registry(registry, _) => Some(registry),
            Source::Sets(_) | Source::Folders(_) | Source::Lock(_) => None,
        }
    }

    /// Subjects and files that the newest version has and the project does not.
    pub fn removed<'a>(&'a self, project: &'a Project) -> Vec<&'a SchemaFile> {
        let newest: Vec<&FileVersion> = match &self.source {
            Source::Registry(..) | Source::Lock(_) => Vec::new(),
            Source::Sets(sets) => sets.first().into_iter().collect(),
            Source::Folders(subjects) => {
                subjects.iter().filter_map(|(_, sets)| sets.first()).collect()
            }
        };
        let is_gone = |file: &&SchemaFile| {
            let is_renamed = newest.iter().any(|set| {
                set.renames.iter().any(|(now, then)| {
                    *then == file.path && project.files.files().iter().any(|one| one.path == *now)
                })
            });
            project.files.of_subject(&file.subject).is_none() && !is_renamed
        };
        newest.iter().flat_map(|set| set.files.files()).filter(is_gone).collect()
    }

    /// As an entry of a report; the level's source and completeness are for the check to say.
    pub fn reported(&self) -> report::Baseline {
        report::Baseline {
            spec: self.spec.clone(),
            resolved: self.resolved.clone(),
            level_source: None,
            complete: true,
        }
    }
}

/// The frozen history of a subject, as deep as it is needed.
fn of_lock(lock: &Lock, file: &SchemaFile, depth: Depth) -> Result<History, Failure> {
    let subject = file.subject.as_str();
    let Some(locked) = lock.subject(subject) else { return Ok(History::default()) };
    let is_transitive = match depth {
        Depth::All => true,
        Depth::Level(added) => {
            locked.level.is_transitive() || added.is_some_and(Level::is_transitive)
        }
    };
    let most = if is_transitive { locked.versions.len() } else { 1 };
    let ours = locked.group.as_deref().and_then(|group| match &file.settings.metadata {
        Some(metadata) => group::value(Some(metadata), group),
        None => locked.versions.last().and_then(|version| version.group.clone()),
    });
    let is_of_group = |version: &&LockedVersion| locked.group.is_none() || version.group == ours;
    let newest_first = locked.versions.iter().rev().filter(is_of_group).take(most);
    let versions = newest_first.map(|version| lock.version(subject, version));
    Ok(History {
        level: Some((locked.level, "lock")),
        policy: locked.policy,
        versions: versions.collect::<Result<_, Failure>>()?,
        exactly: false,
        remark: remarks(
            locked.group.as_deref().map(|group| group::remark(group, ours.as_deref())),
            locked.policy,
        ),
    })
}

/// What the report says beside a subject that is compared otherwise than by its level alone.
fn remarks(of_group: Option<String>, policy: Policy) -> Option<String> {
    let of_policy =
        (policy == Policy::Lenient).then(|| "compared by the policy LENIENT".to_owned());
    let all: Vec<String> = of_group.into_iter().chain(of_policy).collect();
    (!all.is_empty()).then(|| all.join(", "))
}
