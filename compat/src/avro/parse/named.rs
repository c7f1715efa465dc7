//! Named types: records with their fields, enums and fixed types, and their aliases.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::names::FullName;
use super::{Cursor, LateDefault, Parser, RESERVED};
use crate::avro::equality;
use crate::avro::json::{Json, java_double};
use crate::avro::model::{
    Alias, Enum, Field, Fixed, Kind, NameDigest, Named, Order, PlaceId, Primitive, Record, TypeId,
    Use,
};
use crate::schema::ParseMode;
use crate::source::json::Kind as Value;

/// Attributes of an enum that have a meaning.
const ENUM_RESERVED: [&str; 11] = [
    "default",
    "doc",
    "fields",
    "items",
    "name",
    "namespace",
    "size",
    "symbols",
    "values",
    "type",
    "aliases",
];

/// Attributes of a field that have a meaning.
const FIELD_RESERVED: [&str; 6] = ["default", "doc", "name", "order", "type", "aliases"];

/// The largest array of Java's virtual machine, and so the largest fixed type.
const FIXED_SIZE_MAX: i64 = 2_147_483_639;

impl Parser {
    /// The name of a named type; aliases come later, as in Java.
    fn name(&mut self, cursor: Cursor<'_>) -> Result<Named, Use> {
        let Some(name) = cursor.text_of("name") else {
            return Err(self.refused(format!("No name in schema: {}", cursor.json()), cursor.place));
        };
        let own = cursor.text_of("namespace");
        let name = FullName::new(&name, own.as_deref().or(cursor.namespace));
        let place = self.places.key(cursor.place, "name");
        self.check_name(&name.simple, place);
        self.check_namespace(name.namespace.as_deref(), place);
        if Primitive::from_word(&name.full).is_some() {
            let message = format!("Schemas may not be named after primitives: {}", name.full);
            return Err(self.refused(message, place));
        }
        Ok(Named {
            digest: NameDigest::of(&name.simple),
            simple: name.simple,
            namespace: name.namespace,
            full: name.full,
            aliases: Vec::new(),
            doc: cursor.text_of("doc"),
        })
    }

    /// Gives a complete type its name; a second definition must equal the first, which is kept.
    fn define(&mut self, full: &Arc<str>, of: Use) -> Use {
        self.open.remove(&of.node);
        match self.names.get(full).copied() {
            Some(known) if known != of.node => {
                let same = !self.open.contains(&known)
                    && equality::same_definition(&self.types, known, of.node);
                if !same {
                    self.problem_with_help(
                        format!("Can't redefine: {full}"),
                        of.place,
                        Some(
                            "give one of the two another name, or refer to the first by name"
                                .to_owned(),
                        ),
                    );
                }
                Use { node: known, place: of.place }
            }
            Some(_) => of,
            None => {
                self.names.insert(Arc::clone(full), of.node);
                of
            }
        }
    }

    pub(super) fn record(&mut self, cursor: Cursor<'_>) -> Use {
        let error = cursor.text_of("type").as_deref() == Some("error");
        let mut name = match self.name(cursor) {
            Ok(name) => name,
            Err(broken) => return broken,
        };
        let items = cursor.tree.member(cursor.at, "fields").map(|at| &cursor.tree.node(at).kind);
        let Some(Value::Array(items)) = items else {
            return self.refused(format!("Record has no fields: {}", cursor.json()), cursor.place);
        };
        let full = Arc::clone(&name.full);
        let namespace = name.namespace.clone();
        let empty = Record {
            name: name.clone(),
            error,
            fields: Vec::new(),
            index: HashMap::new(),
            digests: Vec::new(),
        };
        let of = self.add(Kind::Record(empty), Vec::new(), cursor.place);
        self.open.insert(of.node);
        self.names.entry(Arc::clone(&full)).or_insert(of.node);

        let list = self.places.key(cursor.place, "fields");
        let mut fields = Vec::with_capacity(items.len());
        for (index, &at) in items.iter().enumerate() {
            let place = self.places.index(list, index);
            let inside = Cursor { at, place, namespace: namespace.as_deref(), ..cursor };
            fields.extend(self.field(inside));
        }
        let index = self.index_fields(&name.simple, &fields);
        name.aliases = self.type_aliases(cursor, &name);
        let record = Record { name, error, fields, index, digests: Vec::new() };
        self.types[of.node.0 as usize].kind = Kind::Record(record);
        self.types[of.node.0 as usize].extras = Self::extras(cursor, &RESERVED);
        self.define(&full, of)
    }

