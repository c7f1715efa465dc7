//! The spelling under the API's flag `normalize`: what means nothing to a reader is put in order.
//!
//! The incumbent prints a text in which only the attributes with a meaning keep their order, and
//! parses that again; this does the same, because identity hangs on the outcome byte for byte.

use std::collections::HashSet;
use std::sync::Arc;

use super::json::{Json, java_double, java_order, write_string};
use super::logical::is_valid_logical_type;
use super::model::{AvroSchema, Field, Kind, Named, Order, Primitive, TypeId};
use crate::schema::{Document, Format, ParseError, ParseMode, Place, Problem};
use crate::source::SchemaPath;

impl AvroSchema {
    /// The normalized canonical string.
    ///
    /// # Errors
    /// Where only the lax parse accepts the schema, and where the incumbent cannot bring a
    /// default or an attribute into order.
    pub fn normalized(&self) -> Result<String, ParseError> {
        let defined = self.arena.referenced.iter().map(|of| of.node);
        let mut printer = Printer {
            schema: self,
            defined: defined.filter(|&id| self.name(id).is_some()).collect(),
            out: String::new(),
        };
        printer.write(self.root().node).map_err(|message| {
            let place = Place::Path(SchemaPath::root());
            ParseError::single(Problem { message, place, help: None })
        })?;
        let references = &self.arena.references;
        let document = Document { format: Format::Avro, text: &printer.out, references };
        super::parse(&document, ParseMode::Strict).map(|schema| schema.canonical())
    }
}

type Printed = Result<(), String>;

struct Printer<'a> {
    schema: &'a AvroSchema,
    defined: HashSet<TypeId>,
    out: String,
}

