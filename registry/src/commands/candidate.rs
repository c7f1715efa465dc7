//! The schema that somebody wants to register, look up or check: parsed, and found again among
//! the versions of its subject.

use compat::{Document, Format, ParseMode, Past, Schema};

use crate::names::Subject;
use crate::rejection::Rejection;
use crate::schema::{Guid, Identity, SchemaReference};
use crate::snapshot::{LiveVersion, Snapshot};

/// A schema as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its language.
    pub format: Format,
    /// Its text.
    pub text: String,
    /// What it refers to.
    pub references: Vec<SchemaReference>,
}

/// A candidate that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) schema: Schema,
    /// The canonical text, normalized where that was asked for.
    pub(super) text: String,
    pub(super) identity: Identity,
}

impl Candidate {
    /// Reads the candidate.
    pub(super) fn read(
        &self,
        subject: &Subject,
        snapshot: &Snapshot,
        normalize: Normalize,
        mode: ParseMode,
    ) -> Result<Read, Rejection> {
        if self.text.is_empty() {
            return Err(Rejection::EmptySchema);
        }
        let references = snapshot.references.clone()?;
        let document = Document { format: self.format, text: &self.text, references: &references };
        let invalid = |error| Rejection::InvalidSchema {
            description: self.describe(subject),
            format: self.format,
            error,
        };
        let schema = Schema::parse(&document, mode).map_err(invalid)?;
        let text = match normalize {
            Normalize::No => schema.canonical(),
            Normalize::Yes => schema.normalized().map_err(invalid)?,
        };
        let guid = Guid::of(&text, &self.references);
        Ok(Read { schema, text, identity: Identity { guid, format: self.format } })
    }

    /// The candidate as the incumbent prints it in its messages.
    fn describe(&self, subject: &Subject) -> String {
        let references: Vec<String> = self
            .references
            .iter()
            .map(|r| {
                format!("{{name='{}', subject='{}', version={}}}", r.name, r.subject, r.version)
            })
            .collect();
        format!(
            "{{subject={subject},version=null,id=null,schemaType={},references=[{}],metadata=null,\
             ruleSet=null,schema={},schemaTags=null,ts=null,deleted=null}} with refs [{}]",
            self.format,
            references.join(", "),
            self.text,
            references.join(", "),
        )
    }
}

/// Whether the candidate is brought into its normalized form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalize {
    /// Its canonical form is enough.
    No,
    /// It is, because the request or the configuration says so.
    Yes,
}

impl Normalize {
    /// What the request says, or else the configuration in force.
    pub(super) fn or_configured(self, snapshot: &Snapshot) -> Self {
        if snapshot.config().normalize == Some(true) { Self::Yes } else { self }
    }
}

/// The live version that is the candidate: the one of equal content, else the newest one that is
/// equal in meaning.
pub(super) fn find<'a>(
    candidate: &Candidate,
    read: &Read,
    snapshot: &'a Snapshot,
) -> Option<&'a LiveVersion> {
    let newest_first = || snapshot.versions.iter().rev();
    newest_first().find(|version| version.identity == read.identity).or_else(|| {
        newest_first().find(|version| {
            let Some(known) = snapshot.known(version) else { return false };
            let same_references =
                known.stored.references == candidate.references || candidate.references.is_empty();
            let same = |parsed: &Schema| {
                parsed.format() == read.schema.format() && parsed.is_same_as(&read.schema)
            };
            same_references && known.parsed.as_ref().is_ok_and(same)
        })
    })
}

/// The live versions as a history to compare with, newest first.
pub(super) fn history<'a>(
    subject: &Subject,
    snapshot: &'a Snapshot,
    versions: &'a [LiveVersion],
) -> Result<Vec<Past<'a>>, Rejection> {
    let mut history = Vec::with_capacity(versions.len());
    for version in versions.iter().rev() {
        let Some(known) = snapshot.known(version) else { continue };
        let number = version.version.get();
        match &known.parsed {
            Ok(schema) => history.push(Past { number, schema }),
            Err(error) => {
                return Err(Rejection::UnreadableHistory {
                    subject: subject.clone(),
                    version: number,
                    error: error.clone(),
                });
            }
        }
    }
    Ok(history)
}
