//! Subjects that only the registry knows, and that refer to what changes.
//!
//! Each is checked as it would be, were it registered again with the candidate in place of what
//! it refers to. One that refers to an older version keeps that, and is not affected.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use compat::{Document, ParseMode, Reference, Schema};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use registry_api::SubjectVersion;
use registry_api::report::{Note, Severity, Status, SubjectReport};

use super::candidate::{Candidate, Resolved, parse_candidate};
use super::compare::{self, Weights};
use super::{Options, Part};
use crate::baseline::{Baseline, Depth, Selector, Source};
use crate::discover;
use crate::failure::Failure;
use crate::project::{Project, SchemaFile, Settings};
use crate::remote::{Registry, Stored};

/// A subject and one of its versions.
type Key = (String, u32);

/// Whether a subject that came to this may break others: it has a text that is not registered.
pub(super) fn may_break(status: Status) -> bool {
    matches!(status, Status::Compatible | Status::Incompatible | Status::Unchecked)
}

/// What a change does to others.
#[derive(Default)]
pub(super) struct Answers {
    pub(super) parts: Vec<Part>,
    pub(super) notes: Vec<Note>,
}

/// The answers for everything in the registry that refers to the latest version of a changed
/// file, directly or not, and is no file of the project. A server that cannot say what refers to
/// a schema leaves them out, and a note says so.
///
/// # Errors
/// The registry does not answer.
pub(super) async fn answers(
    (project, baseline): (&Project, &Baseline),
    changed: &[usize],
    (options, weights): (&Options, &Weights),
) -> Result<Answers, Failure> {
    // Chosen versions are compared with the file alone; they are not what it will replace.
    let Source::Registry(registry, Selector::Level | Selector::Latest | Selector::All) =
        &baseline.source
    else {
        return Ok(Answers::default());
    };
    let jobs = options.jobs.max(1);
    let latest: Vec<Option<(Key, usize)>> = stream::iter(changed)
        .map(|&at| async move {
            let subject = &project.files.file(at).subject;
            let stored = registry.latest(subject).await?;
            Ok::<_, Failure>(stored.map(|stored| ((subject.clone(), stored.version), at)))
        })
        .buffered(jobs)
        .try_collect()
        .await?;
    let replaced: HashMap<Key, usize> = latest.into_iter().flatten().collect();
    let mut open: Vec<Key> = replaced.keys().cloned().collect();
    open.sort();
    let Some(found) = referring(project, registry, open, jobs).await? else {
        return Ok(Answers { notes: vec![not_asked(registry)], ..Answers::default() });
    };
    if found.is_empty() {
        return Ok(Answers::default());
    }
    let mut overlay = Overlay { project, replaced, resolved: HashMap::new() };
    for &at in changed {
        let candidate = parse_candidate(project, at, Some(registry), None).await?;
        overlay.resolved.insert(at, candidate.resolved);
    }
    let overlay = &overlay;
    let parts: Vec<Option<Part>> = stream::iter(found.values())
        .map(|stored| async move {
            let Some(dependent) = overlay.dependent(registry, stored).await? else {
                return Ok(None);
            };
            let (file, candidate) = (&dependent.file, &dependent.candidate);
            let added = options.level.or_else(|| project.level_of(file));
            let history = baseline.history(file, Depth::Level(added)).await?;
            let judge = (options, weights);
            let part =
                compare::judged((project, baseline), (file, candidate), history, judge).await?;
            Ok::<_, Failure>(dependent.reported(project, part))
        })
        .buffered(jobs)
        .try_collect()
        .await?;
    Ok(Answers { parts: parts.into_iter().flatten().collect(), notes: Vec::new() })
}

/// The line that says what was not asked.
fn not_asked(registry: &Registry) -> Note {
    Note {
        kind: "dependents-not-asked".to_owned(),
        severity: Severity::Warning,
        message: format!(
            "registry {} cannot say what refers to a schema: subjects that only it knows, and that \
             refer to a changed one, were not checked",
            registry.name()
        ),
        subject: None,
    }
}

/// The latest versions of other subjects that refer to these, directly or not; `None` where the
/// server cannot say.
async fn referring(
    project: &Project,
    registry: &Registry,
    mut open: Vec<Key>,
    jobs: usize,
) -> Result<Option<BTreeMap<String, Arc<Stored>>>, Failure> {
    let mut found: BTreeMap<String, Arc<Stored>> = BTreeMap::new();
    let mut asked: HashSet<u32> = HashSet::new();
    while !open.is_empty() {
        let ids: Vec<Option<Vec<u32>>> = stream::iter(&open)
            .map(|(subject, version)| registry.referenced_by(subject, *version))
            .buffered(jobs)
            .try_collect()
            .await?;
        let Some(ids) = ids.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let mut ids: Vec<u32> = ids.into_iter().flatten().collect();
        ids.retain(|id| asked.insert(*id));
        let users: Vec<Option<Vec<SubjectVersion>>> = stream::iter(ids)
            .map(|id| registry.versions_of_id(id))
            .buffered(jobs)
            .try_collect()
            .await?;
        let Some(users) = users.into_iter().collect::<Option<Vec<_>>>() else { return Ok(None) };
        let mut users: Vec<SubjectVersion> = users.into_iter().flatten().collect();
        users.retain(|one| project.files.of_subject(&one.subject).is_none());
        let subjects: BTreeSet<&str> = users.iter().map(|one| one.subject.as_str()).collect();
        let latest: Vec<Option<Arc<Stored>>> = stream::iter(subjects)
            .map(|subject| registry.latest(subject))
            .buffered(jobs)
            .try_collect()
            .await?;
        open = Vec::new();
        for stored in latest.into_iter().flatten() {
            let refers = |one: &SubjectVersion| {
                one.subject == stored.subject && one.version == stored.version
            };
            if users.iter().any(refers) {
                open.push((stored.subject.clone(), stored.version));
                found.insert(stored.subject.clone(), stored);
            }
        }
    }
    Ok(Some(found))
}

