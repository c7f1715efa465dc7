//! A `.proto` file as a tree: everything that existing registries keep of it, with positions.
//!
//! Numbers, names and type names stay as they are written; nothing is resolved here. Comments
//! are not kept.

mod option;
mod service;

use std::sync::Arc;

pub use option::{OptionNode, OptionValue, Spelling, is_set, option};
pub use service::{Flow, Rpc, RpcType, Service};

use crate::source::Span;

/// A file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Its dialect.
    pub syntax: Syntax,
    /// The statement that says so.
    pub syntax_span: Span,
    /// The package.
    pub package: Option<Arc<str>>,
    /// The package statement.
    pub package_span: Span,
    /// Imports of all kinds, in the order of the text.
    pub imports: Vec<Import>,
    /// File options.
    pub options: Vec<OptionNode>,
    /// Messages and enums at the top, in the order of the text.
    pub types: Vec<Type>,
    /// Blocks of extensions.
    pub extends: Vec<Extend>,
    /// Services.
    pub services: Vec<Service>,
}

/// What a file says of its dialect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// Nothing: the rules of proto2.
    #[default]
    Unsaid,
    /// `proto2`.
    Proto2,
    /// `proto3`.
    Proto3,
    /// An edition, such as `2023`.
    Edition(Arc<str>),
}

/// How a file is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// For this file only.
    Plain,
    /// For those who import this file, too.
    Public,
    /// May be missing.
    Weak,
}

/// An import.
#[derive(Clone, Debug)]
pub struct Import {
    /// The imported path.
    pub path: Arc<str>,
    /// How it is imported.
    pub kind: ImportKind,
    /// The statement.
    pub span: Span,
}

/// A message or an enum.
#[derive(Clone, Debug)]
pub enum Type {
    /// A message.
    Message(Arc<Message>),
    /// An enum.
    Enum(Arc<Enum>),
}

impl Type {
    /// Its simple name.
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::Message(message) => &message.name,
            Self::Enum(of) => &of.name,
        }
    }

    /// The types declared in it.
    pub fn nested(&self) -> &[Self] {
        match self {
            Self::Message(message) => &message.types,
            Self::Enum(_) => &[],
        }
    }
}

/// A message.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Its simple name.
    pub name: Arc<str>,
    /// The name in the text.
    pub name_span: Span,
    /// The whole declaration.
    pub span: Span,
    /// Options.
    pub options: Vec<OptionNode>,
    /// Reserved numbers and names, one for each statement.
    pub reserved: Vec<Reserved>,
    /// Plain fields.
    pub fields: Vec<Field>,
    /// Oneofs with their fields.
    pub oneofs: Vec<Oneof>,
    /// Groups (proto2).
    pub groups: Vec<Group>,
    /// Extension ranges, one for each statement.
    pub extensions: Vec<Extensions>,
    /// Blocks of extensions of other messages.
    pub extends: Vec<Extend>,
    /// Nested messages and enums, in the order of the text.
    pub types: Vec<Type>,
}

impl Message {
    /// Plain fields and members of oneofs with the oneof's index, plain ones first.
    pub fn all_fields(&self) -> impl Iterator<Item = (&Field, Option<usize>)> {
        let plain = self.fields.iter().map(|field| (field, None));
        let members = self.oneofs.iter().enumerate();
        plain.chain(members.flat_map(|(at, oneof)| oneof.fields.iter().map(move |f| (f, Some(at)))))
    }
}

/// What stands before a field's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cardinality {
    /// `optional`.
    Optional,
    /// `required`.
    Required,
    /// `repeated`.
    Repeated,
}

impl Cardinality {
    /// The keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Required => "required",
            Self::Repeated => "repeated",
        }
    }
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its cardinality, where the text says one.
    pub label: Option<Cardinality>,
    /// Its type as it is written; a map as `map<K, V>`.
    pub type_name: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its number.
    pub number: i32,
    /// Its default, as the text of the option's value.
    pub default: Option<Arc<str>>,
    /// Its name in JSON, where the text says one.
    pub json_name: Option<Arc<str>>,
    /// The other options.
    pub options: Vec<OptionNode>,
    /// Its place among all fields of the message, members of oneofs and groups included.
    pub index: usize,
    /// The whole declaration.
    pub span: Span,
    /// Where its parts are.
    pub parts: FieldParts,
}

