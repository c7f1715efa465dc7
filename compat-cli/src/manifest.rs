//! The manifest `compat.toml`: which registries there are, which file belongs to which subject,
//! and what is asked of it.
//!
//! Reads and checks the text; touches no schema file and no network. Values that name a registry
//! stay as they are written until that registry is used, so that a pull request without the
//! secrets of production can still be checked against something else.

mod expand;
mod shape;

use std::path::{Path, PathBuf};

use registry_api::report::Reason;
use toml::de::DeTable;

use crate::failure::{self, Failure};
use crate::similar;

pub use expand::{Environment, expand};
pub use shape::{
    Auth, CheckSection, Enforced, FailOn, IdPolicy, PromoteSection, Raw, RegistrySection,
    RuleWeight, SchemasSection, SubjectReference, SubjectSection, Text,
};

/// The name that is looked for, upwards from the working directory.
pub const FILE_NAME: &str = "compat.toml";

/// The JSON Schema of a manifest, for editors.
pub const SCHEMA: &str = include_str!("manifest/manifest.schema.json");

/// A manifest that was read, and where.
#[derive(Debug)]
pub struct Manifest {
    /// The file; `None` where there is none and the defaults hold.
    pub path: Option<PathBuf>,
    /// The folder to which its paths are relative.
    pub root: PathBuf,
    /// What is in it.
    pub content: Raw,
    /// What messages call it.
    shown: String,
    text: String,
}

impl Manifest {
    /// Reads `explicit`, or else the nearest `compat.toml` upwards from `from`; the defaults
    /// where there is none.
    ///
    /// # Errors
    /// A manifest that cannot be read or used, with its line and column.
    pub fn find(
        explicit: Option<&Path>,
        from: &Path,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        match explicit {
            Some(path) => Self::read(path, from, environment),
            None => {
                match from.ancestors().map(|folder| folder.join(FILE_NAME)).find(|p| p.is_file()) {
                    Some(path) => Self::read(&path, from, environment),
                    None => Ok(Self::absent(from)),
                }
            }
        }
    }

    /// The defaults.
    pub fn absent(root: &Path) -> Self {
        Self {
            path: None,
            root: root.to_owned(),
            content: Raw::default(),
            shown: FILE_NAME.to_owned(),
            text: String::new(),
        }
    }

    fn read(path: &Path, from: &Path, environment: &Environment) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| failure::io("read the manifest", path, &error))?;
        let shown = crate::project::shown(path, from);
        let content = parse(&text, &shown, environment)?;
        let root = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { path: Some(path.to_owned()), root, content, shown, text })
    }

    /// A failure about a value of the manifest, with its place.
    pub fn failure_at(&self, span: &std::ops::Range<usize>, message: &str) -> Failure {
        failure_at(&self.text, &self.shown, Some(span), message)
    }

    /// Expands a value that was left as it is written, such as a registry's URL.
    ///
    /// # Errors
    /// A variable that is not set.
    pub fn expanded(&self, value: &Text, environment: &Environment) -> Result<String, Failure> {
        expand(value.get_ref(), environment)
            .map_err(|error| self.failure_at(&value.span(), &error.to_string()).help(error.help()))
    }

    /// The names of the registries.
    pub fn registry_names(&self) -> impl Iterator<Item = &str> {
        self.content.registry.keys().map(String::as_str)
    }
}

/// Parses the text of a manifest; `name` is what messages call it.
fn parse(text: &str, name: &str, environment: &Environment) -> Result<Raw, Failure> {
    let mut table = DeTable::parse(text).map_err(|error| of_toml(text, name, &error))?;
    expand::in_table(table.get_mut(), environment).map_err(|(span, error)| {
        failure_at(text, name, Some(&span), &error.to_string()).help(error.help())
    })?;
    let content: Raw = serde::Deserialize::deserialize(toml::Deserializer::from(table))
        .map_err(|error| of_toml(text, name, &error))?;
    match content.version.as_ref().map(|version| (*version.get_ref(), version.span())) {
        Some((1, _)) => Ok(content),
        Some((other, span)) => {
            let message = format!("manifest version {other} is not known to this release");
            Err(failure_at(text, name, Some(&span), &message).help("use `version = 1`"))
        }
        None => Err(failure_at(text, name, None, "the manifest does not say its version")
            .help("begin it with `version = 1`")),
    }
}

fn of_toml(text: &str, name: &str, error: &toml::de::Error) -> Failure {
    let message = error.message();
    let mut failure = failure_at(text, name, error.span().as_ref(), &message.replace('\n', ", "));
    if let Some((unknown, known)) = unknown_key(message) {
        failure.message = format!(
            "{}unknown key `{unknown}`{}",
            place(text, name, error.span().as_ref()),
            similar::hint(unknown, known.iter().map(String::as_str))
        );
        failure.help = Some(if known.is_empty() {
            "there are no keys here".to_owned()
        } else {
            format!("known here: {}", known.join(", "))
        });
    }
    failure
}

/// The unknown key and the known ones out of serde's sentence about them.
fn unknown_key(message: &str) -> Option<(&str, Vec<String>)> {
    let rest = message.strip_prefix("unknown field `")?;
    let (unknown, rest) = rest.split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some((unknown, known))
}

fn failure_at(
    text: &str,
    name: &str,
    span: Option<&std::ops::Range<usize>>,
    message: &str,
) -> Failure {
    Failure::new(Reason::Manifest, format!("{}{message}", place(text, name, span)))
}

fn place(text: &str, name: &str, span: Option<&std::ops::Range<usize>>) -> String {
    match span {
        Some(span) => {
            let at = compat::source::LineIndex::new(text).line_column(span.start);
            format!("{name}:{}:{}: ", at.line, at.column)
        }
        None => format!("{name}: "),
    }
}

#[cfg(test)]
mod tests;
