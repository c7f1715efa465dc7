//! The walk over two files as existing registries do it: which differences they see, in which
//! order, under which paths.
//!
//! Equal to the incumbent's newest rules. It looks at what the text says: a field without a
//! label has none, and only fields lead into other files.

mod code;
mod level;

use std::collections::{BTreeMap, BTreeSet};

pub use code::Code;
use level::{Level, Messages, Oneofs, find};

use super::model::{Cardinality, Enum, Message, Type};
use super::types::{DefId, Group, Matched, Named, Origin, Shape};
use super::{ProtobufSchema, types};
use crate::limits;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What kind.
    pub code: Code,
    /// The incumbent's path, such as `#/Order/3`.
    pub path: String,
    /// Where it is.
    pub(super) place: DiffPlace,
}

/// The declarations that a difference is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DiffPlace {
    /// Messages that were compared: writer's and reader's.
    pub(super) messages: Option<(DefId, DefId)>,
    /// Number of the field.
    pub(super) number: Option<i32>,
    /// A type that one side lacks.
    pub(super) only: Option<DefId>,
}

/// Which differences are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// All.
    All,
    /// Those that make a pair incompatible.
    Incompatible,
}

/// Everything that differs from `writer` to `reader`.
pub fn differences(
    reader: &ProtobufSchema,
    writer: &ProtobufSchema,
    keep: Keep,
) -> Vec<Difference> {
    let mut walk = Walk {
        reader,
        writer,
        keep,
        path: Vec::new(),
        found: Vec::new(),
        incompatible: 0,
        open: Vec::new(),
        visited: 0,
        at: DiffPlace { messages: None, number: None, only: None },
    };
    let (one, other) = (writer.file(), reader.file());
    if one.package != other.package {
        walk.add(Code::PackageChanged);
    }
    let ids = (Walk::top(writer), Walk::top(reader));
    walk.types((&one.types, &ids.0), (&other.types, &ids.1));
    if walk.visited > limits::FIELD_PAIRS_MAX {
        walk.add(Code::TooLarge);
    }
    walk.found
}

struct Walk<'a> {
    reader: &'a ProtobufSchema,
    writer: &'a ProtobufSchema,
    keep: Keep,
    path: Vec<String>,
    found: Vec<Difference>,
    incompatible: usize,
    /// Writer messages that are being compared.
    open: Vec<DefId>,
    visited: usize,
    at: DiffPlace,
}

impl<'a> Walk<'a> {
    fn add(&mut self, code: Code) {
        if !code.is_compatible() {
            self.incompatible += 1;
        }
        if self.keep == Keep::All || !code.is_compatible() {
            let path = format!("#/{}", self.path.join("/"));
            self.found.push(Difference { code, path, place: self.at });
        }
    }

    fn add_below(&mut self, below: &[String], code: Code) {
        let length = self.path.len();
        self.path.extend_from_slice(below);
        self.add(code);
        self.path.truncate(length);
    }

    fn top(schema: &ProtobufSchema) -> Vec<Option<DefId>> {
        let package = schema.file().package.as_deref().unwrap_or_default();
        let full = |of: &Type| schema.pool().find(&types::join(package, of.name()));
        schema.file().types.iter().map(full).collect()
    }

    fn nested(schema: &ProtobufSchema, id: DefId) -> Vec<Option<DefId>> {
        let def = schema.pool().def(id);
        let find = |of: &Type| schema.pool().find(&format!("{}.{}", def.full, of.name()));
        def.of.nested().iter().map(find).collect()
    }

    /// The types of a file or message.
    fn types(&mut self, writer: Level<'_>, reader: Level<'_>) {
        let (one, other) = (Messages::of(writer), Messages::of(reader));
        let names: BTreeSet<&str> =
            one.messages.keys().chain(other.messages.keys()).copied().collect();
        let outer = self.at;
        for name in names {
            self.path.push(name.to_owned());
            match (one.messages.get(name), other.messages.get(name)) {
                (Some(&(id, index)), Some(&(other_id, other_index))) => {
                    self.at.only = None;
                    if let (Some(id), Some(other_id)) = (id, other_id) {
                        self.messages(id, other_id);
                        self.at =
                            DiffPlace { messages: Some((id, other_id)), number: None, only: None };
                    }
                    if index != other_index {
                        self.add(Code::MessageMoved);
                    }
                }
                (Some(&(id, _)), None) => self.lone(self.writer, id, Code::MessageRemoved),
                (None, Some(&(id, _))) => self.lone(self.reader, id, Code::MessageAdded),
                (None, None) => {}
            }
            self.at = outer;
            self.path.pop();
        }
        self.enums(&one.enums, &other.enums);
    }