/// Where the parts of a field are.
#[derive(Clone, Copy, Debug, Default)]
pub struct FieldParts {
    /// The label; empty where there is none.
    pub label: Span,
    /// The type.
    pub type_name: Span,
    /// The name.
    pub name: Span,
    /// The number.
    pub number: Span,
    /// The whole option `default = …`; empty where there is none.
    pub default: Span,
    /// The whole option `json_name = …`; empty where there is none.
    pub json_name: Span,
}

/// A oneof.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Its name.
    pub name: Arc<str>,
    /// The whole declaration.
    pub span: Span,
    /// Options.
    pub options: Vec<OptionNode>,
    /// Members.
    pub fields: Vec<Field>,
    /// Members that are groups.
    pub groups: Vec<Group>,
}

/// A group: a field and its message type in one (proto2).
#[derive(Clone, Debug)]
pub struct Group {
    /// Its cardinality, where the text says one.
    pub label: Option<Cardinality>,
    /// Name of the type; the field has it in lower case.
    pub name: Arc<str>,
    /// Its number.
    pub number: i32,
    /// Its members.
    pub fields: Vec<Field>,
    /// Its place among all fields of the message.
    pub index: usize,
    /// The whole declaration.
    pub span: Span,
}

/// A statement `reserved`.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// What it reserves.
    pub values: Vec<ReservedValue>,
    /// The statement.
    pub span: Span,
}

/// One thing reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReservedValue {
    /// A name.
    Name(Arc<str>),
    /// Numbers.
    Numbers(Numbers),
}

/// Numbers as they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// One.
    One(i32),
    /// From the first to the last, both included.
    Range(i32, i32),
}

impl Numbers {
    /// The first number.
    pub fn first(self) -> i32 {
        match self {
            Self::One(number) | Self::Range(number, _) => number,
        }
    }

    /// The last number.
    pub fn last(self) -> i32 {
        match self {
            Self::One(number) | Self::Range(_, number) => number,
        }
    }
}

/// The highest number of a field; `max` in a range.
pub const NUMBER_MAX: i32 = 536_870_911;

/// A statement `extensions`.
#[derive(Clone, Debug)]
pub struct Extensions {
    /// The numbers.
    pub values: Vec<Numbers>,
    /// Options of the range.
    pub options: Vec<OptionNode>,
    /// The statement.
    pub span: Span,
}

/// A block `extend`.
#[derive(Clone, Debug)]
pub struct Extend {
    /// The extended message as it is written.
    pub extendee: Arc<str>,
    /// The extensions; groups are not kept.
    pub fields: Vec<Field>,
    /// The whole block.
    pub span: Span,
}

/// An enum.
#[derive(Clone, Debug, Default)]
pub struct Enum {
    /// Its simple name.
    pub name: Arc<str>,
    /// The name in the text.
    pub name_span: Span,
    /// The whole declaration.
    pub span: Span,
    /// Options.
    pub options: Vec<OptionNode>,
    /// Values in the order of the text.
    pub values: Vec<EnumValue>,
    /// Reserved numbers and names, one for each statement.
    pub reserved: Vec<Reserved>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name.
    pub name: Arc<str>,
    /// Its number.
    pub number: i32,
    /// Options.
    pub options: Vec<OptionNode>,
    /// The whole declaration.
    pub span: Span,
    /// The number in the text.
    pub number_span: Span,
}

/// The scalar types of the language.
pub const SCALARS: [&str; 15] = [
    "bool", "bytes", "double", "float", "fixed32", "fixed64", "int32", "int64", "sfixed32",
    "sfixed64", "sint32", "sint64", "string", "uint32", "uint64",
];

/// Whether a type name is a scalar.
pub fn is_scalar(type_name: &str) -> bool {
    SCALARS.contains(&type_name)
}

/// Key and value type of `map<K, V>`.
pub fn map_types(type_name: &str) -> Option<(&str, &str)> {
    let inside = type_name.strip_prefix("map<")?.strip_suffix('>')?;
    let (key, value) = inside.split_once(',')?;
    Some((key.trim(), value.trim()))
}

/// The key of a map type, or of one inside it, that is no allowed key.
pub fn bad_map_key(type_name: &str) -> Option<&str> {
    let (key, value) = map_types(type_name)?;
    let allowed = is_scalar(key) && !matches!(key, "bytes" | "double" | "float");
    if allowed { bad_map_key(value) } else { Some(key) }
}