impl Printer<'_> {
    fn write(&mut self, id: TypeId) -> Printed {
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || self.write_here(id))
    }

    fn write_here(&mut self, id: TypeId) -> Printed {
        let of = self.schema.get(id);
        match &of.kind {
            Kind::Primitive(primitive) if of.extras.is_empty() => {
                write_string(primitive.as_str(), &mut self.out);
                return Ok(());
            }
            Kind::Union(branches) => {
                self.out.push('[');
                for (at, branch) in branches.iter().enumerate() {
                    self.comma(at);
                    self.write(branch.node)?;
                }
                self.out.push(']');
                return Ok(());
            }
            _ => {}
        }
        if let Some(name) = self.schema.name(id)
            && !self.defined.insert(id)
        {
            write_string(&name.full, &mut self.out);
            return Ok(());
        }
        self.definition(id)?;
        self.extras(id)?;
        self.out.push('}');
        Ok(())
    }

    fn definition(&mut self, id: TypeId) -> Printed {
        // Parity: a type written as `error` becomes a `record`. normalizing_forgets_error
        let word = self.schema.type_word(id).to_lowercase();
        self.out.push_str("{\"type\":");
        write_string(&word, &mut self.out);
        if let Some(name) = self.schema.name(id) {
            self.name(name);
        }
        match &self.schema.get(id).kind {
            Kind::Primitive(_) | Kind::Union(_) => {}
            Kind::Array(part) => {
                self.key("items");
                self.write(part.node)?;
            }
            Kind::Map(part) => {
                self.key("values");
                self.write(part.node)?;
            }
            Kind::Fixed(fixed) => {
                self.key("size");
                self.out.push_str(&fixed.size.to_string());
            }
            Kind::Enum(of) => {
                self.key("symbols");
                self.strings(of.symbols.iter().map(|symbol| &**symbol));
                if let Some(default) = &of.default {
                    self.key("default");
                    write_string(default, &mut self.out);
                }
            }
            Kind::Record(record) => {
                self.key("fields");
                self.out.push('[');
                for (at, field) in record.fields.iter().enumerate() {
                    self.comma(at);
                    self.field(field)?;
                }
                self.out.push(']');
            }
        }
        Ok(())
    }

    /// Name, documentation and aliases of a named type.
    fn name(&mut self, name: &Named) {
        self.key("name");
        // Parity: the null namespace is not written, so that a type of it inside a namespaced one
        // changes its full name. normalizing_loses_the_null_namespace
        write_string(&name.full, &mut self.out);
        if let Some(doc) = name.doc.as_deref().filter(|doc| !doc.is_empty()) {
            self.key("doc");
            write_string(doc, &mut self.out);
        }
        if !name.aliases.is_empty() {
            let full = name.aliases.iter().map(|alias| match &alias.namespace {
                Some(namespace) => format!("{namespace}.{}", alias.simple),
                None => alias.simple.to_string(),
            });
            let mut aliases: Vec<String> = full.collect();
            aliases.sort_by(|one, other| java_order(one, other));
            self.key("aliases");
            self.strings(aliases.iter().map(String::as_str));
        }
    }

    fn field(&mut self, field: &Field) -> Printed {
        self.out.push_str("{\"name\":");
        write_string(&field.name, &mut self.out);
        self.key("type");
        self.write(field.of.node)?;
        if let Some(doc) = &field.doc {
            self.key("doc");
            write_string(doc, &mut self.out);
        }
        let kind = &self.schema.get(field.of.node).kind;
        if matches!(kind, Kind::Union(branches) if branches.is_empty()) {
            // Parity: its first branch is asked for, default or not.
            return Err("Index 0 out of bounds for length 0".to_owned());
        }
        let default = match (kind, &field.default) {
            (_, None) => None,
            // It stands for a value that JSON cannot write.
            (Kind::Primitive(Primitive::Float | Primitive::Double), Some(Json::String(text))) => {
                Some(Json::String(Arc::clone(text)))
            }
            (_, Some(default)) => self.default(default, Some(field.of.node))?,
        };
        if let Some(default) = default {
            self.key("default");
            default.write(&mut self.out);
        }
        let order = match field.order {
            Order::Ascending => None,
            Order::Descending => Some("descending"),
            Order::Ignore => Some("ignore"),
        };
        if let Some(order) = order {
            self.key("order");
            write_string(order, &mut self.out);
        }
        if !field.aliases.is_empty() {
            let mut aliases: Vec<&str> = field.aliases.iter().map(|alias| &**alias).collect();
            aliases.sort_by(|one, other| java_order(one, other));
            self.key("aliases");
            self.strings(aliases.into_iter());
        }
        self.sorted(&field.extras, &[])?;
        self.out.push('}');
        Ok(())
    }

    /// Attributes without a meaning by name, those of a valid logical type before them.
    fn extras(&mut self, id: TypeId) -> Printed {
        let first: &[&str] = match self.schema.logical_type(id) {
            Some("decimal") if is_valid_logical_type(self.schema, id) => {
                &["logicalType", "precision", "scale"]
            }
            Some(_) if is_valid_logical_type(self.schema, id) => &["logicalType"],
            _ => &[],
        };
        self.sorted(&self.schema.get(id).extras, first)
    }

    fn sorted(&mut self, extras: &[(Arc<str>, Json)], first: &[&str]) -> Printed {
        let rank = |key: &str| first.iter().position(|name| *name == key).unwrap_or(first.len());
        let mut sorted: Vec<&(Arc<str>, Json)> = extras.iter().collect();
        sorted.sort_by(|(one, _), (other, _)| {
            rank(one).cmp(&rank(other)).then_with(|| java_order(one, other))
        });
        for (key, value) in sorted {
            let value = in_order(value)?;
            // Parity: the name goes in as it is; one that would need escapes does not come back.
            self.out.extend([",\"", key, "\":"]);
            value.write(&mut self.out);
        }
        Ok(())
    }

    /// A default in the form of the field's type; `None` where the incumbent drops it.
    // Parity: of a union only the first branch counts, and what is not of its type is dropped.
    // normalizing_drops_the_default_of_a_later_branch
    fn default(&self, default: &Json, id: Option<TypeId>) -> Result<Option<Json>, String> {
        let kind = id.map(|id| &self.schema.get(id).kind);
        if let Some(Kind::Union(branches)) = kind {
            return match branches.first() {
                Some(first) => self.default(default, Some(first.node)),
                None => Err("Index 0 out of bounds for length 0".to_owned()),
            };
        }
        Ok(match default {
            Json::Null | Json::Bool(_) => Some(default.clone()),
            Json::Number(text) => number(text, kind),
            Json::String(text) => match kind {
                None | Some(Kind::Primitive(Primitive::String) | Kind::Enum(_)) => {
                    Some(default.clone())
                }
                Some(Kind::Primitive(Primitive::Bytes) | Kind::Fixed(_)) => {
                    Some(Json::String(latin_1(text).into()))
                }
                Some(_) => None,
            },
            Json::Array(items) => {
                let part = match kind {
                    Some(Kind::Array(part)) => Some(part.node),
                    None => None,
                    Some(_) if items.is_empty() => None,
                    Some(_) => return Err("Not an array".to_owned()),
                };
                let items: Result<Vec<Json>, String> = items
                    .iter()
                    .map(|item| Ok(self.default(item, part)?.unwrap_or(Json::Null)))
                    .collect();
                Some(Json::Array(items?))
            }
            Json::Object(members) => Some(Json::Object(self.members(members, kind)?)),
        })
    }

    fn members(
        &self,
        members: &[(Arc<str>, Json)],
        kind: Option<&Kind>,
    ) -> Result<Vec<(Arc<str>, Json)>, String> {
        let mut ordered = Vec::with_capacity(members.len());
        for (key, value) in members {
            let part = match kind {
                Some(Kind::Map(part)) => Some(part.node),
                Some(Kind::Record(record)) => match record.index.get(key) {
                    Some(&at) => Some(record.fields[at].of.node),
                    None => return Err(format!("default has no field {key} to be of")),
                },
                _ => None,
            };
            let value = self.default(value, part)?.unwrap_or(Json::Null);
            ordered.push((Arc::clone(key), value));
        }
        ordered.sort_by(|(one, _), (other, _)| java_order(one, other));
        Ok(ordered)
    }

    fn strings<'s>(&mut self, texts: impl Iterator<Item = &'s str>) {
        self.out.push('[');
        for (at, text) in texts.enumerate() {
            self.comma(at);
            write_string(text, &mut self.out);
        }
        self.out.push(']');
    }

    fn key(&mut self, key: &str) {
        self.out.push(',');
        write_string(key, &mut self.out);
        self.out.push(':');
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.out.push(',');
        }
    }
}

