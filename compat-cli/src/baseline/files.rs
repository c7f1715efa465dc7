//! Baselines that are files: `dir:`, `file:`, and the sets that git gives.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use compat::Reference;
use registry_api::report::{Called, Reason};

use super::{Baseline, FileVersion, Source, Version};
use crate::failure::{self, Failure};
use crate::project::{self, FileSet, LinkTarget, Project, SchemaFile};

/// Everything a file refers to within its set, dependencies first, each under every name by
/// which it is called.
pub fn closure_of(set: &FileSet, at: usize, order: &[usize]) -> Vec<Reference> {
    let referring = || order.iter().copied().chain(std::iter::once(at));
    let mut references: Vec<Reference> = Vec::new();
    for &file in order {
        let links = referring().flat_map(|from| set.links().of_file(from));
        for link in links.filter(|link| link.target == LinkTarget::File(file)) {
            let name: Arc<str> = link.name.as_str().into();
            if !references.iter().any(|known| known.name == name) {
                references.push(Reference { name, text: Arc::clone(&set.file(file).text) });
            }
        }
    }
    references
}

/// The file of a subject in a version that is made of files; also where it was called otherwise.
pub(super) fn version(set: &FileVersion, file: &SchemaFile) -> Option<Version> {
    let renamed = || {
        let (_, then) = set.renames.iter().find(|(now, _)| *now == file.path)?;
        set.files.files().iter().position(|old| old.path == *then)
    };
    let at = set.files.of_subject(&file.subject).or_else(renamed)?;
    let old = set.files.file(at);
    // Files that refer to each other in a circle are no schema; parsing will say so.
    let order = set.files.links().closure(at).unwrap_or_default();
    Some(Version {
        number: set.number,
        id: None,
        called: set.called.clone(),
        title: old.shown.clone(),
        schema_type: old.format.schema_type().to_owned(),
        text: Arc::clone(&old.text),
        references: closure_of(&set.files, at, &order),
        registered: Vec::new(),
    })
}

/// `file:PATH`, for a single candidate.
pub(super) fn open_file(spec: String, path: &Path, project: &Project) -> Result<Baseline, Failure> {
    let [only] = project.selected.as_slice() else {
        let message = format!(
            "`{spec}` is one file, but {} subjects are being checked",
            project.selected.len()
        );
        return Err(Failure::usage(message).help("name the file to check: `compat check FILE …`"));
    };
    let candidate = project.files.file(*only);
    let text =
        project::read(&project.working.join(path)).map_err(|failure| match failure.help {
            Some(_) => failure,
            None => failure.help("it is looked for from where the command runs"),
        })?;
    let shown = path.display().to_string();
    let old = SchemaFile {
        discovered: crate::discover::discover(candidate.format, &text),
        text,
        shown: shown.clone(),
        ..candidate.clone()
    };
    // What it refers to is taken from the project as it is.
    let mut files: Vec<SchemaFile> = project.files.files().to_vec();
    files[*only] = old;
    let called = Called::Words(format!("`{shown}`"));
    let set = FileVersion { number: 1, called, files: FileSet::new(files)?, renames: Vec::new() };
    Ok(Baseline { spec, resolved: Some(shown), remark: None, source: Source::Sets(vec![set]) })
}

/// `dir:PATH`: `PATH/<subject>/<n>.<ext>` as history, or a flat folder as one version.
pub(super) fn open_dir(spec: String, path: &Path, project: &Project) -> Result<Baseline, Failure> {
    let folder = project.working.join(path);
    let entries = std::fs::read_dir(&folder).map_err(|error| {
        failure::io("read the folder", path, &error)
            .help("it is looked for from where the command runs; `compat pull` fills one")
    })?;
    let mut histories: BTreeMap<String, BTreeMap<u32, SchemaFile>> = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(|error| failure::io("read", path, &error))?.path();
        let name = entry.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // A slash cannot stand in the name of a folder; `%2F` does.
        let subject = name.replace("%2F", "/").replace("%2f", "/");
        if entry.is_dir() {
            let versions = numbered(&entry, &subject, project)?;
            if !versions.is_empty() {
                histories.insert(subject, versions);
            }
        }
    }
    let source = if histories.is_empty() {
        Source::Sets(vec![flat(&folder, path, project)?])
    } else {
        Source::Folders(of_folders(&histories)?)
    };
    Ok(Baseline { spec, resolved: None, remark: None, source })
}

