//! Nodes in the making: the parts that the keywords of one schema give, and how they join.

use super::Loader;
use crate::json_schema::documents::At;
use crate::json_schema::model::{
    Array, Criterion, Kind, NodeId, Notes, Numeric, Object, Origin, Text,
};

/// A set of the four families of keywords.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const STRING: Self = Self(1);
    pub(super) const NUMBER: Self = Self(2);
    pub(super) const OBJECT: Self = Self(4);
    pub(super) const ARRAY: Self = Self(8);

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn insert(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A node that is not yet in the model.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    String(Text),
    Number(Numeric),
    Object(Box<Object>),
    Array(Box<Array>),
    /// A list of types, each with what was merged into it.
    Types(Vec<Piece>),
    Other(Kind),
    /// One that is in the model.
    Node(NodeId),
}

impl Piece {
    /// Takes in another piece of the same family; hands it back where it is of another one.
    fn merge(&mut self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::String(this), Self::String(other)) => {
                this.max_length = other.max_length.or(this.max_length);
                this.min_length = other.min_length.or(this.min_length);
                this.pattern = other.pattern.or_else(|| this.pattern.take());
                this.is_typed |= other.is_typed;
            }
            (Self::Number(this), Self::Number(other)) => merge_numbers(this, other),
            (Self::Object(this), Self::Object(other)) => merge_objects(this, *other),
            (Self::Array(this), Self::Array(other)) => merge_arrays(this, *other),
            (_, other) => return Some(other),
        }
        None
    }

    /// Notes that `type` asks for it.
    pub(super) fn set_typed(&mut self) {
        match self {
            Self::String(text) => text.is_typed = true,
            Self::Number(number) => number.is_typed = true,
            Self::Object(object) => object.is_typed = true,
            Self::Array(array) => array.is_typed = true,
            Self::Types(_) | Self::Other(_) | Self::Node(_) => {}
        }
    }

    fn is_same_family(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::String(_), Self::String(_))
                | (Self::Number(_), Self::Number(_))
                | (Self::Object(_), Self::Object(_))
                | (Self::Array(_), Self::Array(_))
        )
    }
}

fn merge_numbers(this: &mut Numeric, other: Numeric) {
    this.maximum = other.maximum.or_else(|| this.maximum.take());
    this.minimum = other.minimum.or_else(|| this.minimum.take());
    this.exclusive_maximum = other.exclusive_maximum.or_else(|| this.exclusive_maximum.take());
    this.exclusive_minimum = other.exclusive_minimum.or_else(|| this.exclusive_minimum.take());
    this.multiple_of = other.multiple_of.or_else(|| this.multiple_of.take());
    this.is_integer |= other.is_integer;
    this.is_typed |= other.is_typed;
}

fn merge_objects(this: &mut Object, other: Object) {
    this.properties.extend(other.properties);
    this.required.extend(other.required);
    this.min_properties = other.min_properties.or(this.min_properties);
    this.max_properties = other.max_properties.or(this.max_properties);
    this.required_with.extend(other.required_with);
    this.schema_with.extend(other.schema_with);
    this.patterns.extend(other.patterns);
    if other.additional != Object::default().additional {
        this.additional = other.additional;
    }
    this.unevaluated = other.unevaluated.or(this.unevaluated);
    this.names = other.names.or(this.names);
    this.is_typed |= other.is_typed;
}

fn merge_arrays(this: &mut Array, other: Array) {
    this.items = other.items.or(this.items);
    this.tuple.extend(other.tuple);
    if other.additional != Array::default().additional {
        this.additional = other.additional;
    }
    this.unevaluated = other.unevaluated.or(this.unevaluated);
    this.max_items = other.max_items.or(this.max_items);
    this.min_items = other.min_items.or(this.min_items);
    this.is_unique |= other.is_unique;
    this.min_contains = other.min_contains.or_else(|| this.min_contains.take());
    this.max_contains = other.max_contains.or_else(|| this.max_contains.take());
    this.contains = other.contains.or(this.contains);
    this.is_typed |= other.is_typed;
}

/// What the keywords of a schema have given so far.
#[derive(Clone, Debug, Default)]
pub(super) enum Joined {
    #[default]
    Nothing,
    One(Piece),
    /// Side by side, as conjuncts.
    Several(Vec<Piece>),
}

impl Joined {
    /// Adds what one more keyword gives.
    ///
    /// Parity: a list of types takes in a family only while it is alone; afterwards the two
    /// stand side by side.
    pub(super) fn join(self, piece: Piece) -> Self {
        match self {
            Self::Nothing => Self::One(piece),
            Self::Several(mut pieces) => {
                accumulate(&mut pieces, piece);
                Self::Several(pieces)
            }
            Self::One(mut first) => {
                let Some(piece) = first.merge(piece) else { return Self::One(first) };
                let taken_in = |types: &[Piece], other: &Piece| {
                    types.iter().any(|branch| branch.is_same_family(other))
                };
                match (first, piece) {
                    (Piece::Types(mut types), other) | (other, Piece::Types(mut types))
                        if taken_in(&types, &other) =>
                    {
                        accumulate(&mut types, other);
                        Self::One(Piece::Types(types))
                    }
                    (first, second) => Self::Several(vec![first, second]),
                }
            }
        }
    }

    /// Parity: definitions or unknown keywords beside them make the incumbent forget the
    /// `unevaluated…` keywords and the counts of `contains`.
    pub(super) fn forget_attributes(&mut self) {
        let only = match self {
            Self::One(piece) => Some(piece),
            Self::Several(pieces) if pieces.len() == 1 => pieces.first_mut(),
            _ => None,
        };
        match only {
            Some(Piece::Object(object)) => object.unevaluated = None,
            Some(Piece::Array(array)) => {
                array.unevaluated = None;
                array.min_contains = None;
                array.max_contains = None;
            }
            _ => {}
        }
    }

    /// What a keyword leaves that constrains nothing but is seen.
    pub(super) fn set_apart(self) -> Self {
        match self {
            Self::Nothing => Self::Several(Vec::new()),
            Self::One(piece) => Self::Several(vec![piece]),
            several @ Self::Several(_) => several,
        }
    }
}

fn accumulate(pieces: &mut Vec<Piece>, piece: Piece) {
    let mut left = piece;
    for known in pieces.iter_mut() {
        match known.merge(left) {
            None => return,
            Some(back) => left = back,
        }
    }
    pieces.push(left);
}

impl Loader {
    /// Puts a piece into the model.
    pub(super) fn piece(&mut self, piece: Piece, at: At) -> NodeId {
        let kind = match piece {
            Piece::String(text) => Kind::String(text),
            Piece::Number(number) => Kind::Number(number),
            Piece::Object(object) => Kind::Object(object),
            Piece::Array(array) => Kind::Array(array),
            Piece::Other(kind) => kind,
            Piece::Node(id) => return id,
            Piece::Types(types) => {
                let branches = types.into_iter().map(|branch| self.piece(branch, at)).collect();
                let notes = (Notes::default(), at);
                return self.combined(Criterion::AnyOf, branches, Origin::Keyword, notes);
            }
        };
        self.add(kind, Notes::default(), at)
    }
}