/// A number in the form of its type.
fn number(text: &str, kind: Option<&Kind>) -> Option<Json> {
    let integer: Option<i64> = text.parse().ok();
    let fraction = text.contains(['.', 'e', 'E']);
    if integer.is_none() && !fraction {
        return None;
    }
    let double: f64 = text.parse().ok()?;
    match kind {
        None => Some(Json::Number(text.into())),
        Some(Kind::Primitive(Primitive::Int | Primitive::Long)) => {
            integer.map(|_| Json::Number(text.into()))
        }
        Some(Kind::Primitive(Primitive::Float)) => {
            #[expect(clippy::cast_possible_truncation, reason = "a float default is a float")]
            let single = double as f32;
            Some(floating(format!("{single}").parse().unwrap_or(f64::NAN)))
        }
        Some(Kind::Primitive(Primitive::Double)) => Some(floating(double)),
        Some(_) => None,
    }
}

fn floating(value: f64) -> Json {
    let text = java_double(value);
    if value.is_finite() { Json::Number(text.into()) } else { Json::String(text.into()) }
}

/// Characters that bytes cannot hold become question marks.
fn latin_1(text: &str) -> String {
    text.chars().map(|character| if character > '\u{ff}' { '?' } else { character }).collect()
}

/// A JSON value with the members of its objects by name.
fn in_order(value: &Json) -> Result<Json, String> {
    Ok(match value {
        Json::Number(text) if !text.contains(['.', 'e', 'E']) && text.parse::<i64>().is_err() => {
            return Err(format!("number {text} has more than 64 bits"));
        }
        Json::Array(items) => {
            Json::Array(items.iter().map(in_order).collect::<Result<_, String>>()?)
        }
        Json::Object(members) => {
            let mut ordered: Vec<(Arc<str>, Json)> = members
                .iter()
                .map(|(key, value)| Ok((Arc::clone(key), in_order(value)?)))
                .collect::<Result<_, String>>()?;
            ordered.sort_by(|(one, _), (other, _)| java_order(one, other));
            Json::Object(ordered)
        }
        other => other.clone(),
    })
}
