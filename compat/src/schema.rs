//! A schema as a value: parsed from text, printed in canonical form, fingerprinted.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::avro::AvroSchema;
use crate::json_schema::JsonSchema;
use crate::protobuf::ProtobufSchema;
use crate::source::SchemaPath;

/// A schema language; the registry API calls it the schema type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Apache Avro.
    Avro,
    /// JSON Schema.
    Json,
    /// Protocol Buffers.
    Protobuf,
}

impl Format {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::Avro, Self::Json, Self::Protobuf];

    /// The word of the registry API: `AVRO`, `JSON` or `PROTOBUF`.
    pub fn schema_type(self) -> &'static str {
        match self {
            Self::Avro => "AVRO",
            Self::Json => "JSON",
            Self::Protobuf => "PROTOBUF",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.schema_type())
    }
}

/// A word that is no schema type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown schema type `{0}`: use one of AVRO, JSON, PROTOBUF")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Takes the exact words, in upper case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.schema_type() == text)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// A referenced schema: what the referring text calls it, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Full type name (Avro), `$ref` URI (JSON Schema) or import path (Protobuf).
    pub name: Arc<str>,
    /// The text of the referenced schema.
    pub text: Arc<str>,
}

/// What is parsed: a text and everything that it refers to.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The language.
    pub format: Format,
    /// The text of the schema itself.
    pub text: &'a str,
    /// The closure of its references, dependencies before dependents, each once.
    pub references: &'a [Reference],
}

/// How much of a schema's well-formedness is insisted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseMode {
    /// As for a schema that is registered now: legal names, valid defaults.
    Strict,
    /// As for a schema that is already stored or imported: whatever was once accepted.
    Lax,
}

/// A parsed schema with its references resolved.
#[derive(Clone, Debug)]
pub enum Schema {
    /// Apache Avro.
    Avro(AvroSchema),
    /// JSON Schema.
    Json(JsonSchema),
    /// Protocol Buffers.
    Protobuf(ProtobufSchema),
}

impl Schema {
    /// Parses a text, with every problem that can be found and its place.
    ///
    /// # Errors
    /// The problems, in the order of the text; at least one.
    pub fn parse(document: &Document<'_>, mode: ParseMode) -> Result<Self, ParseError> {
        match document.format {
            Format::Avro => crate::avro::parse(document, mode).map(Self::Avro),
            Format::Protobuf => crate::protobuf::parse(document, mode).map(Self::Protobuf),
            Format::Json => crate::json_schema::parse(document).map(Self::Json),
        }
    }

    /// The text that a registry stores of a document which is no schema but is copied from
    /// elsewhere all the same: of JSON Schema whatever is JSON, compactly printed. `None` where
    /// the document is not even that, or in a language of which only schemas are stored.
    pub fn copied(document: &Document<'_>) -> Option<String> {
        match document.format {
            Format::Json => crate::json_schema::copied(document.text),
            Format::Avro | Format::Protobuf => None,
        }
    }

    /// The language of the schema.
    pub fn format(&self) -> Format {
        match self {
            Self::Avro(_) => Format::Avro,
            Self::Json(_) => Format::Json,
            Self::Protobuf(_) => Format::Protobuf,
        }
    }

    /// The one spelling that a registry stores and returns, equal to the incumbent's.
    pub fn canonical(&self) -> String {
        match self {
            Self::Avro(schema) => schema.canonical(),
            Self::Json(schema) => schema.canonical(),
            Self::Protobuf(schema) => schema.canonical(),
        }
    }

    /// The spelling under the API's flag `normalize`: order that means nothing is removed too.
    ///
    /// # Errors
    /// Where the schema cannot be normalized (Avro: only the strict parse accepts it).
    pub fn normalized(&self) -> Result<String, ParseError> {
        match self {
            Self::Avro(schema) => schema.normalized(),
            Self::Json(schema) => Ok(schema.normalized()),
            Self::Protobuf(schema) => schema.normalized(),
        }
    }

    /// The canonical form with every reference put in place (`format=resolved`); JSON Schema has
    /// no such form, and answers its canonical one.
    pub fn resolved(&self) -> String {
        match self {
            Self::Avro(schema) => schema.resolved(),
            Self::Json(schema) => schema.canonical(),
            Self::Protobuf(schema) => schema.canonical(),
        }
    }

    /// Whether every name in it means something, which even a lax parse of a new schema asks.
    ///
    /// # Errors
    /// The names that mean nothing.
    pub fn check_names(&self) -> Result<(), ParseError> {
        match self {
            // The parse has looked at all of them.
            Self::Avro(_) | Self::Json(_) => Ok(()),
            // Parity: it is normalized once and the result thrown away.
            Self::Protobuf(schema) => schema.normalized().map(|_| ()),
        }
    }

    /// Whether the names of its fields are free for use, which the switch `validateFields` asks.
    ///
    /// # Errors
    /// The names that are not.
    pub fn check_fields(&self) -> Result<(), ParseError> {
        match self {
            Self::Avro(_) | Self::Protobuf(_) => Ok(()),
            Self::Json(schema) => schema.check_fields(),
        }
    }

    /// Names of the fields of the outermost record or message; none where it has no fields.
    pub fn top_level_fields(&self) -> Vec<String> {
        match self {
            Self::Avro(schema) => schema.top_level_fields(),
            Self::Json(schema) => schema.top_level_fields(),
            Self::Protobuf(schema) => schema.top_level_fields(),
        }
    }

    /// The schema in one of the formats that the registry API names, in lower case; `None` where
    /// the language has no such format.
    pub fn formatted(&self, format: &str) -> Option<String> {
        match (self, format) {
            (Self::Avro(schema), "resolved") => Some(schema.resolved()),
            (Self::Protobuf(schema), "serialized" | "ignore_extensions") => {
                Some(schema.formatted(format))
            }
            (Self::Avro(_) | Self::Json(_) | Self::Protobuf(_), _) => None,
        }
    }

    /// Whether a registry treats the two as one schema when it looks for an already registered
    /// one; stricter than mutual compatibility (documentation counts), laxer than equal text.
    pub fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Avro(this), Self::Avro(other)) => this.is_same_as(other),
            (Self::Json(this), Self::Json(other)) => this.is_same_as(other),
            (Self::Protobuf(this), Self::Protobuf(other)) => this.is_same_as(other),
            _ => false,
        }
    }
}

/// Why a text is no schema: every problem that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// At least one, in the order of the text.
    pub problems: Vec<Problem>,
}

impl ParseError {
    /// An error with a single problem.
    pub fn single(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl fmt::Display for ParseError {
    /// The first problem's message: the one sentence that the registry API has room for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.first() {
            Some(problem) => f.write_str(&problem.message),
            None => f.write_str("no schema"),
        }
    }
}

impl std::error::Error for ParseError {}

/// One reason why a text is no schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in the incumbent's words where it has some.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do about it, where that is not plain from the message.
    pub help: Option<String>,
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A byte of a text that could not be read so far as to have paths.
    Offset {
        /// Name of the reference whose text it is; `None` for the schema itself.
        document: Option<Arc<str>>,
        /// Bytes from the start of that text.
        offset: usize,
    },
    /// A value in the text.
    Path(SchemaPath),
}
