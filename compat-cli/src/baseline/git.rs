//! Baselines out of the object store of git.

use std::collections::HashSet;
use std::path::Path;

use registry_api::report::{Called, Reason};

use super::{Baseline, FileVersion, Source};
use crate::failure::Failure;
use crate::git::{Commit, Git, target_branch};
use crate::manifest::Environment;
use crate::project::{FileSet, Project};

/// What to do about a commit that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Say so.
    Fail,
    /// Fetch that one commit.
    Fetch,
}

fn commit(git: &Git, revision: &str, missing: Missing) -> Result<Commit, Failure> {
    match (git.commit(revision), missing) {
        (Err(_), Missing::Fetch) => git.fetch(revision),
        (found, _) => found,
    }
}

/// `git:REV[:PATH]`
pub(super) fn open_revision(
    spec: String,
    (revision, path): (&str, Option<&str>),
    project: &Project,
    missing: Missing,
) -> Result<Baseline, Failure> {
    let git = Git::at(&project.manifest.root)?;
    let commit = commit(&git, revision, missing)?;
    let called = match revision {
        _ if commit.hash.starts_with(revision) => format!("commit {}", commit.short()),
        _ => format!("{revision} ({})", commit.short()),
    };
    let set = files_at(&git, &commit, 1, called, (path, project))?;
    must_have_files(&set, &spec)?;
    let resolved = Some(commit.hash.clone());
    Ok(Baseline { spec, resolved, remark: None, source: Source::Sets(vec![set]) })
}

/// `git:merge-base[:BRANCH]`
pub(super) fn open_merge_base(
    spec: String,
    branch: Option<&str>,
    project: &Project,
    (missing, environment): (Missing, &Environment),
) -> Result<Baseline, Failure> {
    let git = Git::at(&project.manifest.root)?;
    let branch = match branch {
        Some(branch) => branch.to_owned(),
        None => target_branch(&git, environment)?.ok_or_else(|| {
            Failure::new(Reason::Git, "cannot tell which branch this change is going to")
                .help("say it: `git:merge-base:BRANCH`")
        })?,
    };
    let head = git.commit("HEAD")?;
    let target = commit(&git, &branch, missing)?;
    let mut base = git.merge_base(&head, &target)?;
    let mut remark = None;
    if base == head {
        // On the target branch itself there is nothing to merge: the last change is checked.
        base = commit(&git, "HEAD^", missing).map_err(|failure| Failure {
            message: format!("HEAD is {branch} itself, and has no parent here"),
            ..failure
        })?;
        remark = Some(format!("HEAD is on {branch}: compared with its first parent"));
    }
    let called = format!("merge base {}", base.short());
    let set = files_at(&git, &base, 1, called, (None, project))?;
    let resolved = Some(base.hash.clone());
    Ok(Baseline { spec, resolved, remark, source: Source::Sets(vec![set]) })
}

/// `git:tags:GLOB`
pub(super) fn open_tags(
    spec: String,
    pattern: &str,
    project: &Project,
) -> Result<Baseline, Failure> {
    let git = Git::at(&project.manifest.root)?;
    let tags = git.tags(pattern)?;
    let resolved = format!("{} tags, {} to {}", tags.len(), tags[0].0, tags[tags.len() - 1].0);
    let mut sets = Vec::with_capacity(tags.len());
    for (number, (name, commit)) in (1..).zip(&tags) {
        sets.push(files_at(&git, commit, number, format!("tag {name}"), (None, project))?);
    }
    sets.reverse();
    if sets.iter().all(|set| set.files.files().is_empty()) {
        must_have_files(&sets[0], &spec)?;
    }
    Ok(Baseline { spec, resolved: Some(resolved), remark: None, source: Source::Sets(sets) })
}

/// What changed since the branch left its target, as git says.
#[derive(Debug)]
pub struct Changes {
    /// The commit that is compared with.
    pub base: Commit,
    /// Paths from the top of the repository.
    paths: HashSet<String>,
    /// Where the project lies below that top.
    prefix: String,
}

