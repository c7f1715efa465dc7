//! A manifest out of a state file of schema-registry-gitops.

use std::path::Path;

use registry_api::report::Reason;
use serde::Deserialize;

use super::{Draft, DraftSubject};
use crate::failure::{self, Failure};

#[derive(Debug, Deserialize)]
struct State {
    #[serde(default)]
    compatibility: Option<String>,
    #[serde(default)]
    subjects: Vec<Subject>,
}

#[derive(Debug, Deserialize)]
struct Subject {
    name: String,
    #[serde(default)]
    file: Option<String>,
    #[serde(default, rename = "type")]
    schema_type: Option<String>,
    #[serde(default)]
    compatibility: Option<String>,
    #[serde(default)]
    references: Vec<Reference>,
    #[serde(default)]
    schema: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    name: String,
    subject: String,
    #[serde(default)]
    version: Option<i64>,
}

/// Reads a state file.
///
/// # Errors
/// It cannot be read, or names no subjects.
pub fn from_gitops(path: &Path) -> Result<Draft, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| failure::io("read", path, &error))?;
    let state: State = serde_saphyr::from_str(&text).map_err(|error| {
        let first = error.to_string();
        let first = first.lines().next().unwrap_or_default().to_owned();
        Failure::new(Reason::Manifest, format!("{}: {first}", path.display()))
    })?;
    if state.subjects.is_empty() {
        let message = format!("{} names no subjects", path.display());
        return Err(Failure::new(Reason::Manifest, message));
    }
    let mut draft = Draft {
        level: state.compatibility.map(|level| level.to_uppercase()),
        notes: vec![format!("Written by `compat init --from-gitops {}`.", path.display())],
        ..Draft::default()
    };
    for subject in state.subjects {
        if subject.schema.is_some() {
            draft.notes.push(format!(
                "{}: its schema stands in the state file; move it into a file of its own",
                subject.name
            ));
        }
        let references = subject.references.into_iter().map(|one| {
            (one.name, one.subject, one.version.and_then(|version| u32::try_from(version).ok()))
        });
        draft.subjects.insert(
            subject.name,
            DraftSubject {
                file: subject.file.map(|file| file.trim_start_matches("./").to_owned()),
                schema_type: subject.schema_type.map(|word| word.to_uppercase()),
                level: subject.compatibility.map(|level| level.to_uppercase()),
                references: references.collect(),
                ..DraftSubject::default()
            },
        );
    }
    Ok(draft)
}
