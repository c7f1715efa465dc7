//! Answers that need no walk: most fields of two versions are equal, and most branches of two
//! wide unions have nothing to do with each other.
//!
//! Only where the walk's memory of pairs cannot tell the difference.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::model::{AvroSchema, Field, Kind, Record, Type, TypeId};
use super::rules::{fixed_size_changed, name_changed, type_changed};

/// Nesting of unnamed types that is looked through.
const DEPTH_MAX: usize = 4;

/// Branches of a union that are tried against each other.
const BRANCHES_MAX: usize = 8;

/// Stands for the name and the type of a field without aliases whose type holds no named type;
/// `None` for any other field.
///
/// Two fields have the same one where name and type are the same: it is the start of a SHA-256. So
/// of a long history that hardly changes only a few bytes of each field are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FieldDigest(Option<[u8; 16]>);

impl FieldDigest {
    fn of(field: &Field, types: &[Type]) -> Self {
        let mut form = Vec::with_capacity(16);
        if !field.aliases.is_empty() || !write_form(field.of.node, types, 0, &mut form) {
            return Self(None);
        }
        let hash = Sha256::new().chain_update(form).chain_update(&*field.name).finalize();
        Self(hash.first_chunk().copied())
    }
}

/// Gives every record the digests of its fields: last of all, because until then something else
/// may stand in for a type that is defined later.
pub(super) fn add_digests(types: &mut [Type]) {
    for at in 0..types.len() {
        let Kind::Record(record) = &types[at].kind else { continue };
        let found = record.fields.iter().map(|field| FieldDigest::of(field, types)).collect();
        let Kind::Record(record) = &mut types[at].kind else { continue };
        record.digests = found;
    }
}

/// Writes a type so that it could be read back: a word or sign, the parts, and a space. Not where
/// a named type is in it, or much else.
fn write_form(id: TypeId, types: &[Type], depth: usize, form: &mut Vec<u8>) -> bool {
    let (word, inner) = match &types[id.0 as usize].kind {
        Kind::Primitive(primitive) => (primitive.as_str(), &[][..]),
        Kind::Array(part) => ("[", std::slice::from_ref(part)),
        Kind::Map(part) => ("{", std::slice::from_ref(part)),
        Kind::Union(branches) if branches.len() <= BRANCHES_MAX => ("|", &branches[..]),
        _ => return false,
    };
    form.extend_from_slice(word.as_bytes());
    let fits = depth <= DEPTH_MAX
        && inner.iter().all(|part| write_form(part.node, types, depth + 1, form));
    form.push(b' ');
    fits
}

/// Whether two records have the same field at a position, as far as that is seen at a glance.
pub(super) fn is_equal_field(reader: &Record, writer: &Record, at: usize) -> bool {
    let (one, other) = (reader.digests.get(at), writer.digests.get(at));
    one.is_some_and(|one| one.0.is_some() && other == Some(one))
}

/// Whether a reader takes everything of a writer's type; no where a walk has to tell.
pub(super) fn fits(
    reader: (&AvroSchema, TypeId),
    writer: (&AvroSchema, TypeId),
    depth: usize,
) -> bool {
    let inner = |one, other| fits((reader.0, one), (writer.0, other), depth + 1);
    match (&reader.0.get(reader.1).kind, &writer.0.get(writer.1).kind) {
        (Kind::Primitive(one), Kind::Primitive(other)) => type_changed::fits(*one, *other),
        (Kind::Enum(one), Kind::Enum(other)) => {
            one.symbols == other.symbols && name_changed::fits(&one.name, &other.name)
        }
        (Kind::Fixed(one), Kind::Fixed(other)) => {
            fixed_size_changed::fits(one, other) && name_changed::fits(&one.name, &other.name)
        }
        _ if depth > DEPTH_MAX => false,
        (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
            inner(one.node, other.node)
        }
        (Kind::Union(branches), Kind::Union(written)) => {
            branches.len().max(written.len()) <= BRANCHES_MAX
                && branches.iter().all(|branch| reader.0.name(branch.node).is_none())
                && written
                    .iter()
                    .all(|of| branches.iter().any(|branch| inner(branch.node, of.node)))
        }
        _ => false,
    }
}

