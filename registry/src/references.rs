//! What a schema refers to, directly and through others: in which order, how far, and where it
//! leads nowhere.
//!
//! The walk knows no storage: it says which version it needs next and is given it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use compat::{Format, Reference};

use crate::names::{Context, Subject, Version};
use crate::rejection::Rejection;
use crate::schema::{SchemaReference, StoredSchema};

/// References that are followed for one schema, directly and through others.
pub const CLOSURE_MAX: usize = 1_000;

/// A reference as a caller writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WantedReference {
    /// What the referring text calls it.
    pub name: String,
    /// Where it is registered.
    pub subject: String,
    /// Which version of it; `None` for the latest.
    pub version: Option<Version>,
}

impl WantedReference {
    /// The subject that is meant from within a context.
    pub fn target(&self, from: &Context) -> Subject {
        target(&self.subject, from)
    }
}

impl fmt::Display for WantedReference {
    /// As the incumbent prints it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.version.map_or(-1, |version| i64::from(version.get()));
        write!(f, "{{name='{}', subject='{}', version={version}}}", self.name, self.subject)
    }
}

impl From<&SchemaReference> for WantedReference {
    fn from(reference: &SchemaReference) -> Self {
        Self {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: Some(reference.version),
        }
    }
}

/// An unqualified name is looked up in the referring schema's own context.
pub(crate) fn target(subject: &str, from: &Context) -> Subject {
    if subject.starts_with(":.") {
        Subject::parse(subject)
    } else {
        Subject::from_stored(from.clone(), subject.to_owned())
    }
}

/// A candidate's references, followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The references themselves, each with the number of its version.
    pub references: Vec<SchemaReference>,
    /// Everything they lead to, dependencies first, each name once.
    pub closure: Vec<Reference>,
    /// The first one whose target is marked deleted: a new schema may not refer to it.
    pub inactive: Option<SchemaReference>,
    /// The first one whose target is of this other language.
    pub foreign: Option<(SchemaReference, Format)>,
}

/// The walk over references, depth first: dependencies are found before what needs them.
#[derive(Debug)]
pub struct Walk {
    open: Vec<Step>,
    names: BTreeSet<String>,
    found: Vec<Reference>,
    steps: usize,
    first: String,
}

#[derive(Debug)]
enum Step {
    Enter(Context, SchemaReference),
    Leave(Reference),
}

/// What a walk needs to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The subject.
    pub subject: Subject,
    /// The version, marked deleted or not.
    pub version: Version,
    reference: SchemaReference,
}

impl Walk {
    /// Starts at the references of a schema in a context.
    pub fn new(context: &Context, references: &[SchemaReference]) -> Self {
        let enter = |to: &SchemaReference| Step::Enter(context.clone(), to.clone());
        Self {
            open: references.iter().rev().map(enter).collect(),
            names: BTreeSet::new(),
            found: Vec::new(),
            steps: 0,
            first: references.first().map(|to| to.subject.clone()).unwrap_or_default(),
        }
    }

    /// What is needed next; `None` when everything has been found.
    ///
    /// # Errors
    /// More than [`CLOSURE_MAX`] references.
    pub fn next_needed(&mut self) -> Result<Option<Needed>, Rejection> {
        while let Some(step) = self.open.pop() {
            match step {
                Step::Leave(reference) => self.found.push(reference),
                // Each name once; that also ends a circle.
                Step::Enter(_, to) if self.names.contains(&to.name) => {}
                Step::Enter(from, to) => {
                    self.steps += 1;
                    if self.steps > CLOSURE_MAX {
                        return Err(Rejection::TooManyReferences(self.first.clone()));
                    }
                    self.names.insert(to.name.clone());
                    let subject = to.target(&from);
                    return Ok(Some(Needed { subject, version: to.version, reference: to }));
                }
            }
        }
        Ok(None)
    }

    /// Gives what was needed.
    ///
    /// # Errors
    /// There is no such schema.
    pub fn supply(
        &mut self,
        needed: &Needed,
        stored: Option<&StoredSchema>,
    ) -> Result<(), Rejection> {
        let Some(stored) = stored else {
            return Err(Rejection::ReferenceNotFound {
                subject: needed.subject.clone(),
                version: i64::from(needed.version.get()),
            });
        };
        let name = needed.reference.name.as_str().into();
        self.open.push(Step::Leave(Reference { name, text: Arc::clone(&stored.text) }));
        let context = needed.subject.context();
        let inner = stored.references.iter().rev();
        self.open.extend(inner.map(|to| Step::Enter(context.clone(), to.clone())));
        Ok(())
    }

    /// Everything that was found, dependencies first.
    pub fn finish(self) -> Vec<Reference> {
        self.found
    }
}
