//! When two Avro schemas are one and the same: for a second definition of a name, and for a
//! registry that looks for an already registered schema.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use super::json::Json;
use super::model::{AvroSchema, Field, Kind, Named, Type, TypeId};

/// What counts beside structure, names, defaults and extra attributes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Nothing: Java's `Schema.equals`.
    Structure,
    /// Documentation, aliases and enum defaults too.
    Everything,
}

impl AvroSchema {
    /// Whether a registry takes the two for the same schema: equal structure, names, defaults
    /// and extra attributes (in any order), and equal documentation, aliases (in any order) and
    /// enum defaults everywhere.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let mut comparison = Comparison {
            left: &self.arena.types,
            right: &other.arena.types,
            detail: Detail::Everything,
            assumed: HashSet::new(),
        };
        comparison.same(self.arena.root.node, other.arena.root.node)
    }
}

/// Whether a second definition of a name says the same as the first; documentation, aliases and
/// enum defaults may differ.
pub(super) fn same_definition(types: &[Type], first: TypeId, second: TypeId) -> bool {
    let mut comparison = Comparison {
        left: types,
        right: types,
        detail: Detail::Structure,
        assumed: HashSet::new(),
    };
    comparison.same(first, second)
}

struct Comparison<'a> {
    left: &'a [Type],
    right: &'a [Type],
    detail: Detail,
    /// Pairs of named types that are being compared, or were found equal.
    assumed: HashSet<(TypeId, TypeId)>,
}

impl Comparison<'_> {
    fn same(&mut self, left: TypeId, right: TypeId) -> bool {
        let (one, other) = (&self.left[left.0 as usize], &self.right[right.0 as usize]);
        if !same_members(&one.extras, &other.extras) {
            return false;
        }
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || match (&one.kind, &other.kind) {
            (Kind::Primitive(one), Kind::Primitive(other)) => one == other,
            (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
                self.same(one.node, other.node)
            }
            (Kind::Union(one), Kind::Union(other)) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| self.same(one.node, other.node))
            }
            (Kind::Fixed(one), Kind::Fixed(other)) => {
                one.size == other.size && self.same_name(&one.name, &other.name)
            }
            (Kind::Enum(one), Kind::Enum(other)) => {
                one.symbols == other.symbols
                    && self.same_name(&one.name, &other.name)
                    && (self.detail == Detail::Structure || one.default == other.default)
            }
            (Kind::Record(one), Kind::Record(other)) => {
                if !self.assumed.insert((left, right)) {
                    return true;
                }
                self.same_name(&one.name, &other.name)
                    && one.fields.len() == other.fields.len()
                    && one
                        .fields
                        .iter()
                        .zip(&other.fields)
                        .all(|(one, other)| self.field(one, other))
            }
            _ => false,
        })
    }

    fn field(&mut self, one: &Field, other: &Field) -> bool {
        let same_default = match (&one.default, &other.default) {
            (None, None) => true,
            (Some(one), Some(other)) => same_json(one, other),
            _ => false,
        };
        let same_detail = self.detail == Detail::Structure
            || (one.doc == other.doc && same_set(&one.aliases, &other.aliases));
        one.name == other.name
            && one.order == other.order
            && same_default
            && same_detail
            && same_members(&one.extras, &other.extras)
            && self.same(one.of.node, other.of.node)
    }

    fn same_name(&self, one: &Named, other: &Named) -> bool {
        one.has_full_name_of(other)
            && (self.detail == Detail::Structure
                || (one.doc == other.doc && same_set(&one.aliases, &other.aliases)))
    }
}

fn same_set<T: Eq + Hash>(one: &[T], other: &[T]) -> bool {
    one.iter().collect::<HashSet<_>>() == other.iter().collect::<HashSet<_>>()
}

fn same_members(one: &[(Arc<str>, Json)], other: &[(Arc<str>, Json)]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let other: HashMap<&str, &Json> = other.iter().map(|(key, value)| (&**key, value)).collect();
    one.iter().all(|(key, value)| other.get(&**key).is_some_and(|other| same_json(value, other)))
}

/// Equal values: `1` is not `1.0`, but `1.0` is `1.00`; members in any order.
fn same_json(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(_), Json::Number(_)) => {
            let (mut left, mut right) = (String::new(), String::new());
            one.write(&mut left);
            other.write(&mut right);
            left == right
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| same_json(one, other))
        }
        (Json::Object(one), Json::Object(other)) => same_members(one, other),
        _ => one == other,
    }
}
