//! Which schema file belongs to which subject: the only code that walks the file system.
//!
//! The same rules pair the files of a git revision with subjects, so that both sides of a
//! comparison are read alike.

mod links;
mod patterns;
mod template;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use compat::{Format, Level, Profile};
use registry_api::report::Reason;
use serde_json::Value;

use crate::discover::Discovered;
use crate::failure::{self, Failure};
use crate::manifest::{Manifest, SubjectReference};
use crate::similar;

pub use links::{Cycle, Link, LinkTarget, Links};
pub use patterns::Patterns;

/// A schema file and everything the manifest says about it.
#[derive(Clone, Debug)]
pub struct SchemaFile {
    /// The subject it belongs to.
    pub subject: String,
    /// Its path, relative to the manifest, with slashes.
    pub path: String,
    /// Its path as people are shown it, relative to where the command runs.
    pub shown: String,
    /// Its language.
    pub format: Format,
    /// Its text.
    pub text: Arc<str>,
    /// What it defines and uses.
    pub discovered: Discovered,
    /// What the manifest adds.
    pub settings: Settings,
}

/// What the manifest says about a subject.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The language, where extension and content do not tell.
    pub format: Option<Format>,
    /// A level beside that of the baseline.
    pub level: Option<Level>,
    /// Which rules are enforced.
    pub profile: Option<Profile>,
    /// Declared references.
    pub references: Vec<SubjectReference>,
    /// Tags and properties.
    pub metadata: Option<Value>,
    /// Rules for clients.
    pub rule_set: Option<Value>,
    /// Folder from which imports are resolved, relative to the manifest.
    pub import_root: Option<String>,
}

/// Schema files that belong together: those of the working tree, or those of a revision.
#[derive(Clone, Debug, Default)]
pub struct FileSet {
    files: Vec<SchemaFile>,
    by_subject: HashMap<String, usize>,
    links: Links,
}

impl FileSet {
    /// Puts files together.
    ///
    /// # Errors
    /// Two files for one subject.
    pub fn new(mut files: Vec<SchemaFile>) -> Result<Self, Failure> {
        files.sort_by(|one, other| one.subject.cmp(&other.subject).then(one.path.cmp(&other.path)));
        let mut by_subject = HashMap::with_capacity(files.len());
        for (at, file) in files.iter().enumerate() {
            if let Some(first) = by_subject.insert(file.subject.clone(), at) {
                let other: &SchemaFile = &files[first];
                let message = format!(
                    "two files belong to subject {}: {} and {}",
                    file.subject, other.shown, file.shown
                );
                return Err(Failure::new(Reason::Manifest, message).help(
                    "make the pattern narrower, or put more of the path into the subject: {dir}, \
                     {namespace}, {package}",
                ));
            }
        }
        let links = Links::of(&files);
        Ok(Self { files, by_subject, links })
    }

    /// All files, in the order of their subjects.
    pub fn files(&self) -> &[SchemaFile] {
        &self.files
    }

    /// A file by its place in [`files`](Self::files).
    pub fn file(&self, at: usize) -> &SchemaFile {
        &self.files[at]
    }

    /// The file of a subject.
    pub fn of_subject(&self, subject: &str) -> Option<usize> {
        self.by_subject.get(subject).copied()
    }

    /// How the files refer to each other.
    pub fn links(&self) -> &Links {
        &self.links
    }
}

/// A project: a manifest and its files.
#[derive(Debug)]
pub struct Project {
    /// The manifest.
    pub manifest: Manifest,
    /// How files are paired with subjects.
    pub patterns: Patterns,
    /// All files.
    pub files: FileSet,
    /// Places in [`files`](Self::files) of what the command line asks about.
    pub selected: Vec<usize>,
    /// Where the command runs.
    pub working: PathBuf,
}

impl Project {
    /// Reads the files of a manifest and picks those that `wanted` names: files, or patterns of
    /// subjects; all of them where it names none.
    ///
    /// # Errors
    /// A pattern without files, a file that cannot be read, a name that fits nothing.
    pub fn load(manifest: Manifest, wanted: &[String], working: &Path) -> Result<Self, Failure> {
        let patterns = Patterns::new(&manifest)?;
        let mut paths = patterns.walk(&manifest)?;
        if manifest.path.is_none() {
            paths.extend(lone_files(wanted, working)?);
        }
        let paths: Vec<String> = paths.into_iter().collect();
        let assign = |path: &String| {
            let on_disk = manifest.root.join(path);
            let text = read(&on_disk)?;
            patterns.assign(path, shown(&on_disk, working), text)
        };
        let files = FileSet::new(on_all_cores(&paths, &assign)?)?;
        let selected = select(&manifest, &files, wanted, working)?;
        Ok(Self { manifest, patterns, files, selected, working: working.to_owned() })
    }