/// Whether a branch of a reader's union certainly does not take a type, and comparing the two
/// would lead to no other named type and raise no exception.
pub(super) fn differs(
    reader: (&AvroSchema, TypeId),
    writer: (&AvroSchema, TypeId),
    is_plain: impl FnOnce(TypeId) -> bool,
) -> bool {
    let (one, other) = (&reader.0.get(reader.1).kind, &writer.0.get(writer.1).kind);
    if matches!(one, Kind::Union(_)) || matches!(other, Kind::Union(_)) {
        return false;
    }
    if std::mem::discriminant(one) != std::mem::discriminant(other) {
        return true;
    }
    match (one, other) {
        (Kind::Primitive(one), Kind::Primitive(other)) => !type_changed::fits(*one, *other),
        (Kind::Fixed(one), Kind::Fixed(other)) => !name_changed::fits(&one.name, &other.name),
        (Kind::Enum(one), Kind::Enum(other)) => !name_changed::fits(&one.name, &other.name),
        (Kind::Record(one), Kind::Record(other)) => {
            !name_changed::fits(&one.name, &other.name) && is_plain(reader.1)
        }
        _ => false,
    }
}

/// Whether a record has neither aliases of fields nor named types inside.
pub(super) fn is_plain(schema: &AvroSchema, id: TypeId) -> bool {
    match &schema.get(id).kind {
        Kind::Record(record) => record
            .fields
            .iter()
            .all(|field| field.aliases.is_empty() && is_unnamed(schema, field.of.node, 0)),
        _ => false,
    }
}

fn is_unnamed(schema: &AvroSchema, id: TypeId, depth: usize) -> bool {
    match &schema.get(id).kind {
        Kind::Primitive(_) => true,
        Kind::Fixed(_) | Kind::Enum(_) | Kind::Record(_) => false,
        _ if depth > DEPTH_MAX => false,
        Kind::Array(part) | Kind::Map(part) => is_unnamed(schema, part.node, depth + 1),
        Kind::Union(branches) => {
            branches.len() <= BRANCHES_MAX
                && branches.iter().all(|branch| is_unnamed(schema, branch.node, depth + 1))
        }
    }
}

/// For every named type the unions that it is a branch of, and at which position.
pub(super) fn unions_of(schema: &AvroSchema) -> HashMap<TypeId, Vec<(TypeId, usize)>> {
    let mut unions: HashMap<TypeId, Vec<(TypeId, usize)>> = HashMap::new();
    for id in schema.ids() {
        let Kind::Union(branches) = &schema.get(id).kind else { continue };
        for (index, branch) in branches.iter().enumerate() {
            if schema.name(branch.node).is_some() {
                unions.entry(branch.node).or_default().push((id, index));
            }
        }
    }
    unions
}

/// Whether two types are of one form and carry no attributes: nobody reads them differently.
pub(super) fn is_same(
    reader: (&AvroSchema, TypeId),
    writer: (&AvroSchema, TypeId),
    depth: usize,
) -> bool {
    let (one, other) = (reader.0.get(reader.1), writer.0.get(writer.1));
    if !one.extras.is_empty() || !other.extras.is_empty() || depth > DEPTH_MAX {
        return false;
    }
    let inner = |one, other| is_same((reader.0, one), (writer.0, other), depth + 1);
    match (&one.kind, &other.kind) {
        (Kind::Primitive(one), Kind::Primitive(other)) => one == other,
        (Kind::Enum(one), Kind::Enum(other)) => {
            one.symbols == other.symbols && one.name.has_full_name_of(&other.name)
        }
        (Kind::Array(one), Kind::Array(other)) | (Kind::Map(one), Kind::Map(other)) => {
            inner(one.node, other.node)
        }
        (Kind::Union(one), Kind::Union(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| inner(one.node, other.node))
        }
        _ => false,
    }
}