/// The files `1.avsc`, `2.avsc` … of a subject's folder.
fn numbered(
    folder: &Path,
    subject: &str,
    project: &Project,
) -> Result<BTreeMap<u32, SchemaFile>, Failure> {
    let mut versions = BTreeMap::new();
    let entries = std::fs::read_dir(folder).map_err(|error| failure::io("read", folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| failure::io("read", folder, &error))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name.split('.').next().and_then(|number| number.parse::<u32>().ok());
        let Some(number) = number.filter(|_| path.is_file()) else { continue };
        let text = project::read(&path)?;
        let shown = project::shown(&path, &project.working);
        let candidate = project.files.of_subject(subject).map(|at| project.files.file(at));
        let format = crate::discover::format_of(name, &text).or(candidate.map(|file| file.format));
        let Some(format) = format else {
            let message = format!("cannot tell whether {shown} is Avro, JSON Schema or Protobuf");
            return Err(Failure::new(Reason::History, message).help("give it an extension"));
        };
        let discovered = crate::discover::discover(format, &text);
        let settings = candidate.map(|file| file.settings.clone()).unwrap_or_default();
        // The path that the project gives it, so that relative references lead where they should.
        let path = candidate.map_or_else(|| shown.clone(), |file| file.path.clone());
        let subject = subject.to_owned();
        let file = SchemaFile { subject, path, shown, format, text, discovered, settings };
        if let Some(other) = versions.insert(number, file) {
            let message = format!("{} has two files for version {number}", folder.display());
            let help = format!("one of them is {}", other.shown);
            return Err(Failure::new(Reason::History, message).help(help));
        }
    }
    Ok(versions)
}

/// Each version of a subject among the latest versions of the others.
fn of_folders(
    histories: &BTreeMap<String, BTreeMap<u32, SchemaFile>>,
) -> Result<Vec<(String, Vec<FileVersion>)>, Failure> {
    let latest = |subject: &String| -> Vec<SchemaFile> {
        let others = histories.iter().filter(|(other, _)| *other != subject);
        others.filter_map(|(_, versions)| versions.values().next_back().cloned()).collect()
    };
    let mut sources = Vec::with_capacity(histories.len());
    for (subject, versions) in histories {
        let mut sets = Vec::with_capacity(versions.len());
        for (number, file) in versions.iter().rev() {
            let alone = file.discovered.uses.is_empty() && file.settings.references.is_empty();
            let mut files = if alone { Vec::new() } else { latest(subject) };
            files.push(file.clone());
            let called = Called::Version(*number);
            let files = FileSet::new(files)?;
            sets.push(FileVersion { number: *number, called, files, renames: Vec::new() });
        }
        sources.push((subject.clone(), sets));
    }
    Ok(sources)
}

/// A folder that holds an earlier state of the project's files: at the same relative paths, or
/// all beside each other.
fn flat(folder: &Path, shown_folder: &Path, project: &Project) -> Result<FileVersion, Failure> {
    let mut files = Vec::new();
    for candidate in project.files.files() {
        let name = candidate.path.rsplit('/').next().unwrap_or(&candidate.path);
        let places = [folder.join(&candidate.path), folder.join(name)];
        let Some(found) = places.iter().find(|place| place.is_file()) else { continue };
        let text = project::read(found)?;
        files.push(SchemaFile {
            discovered: crate::discover::discover(candidate.format, &text),
            text,
            shown: project::shown(found, &project.working),
            ..candidate.clone()
        });
    }
    if files.is_empty() {
        let message = format!("{} holds no earlier version of any file", shown_folder.display());
        return Err(Failure::new(Reason::History, message).help(
            "expected are PATH/<subject>/<version>.<ext>, or the project's files at their \
             relative paths",
        ));
    }
    let called = Called::Words(format!("the files in {}", shown_folder.display()));
    Ok(FileVersion { number: 1, called, files: FileSet::new(files)?, renames: Vec::new() })
}
