//! The schema that somebody wants to register, look up or check: filled in from what the subject
//! has, parsed, and found again among its versions.

use compat::{Document, Format, ParseError, ParseMode, Reference, Schema};

use crate::config::{Config, Mode};
use crate::metadata::{Metadata, is_looked_up};
use crate::names::{Subject, Version};
use crate::references::WantedReference;
use crate::rejection::Rejection;
use crate::rules::RuleSet;
use crate::schema::{Content, Guid, Identity, SchemaReference};
use crate::snapshot::{Known, Snapshot, VersionRow};

/// A schema as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its language.
    pub format: Format,
    /// Its text.
    pub text: String,
    /// What it refers to.
    pub references: Vec<WantedReference>,
    /// Tags and properties.
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    pub rule_set: Option<RuleSet>,
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
    pub(super) fn or_configured(self, config: &Config) -> Self {
        if config.normalize == Some(true) { Self::Yes } else { self }
    }
}

/// Whether the names of a candidate's fields are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldNames {
    /// Any will do.
    Free,
    /// They are, because the configuration says so.
    Checked,
}

impl FieldNames {
    fn under(config: &Config) -> Self {
        if config.validate_fields == Some(true) { Self::Checked } else { Self::Free }
    }
}

/// As what a candidate is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReadAs {
    /// As something that may be there already.
    Asked,
    /// As something new, as strictly as the configuration says.
    New(ParseMode),
    /// As something copied from elsewhere, which is taken as it is.
    Imported,
}

impl ReadAs {
    /// As something new under a configuration.
    pub(super) fn new_under(config: &Config) -> Self {
        match config.validate_new_schemas {
            Some(false) => Self::New(ParseMode::Lax),
            _ => Self::New(ParseMode::Strict),
        }
    }

    /// As something that may be there already, where a mode is in force.
    pub(super) fn asked_in(mode: Mode) -> Self {
        if mode.is_import() { Self::Imported } else { Self::Asked }
    }
}

/// A candidate with everything that it lacked.
#[derive(Clone, Debug)]
pub(super) struct Material {
    pub(super) format: Format,
    pub(super) text: String,
    pub(super) references: Vec<SchemaReference>,
    pub(super) closure: Vec<Reference>,
    pub(super) metadata: Option<Metadata>,
    pub(super) rule_set: Option<RuleSet>,
    pub(super) field_names: FieldNames,
}

/// A candidate that was read.
#[derive(Debug)]
pub(super) struct Read {
    /// What it means. An import takes what is no schema too, and says here why it is none.
    pub(super) schema: Result<Schema, Rejection>,
    /// The canonical text, normalized where that was asked for.
    pub(super) text: String,
    pub(super) references: Vec<SchemaReference>,
    pub(super) metadata: Option<Metadata>,
    pub(super) rule_set: Option<RuleSet>,
    pub(super) identity: Identity,
}

impl Candidate {
    /// Whether there is no text. Parity: characters up to the space make none.
    pub(super) fn is_blank(&self) -> bool {
        is_blank(&self.text)
    }

    /// The candidate as it was sent, its references followed.
    pub(super) fn as_sent(&self, snapshot: &Snapshot) -> Result<Material, Rejection> {
        let resolved = snapshot.references.clone()?;
        if let Some((reference, found)) = resolved.foreign {
            return Err(Rejection::ForeignReference {
                reference: WantedReference::from(&reference).to_string(),
                found,
                wanted: self.format,
            });
        }
        Ok(Material {
            format: self.format,
            text: self.text.clone(),
            references: resolved.references,
            closure: resolved.closure,
            metadata: self.metadata.clone(),
            rule_set: self.rule_set.clone(),
            field_names: FieldNames::under(&snapshot.config()),
        })
    }

    /// The candidate with what it lacks taken from the latest version, and with what the
    /// configuration adds to every schema.
    pub(super) fn filled(
        &self,
        snapshot: &Snapshot,
        config: &Config,
    ) -> Result<Material, Rejection> {
        let previous = snapshot.latest().and_then(|latest| snapshot.known(latest));
        let mut material = match (self.is_blank(), previous) {
            (false, _) => self.as_sent(snapshot)?,
            (true, None) => return Err(Rejection::EmptySchema),
            (true, Some(previous)) => self.copied(previous, FieldNames::under(config)),
        };
        if let Some(previous) = previous {
            let stored = &previous.stored;
            material.metadata = material.metadata.or_else(|| stored.metadata.clone());
            material.rule_set = material.rule_set.or_else(|| stored.rule_set.clone());
        }
        let below = config.default_metadata.as_ref();
        let metadata = Metadata::merged(below, material.metadata.as_ref());
        material.metadata = Metadata::merged(metadata.as_ref(), config.override_metadata.as_ref());
        let below = config.default_rule_set.as_ref();
        let rule_set = RuleSet::merged(below, material.rule_set.as_ref());
        material.rule_set = RuleSet::merged(rule_set.as_ref(), config.override_rule_set.as_ref());
        Ok(material)
    }

    /// The text of an earlier version with this candidate's metadata and rules.
    fn copied(&self, previous: &Known, field_names: FieldNames) -> Material {
        Material {
            format: previous.stored.format,
            text: previous.stored.text.to_string(),
            references: previous.stored.references.clone(),
            closure: previous.closure.clone(),
            metadata: self.metadata.clone(),
            rule_set: self.rule_set.clone(),
            field_names,
        }
    }
}