    /// The level that the project asks for a file.
    pub fn level_of(&self, file: &SchemaFile) -> Option<Level> {
        file.settings.level.or(self.manifest.content.check.level)
    }

    /// The rules that the project enforces on a file.
    pub fn profile_of(&self, file: &SchemaFile) -> Profile {
        file.settings.profile.or(self.manifest.content.check.profile).unwrap_or_default()
    }
}

/// What comes of each item, in their order; the first failure where there is one.
fn on_all_cores<T: Sync, R: Send>(
    items: &[T],
    work: &(impl Fn(&T) -> Result<R, Failure> + Sync),
) -> Result<Vec<R>, Failure> {
    /// Items below which a thread is not worth its start.
    const ITEMS_MIN: usize = 64;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = items.len().div_ceil(cores).max(ITEMS_MIN);
    std::thread::scope(|scope| {
        let threads: Vec<_> = items
            .chunks(share)
            .map(|part| {
                scope.spawn(move || part.iter().map(work).collect::<Result<Vec<R>, Failure>>())
            })
            .collect();
        let mut all = Vec::with_capacity(items.len());
        for thread in threads {
            all.extend(thread.join().expect("reading files does not panic")?);
        }
        Ok(all)
    })
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<Arc<str>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| failure::io("read", path, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let message = format!("{} is not UTF-8: byte {at} begins no character", path.display());
            Err(Failure::new(Reason::Io, message).help("save the file as UTF-8"))
        }
    }
}

/// A path as people are shown it.
pub(crate) fn shown(path: &Path, working: &Path) -> String {
    let relative = path.strip_prefix(working).unwrap_or(path);
    let relative = relative.strip_prefix("./").unwrap_or(relative);
    relative.display().to_string().replace('\\', "/")
}

/// Without a manifest, the files that are named are the project.
fn lone_files(wanted: &[String], working: &Path) -> Result<Vec<String>, Failure> {
    if wanted.is_empty() {
        return Err(Failure::new(Reason::Manifest, "there is no compat.toml here or above").help(
            "`compat init` writes one; or name the files: `compat check events/booking.avsc`",
        ));
    }
    for name in wanted {
        if !working.join(name).is_file() {
            let failure = failure::io(
                "read",
                Path::new(name),
                &std::io::Error::from(std::io::ErrorKind::NotFound),
            );
            return Err(failure.help(
                "there is no compat.toml here or above, so only files can be named, not subjects",
            ));
        }
    }
    Ok(wanted.to_vec())
}

fn select(
    manifest: &Manifest,
    files: &FileSet,
    wanted: &[String],
    working: &Path,
) -> Result<Vec<usize>, Failure> {
    if wanted.is_empty() {
        return Ok((0..files.files().len()).collect());
    }
    let mut selected = Vec::new();
    for name in wanted {
        let path = working.join(name);
        let found: Vec<usize> = if path.is_file() {
            let same = |file: &SchemaFile| same_file(&manifest.root.join(&file.path), &path);
            let found = files.files().iter().position(same);
            vec![found.ok_or_else(|| belongs_nowhere(name))?]
        } else {
            let glob = globset::Glob::new(name)
                .map_err(|error| Failure::usage(format!("`{name}` is no pattern: {error}")))?
                .compile_matcher();
            let matches = |at: &usize| glob.is_match(&files.file(*at).subject);
            (0..files.files().len()).filter(matches).collect()
        };
        if found.is_empty() {
            return Err(fits_nothing(name, files));
        }
        selected.extend(found);
    }
    selected.sort_unstable();
    selected.dedup();
    Ok(selected)
}

fn same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    one == other || real(one).is_some_and(|path| Some(path) == real(other))
}

fn belongs_nowhere(name: &str) -> Failure {
    Failure::new(Reason::Manifest, format!("{name} belongs to no subject of the manifest")).help(
        format!(
            "add `[subject.\"NAME\"]` with `file = \"{name}\"`, or a pattern under [[schemas]]"
        ),
    )
}

fn fits_nothing(name: &str, files: &FileSet) -> Failure {
    let subjects = files.files().iter().map(|file| file.subject.as_str());
    let paths = files.files().iter().map(|file| file.shown.as_str());
    let hint = similar::hint(name, subjects.chain(paths));
    let is_path = name.contains('/') || Path::new(name).extension().is_some();
    let what = if is_path { "there is no file or subject" } else { "there is no subject" };
    Failure::usage(format!("{what} `{name}` in this project{hint}"))
        .help("`compat validate` lists the subjects of the project and their files")
}
