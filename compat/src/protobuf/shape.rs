//! What a field's type is to the comparison of existing registries.

use std::sync::Arc;

use super::model::Cardinality;
use super::types::DefId;

/// A field as it is compared.
#[derive(Debug)]
pub(super) struct Matched {
    pub(super) number: i32,
    pub(super) name: Arc<str>,
    pub(super) label: Option<Cardinality>,
    /// Index of its oneof.
    pub(super) oneof: Option<usize>,
    pub(super) shape: Shape,
}

/// What a field's type is to the comparison.
#[derive(Debug)]
pub(super) enum Shape {
    /// A scalar or an enum.
    Scalar(Group),
    /// A map.
    Map(Box<(Shape, Shape)>),
    /// A message, or a name that means nothing.
    Message(Named),
}

/// A name of a message.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) written: Arc<str>,
    pub(super) target: Option<Target>,
}

/// What a name means.
#[derive(Debug)]
pub(super) struct Target {
    /// The name without the package.
    pub(super) local: Arc<str>,
    pub(super) id: DefId,
}

/// Scalars that existing registries take for one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    General,
    Signed,
    Text,
    Fixed32,
    Fixed64,
    Float,
    Double,
}

impl Group {
    pub(super) fn of_scalar(name: &str) -> Option<Self> {
        Some(match name {
            "int32" | "int64" | "uint32" | "uint64" | "bool" => Self::General,
            "sint32" | "sint64" => Self::Signed,
            "string" | "bytes" => Self::Text,
            "fixed32" | "sfixed32" => Self::Fixed32,
            "fixed64" | "sfixed64" => Self::Fixed64,
            "float" => Self::Float,
            "double" => Self::Double,
            _ => return None,
        })
    }
}