/// Refuses references to what is marked deleted, where a candidate is read strictly.
pub(super) fn check_targets(read_as: ReadAs, snapshot: &Snapshot) -> Result<(), Rejection> {
    if read_as != ReadAs::New(ParseMode::Strict) {
        return Ok(());
    }
    let inactive = match &snapshot.references {
        Ok(resolved) => &resolved.inactive,
        Err(rejection) => return Err(rejection.clone()),
    };
    match inactive {
        Some(to) => Err(Rejection::ReferenceNotFound {
            subject: to.target(snapshot.subject.context()),
            version: i64::from(to.version.get()),
        }),
        None => Ok(()),
    }
}

impl Material {
    /// Parses it.
    pub(super) fn read(
        self,
        subject: &Subject,
        normalize: Normalize,
        read_as: ReadAs,
    ) -> Result<Read, Rejection> {
        if is_blank(&self.text) {
            return Err(Rejection::EmptySchema);
        }
        let document =
            Document { format: self.format, text: &self.text, references: &self.closure };
        let invalid = |error| Rejection::InvalidSchema {
            description: self.describe(subject),
            format: self.format,
            error,
        };
        let mode = match read_as {
            ReadAs::New(mode) => mode,
            ReadAs::Asked | ReadAs::Imported => ParseMode::Lax,
        };
        let schema = Schema::parse(&document, mode).map_err(invalid);
        let (schema, text, references) = match (read_as, normalize) {
            // Parity: it is not normalized, whatever the request and the configuration say.
            (ReadAs::Imported, _) => {
                let text = match &schema {
                    Ok(schema) => schema.canonical(),
                    Err(rejection) => Schema::copied(&document).ok_or_else(|| rejection.clone())?,
                };
                (schema, text, self.references)
            }
            (ReadAs::Asked | ReadAs::New(_), Normalize::No) => {
                let schema = self.checked(schema?).map_err(invalid)?;
                let text = schema.canonical();
                (Ok(schema), text, self.references)
            }
            (ReadAs::Asked | ReadAs::New(_), Normalize::Yes) => {
                let schema = self.checked(schema?).map_err(invalid)?;
                let text = schema.normalized().map_err(invalid)?;
                // What is compared is what is stored.
                let normal = Document { text: &text, ..document };
                let schema = Schema::parse(&normal, ParseMode::Lax).map_err(invalid)?;
                (Ok(schema), text, without_repeats(self.references))
            }
        };
        let content = Content {
            text: &text,
            references: &references,
            metadata: self.metadata.as_ref(),
            rule_set: self.rule_set.as_ref(),
        };
        let identity = Identity { guid: Guid::of(&content), format: self.format };
        Ok(Read {
            schema,
            text,
            references,
            metadata: self.metadata,
            rule_set: self.rule_set,
            identity,
        })
    }

    /// The schema again, if its names are legal.
    fn checked(&self, schema: Schema) -> Result<Schema, ParseError> {
        schema.check_names()?;
        if self.field_names == FieldNames::Checked {
            schema.check_fields()?;
        }
        Ok(schema)
    }

    /// The candidate as the incumbent prints it in its messages.
    fn describe(&self, subject: &Subject) -> String {
        let references: Vec<String> = self
            .references
            .iter()
            .map(|reference| WantedReference::from(reference).to_string())
            .collect();
        let references = references.join(", ");
        let content = Content {
            text: &self.text,
            references: &self.references,
            metadata: None,
            rule_set: None,
        };
        format!(
            "{{subject={subject},version=null,id=null,guid={},schemaType={},\
             references=[{references}],metadata=null,ruleSet=null,schema={},schemaTags=null,\
             ts=null,deleted=null}} with refs [{references}]",
            Guid::of(&content),
            self.format,
            self.text,
        )
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|one| one <= ' ')
}

/// Each reference once, sorted by subject and version.
fn without_repeats(mut references: Vec<SchemaReference>) -> Vec<SchemaReference> {
    references.sort_by(|left, right| {
        (&left.subject, left.version, &left.name).cmp(&(&right.subject, right.version, &right.name))
    });
    references.dedup();
    references
}

/// How a version was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// Its content is the same.
    Exact(&'a VersionRow),
    /// It is equal in meaning.
    Equivalent(&'a VersionRow),
}

/// The version that a candidate is: the newest one of equal content, else the newest one that is
/// equal in meaning. `versions` are the ones to look at, the newest first.
pub(super) fn find<'a>(
    read: &Read,
    versions: &[&'a VersionRow],
    snapshot: &Snapshot,
) -> Option<Found<'a>> {
    let exact = versions.iter().find(|version| version.identity == read.identity);
    if let Some(exact) = exact {
        return Some(Found::Exact(exact));
    }
    versions
        .iter()
        .find(|version| {
            snapshot.known(version).is_some_and(|known| is_same(read, known, version.version))
        })
        .map(|version| Found::Equivalent(version))
}

fn is_same(read: &Read, known: &Known, version: Version) -> bool {
    let stored = &known.stored;
    let (Ok(ours), Ok(theirs)) = (&read.schema, &known.parsed) else {
        // What is no schema has no meaning that could be equal.
        return false;
    };
    // Posted with everything inlined, or with the references that it was stored with.
    let same_references = read.references.is_empty() || stored.references == read.references;
    let same_rules = |left: &Option<RuleSet>, right: &Option<RuleSet>| {
        left.clone().unwrap_or_default() == right.clone().unwrap_or_default()
    };
    same_references
        && is_looked_up(read.metadata.as_ref(), stored.metadata.as_ref(), version)
        && same_rules(&read.rule_set, &stored.rule_set)
        && theirs.is_same_as(ours)
}
