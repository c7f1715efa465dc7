//! Protocol Buffers: parse, canonical form, and whether one schema reads what another wrote.
//!
//! Reading order: [`model`] (the tree), `parse`, `print` (the canonical and the normalized form),
//! `types` (what a name means), [`differ`] (the walk of existing registries), [`mod@parity`] (their
//! words).

pub mod buf;
mod case;
mod descriptor;
pub mod differ;
mod features;
mod findings;
mod layout;
pub mod model;
mod number;
pub mod parity;
mod parse;
mod places;
mod print;
pub mod rules;
mod search;
mod shape;
mod types;
mod wellknown;
mod wire;

use std::sync::{Arc, OnceLock};

pub use buf::changes;
pub use findings::findings;
use layout::Layout;
use model::{File, Message, Type};
pub use parity::{parity, sentence};
use parse::{Editions, SyntaxError};
pub(crate) use places::declarations;
use print::Style;
use types::Pool;

use crate::schema::{Document, ParseError, ParseMode, Place, Problem};
use crate::source::{SchemaPath, Segment};

/// A parsed Protobuf schema with the types of its references.
#[derive(Clone, Debug)]
pub struct ProtobufSchema {
    parsed: Arc<Parsed>,
}

#[derive(Debug)]
struct Parsed {
    file: File,
    /// The files of the references, by the path that imports call them.
    references: Vec<(Arc<str>, Arc<File>)>,
    pool: Pool,
    layout: OnceLock<Layout>,
}

/// Parses a `.proto` text, or the base64 of a serialized descriptor, with its references.
///
/// # Errors
/// The place where a text goes wrong; under [`ParseMode::Strict`] also every name that means
/// nothing.
pub fn parse(document: &Document<'_>, mode: ParseMode) -> Result<ProtobufSchema, ParseError> {
    let editions = match mode {
        ParseMode::Strict => Editions::Refused,
        ParseMode::Lax => Editions::Taken,
    };
    let file = read(None, document.text, editions)?;
    let mut references: Vec<(Arc<str>, Arc<File>)> = Vec::with_capacity(document.references.len());
    for reference in document.references {
        let file = read(Some(&reference.name), &reference.text, Editions::Taken)?;
        if references.iter().all(|(name, _)| *name != reference.name) {
            references.push((Arc::clone(&reference.name), Arc::new(file)));
        }
    }
    let problems = bad_map_keys(&file);
    if !problems.is_empty() {
        return Err(ParseError { problems });
    }
    let pool = Pool::new(&file, &references);
    let schema = ProtobufSchema {
        parsed: Arc::new(Parsed { file, references, pool, layout: OnceLock::new() }),
    };
    if mode == ParseMode::Strict {
        schema.normalized()?;
    }
    Ok(schema)
}

/// One file in either spelling.
fn read(name: Option<&Arc<str>>, text: &str, editions: Editions) -> Result<File, ParseError> {
    parse::file(text, editions).or_else(|error| {
        if let Some(file) = descriptor::decode(text) {
            return Ok(file);
        }
        Err(ParseError::single(Problem {
            message: could_not_parse(&error, text),
            place: Place::Offset { document: name.cloned(), offset: error.offset },
            help: None,
        }))
    })
}

fn could_not_parse(error: &SyntaxError, text: &str) -> String {
    format!("Could not parse Protobuf - {}", error.sentence(text))
}

impl ProtobufSchema {
    /// The tree of the schema's own file.
    pub fn file(&self) -> &File {
        &self.parsed.file
    }

    fn pool(&self) -> &Pool {
        &self.parsed.pool
    }

    /// The text that is stored.
    pub fn canonical(&self) -> String {
        print::print(self.file(), Style::Canonical).0
    }

