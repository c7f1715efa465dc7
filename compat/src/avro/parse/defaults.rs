//! Whether a field's default is a value of the field's type (the strict mode only).
//!
//! As Java has it: an enum default need not be a symbol, nor a fixed default of the right length.

use std::collections::HashMap;

use super::{LateDefault, Parser};
use crate::avro::canonical;
use crate::avro::json::Json;
use crate::avro::model::{Kind, Primitive, TypeId};

/// The answer for a default of a type that may not be known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Valid,
    Invalid,
    /// The type, or a part of it, is not complete.
    Unknown,
    /// The default needs the fields of the record that is being defined.
    Open,
}

impl Parser {
    /// Checks a default now, or remembers it until all names are known.
    pub(super) fn check_default(&mut self, late: LateDefault) {
        match self.fits(&late.default, late.of.node) {
            Fit::Valid => {}
            Fit::Invalid => self.refuse_default(&late),
            Fit::Open => self.problem("Schema fields not set yet".to_owned(), late.place),
            Fit::Unknown => self.late_defaults.push(late),
        }
    }

    pub(super) fn validate_late_defaults(&mut self) {
        for late in std::mem::take(&mut self.late_defaults) {
            if self.fits(&late.default, late.of.node) == Fit::Invalid {
                self.refuse_default(&late);
            }
        }
    }

    fn refuse_default(&mut self, late: &LateDefault) {
        if self.has_enough_problems() {
            return;
        }
        let mut default = String::new();
        late.default.write(&mut default);
        let of = canonical::of_types(&self.types, late.of.node);
        let field = &late.field;
        self.problem_with_help(
            format!("Invalid default for field {field}: {default} not a {of}"),
            late.place,
            Some(
                "write a default of the field's type, or make it a union with the default's type"
                    .to_owned(),
            ),
        );
    }

    fn fits(&self, default: &Json, node: TypeId) -> Fit {
        if self.is_floating(node) && is_no_number(default) {
            return Fit::Valid;
        }
        Fitting { parser: self, known: HashMap::new() }.fits(default, node)
    }

    fn is_floating(&self, node: TypeId) -> bool {
        let kind = &self.types[node.0 as usize].kind;
        !self.pending.contains_key(&node)
            && matches!(kind, Kind::Primitive(Primitive::Float | Primitive::Double))
    }
}

/// A part of a default, by its address, and the type that it is for.
type Part = (usize, TypeId);

struct Fitting<'a> {
    parser: &'a Parser,
    /// Unions try every branch, and the defaults of fields may lead back to their record: each
    /// part is looked at once for each type.
    known: HashMap<Part, Fit>,
}

impl Fitting<'_> {
    fn fits(&mut self, default: &Json, node: TypeId) -> Fit {
        let parser = self.parser;
        if parser.pending.contains_key(&node) || parser.broken.contains(&node) {
            return Fit::Unknown;
        }
        let kind = &parser.types[node.0 as usize].kind;
        if let Kind::Primitive(primitive) = kind {
            return Fit::from(fits_primitive(*primitive, default));
        }
        let part = (std::ptr::from_ref(default).addr(), node);
        if let Some(&known) = self.known.get(&part) {
            return known;
        }
        // A default that contains itself never ends.
        self.known.insert(part, Fit::Invalid);
        let fit = stacker::maybe_grow(32 * 1024, 1024 * 1024, || self.parts(default, node, kind));
        self.known.insert(part, fit);
        fit
    }

    fn parts(&mut self, default: &Json, node: TypeId, kind: &Kind) -> Fit {
        match (kind, default) {
            (Kind::Primitive(primitive), default) => Fit::from(fits_primitive(*primitive, default)),
            (Kind::Enum(_) | Kind::Fixed(_), default) => {
                Fit::from(matches!(default, Json::String(_)))
            }
            (Kind::Array(items), Json::Array(values)) => {
                all(values.iter().map(|value| self.fits(value, items.node)))
            }
            (Kind::Map(values), Json::Object(members)) => {
                all(members.iter().map(|(_, value)| self.fits(value, values.node)))
            }
            (Kind::Union(branches), default) => {
                any(branches.iter().map(|branch| self.fits(default, branch.node)))
            }
            (Kind::Record(_), Json::Object(_)) if self.parser.open.contains(&node) => Fit::Open,
            (Kind::Record(record), Json::Object(members)) => {
                let members: HashMap<&str, &Json> =
                    members.iter().map(|(key, value)| (&**key, value)).collect();
                all(record.fields.iter().map(|field| {
                    let value = members.get(&*field.name).copied().or(field.default.as_ref());
                    value.map_or(Fit::Invalid, |value| self.fits(value, field.of.node))
                }))
            }
            (Kind::Array(_) | Kind::Map(_) | Kind::Record(_), _) => Fit::Invalid,
        }
    }
}

impl From<bool> for Fit {
    fn from(valid: bool) -> Self {
        if valid { Self::Valid } else { Self::Invalid }
    }
}

fn all(fits: impl Iterator<Item = Fit>) -> Fit {
    let mut outcome = Fit::Valid;
    for fit in fits {
        match fit {
            Fit::Valid => {}
            Fit::Invalid | Fit::Open => return fit,
            Fit::Unknown => outcome = Fit::Unknown,
        }
    }
    outcome
}

fn any(fits: impl Iterator<Item = Fit>) -> Fit {
    let mut outcome = Fit::Invalid;
    for fit in fits {
        match fit {
            Fit::Valid | Fit::Open => return fit,
            Fit::Invalid => {}
            Fit::Unknown => outcome = Fit::Unknown,
        }
    }
    outcome
}

fn fits_primitive(primitive: Primitive, default: &Json) -> bool {
    match (primitive, default) {
        (Primitive::Null, Json::Null)
        | (Primitive::Boolean, Json::Bool(_))
        | (Primitive::Float | Primitive::Double, Json::Number(_))
        | (Primitive::Bytes | Primitive::String, Json::String(_)) => true,
        (Primitive::Int, Json::Number(text)) => text.parse::<i32>().is_ok(),
        (Primitive::Long, Json::Number(text)) => text.parse::<i64>().is_ok(),
        _ => false,
    }
}

/// Whether a text stands for a floating-point value that JSON cannot write.
///
/// Parity: only as the default of a field of just that type, not within another one.
fn is_no_number(default: &Json) -> bool {
    matches!(default, Json::String(text) if matches!(&**text, "NaN" | "Infinity" | "-Infinity"))
}
