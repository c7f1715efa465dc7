//! The parsed Avro schema: an arena of types that the walk can cross fast and in circles.
//!
//! Every occurrence of an unnamed type or primitive is a node of its own; all uses of a named
//! type share one node. Every use of a type knows its place in the text.

use std::collections::HashMap;
use std::sync::Arc;

use super::glance::FieldDigest;
use super::json::Json;
use super::places::Places;
use crate::schema::Reference;
use crate::source::{SchemaPath, Segment};

/// A parsed Avro schema; cheap to clone.
#[derive(Clone, Debug)]
pub struct AvroSchema {
    pub(super) arena: Arc<Arena>,
}

/// Index of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(super) u32);

/// Index of a place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub(super) u32);

/// One occurrence of a type: which, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// The type.
    pub node: TypeId,
    /// Where the occurrence stands; for a reference by name that is the name, not the definition.
    pub place: PlaceId,
}

#[derive(Debug)]
pub(super) struct Arena {
    pub(super) types: Vec<Type>,
    pub(super) root: Use,
    pub(super) places: Places,
    /// Root types of the referenced documents, dependencies first.
    pub(super) referenced: Vec<Use>,
    /// The referenced documents themselves.
    pub(super) references: Vec<Reference>,
}

/// A type.
#[derive(Clone, Debug)]
pub struct Type {
    /// What it is.
    pub kind: Kind,
    /// Attributes without a meaning of their own, in source order, `logicalType` among them.
    pub extras: Vec<(Arc<str>, Json)>,
    /// The place of its definition.
    pub place: PlaceId,
}

/// What a type is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A type without parts.
    Primitive(Primitive),
    /// A list of one type.
    Array(Use),
    /// A map from strings to one type.
    Map(Use),
    /// One of several types.
    Union(Vec<Use>),
    /// A fixed number of bytes.
    Fixed(Fixed),
    /// One of several symbols.
    Enum(Enum),
    /// Fields by name.
    Record(Record),
}

/// The types without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Primitive {
    /// No value.
    Null,
    /// True or false.
    Boolean,
    /// 32-bit signed integer.
    Int,
    /// 64-bit signed integer.
    Long,
    /// 32-bit floating point.
    Float,
    /// 64-bit floating point.
    Double,
    /// Bytes.
    Bytes,
    /// Unicode text.
    String,
}

impl Primitive {
    /// All of them, in the order of the specification.
    pub const ALL: [Self; 8] = [
        Self::Null,
        Self::Boolean,
        Self::Int,
        Self::Long,
        Self::Float,
        Self::Double,
        Self::Bytes,
        Self::String,
    ];

    /// The word in a schema text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
        }
    }

    /// The primitive with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|primitive| primitive.as_str() == word)
    }
}

/// The name of a named type, its aliases and its documentation.
#[derive(Clone, Debug)]
pub struct Named {
    /// Name without namespace.
    pub simple: Arc<str>,
    /// Namespace; `None` is the null namespace.
    pub namespace: Option<Arc<str>>,
    /// Namespace and name joined by a dot, or the name alone in the null namespace.
    pub full: Arc<str>,
    /// Aliases, without repeats, in source order.
    pub aliases: Vec<Alias>,
    /// Documentation, where it is a string.
    pub doc: Option<Arc<str>>,
    /// A hash of `simple`.
    pub(super) digest: NameDigest,
}

impl Named {
    /// Whether the names are equal, namespaces aside.
    pub fn has_simple_name_of(&self, other: &Self) -> bool {
        self.digest == other.digest && self.simple == other.simple
    }

    /// Whether the names with their namespaces are equal.
    pub fn has_full_name_of(&self, other: &Self) -> bool {
        self.digest == other.digest && self.full == other.full
    }
}

/// Tells most unequal names apart in one step: of two wide unions every branch meets every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NameDigest(u64);

impl NameDigest {
    /// FNV-1a; names that are made to collide cost a comparison of text, nothing more.
    pub(super) fn of(name: &str) -> Self {
        let step = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, step))
    }
}

/// An alias of a named type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alias {
    /// Namespace, the type's own where the alias is written without a dot.
    pub namespace: Option<Arc<str>>,
    /// Name without namespace.
    pub simple: Arc<str>,
    /// What a writer's full name must be for the alias to match it; `None` for an alias to the
    /// null namespace from elsewhere.
    // Parity: Java's checker qualifies such an alias as `.X`, which equals no name.
    // an_alias_to_the_null_namespace_never_matches
    pub matches: Option<Arc<str>>,
}

/// A fixed type.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Its name.
    pub name: Named,
    /// Bytes.
    pub size: u32,
}

/// An enum type.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Its name.
    pub name: Named,
    /// Symbols in order.
    pub symbols: Vec<Arc<str>>,
    /// Place of each symbol in `symbols`.
    pub index: HashMap<Arc<str>, usize>,
    /// What a reader takes for a symbol that it does not know; always one of `symbols`.
    pub default: Option<Arc<str>>,
}

/// A record type.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: Named,
    /// Whether it is written as `error`; that changes nothing but the printed word.
    pub error: bool,
    /// Fields in order.
    pub fields: Vec<Field>,
    /// Place of each field in `fields`, by name.
    pub index: HashMap<Arc<str>, usize>,
    /// One for each field, in order; empty until all names have their definitions.
    pub(super) digests: Vec<FieldDigest>,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Arc<str>,
    /// Other names under which a reader looks for it, without repeats, in source order.
    pub aliases: Vec<Arc<str>>,
    /// Documentation, where it is a string.
    pub doc: Option<Arc<str>>,
    /// Its type.
    pub of: Use,
    /// What a reader takes where the writer has no such field.
    pub default: Option<Json>,
    /// Sort order.
    pub order: Order,
    /// Other attributes, in source order.
    pub extras: Vec<(Arc<str>, Json)>,
    /// The place of the field's object.
    pub place: PlaceId,
}

