//! A schema as the incumbent sees it: a graph of nodes, each with one kind.
//!
//! What is compared are these nodes and not the keywords: a type beside an enum is a node with
//! two conjuncts, and whether a node *requires* its type is not part of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;

use super::documents::{At, DocId, Documents};
use super::number::Number;
use super::regex::Pattern;
use super::value::Value;
use crate::schema::{ParseError, Place, Problem};

/// Index of a node in a [`JsonSchema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

/// Index of the target of a `$ref`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RefId(pub(super) u32);

/// The release of JSON Schema that a text is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    TwentyNineteen,
    TwentyTwenty,
}

impl Draft {
    /// Whether the incumbent loads it with its loader for 2019-09 and 2020-12.
    pub(super) fn is_modern(self) -> bool {
        self >= Self::TwentyNineteen
    }
}

/// A node: one kind, and what is written about it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) notes: Notes,
    /// The schema in the text that it comes from; several nodes may share one.
    pub(super) at: At,
}

/// What does not constrain but is compared, or decides how something is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    pub(super) id: Option<Arc<str>>,
    pub(super) title: Option<Arc<str>>,
    pub(super) description: Option<Arc<str>>,
    pub(super) default: Option<Value>,
    /// Whether it is marked `connect.type: "bytes"`.
    pub(super) is_bytes: bool,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Empty,
    True,
    False,
    String(Text),
    Number(Numeric),
    Boolean,
    Null,
    Object(Box<Object>),
    Array(Box<Array>),
    Enum(Vec<Value>),
    Const(Value),
    Not(NodeId),
    /// What `if`, `then` and `else` hold.
    Conditional([Option<NodeId>; 3]),
    Combined(Combined),
    Ref(Reference),
}

/// A `$ref`.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) target: RefId,
    pub(super) text: Arc<str>,
}

/// Bounds of strings.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) max_length: Option<i32>,
    pub(super) min_length: Option<i32>,
    pub(super) pattern: Option<Arc<str>>,
    /// Whether `type` asks for a string.
    pub(super) is_typed: bool,
}

/// Bounds of numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Numeric {
    pub(super) maximum: Option<Number>,
    pub(super) minimum: Option<Number>,
    pub(super) exclusive_maximum: Option<Number>,
    pub(super) exclusive_minimum: Option<Number>,
    pub(super) multiple_of: Option<Number>,
    pub(super) is_integer: bool,
    /// Whether `type` asks for a number.
    pub(super) is_typed: bool,
}

/// What is said of members or items that no other keyword describes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Additional {
    /// Nothing: anything goes.
    #[default]
    Any,
    /// There are none.
    Never,
    /// They follow a schema.
    Schema(NodeId),
}

/// Bounds of objects.
#[derive(Clone, Debug, Default)]
pub(super) struct Object {
    pub(super) properties: IndexMap<Arc<str>, NodeId>,
    pub(super) required: BTreeSet<Arc<str>>,
    pub(super) min_properties: Option<i32>,
    pub(super) max_properties: Option<i32>,
    pub(super) required_with: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
    pub(super) schema_with: BTreeMap<Arc<str>, NodeId>,
    pub(super) patterns: Vec<(Pattern, NodeId)>,
    pub(super) additional: Additional,
    pub(super) unevaluated: Option<NodeId>,
    pub(super) names: Option<NodeId>,
    /// Whether `type` asks for an object.
    pub(super) is_typed: bool,
}

/// Bounds of arrays.
#[derive(Clone, Debug, Default)]
pub(super) struct Array {
    pub(super) items: Option<NodeId>,
    pub(super) tuple: Vec<NodeId>,
    pub(super) additional: Additional,
    pub(super) unevaluated: Option<NodeId>,
    pub(super) max_items: Option<i32>,
    pub(super) min_items: Option<i32>,
    pub(super) is_unique: bool,
    pub(super) min_contains: Option<Number>,
    pub(super) max_contains: Option<Number>,
    pub(super) contains: Option<NodeId>,
    /// Whether `type` asks for an array.
    pub(super) is_typed: bool,
}

/// How the branches of a [`Combined`] go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::enum_variant_names, reason = "named after the keywords")]
pub(super) enum Criterion {
    AllOf,
    AnyOf,
    OneOf,
}

impl Criterion {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::AllOf => "allOf",
            Self::AnyOf => "anyOf",
            Self::OneOf => "oneOf",
        }
    }
}

/// Several schemas for one value.
#[derive(Clone, Debug)]
pub(super) struct Combined {
    pub(super) criterion: Criterion,
    pub(super) branches: Vec<NodeId>,
    /// The branches without those that are equal to an earlier one.
    pub(super) distinct: Vec<NodeId>,
    /// Made from keywords that stand side by side, and not from the keyword itself.
    pub(super) origin: Origin,
}

/// Where a [`Combined`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    Keyword,
    Conjuncts,
}

/// A parsed JSON Schema with its references resolved. Cheap to clone.
#[derive(Clone, Debug)]
pub struct JsonSchema {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) documents: Documents,
    pub(super) draft: Draft,
    pub(super) nodes: Vec<Node>,
    /// By [`RefId`].
    pub(super) targets: Vec<NodeId>,
    pub(super) root: NodeId,
    /// Where every `$ref` and `$dynamicRef` that was followed leads to.
    pub(super) resolved: HashMap<At, At>,
}

impl JsonSchema {
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.inner.nodes[id.0 as usize]
    }

    /// Names of the properties of the schema itself.
    pub(crate) fn top_level_fields(&self) -> Vec<String> {
        match &self.node(self.inner.root).kind {
            Kind::Object(object) => object.properties.keys().map(ToString::to_string).collect(),
            _ => Vec::new(),
        }
    }

    /// Parity: only an object's own properties are looked at, and only at the root.
    ///
    /// # Errors
    /// The first name that begins with `$$`.
    pub(crate) fn check_fields(&self) -> Result<(), ParseError> {
        let Kind::Object(object) = &self.node(self.inner.root).kind else { return Ok(()) };
        let Some((_, &taken)) = object.properties.iter().find(|(name, _)| name.starts_with("$$"))
        else {
            return Ok(());
        };
        Err(ParseError::single(Problem {
            message: "#: Field names cannot start with $$ prefix".to_owned(),
            place: Place::Path(self.inner.documents.path(self.node(taken).at)),
            help: Some("choose another name, or leave `validateFields` off".to_owned()),
        }))
    }

    /// The node behind a `$ref`.
    pub(super) fn target(&self, id: RefId) -> NodeId {
        self.inner.targets[id.0 as usize]
    }

    /// Where the text of the schema itself begins.
    pub(super) fn root_at(&self) -> At {
        self.inner.documents.root(DocId(0))
    }

    pub(super) fn documents(&self) -> &Documents {
        &self.inner.documents
    }
}