impl Changes {
    /// Asks git about the repository around a project's root.
    ///
    /// # Errors
    /// git does not say.
    pub fn ask(root: &Path, environment: &Environment) -> Result<Self, Failure> {
        let git = Git::at(root)?;
        let head = git.commit("HEAD")?;
        let base = match target_branch(&git, environment)? {
            Some(branch) => git.merge_base(&head, &git.commit(&branch)?)?,
            None => head.clone(),
        };
        // On the target branch itself: what is being committed, and the last commit.
        let base = if base == head { git.commit("HEAD^").unwrap_or(head) } else { base };
        let prefix = below_top(&git, root)?;
        let paths = git.changed_since(&base)?;
        Ok(Self { base, paths, prefix })
    }

    fn contain(&self, path: &str) -> bool {
        match self.prefix.as_str() {
            "" => self.paths.contains(path),
            prefix => self.paths.contains(&format!("{prefix}/{path}")),
        }
    }

    /// The files of the project that changed, and what refers to them; all of them where the
    /// manifest changed, because any subject may be asked otherwise then.
    pub fn files_of(&self, project: &Project) -> Vec<usize> {
        if self.contain(crate::manifest::FILE_NAME) {
            return (0..project.files.files().len()).collect();
        }
        let files = project.files.files().iter().enumerate();
        let mut found: Vec<usize> =
            files.filter(|(_, file)| self.contain(&file.path)).map(|(place, _)| place).collect();
        found.extend(project.files.links().dependents(&found));
        found.sort_unstable();
        found
    }
}

/// The project's files as they were at a commit.
fn files_at(
    git: &Git,
    commit: &Commit,
    number: u32,
    called: String,
    (path, project): (Option<&str>, &Project),
) -> Result<FileVersion, Failure> {
    let prefix = match path {
        Some(path) => path.trim_matches('/').to_owned(),
        None => below_top(git, &project.manifest.root)?,
    };
    let inside = |path: &str| -> Option<String> {
        if prefix.is_empty() {
            return Some(path.to_owned());
        }
        path.strip_prefix(&prefix)?.strip_prefix('/').map(str::to_owned)
    };
    let renames: Vec<(String, String)> = git
        .renames_since(commit)?
        .into_iter()
        .filter_map(|(now, then)| Some((inside(&now)?, inside(&then)?)))
        .filter(|(now, _)| is_candidate(project, now))
        .collect();
    let wanted = |full: &str| {
        inside(full).is_some_and(|path| {
            project.patterns.covers(&path)
                || is_candidate(project, &path)
                || renames.iter().any(|(_, then)| *then == path)
        })
    };
    let mut files = Vec::new();
    for (blob, text) in git.files(commit, &wanted)? {
        let Some(path) = inside(&blob.path) else { continue };
        let shown = format!("{path} at {}", commit.short());
        let now = renames.iter().find(|(_, then)| *then == path).map(|(now, _)| now);
        // A file that no pattern covers any more stands for the file that it became.
        let known = if project.patterns.covers(&path) { None } else { now };
        let mut file = project.patterns.assign(known.unwrap_or(&path), shown, text.into())?;
        file.path = path;
        files.push(file);
    }
    let files = FileSet::new(files).map_err(|failure| Failure {
        reason: Reason::History,
        message: format!("at {}: {}", commit.short(), failure.message),
        ..failure
    })?;
    Ok(FileVersion { number, called: Called::Words(called), files, renames })
}

fn is_candidate(project: &Project, path: &str) -> bool {
    project.files.files().iter().any(|file| file.path == path)
}

/// Where the manifest's folder is in the repository, with slashes; empty for its top.
fn below_top(git: &Git, root: &Path) -> Result<String, Failure> {
    let canonical = |path: &Path| {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        path.canonicalize().map_err(|error| crate::failure::io("find", path, &error))
    };
    let (root, top) = (canonical(root)?, canonical(git.top())?);
    let below = root.strip_prefix(&top).unwrap_or(Path::new(""));
    Ok(below.display().to_string().replace('\\', "/"))
}

/// A revision without a single schema file is a mistake, not a history in which all is new.
fn must_have_files(set: &FileVersion, spec: &str) -> Result<(), Failure> {
    if !set.files.files().is_empty() {
        return Ok(());
    }
    let failure = Failure::new(Reason::Git, format!("{spec} has none of the project's files"));
    Err(failure.help(
        "is it the right revision? where the files were in another folder then, say it: \
         `git:REV:FOLDER`",
    ))
}