/// The registry as it will be after this change.
struct Overlay<'a> {
    project: &'a Project,
    /// Which file takes the place of which version.
    replaced: HashMap<Key, usize>,
    /// What those files refer to.
    resolved: HashMap<usize, Resolved>,
}

/// A registered schema as it would be with the change.
struct Dependent {
    file: SchemaFile,
    candidate: Candidate,
}

enum Step {
    Enter(registry_api::Reference),
    Leave(Reference),
}

impl Overlay<'_> {
    /// `None` for a language that is not known here.
    async fn dependent(
        &self,
        registry: &Registry,
        stored: &Stored,
    ) -> Result<Option<Dependent>, Failure> {
        let Some(format) = stored.format() else { return Ok(None) };
        let resolved = self.resolve(registry, stored).await?;
        let references = &resolved.references;
        let document = Document { format, text: &stored.schema, references };
        let schema = Schema::parse(&document, ParseMode::Strict);
        let file = SchemaFile {
            subject: stored.subject.clone(),
            path: String::new(),
            shown: format!("{} version {}", stored.subject, stored.version),
            format,
            discovered: discover::discover(format, &stored.schema),
            text: stored.schema.as_str().into(),
            settings: Settings::default(),
        };
        Ok(Some(Dependent { file, candidate: Candidate { resolved, schema } }))
    }

    /// Everything that it refers to, dependencies first, changed files in their places.
    async fn resolve(&self, registry: &Registry, stored: &Stored) -> Result<Resolved, Failure> {
        let mut resolved = Resolved::default();
        let mut known: HashSet<String> = HashSet::new();
        let entered = |all: &[registry_api::Reference]| -> Vec<Step> {
            all.iter().rev().cloned().map(Step::Enter).collect()
        };
        let mut open = entered(stored.references());
        while let Some(step) = open.pop() {
            let reference = match step {
                Step::Leave(reference) => {
                    push(&mut resolved.references, reference);
                    continue;
                }
                Step::Enter(reference) => reference,
            };
            if !known.insert(reference.name.clone()) {
                continue;
            }
            let name: Arc<str> = reference.name.as_str().into();
            let key = (reference.subject.clone(), reference.version);
            if let Some(&at) = self.replaced.get(&key) {
                let inner = &self.resolved[&at];
                inner.references.iter().for_each(|one| push(&mut resolved.references, one.clone()));
                resolved.overlaid.extend(inner.overlaid.iter().cloned());
                resolved.overlaid.push((Arc::clone(&name), at));
                let text = Arc::clone(&self.project.files.file(at).text);
                push(&mut resolved.references, Reference { name, text });
                continue;
            }
            let Some(target) = registry.version(&key.0, key.1).await? else {
                resolved.missing.push(reference.name);
                continue;
            };
            open.push(Step::Leave(Reference { name, text: target.schema.as_str().into() }));
            open.extend(entered(target.references()));
        }
        Ok(resolved)
    }
}

fn push(references: &mut Vec<Reference>, new: Reference) {
    if !references.iter().any(|known| known.name == new.name) {
        references.push(new);
    }
}

impl Dependent {
    /// As an entry of the report; `None` where the change does not reach it.
    fn reported(&self, project: &Project, part: Part) -> Option<Part> {
        if matches!(part.subject.status, Status::Identical | Status::IdenticalToOlder) {
            return None;
        }
        let mut through: Vec<&str> = self
            .candidate
            .resolved
            .overlaid
            .iter()
            .map(|(_, at)| project.files.file(*at).subject.as_str())
            .collect();
        through.sort_unstable();
        through.dedup();
        let through = through.join(", ");
        let mut findings = part.subject.findings;
        for finding in &mut findings {
            finding.via.get_or_insert_with(|| through.clone());
        }
        // What is shown beside files is shown beside the one that changes.
        let cause = self.candidate.resolved.overlaid.last();
        let subject = SubjectReport {
            file: cause.map(|(_, at)| project.files.file(*at).shown.clone()),
            remark: Some(format!("in the registry only, refers to {through}")),
            via: part.subject.via.or(Some(through)),
            findings,
            ..part.subject
        };
        Some(Part { subject, ..part })
    }
}