    /// A message that the other side lacks; entries of maps do not count.
    fn lone(&mut self, schema: &ProtobufSchema, id: Option<DefId>, code: Code) {
        let is_entry = id.is_some_and(|id| schema.pool().def(id).map.is_some());
        if !is_entry {
            self.at = DiffPlace { only: id, ..self.at };
            self.add(code);
        }
    }

    fn enums(&mut self, one: &BTreeMap<&str, &Enum>, other: &BTreeMap<&str, &Enum>) {
        if self.keep == Keep::Incompatible {
            return;
        }
        let names: BTreeSet<&str> = one.keys().chain(other.keys()).copied().collect();
        for name in names {
            self.path.push(name.to_owned());
            match (one.get(name), other.get(name)) {
                (Some(writer), Some(reader)) => self.values(writer, reader),
                (Some(_), None) => self.add(Code::EnumRemoved),
                _ => self.add(Code::EnumAdded),
            }
            self.path.pop();
        }
    }

    fn values(&mut self, writer: &Enum, reader: &Enum) {
        let by_number = |of: &Enum| -> BTreeMap<i32, std::sync::Arc<str>> {
            of.values.iter().map(|value| (value.number, value.name.clone())).collect()
        };
        let (one, other) = (by_number(writer), by_number(reader));
        let numbers: BTreeSet<i32> = one.keys().chain(other.keys()).copied().collect();
        for number in numbers {
            let code = match (one.get(&number), other.get(&number)) {
                (Some(name), Some(new)) if name == new => continue,
                (Some(_), Some(_)) => Code::EnumConstChanged,
                (Some(_), None) => Code::EnumConstRemoved,
                _ => Code::EnumConstAdded,
            };
            self.add_below(&[number.to_string()], code);
        }
    }

    fn messages(&mut self, writer: DefId, reader: DefId) {
        let (Some(one), Some(other)) =
            (self.writer.pool().message(writer), self.reader.pool().message(reader))
        else {
            return;
        };
        let is_guarded = self.open.contains(&writer);
        if !is_guarded {
            self.open.push(writer);
            let outer = self.at;
            self.at = DiffPlace { messages: Some((writer, reader)), number: None, only: None };
            self.fields((writer, one), (reader, other));
            self.at = outer;
        }
        // Nested types are compared even where the recursion guard holds.
        let ids = (Self::nested(self.writer, writer), Self::nested(self.reader, reader));
        let outer = self.at;
        self.at = DiffPlace { messages: Some((writer, reader)), number: None, only: None };
        self.types((&one.types, &ids.0), (&other.types, &ids.1));
        self.at = outer;
        if !is_guarded {
            self.open.pop();
        }
    }

