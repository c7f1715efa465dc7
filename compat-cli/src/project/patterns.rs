//! The manifest's patterns and explicit entries: from a path to a subject.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use registry_api::report::Reason;

use super::template::{self, TemplateError};
use super::{SchemaFile, Settings};
use crate::discover;
use crate::failure::{self, Failure};
use crate::manifest::Manifest;

/// The manifest's rules from path to subject, ready to be applied.
#[derive(Debug)]
pub struct Patterns {
    of_files: Vec<Pattern>,
    /// Explicit subjects by path.
    explicit: HashMap<String, String>,
    /// What is said about single subjects, wherever their file comes from.
    settings: HashMap<String, Settings>,
    /// Used for a file that no rule fits: there is no manifest.
    fallback: Option<String>,
}

#[derive(Debug)]
struct Pattern {
    written: String,
    span: Range<usize>,
    matcher: GlobMatcher,
    /// The folder below which files can match.
    base: String,
    template: String,
    settings: Settings,
}

impl Patterns {
    /// Compiles the rules of a manifest.
    ///
    /// # Errors
    /// A pattern that is none.
    pub fn new(manifest: &Manifest) -> Result<Self, Failure> {
        let mut patterns = Vec::new();
        for section in &manifest.content.schemas {
            let written = section.files.get_ref().trim_start_matches("./").to_owned();
            let glob = GlobBuilder::new(&written).literal_separator(true).build();
            let glob = glob.map_err(|error| {
                manifest.failure_at(&section.files.span(), &format!("no pattern: {}", error.kind()))
            })?;
            patterns.push(Pattern {
                base: base_of(&written),
                span: section.files.span(),
                matcher: glob.compile_matcher(),
                template: section.subject.get_ref().clone(),
                settings: Settings {
                    format: section.format,
                    level: section.level,
                    profile: section.profile,
                    import_root: section.root.clone(),
                    ..Settings::default()
                },
                written,
            });
        }
        let mut explicit = HashMap::new();
        let mut settings = HashMap::new();
        for (subject, section) in &manifest.content.subject {
            if let Some(file) = &section.file {
                let path = file.get_ref().trim_start_matches("./").to_owned();
                if let Some(other) = explicit.insert(path, subject.clone()) {
                    let message = format!("this file belongs to subject {other} already");
                    return Err(manifest.failure_at(&file.span(), &message));
                }
            }
            settings.insert(
                subject.clone(),
                Settings {
                    format: section.format,
                    level: section.level,
                    profile: section.profile,
                    references: section.references.clone(),
                    metadata: section.metadata.clone(),
                    rule_set: section.rule_set.clone(),
                    import_root: None,
                },
            );
        }
        let fallback = manifest.path.is_none().then(|| "{stem}-value".to_owned());
        Ok(Self { of_files: patterns, explicit, settings, fallback })
    }

    /// The files of the working tree that belong to a subject, relative to the manifest.
    pub(super) fn walk(&self, manifest: &Manifest) -> Result<BTreeSet<String>, Failure> {
        let mut found = BTreeSet::new();
        for pattern in &self.of_files {
            let matching =
                walk_below(&manifest.root, &pattern.base, |path| pattern.matcher.is_match(path))?;
            if matching.is_empty() {
                let message = format!("no file matches `{}`", pattern.written);
                return Err(manifest.failure_at(&pattern.span, &message).help(
                    "files that git ignores do not count; a pattern is relative to the manifest",
                ));
            }
            found.extend(matching);
        }
        for (subject, section) in &manifest.content.subject {
            let Some(file) = &section.file else { continue };
            let path = file.get_ref().trim_start_matches("./");
            if !manifest.root.join(path).is_file() {
                let message = format!("the file of subject {subject} does not exist: {path}");
                return Err(manifest.failure_at(&file.span(), &message));
            }
            found.insert(path.to_owned());
        }
        if found.is_empty() && manifest.path.is_some() {
            let path = manifest.path.as_deref().unwrap_or(Path::new("")).display();
            return Err(Failure::new(Reason::Manifest, format!("{path} names no schema files"))
                .help("add a section [[schemas]] with `files` and `subject`"));
        }
        Ok(found)
    }

