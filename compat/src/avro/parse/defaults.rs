//! Whether a field's default is a value of the field's type (the strict mode only).
//!
//! As Java has it: an enum default need not be a symbol, nor a fixed default of the right length.

use super::{LateDefault, Parser};
use crate::avro::canonical;
use crate::avro::json::Json;
use crate::avro::model::{Kind, Primitive, TypeId};

/// The answer for a default of a type that may not be known yet.
#[derive(Clone, Copy, PartialEq, Eq)]
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
        if self.pending.contains_key(&node) || self.broken.contains(&node) {
            return Fit::Unknown;
        }
        let bool_fit = |valid: bool| if valid { Fit::Valid } else { Fit::Invalid };
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || {
            match (&self.types[node.0 as usize].kind, default) {
                (Kind::Primitive(primitive), default) => {
                    bool_fit(fits_primitive(*primitive, default))
                }
                (Kind::Enum(_) | Kind::Fixed(_), default) => {
                    bool_fit(matches!(default, Json::String(_)))
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
                (Kind::Record(_), Json::Object(_)) if self.open.contains(&node) => Fit::Open,
                (Kind::Record(record), Json::Object(_)) => all(record.fields.iter().map(|field| {
                    let value = default.get(&field.name).or(field.default.as_ref());
                    value.map_or(Fit::Invalid, |value| self.fits(value, field.of.node))
                })),
                (Kind::Array(_) | Kind::Map(_) | Kind::Record(_), _) => Fit::Invalid,
            }
        })
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
        (Primitive::Float | Primitive::Double, Json::String(text)) => {
            matches!(&**text, "NaN" | "Infinity" | "-Infinity")
        }
        _ => false,
    }
}