/// Sort order of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Smaller first.
    #[default]
    Ascending,
    /// Larger first.
    Descending,
    /// Does not count.
    Ignore,
}

impl AvroSchema {
    /// The outermost type.
    pub fn root(&self) -> Use {
        self.arena.root
    }

    /// Names of the fields of the outermost record.
    pub(crate) fn top_level_fields(&self) -> Vec<String> {
        match &self.get(self.root().node).kind {
            Kind::Record(record) => record.fields.iter().map(|f| f.name.to_string()).collect(),
            _ => Vec::new(),
        }
    }

    /// A type.
    pub fn get(&self, id: TypeId) -> &Type {
        &self.arena.types[id.0 as usize]
    }

    /// Number of types; ids are smaller.
    pub fn len(&self) -> usize {
        self.arena.types.len()
    }

    /// Every type, in the order of their definitions.
    pub fn ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..self.len()).map(|at| TypeId(u32::try_from(at).expect("ids are 32 bits")))
    }

    /// Whether there is no type; never so.
    pub fn is_empty(&self) -> bool {
        self.arena.types.is_empty()
    }

    /// The path of a place.
    pub fn path(&self, place: PlaceId) -> SchemaPath {
        self.arena.places.path(place)
    }

    /// The path of a place below a place, such as the `default` of a field.
    pub fn path_below(&self, place: PlaceId, key: &str) -> SchemaPath {
        let mut path = self.path(place);
        path.segments.push(Segment::Key(key.into()));
        path
    }

    /// The word for the type in the incumbent's messages, such as `RECORD`.
    pub fn type_word(&self, id: TypeId) -> &'static str {
        match &self.get(id).kind {
            Kind::Primitive(Primitive::Null) => "NULL",
            Kind::Primitive(Primitive::Boolean) => "BOOLEAN",
            Kind::Primitive(Primitive::Int) => "INT",
            Kind::Primitive(Primitive::Long) => "LONG",
            Kind::Primitive(Primitive::Float) => "FLOAT",
            Kind::Primitive(Primitive::Double) => "DOUBLE",
            Kind::Primitive(Primitive::Bytes) => "BYTES",
            Kind::Primitive(Primitive::String) => "STRING",
            Kind::Array(_) => "ARRAY",
            Kind::Map(_) => "MAP",
            Kind::Union(_) => "UNION",
            Kind::Fixed(_) => "FIXED",
            Kind::Enum(_) => "ENUM",
            Kind::Record(_) => "RECORD",
        }
    }

    /// A few words for people: `string`, `record com.example.Booking`, `union of null and long`.
    pub fn describe(&self, id: TypeId) -> String {
        match &self.get(id).kind {
            Kind::Primitive(primitive) => match self.logical_type(id) {
                Some(logical) => format!("{} ({logical})", primitive.as_str()),
                None => primitive.as_str().to_owned(),
            },
            Kind::Array(items) => format!("array of {}", self.short_name(items.node)),
            Kind::Map(values) => format!("map of {}", self.short_name(values.node)),
            Kind::Union(branches) if branches.is_empty() => "empty union".to_owned(),
            Kind::Union(branches) => {
                const SHOWN_MAX: usize = 8;
                let shown = branches.iter().take(SHOWN_MAX).map(|of| self.short_name(of.node));
                let mut names: Vec<String> = shown.collect();
                if branches.len() > SHOWN_MAX {
                    names.push(format!("{} more", branches.len() - SHOWN_MAX));
                }
                format!("union of {}", listed(&names, "and"))
            }
            Kind::Fixed(fixed) => format!("fixed {} of {} bytes", fixed.name.full, fixed.size),
            Kind::Enum(of) => format!("enum {}", of.name.full),
            Kind::Record(record) => format!("record {}", record.name.full),
        }
    }

    /// One word for a type: its full name, or its kind.
    pub fn short_name(&self, id: TypeId) -> String {
        match self.name(id) {
            Some(name) => name.full.to_string(),
            None => self.type_word(id).to_ascii_lowercase(),
        }
    }

    /// The name of a named type.
    pub fn name(&self, id: TypeId) -> Option<&Named> {
        match &self.get(id).kind {
            Kind::Fixed(fixed) => Some(&fixed.name),
            Kind::Enum(of) => Some(&of.name),
            Kind::Record(record) => Some(&record.name),
            _ => None,
        }
    }

    /// The `logicalType` attribute of a type, whether or not it means something there.
    pub fn logical_type(&self, id: TypeId) -> Option<&str> {
        self.extra(id, "logicalType").and_then(Json::as_str)
    }

    /// An attribute without a meaning to Avro's own type system.
    pub fn extra(&self, id: TypeId, key: &str) -> Option<&Json> {
        self.get(id).extras.iter().find(|(name, _)| &**name == key).map(|(_, value)| value)
    }
}

/// `a`, `a and b`, `a, b and c`; long lists are cut.
pub fn listed(names: &[String], conjunction: &str) -> String {
    const SHOWN_MAX: usize = 9;
    match names {
        [] => String::new(),
        [one] => one.clone(),
        many if many.len() > SHOWN_MAX => {
            let rest = many.len() - SHOWN_MAX;
            format!("{} {conjunction} {rest} more", many[..SHOWN_MAX].join(", "))
        }
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}
