//! A project file as a candidate: parsed, with references as they will be after this change.

use std::sync::Arc;

use compat::{Document, Format, ParseError, ParseMode, Place, Problem, Reference, Schema};

use crate::baseline::{closure_of, closure_of_stored};
use crate::failure::Failure;
use crate::project::{Cycle, FileSet, LinkTarget, Project, SchemaFile};
use crate::remote::{Registry, Stored};

/// A file with everything it refers to.
#[derive(Clone, Debug, Default)]
pub struct Resolved {
    /// All texts it refers to, dependencies first.
    pub references: Vec<Reference>,
    /// What it refers to directly, in the order of its text.
    pub direct: Vec<Direct>,
    /// References, direct or not, that are project files: what the text calls them, and the file.
    pub overlaid: Vec<(Arc<str>, usize)>,
    /// Names that lead nowhere.
    pub missing: Vec<String>,
    /// Project files that refer to each other in a circle, where that is what is wrong.
    pub cycle: Option<Vec<usize>>,
}

/// A direct reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Direct {
    /// What the text calls it.
    pub name: String,
    /// The subject.
    pub subject: String,
    /// The version, where it is registered already; a project file has none yet.
    pub version: Option<u32>,
}

/// A candidate.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// With what it was parsed.
    pub resolved: Resolved,
    /// The schema, or why it is none.
    pub schema: Result<Schema, ParseError>,
}

/// Resolves a file's references among the project's files, and what is not there in `registry`;
/// `latest` is the subject's latest version, whose references say where a name is registered.
///
/// # Errors
/// The registry does not answer.
pub async fn parse_candidate(
    project: &Project,
    at: usize,
    registry: Option<&Registry>,
    latest: Option<&[registry_api::Reference]>,
) -> Result<Candidate, Failure> {
    let set = &project.files;
    let file = set.file(at);
    let resolved = match set.links().closure(at) {
        Ok(order) => resolve(set, at, &order, registry, latest.unwrap_or_default()).await?,
        Err(Cycle(path)) => Resolved { cycle: Some(path), ..Resolved::default() },
    };
    let schema = parse(set, file, &resolved);
    Ok(Candidate { resolved, schema })
}

fn parse(set: &FileSet, file: &SchemaFile, resolved: &Resolved) -> Result<Schema, ParseError> {
    if let Some(cycle) = &resolved.cycle {
        let mut names: Vec<&str> = cycle.iter().map(|at| set.file(*at).shown.as_str()).collect();
        names.extend(names.first().copied());
        return Err(ParseError::single(Problem {
            message: format!("the references go in a circle: {}", names.join(" -> ")),
            place: Place::Offset { document: None, offset: 0 },
            help: Some("a registry cannot hold that: put the types into one file".to_owned()),
        }));
    }
    let document =
        Document { format: file.format, text: &file.text, references: &resolved.references };
    Schema::parse(&document, ParseMode::Strict).map_err(|mut error| {
        for name in &resolved.missing {
            hint(set, file, name, &mut error);
        }
        error
    })
}

/// Adds where a missing name may be found to the problems that speak of it.
fn hint(set: &FileSet, file: &SchemaFile, name: &str, error: &mut ParseError) {
    let help = match set.links().near_miss(file.format, name) {
        Some(near) => format!("nothing here is called `{name}`; did you mean `{near}`?"),
        None => format!(
            "no file of the project defines `{name}`; add its file to the manifest, or declare \
             the reference: references = [{{ name = \"{name}\", subject = \"…\" }}]"
        ),
    };
    // A type is also called without its namespace, a file without its folder.
    let separator = if file.format == Format::Avro { '.' } else { '/' };
    let simple = name.rsplit(separator).next().unwrap_or(name);
    // Of an import that leads nowhere the parser knows only what it should have brought.
    if !error.problems.iter().any(|problem| problem.message.contains(simple)) {
        let offset = file.text.find(name).unwrap_or(0);
        error.problems.push(Problem {
            message: format!("`{name}` is not found"),
            place: Place::Offset { document: None, offset },
            help: Some(help.clone()),
        });
    }
    for problem in &mut error.problems {
        if problem.help.is_none() && problem.message.contains(simple) {
            problem.help = Some(help.clone());
        }
    }
}

async fn resolve(
    set: &FileSet,
    at: usize,
    order: &[usize],
    registry: Option<&Registry>,
    latest: &[registry_api::Reference],
) -> Result<Resolved, Failure> {
    let mut resolved = Resolved::default();
    // What files refer to outside the project comes first: it cannot need anything inside.
    for &from in order.iter().chain(std::iter::once(&at)) {
        for link in set.links().of_file(from) {
            let found = match (&link.target, registry) {
                (LinkTarget::File(_), _) => continue,
                (_, None) => None,
                (LinkTarget::Registered { subject, version }, Some(registry)) => {
                    registered(registry, subject, *version).await?
                }
                (LinkTarget::Unknown, Some(registry)) => {
                    by_name(registry, &link.name, latest).await?
                }
            };
            match (found, registry) {
                (Some(stored), Some(registry)) => {
                    add(&mut resolved.references, registry, &link.name, &stored).await?;
                    if from == at {
                        resolved.direct.push(Direct {
                            name: link.name.clone(),
                            subject: stored.subject.clone(),
                            version: Some(stored.version),
                        });
                    }
                }
                _ => resolved.missing.push(link.name.clone()),
            }
        }
    }
    for reference in closure_of(set, at, order) {
        if !resolved.references.iter().any(|known| known.name == reference.name) {
            resolved.references.push(reference);
        }
    }
    for &from in order.iter().chain(std::iter::once(&at)) {
        for link in set.links().of_file(from) {
            let LinkTarget::File(target) = link.target else { continue };
            if from == at {
                resolved.direct.push(Direct {
                    name: link.name.clone(),
                    subject: set.file(target).subject.clone(),
                    version: None,
                });
            }
            resolved.overlaid.push((link.name.as_str().into(), target));
        }
    }
    Ok(resolved)
}

async fn registered(
    registry: &Registry,
    subject: &str,
    version: Option<u32>,
) -> Result<Option<Arc<Stored>>, Failure> {
    Ok(match version {
        Some(number) => registry.version(subject, number).await?,
        None => registry.latest(subject).await?,
    })
}

/// Where a registry has what a text calls `name`: as the latest version refers to it, else the
/// latest version of the subject of that name.
async fn by_name(
    registry: &Registry,
    name: &str,
    latest: &[registry_api::Reference],
) -> Result<Option<Arc<Stored>>, Failure> {
    match latest.iter().find(|reference| reference.name == name) {
        Some(reference) => registered(registry, &reference.subject, Some(reference.version)).await,
        None => registered(registry, name, None).await,
    }
}

async fn add(
    references: &mut Vec<Reference>,
    registry: &Registry,
    name: &str,
    stored: &Stored,
) -> Result<(), Failure> {
    let mut all = closure_of_stored(registry, stored.references()).await?;
    all.push(Reference { name: name.into(), text: stored.schema.as_str().into() });
    for reference in all {
        if !references.iter().any(|known| known.name == reference.name) {
            references.push(reference);
        }
    }
    Ok(())
}