    fn fields(
        &mut self,
        (writer, one): (DefId, &'a Message),
        (reader, other): (DefId, &'a Message),
    ) {
        let fields = (self.writer.pool().fields(writer), self.reader.pool().fields(reader));
        let oneofs = Oneofs { one, other, fields };
        if !one.oneofs.is_empty() || !other.oneofs.is_empty() {
            self.exclusivity(&oneofs);
            self.containers(one, other);
        }
        let (mut left, mut right) = (fields.0, fields.1);
        loop {
            self.at.number = None;
            match (left.first(), right.first()) {
                (Some(field), Some(new)) if field.number == new.number => {
                    self.both(field, new, &oneofs);
                    (left, right) = (&left[1..], &right[1..]);
                }
                (Some(field), Some(new)) if field.number > new.number => {
                    self.added(new, other);
                    right = &right[1..];
                }
                (Some(field), _) => {
                    self.removed(field, &oneofs);
                    left = &left[1..];
                }
                (None, Some(new)) => {
                    self.added(new, other);
                    right = &right[1..];
                }
                (None, None) => return,
            }
        }
    }

    /// Fields that could be set together before, and no longer can.
    fn exclusivity(&mut self, oneofs: &Oneofs<'_>) {
        for oneof in &oneofs.other.oneofs {
            let mut origins: BTreeSet<Result<&str, i32>> = BTreeSet::new();
            let mut plain = 0;
            for member in &oneof.fields {
                let Some(old) = find(oneofs.fields.0, member.number) else { continue };
                if let Some(at) = old.oneof {
                    origins.insert(Ok(&oneofs.one.oneofs[at].name));
                } else {
                    origins.insert(Err(member.number));
                    plain += 1;
                }
            }
            if origins.len() > 1 {
                let code = if plain > 1 {
                    Code::MultipleFieldsMovedToOneof
                } else {
                    Code::FieldMovedToExistingOneof
                };
                self.add_below(&[oneof.name.to_string()], code);
            }
        }
    }

    fn containers(&mut self, one: &Message, other: &Message) {
        let old: BTreeSet<&str> = one.oneofs.iter().map(|oneof| &*oneof.name).collect();
        let new: BTreeSet<&str> = other.oneofs.iter().map(|oneof| &*oneof.name).collect();
        for name in old.symmetric_difference(&new) {
            let code = if old.contains(name) { Code::OneofRemoved } else { Code::OneofAdded };
            self.add_below(&[(*name).to_owned()], code);
        }
    }

    fn removed(&mut self, field: &Matched, oneofs: &Oneofs<'_>) {
        self.at.number = Some(field.number);
        let number = field.number.to_string();
        if let Some(at) = field.oneof {
            let oneof = &oneofs.one.oneofs[at].name;
            if !oneofs.is_deleted(oneof) {
                self.add_below(&[oneof.to_string(), number], Code::OneofFieldRemoved);
            }
        } else {
            let code = match field.label {
                Some(Cardinality::Required) => Code::RequiredFieldRemoved,
                _ => Code::FieldRemoved,
            };
            self.add_below(&[number], code);
        }
    }

    fn added(&mut self, field: &Matched, other: &Message) {
        self.at.number = Some(field.number);
        match (field.oneof, field.label) {
            (Some(at), _) => {
                let below = [other.oneofs[at].name.to_string(), field.number.to_string()];
                self.add_below(&below, Code::OneofFieldAdded);
            }
            (None, Some(Cardinality::Required)) => {
                self.add_below(&[field.number.to_string()], Code::RequiredFieldAdded);
            }
            (None, _) => self.add_below(&[field.number.to_string()], Code::FieldAdded),
        }
    }

    fn both(&mut self, field: &Matched, new: &Matched, oneofs: &Oneofs<'_>) {
        self.visited += 1;
        if self.visited > limits::FIELD_PAIRS_MAX {
            return;
        }
        self.at.number = Some(field.number);
        if field.oneof.is_some() && new.oneof.is_none() && self.keep == Keep::All {
            self.add_below(&[field.number.to_string()], Code::OneofFieldMovedToTopLevel);
        }
        let length = self.path.len();
        if let Some(at) = new.oneof {
            self.path.push(oneofs.other.oneofs[at].name.to_string());
        }
        self.path.push(new.number.to_string());
        if field.name != new.name {
            self.add(Code::FieldNameChanged);
        }
        self.shapes((field.label, &field.shape), (new.label, &new.shape));
        self.path.truncate(length);
    }

    fn shapes(
        &mut self,
        (label, shape): (Option<Cardinality>, &Shape),
        (new_label, new): (Option<Cardinality>, &Shape),
    ) {
        match (shape, new) {
            (Shape::Scalar(group), Shape::Scalar(new_group)) if group != new_group => {
                self.add(Code::FieldScalarKindChanged);
            }
            (Shape::Scalar(group), Shape::Scalar(_)) => {
                // Parity: a label that the text does not write differs from none.
                if label.is_some() && new_label.is_some() && label != new_label {
                    self.add(match group {
                        Group::Text => Code::FieldStringOrBytesLabelChanged,
                        _ => Code::FieldNumericLabelChanged,
                    });
                }
            }
            (Shape::Map(one), Shape::Map(other)) => {
                self.shapes((None, &one.0), (None, &other.0));
                self.shapes((None, &one.1), (None, &other.1));
            }
            (Shape::Message(one), Shape::Message(other)) => self.named(one, other),
            _ => self.add(Code::FieldKindChanged),
        }
    }

    /// Two fields of message type.
    fn named(&mut self, one: &Named, other: &Named) {
        let (Some(target), Some(new)) = (&one.target, &other.target) else {
            if one.written != other.written {
                self.add(Code::FieldNamedTypeChanged);
            }
            return;
        };
        if target.local != new.local {
            return self.add(Code::FieldNamedTypeChanged);
        }
        let origins =
            (self.writer.pool().def(target.id).origin, self.reader.pool().def(new.id).origin);
        if origins == (Origin::Main, Origin::Main) {
            return;
        }
        let path =
            std::mem::replace(&mut self.path, target.local.split('.').map(str::to_owned).collect());
        let before = std::mem::take(&mut self.incompatible);
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.messages(target.id, new.id));
        self.path = path;
        let is_broken = self.incompatible > 0;
        self.incompatible += before;
        if is_broken {
            self.add(Code::FieldNamedTypeChanged);
        }
    }
}