    fn index_fields(&mut self, record: &str, fields: &[Field]) -> HashMap<Arc<str>, usize> {
        let mut index: HashMap<Arc<str>, usize> = HashMap::with_capacity(fields.len());
        for (position, field) in fields.iter().enumerate() {
            if let Some(first) = index.insert(Arc::clone(&field.name), position) {
                index.insert(Arc::clone(&field.name), first);
                let describe = |at: usize| {
                    let word = self.word(fields[at].of.node);
                    format!("{} type:{word} pos:{at}", fields[at].name)
                };
                let message = format!(
                    "Duplicate field {} in record {record}: {} and {}.",
                    field.name,
                    describe(position),
                    describe(first)
                );
                self.problem(message, field.place);
            }
        }
        index
    }

    fn word(&self, node: TypeId) -> &'static str {
        match &self.types[node.0 as usize].kind {
            Kind::Primitive(primitive) => match primitive {
                Primitive::Null => "NULL",
                Primitive::Boolean => "BOOLEAN",
                Primitive::Int => "INT",
                Primitive::Long => "LONG",
                Primitive::Float => "FLOAT",
                Primitive::Double => "DOUBLE",
                Primitive::Bytes => "BYTES",
                Primitive::String => "STRING",
            },
            Kind::Array(_) => "ARRAY",
            Kind::Map(_) => "MAP",
            Kind::Union(_) => "UNION",
            Kind::Fixed(_) => "FIXED",
            Kind::Enum(_) => "ENUM",
            Kind::Record(_) => "RECORD",
        }
    }

    fn field(&mut self, cursor: Cursor<'_>) -> Option<Field> {
        let Some(name) = cursor.text_of("name") else {
            self.problem(format!("No field name: {}", cursor.json()), cursor.place);
            return None;
        };
        let Some(at) = cursor.tree.member(cursor.at, "type") else {
            self.problem(format!("No field type: {}", cursor.json()), cursor.place);
            return None;
        };
        let place = self.places.key(cursor.place, "type");
        let of = self.schema(Cursor { at, place, ..cursor });
        let order = self.order(cursor);
        let name_place = self.places.key(cursor.place, "name");
        self.check_name(&name, name_place);
        let default = self.default(cursor, &name, of);
        let aliases = self.alias_texts(cursor);
        let mut known: HashSet<Arc<str>> = HashSet::with_capacity(aliases.len());
        let texts = aliases.into_iter().map(|(alias, _)| alias);
        let unique = texts.filter(|alias| known.insert(Arc::clone(alias))).collect();
        Some(Field {
            name,
            aliases: unique,
            doc: cursor.text_of("doc"),
            of,
            default,
            order,
            extras: Self::extras(cursor, &FIELD_RESERVED),
            place: cursor.place,
        })
    }

    fn order(&mut self, cursor: Cursor<'_>) -> Order {
        let Some(at) = cursor.tree.member(cursor.at, "order") else { return Order::default() };
        let place = self.places.key(cursor.place, "order");
        let Value::String(word) = &cursor.tree.node(at).kind else {
            self.problem("field order is not a string".to_owned(), place);
            return Order::default();
        };
        match word.to_uppercase().as_str() {
            "ASCENDING" => Order::Ascending,
            "DESCENDING" => Order::Descending,
            "IGNORE" => Order::Ignore,
            other => {
                self.problem_with_help(
                    format!("No enum constant org.apache.avro.Schema.Field.Order.{other}"),
                    place,
                    Some("use one of ascending, descending, ignore".to_owned()),
                );
                Order::default()
            }
        }
    }

    /// A field's default, validated in the strict mode.
    fn default(&mut self, cursor: Cursor<'_>, field: &Arc<str>, of: Use) -> Option<Json> {
        let at = cursor.tree.member(cursor.at, "default")?;
        let place = self.places.key(cursor.place, "default");
        let mut default = Json::from_tree(cursor.tree, at);
        let kind = &self.types[of.node.0 as usize].kind;
        let floating = matches!(kind, Kind::Primitive(Primitive::Float | Primitive::Double))
            && !self.broken.contains(&of.node);
        if let (true, Json::String(text)) = (floating, &default) {
            match java_double_from(text) {
                Some(value) if value.is_finite() => {
                    default = Json::Number(java_double(value).into());
                }
                Some(value) => default = Json::String(java_double(value).into()),
                None => self.problem(format!("For input string: \"{text}\""), place),
            }
        }
        if self.mode == ParseMode::Strict {
            let late =
                LateDefault { field: Arc::clone(field), of, default: default.clone(), place };
            self.check_default(late);
        }
        Some(default)
    }

    pub(super) fn enumeration(&mut self, cursor: Cursor<'_>) -> Use {
        let mut name = match self.name(cursor) {
            Ok(name) => name,
            Err(broken) => return broken,
        };
        let items = cursor.tree.member(cursor.at, "symbols").map(|at| &cursor.tree.node(at).kind);
        let Some(Value::Array(items)) = items else {
            return self.refused(format!("Enum has no symbols: {}", cursor.json()), cursor.place);
        };
        let list = self.places.key(cursor.place, "symbols");
        let mut symbols: Vec<Arc<str>> = Vec::with_capacity(items.len());
        let mut index: HashMap<Arc<str>, usize> = HashMap::with_capacity(items.len());
        for (position, &at) in items.iter().enumerate() {
            let place = self.places.index(list, position);
            let Value::String(symbol) = &cursor.tree.node(at).kind else {
                self.problem("Null name".to_owned(), place);
                continue;
            };
            self.check_name(symbol, place);
            if index.insert(Arc::clone(symbol), symbols.len()).is_some() {
                self.problem(format!("Duplicate enum symbol: {symbol}"), place);
            }
            symbols.push(Arc::clone(symbol));
        }
        let default = cursor.text_of("default");
        if let Some(default) = default.as_ref().filter(|default| !index.contains_key(*default)) {
            let place = self.places.key(cursor.place, "default");
            let known = symbols.join(", ");
            let message =
                format!("The Enum Default: {default} is not in the enum symbol set: [{known}]");
            self.problem(message, place);
        }
        name.aliases = self.type_aliases(cursor, &name);
        let full = Arc::clone(&name.full);
        let extras = Self::extras(cursor, &ENUM_RESERVED);
        let of = self.add(Kind::Enum(Enum { name, symbols, index, default }), extras, cursor.place);
        self.define(&full, of)
    }

    pub(super) fn fixed(&mut self, cursor: Cursor<'_>) -> Use {
        let mut name = match self.name(cursor) {
            Ok(name) => name,
            Err(broken) => return broken,
        };
        let size = match cursor.tree.member(cursor.at, "size").map(|at| &cursor.tree.node(at).kind)
        {
            Some(Value::Number(text)) => text.parse::<i32>().ok().map(i64::from),
            _ => None,
        };
        let place = self.places.key(cursor.place, "size");
        let size = match size {
            None => {
                let message = format!("Invalid or no size: {}", cursor.json());
                return self.refused(message, cursor.place);
            }
            Some(size) if size < 0 => {
                let message = format!("Malformed data. Length is negative: {size}");
                return self.refused(message, place);
            }
            Some(size) if size > FIXED_SIZE_MAX => {
                let message = format!(
                    "Cannot read arrays longer than {FIXED_SIZE_MAX} bytes in Java library"
                );
                return self.refused(message, place);
            }
            Some(size) => u32::try_from(size).expect("neither negative nor above the maximum"),
        };
        name.aliases = self.type_aliases(cursor, &name);
        let full = Arc::clone(&name.full);
        let extras = Self::extras(cursor, &RESERVED);
        let of = self.add(Kind::Fixed(Fixed { name, size }), extras, cursor.place);
        self.define(&full, of)
    }

    /// Aliases as they are written, each with its place.
    fn alias_texts(&mut self, cursor: Cursor<'_>) -> Vec<(Arc<str>, PlaceId)> {
        let Some(at) = cursor.tree.member(cursor.at, "aliases") else { return Vec::new() };
        let list = self.places.key(cursor.place, "aliases");
        let Value::Array(items) = &cursor.tree.node(at).kind else {
            self.problem(format!("aliases not an array: {}", cursor.json()), list);
            return Vec::new();
        };
        let mut aliases = Vec::with_capacity(items.len());
        for (index, &item) in items.iter().enumerate() {
            let place = self.places.index(list, index);
            if let Value::String(alias) = &cursor.tree.node(item).kind {
                aliases.push((Arc::clone(alias), place));
            } else {
                let shown = Cursor { at: item, ..cursor }.json();
                self.problem(format!("alias not a string: {shown}"), place);
            }
        }
        aliases
    }

    fn type_aliases(&mut self, cursor: Cursor<'_>, name: &Named) -> Vec<Alias> {
        let mut unique: Vec<Alias> = Vec::new();
        let mut known: HashSet<Alias> = HashSet::new();
        for (text, place) in self.alias_texts(cursor) {
            let alias = FullName::new(&text, name.namespace.as_deref());
            if self.mode == ParseMode::Strict {
                self.check_name(&alias.simple, place);
            }
            let out_of_reach = alias.namespace.is_none() && name.namespace.is_some();
            let alias = Alias {
                namespace: alias.namespace,
                simple: alias.simple,
                matches: (!out_of_reach).then_some(alias.full),
            };
            if known.insert(alias.clone()) {
                unique.push(alias);
            }
        }
        unique
    }
}

/// A double from a text as Java reads it: white space around, `NaN`, `Infinity`, a type suffix.
fn java_double_from(text: &str) -> Option<f64> {
    let trimmed = text.trim_matches(|character| character <= ' ');
    match trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed) {
        "NaN" => return Some(f64::NAN),
        "Infinity" => {
            let negative = trimmed.starts_with('-');
            return Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
        }
        _ => {}
    }
    let digits = trimmed.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(trimmed);
    let numeric = digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if numeric { digits.parse().ok() } else { None }
}
