//! buf's breaking-change rules: what differs between the files before and after, by buf's ids.
//!
//! Nothing here has a direction or reads data; a change is named where buf names it. The rules
//! and categories are those of buf's configuration version 2 (v1's where it says otherwise).

mod catalog;
mod element;
mod enums;
mod fields;
mod files;
mod findings;
mod messages;
mod packages;
mod ranges;
mod services;
mod source;

use std::sync::Arc;

pub use catalog::{Category, Configuration, Version};
pub use findings::changes;

use super::ProtobufSchema;
use super::model::File;
use super::parse::{self, Editions};
use super::types::Pool;
use crate::source::Span;
use source::Source;

/// A set of files that are compared as one, and what their names can mean.
#[derive(Debug)]
pub struct Files {
    files: Vec<(Arc<str>, Arc<File>)>,
    pool: Pool,
}

impl Files {
    /// Parses files by their paths, editions included.
    ///
    /// # Errors
    /// The path of the first one that cannot be parsed, and why.
    pub fn parse<'a>(
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, (String, String)> {
        let mut files: Vec<(Arc<str>, Arc<File>)> = Vec::new();
        for (path, text) in texts {
            match parse::file(text, Editions::Taken) {
                Ok(file) => files.push((path.into(), Arc::new(file))),
                Err(error) => return Err((path.to_owned(), error.sentence(text))),
            }
        }
        let pool = Pool::new(&File::default(), &files);
        Ok(Self { files, pool })
    }

    /// The schema's own file; its references only give meaning to names.
    pub(super) fn of_schema(schema: &ProtobufSchema) -> Self {
        let own = (Arc::from(""), Arc::new(schema.file().clone()));
        let mut all = schema.parsed.references.clone();
        all.push(own.clone());
        Self { files: vec![own], pool: Pool::new(&File::default(), &all) }
    }
}

/// A change that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Annotation {
    /// Path of the file, where one can be named.
    pub file: Option<Arc<str>>,
    /// Where in the file after the change; `None` where that has no place for it.
    pub span: Option<Span>,
    /// buf's id.
    pub rule: &'static str,
    /// What changed, in a few words.
    pub message: String,
    /// Package of the file before the change.
    pub package: Arc<str>,
}

/// Every change from `before` to `after` that breaks one of the rules, sorted by place.
pub fn breaking(after: &Files, before: &Files, configuration: &Configuration) -> Vec<Annotation> {
    let (after, before) = (Source::of(after), Source::of(before));
    let mut changes = Changes { configuration, found: Vec::new() };
    files::compare(&after, &before, &mut changes);
    packages::compare(&after, &before, &mut changes);
    enums::compare(&after, &before, &mut changes);
    messages::compare(&after, &before, &mut changes);
    fields::compare(&after, &before, &mut changes);
    services::compare(&after, &before, &mut changes);
    let mut found = changes.found;
    found.sort();
    found
}

/// The changes found so far.
struct Changes<'a> {
    configuration: &'a Configuration,
    found: Vec<Annotation>,
}

/// Where a change is shown, and where it was.
struct Spot<'a> {
    file: Option<&'a Arc<str>>,
    span: Option<Span>,
    package: &'a Arc<str>,
}

impl Changes<'_> {
    fn add(&mut self, rule: &'static str, spot: &Spot<'_>, message: String) {
        if self.configuration.asks(rule, spot.package) {
            self.found.push(Annotation {
                file: spot.file.cloned(),
                span: spot.span.filter(|span| span.end > span.start),
                rule,
                message,
                package: Arc::clone(spot.package),
            });
        }
    }
}