    /// Whether a path, relative to the manifest, belongs to a subject.
    pub fn covers(&self, path: &str) -> bool {
        self.explicit.contains_key(path)
            || self.of_files.iter().any(|pattern| pattern.matcher.is_match(path))
    }

    /// Pairs a file with its subject.
    ///
    /// # Errors
    /// A template that the file cannot fill, or a language that cannot be told.
    pub fn assign(&self, path: &str, shown: String, text: Arc<str>) -> Result<SchemaFile, Failure> {
        let pattern = self.of_files.iter().find(|pattern| pattern.matcher.is_match(path));
        let explicit = self.explicit.get(path);
        let of_pattern = pattern.map(|pattern| pattern.settings.clone()).unwrap_or_default();
        let told = explicit.and_then(|subject| self.settings.get(subject)?.format);
        let Some(format) = told.or(of_pattern.format).or_else(|| discover::format_of(path, &text))
        else {
            let message = format!("cannot tell whether {shown} is Avro, JSON Schema or Protobuf");
            return Err(Failure::new(Reason::Manifest, message)
                .help("say `type = \"AVRO\"`, \"JSON\" or \"PROTOBUF\" in its section"));
        };
        let discovered = discover::discover(format, &text);
        let subject = match (explicit, pattern, &self.fallback) {
            (Some(subject), _, _) => subject.clone(),
            (None, Some(pattern), _) => template::fill(&pattern.template, path, &discovered)
                .map_err(|error| unfilled(&error, &pattern.template, &shown))?,
            (None, None, Some(template)) => template::fill(template, path, &discovered)
                .map_err(|error| unfilled(&error, template, &shown))?,
            (None, None, None) => {
                let message = format!("{shown} belongs to no subject of the manifest");
                return Err(Failure::new(Reason::Manifest, message));
            }
        };
        let settings = match self.settings.get(&subject) {
            Some(own) => merged(own, of_pattern),
            None => of_pattern,
        };
        let path = path.to_owned();
        Ok(SchemaFile { subject, path, shown, format, text, discovered, settings })
    }
}

fn unfilled(error: &TemplateError, template: &str, shown: &str) -> Failure {
    Failure::new(Reason::Manifest, format!("subject `{template}` for {shown}: {error}"))
}

/// What is said about one subject, filled up by what its pattern says.
fn merged(own: &Settings, of_pattern: Settings) -> Settings {
    Settings {
        format: own.format.or(of_pattern.format),
        level: own.level.or(of_pattern.level),
        profile: own.profile.or(of_pattern.profile),
        import_root: own.import_root.clone().or(of_pattern.import_root),
        ..own.clone()
    }
}

/// The part of a pattern before its first special character, up to a folder.
fn base_of(pattern: &str) -> String {
    let fixed = pattern.split(['*', '?', '[', '{']).next().unwrap_or_default();
    fixed.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default()
}

fn walk_below(
    root: &Path,
    base: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<String>, Failure> {
    let start = root.join(base);
    let start = if start.as_os_str().is_empty() { Path::new(".").to_owned() } else { start };
    if !start.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(&start).follow_links(true).build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let message = format!("cannot read {}: {error}", start.display());
                return Err(Failure::new(Reason::Io, message));
            }
        };
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let path = entry.path();
        let relative = path.strip_prefix(root).or_else(|_| path.strip_prefix(".")).unwrap_or(path);
        let Some(relative) = relative.to_str() else {
            let unreadable = std::io::Error::other("its name is not UTF-8");
            return Err(failure::io("use", path, &unreadable));
        };
        let relative = relative.replace('\\', "/");
        if wanted(&relative) {
            found.push(relative);
        }
    }
    Ok(found)
}
