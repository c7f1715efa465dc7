//! A manifest out of the schema files that lie around.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use registry_api::report::Reason;

use super::Draft;
use crate::discover::{discover, format_of};
use crate::failure::Failure;

/// Files that hold schemas in many projects, by the end of their name.
const ENDS: [&str; 3] = [".avsc", ".proto", ".schema.json"];

/// Patterns for every folder with schema files below `root`.
///
/// # Errors
/// There are none.
pub fn scan(root: &Path) -> Result<Draft, Failure> {
    let mut folders: BTreeMap<(String, &str), Vec<(String, String)>> = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(root).build().flatten() {
        let path = entry.path();
        let Some(relative) = path.strip_prefix(root).ok().and_then(Path::to_str) else { continue };
        let relative = relative.replace('\\', "/");
        let Some(end) = ENDS.into_iter().find(|end| relative.ends_with(end)) else { continue };
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        // The folder below the root that holds them all.
        let top = relative.split_once('/').map_or("", |(top, _)| top).to_owned();
        folders.entry((top, end)).or_default().push((relative, text));
    }
    if folders.is_empty() {
        let message = format!("{} holds no schema files", root.display());
        return Err(Failure::new(Reason::Io, message).help(
            "looked for *.avsc, *.proto and *.schema.json; write compat.toml by hand for others",
        ));
    }
    let patterns = folders.into_iter().map(|((top, end), files)| {
        let base = common_folder(&files).unwrap_or(top);
        let pattern =
            if base.is_empty() { format!("**/*{end}") } else { format!("{base}/**/*{end}") };
        (pattern, template(&files).to_owned())
    });
    Ok(Draft {
        patterns: patterns.collect(),
        against: vec!["git:merge-base".to_owned()],
        ..Draft::default()
    })
}

/// The deepest folder that holds all files.
fn common_folder(files: &[(String, String)]) -> Option<String> {
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let mut common = folder(&files.first()?.0)?;
    for (path, _) in files {
        while !common.is_empty() && !path.starts_with(&format!("{common}/")) {
            common = folder(&common).unwrap_or_default();
        }
    }
    Some(common)
}

/// The simplest template that gives every file a subject of its own.
fn template(files: &[(String, String)]) -> &'static str {
    let is_unique = |name: &dyn Fn(&str, &str) -> Option<String>| {
        let names: BTreeSet<Option<String>> =
            files.iter().map(|(path, text)| name(path, text)).collect();
        names.len() == files.len() && !names.contains(&None)
    };
    let stem = |path: &str, _: &str| {
        path.rsplit('/').next().and_then(|name| name.split('.').next()).map(str::to_owned)
    };
    let record = |path: &str, text: &str| {
        let names = discover(format_of(path, text)?, text).names;
        Some(format!("{}.{}", names.namespace?, names.record?))
    };
    if is_unique(&stem) {
        "{stem}-value"
    } else if is_unique(&record) {
        "{namespace}.{record}"
    } else {
        "{path}"
    }
}
