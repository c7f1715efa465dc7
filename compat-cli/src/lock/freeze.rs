//! Freezing the histories of a registry into a lock.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};

use super::{FILE_NAME, Lock, LockedSubject, LockedVersion, contents, digest, text};
use crate::baseline::{Regime, group_value, regime_of};
use crate::context::write_whole;
use crate::failure::{self, Failure};
use crate::progress::Progress;
use crate::project::Project;
use crate::remote::{Registry, Stored};

/// Histories that were read, not yet written.
#[derive(Debug)]
pub struct Frozen {
    subjects: Vec<LockedSubject>,
    texts: BTreeMap<String, Arc<Stored>>,
}

/// Reads the histories of a project's subjects and of everything that they refer to.
///
/// # Errors
/// The registry does not answer.
pub async fn freeze_project(
    registry: &Registry,
    project: &Project,
    jobs: usize,
    progress: &dyn Progress,
) -> Result<Frozen, Failure> {
    let mut frozen = Frozen { subjects: Vec::new(), texts: BTreeMap::new() };
    let mut known: BTreeSet<String> = BTreeSet::new();
    let files = project.files.files().iter();
    let mut open: Vec<String> = files.map(|file| file.subject.clone()).collect();
    let mut done = 0;
    while !open.is_empty() {
        let wave: Vec<String> =
            open.drain(..).filter(|subject| known.insert(subject.clone())).collect();
        let mut read =
            stream::iter(wave).map(|subject| history(registry, subject)).buffered(jobs.max(1));
        while let Some(found) = read.next().await {
            done += 1;
            progress.step(done, known.len());
            let Some((subject, versions)) = found? else { continue };
            for reference in subject.versions.iter().flat_map(|version| &version.references) {
                open.push(reference.subject.clone());
            }
            frozen.subjects.push(subject);
            frozen.texts.extend(versions);
        }
    }
    frozen.subjects.sort_by(|one, other| one.subject.cmp(&other.subject));
    Ok(frozen)
}

type History = (LockedSubject, Vec<(String, Arc<Stored>)>);

async fn history(registry: &Registry, subject: String) -> Result<Option<History>, Failure> {
    let Some(numbers) = registry.versions(&subject).await? else { return Ok(None) };
    let regime = regime_of(registry, &subject).await?;
    let Regime { level, group, policy, source: _ } = regime;
    let mut locked = LockedSubject { subject, level, group, policy, versions: Vec::new() };
    let mut texts = Vec::new();
    for number in numbers {
        let Some(stored) = registry.version(&locked.subject, number).await? else { continue };
        let content = digest(&stored.schema);
        locked.versions.push(LockedVersion {
            number,
            schema_type: stored.schema_type.clone().unwrap_or_else(|| "AVRO".to_owned()),
            content: content.clone(),
            references: stored.references().to_vec(),
            group: locked
                .group
                .as_deref()
                .and_then(|group| group_value(stored.metadata.as_ref(), group)),
        });
        texts.push((content, stored));
    }
    Ok(Some((locked, texts)))
}

impl Frozen {
    /// How many subjects there are.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// What differs from a lock, a line each; none where it is up to date.
    pub fn differs_from(&self, lock: Option<&Lock>) -> Vec<String> {
        let mut lines = Vec::new();
        for subject in &self.subjects {
            let name = &subject.subject;
            match lock.and_then(|lock| lock.subject(name)) {
                None => lines.push(format!("{name}: is not locked")),
                Some(known) if known == subject => {}
                Some(known) if known.level != subject.level => {
                    lines.push(format!("{name}: level {} is now {}", known.level, subject.level));
                }
                Some(known) if known.policy != subject.policy => {
                    lines.push(format!("{name}: other differences are allowed now"));
                }
                Some(known) if known.group != subject.group => {
                    lines.push(format!("{name}: its versions are grouped otherwise"));
                }
                Some(known) => {
                    let last = |one: &LockedSubject| one.versions.last().map_or(0, |v| v.number);
                    let (then, now) = (last(known), last(subject));
                    lines.push(if then == now {
                        format!("{name}: its versions differ")
                    } else {
                        format!("{name}: locked up to version {then}, is at {now}")
                    });
                }
            }
        }
        for known in lock.map(Lock::subjects).unwrap_or_default() {
            if !self.subjects.iter().any(|subject| subject.subject == known.subject) {
                lines.push(format!("{}: is locked, and gone", known.subject));
            }
        }
        lines
    }

    /// Writes contents first, then the lock, then removes contents that nothing names any more.
    ///
    /// # Errors
    /// Something cannot be written; the old lock then still holds.
    pub fn write(&self, root: &Path) -> Result<(), Failure> {
        let path = root.join(FILE_NAME);
        let folder = contents(&path);
        std::fs::create_dir_all(&folder).map_err(|error| failure::io("make", &folder, &error))?;
        for (content, stored) in &self.texts {
            let file = folder.join(content);
            if !file.exists() {
                write_whole(&file, &stored.schema)?;
            }
        }
        write_whole(&path, &text::print(&self.subjects))?;
        let entries = std::fs::read_dir(&folder);
        let entries = entries.map_err(|error| failure::io("read", &folder, &error))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_content = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            if is_content && !self.texts.contains_key(&name) {
                std::fs::remove_file(entry.path())
                    .map_err(|error| failure::io("remove", &entry.path(), &error))?;
            }
        }
        Ok(())
    }
}