    /// The text under the flag `normalize`.
    ///
    /// # Errors
    /// Every name that means nothing; or that the normalized text cannot be read again.
    pub fn normalized(&self) -> Result<String, ParseError> {
        let (text, unresolved) = print::print(self.file(), Style::Normalized(self.pool()));
        if !unresolved.is_empty() {
            let problem = |name: print::Unresolved| Problem {
                message: format!("Could not resolve type: {}", name.name),
                place: Place::Path(path(&name.path)),
                help: Some("declare it, or a reference whose name is the imported path".to_owned()),
            };
            return Err(ParseError { problems: unresolved.into_iter().map(problem).collect() });
        }
        // Parity: what is printed is read again, which a default of type bytes may not survive.
        match parse::file(&text, Editions::Taken) {
            Ok(_) => Ok(text),
            Err(error) => Err(ParseError::single(Problem {
                message: could_not_parse(&error, &text),
                place: Place::Offset { document: None, offset: 0 },
                help: Some("the schema changes when it is printed: write a default of type bytes as a word".to_owned()),
            })),
        }
    }

    /// The text in one of the formats that the registry API names: `serialized` (base64 of a
    /// descriptor) and `ignore_extensions`; the canonical text for any other word.
    pub fn formatted(&self, format: &str) -> String {
        match format {
            "serialized" => descriptor::encode(self),
            "ignore_extensions" => print::print(self.file(), Style::WithoutExtensions).0,
            _ => self.canonical(),
        }
    }

    /// The file of a document: the schema's own, or that of a reference.
    fn file_of(&self, document: Option<&str>) -> Option<&File> {
        match document {
            None => Some(self.file()),
            Some(name) => {
                let found = self.parsed.references.iter().find(|(known, _)| **known == *name);
                found.map(|(_, file)| &**file)
            }
        }
    }

    /// What the schema means on the wire.
    fn layout(&self) -> &Layout {
        self.parsed.layout.get_or_init(|| Layout::of(self))
    }

    /// Whether an import of this path finds a file.
    fn knows(&self, path: &str) -> bool {
        self.parsed.references.iter().any(|(name, _)| **name == *path) || wellknown::knows(path)
    }

    /// Names of the fields of the first message.
    pub(crate) fn top_level_fields(&self) -> Vec<String> {
        let mut messages = self.file().types.iter().filter_map(|of| match of {
            Type::Message(message) => Some(message),
            Type::Enum(_) => None,
        });
        let first = messages.next().into_iter();
        first.flat_map(|m| m.all_fields().map(|(field, _)| field.name.to_string())).collect()
    }

    /// Whether a registry treats the two as one schema.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

/// A path of descriptor numbers within the schema itself.
fn path(numbers: &[usize]) -> SchemaPath {
    SchemaPath {
        document: None,
        segments: numbers.iter().map(|&number| Segment::Index(number)).collect(),
    }
}

/// Maps whose keys cannot be compared exactly; existing registries cannot print them.
fn bad_map_keys(file: &File) -> Vec<Problem> {
    fn of_types(types: &[Type], at: &[usize], problems: &mut Vec<Problem>) {
        let step = if at.is_empty() { 4 } else { 3 };
        let messages = types.iter().filter_map(|of| match of {
            Type::Message(message) => Some(message),
            Type::Enum(_) => None,
        });
        for (index, message) in messages.enumerate() {
            let at = [at, &[step, index]].concat();
            of_message(message, &at, problems);
            of_types(&message.types, &at, problems);
        }
    }
    fn of_message(message: &Message, at: &[usize], problems: &mut Vec<Problem>) {
        let groups = message.groups.iter().chain(message.oneofs.iter().flat_map(|of| &of.groups));
        let in_groups = groups.flat_map(|group| &group.fields);
        let fields = message.all_fields().map(|(field, _)| field).chain(in_groups);
        for field in fields {
            if let Some(key) = model::bad_map_key(&field.type_name) {
                problems.push(Problem {
                    message: format!("map key must be non-byte, non-floating point scalar: {key}"),
                    place: Place::Path(path(&[at, &[2, field.index]].concat())),
                    help: None,
                });
            }
        }
    }
    let mut problems = Vec::new();
    of_types(&file.types, &[], &mut problems);
    problems
}
