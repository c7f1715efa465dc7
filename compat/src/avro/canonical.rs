//! The canonical string: the one spelling that a registry stores and returns.
//!
//! Byte for byte what Java's `Schema.toString` prints; not the specification's Parsing Canonical
//! Form, which is in [`super::fingerprint`].

use std::collections::HashSet;
use std::sync::Arc;

use super::json::{Json, write_string};
use super::model::{
    AvroSchema, Enum, Field, Fixed, Kind, Named, Order, Primitive, Record, Type, TypeId, Use,
};

/// Simple names that a reference cannot use bare, because they mean a type of their own.
const TYPE_WORDS: [&str; 14] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string", "record", "enum",
    "array", "map", "union", "fixed",
];

impl AvroSchema {
    /// The canonical string, in which types that are roots of references appear by name only.
    pub fn canonical(&self) -> String {
        self.print(self.arena.referenced.iter().map(|of| of.node).collect())
    }

    /// The canonical string with every referenced type put in place.
    pub fn resolved(&self) -> String {
        self.print(HashSet::new())
    }

    fn print(&self, defined: HashSet<TypeId>) -> String {
        // Only named types can be left out; the root of a reference may also be a union.
        let defined = defined.into_iter().filter(|&id| self.name(id).is_some()).collect();
        let mut printer = Printer { types: &self.arena.types, defined, out: String::new() };
        printer.write(self.arena.root.node, None);
        printer.out
    }
}

/// The canonical string of one type out of a parser's list.
pub(super) fn of_types(types: &[Type], id: TypeId) -> String {
    let mut printer = Printer { types, defined: HashSet::new(), out: String::new() };
    printer.write(id, None);
    printer.out
}

/// How deep the objects and lists of a JSON text are nested.
pub(super) fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

struct Printer<'a> {
    types: &'a [Type],
    /// Named types that are already written, or known from a reference.
    defined: HashSet<TypeId>,
    out: String,
}

impl Printer<'_> {
    fn write(&mut self, id: TypeId, enclosing: Option<&str>) {
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || self.write_here(id, enclosing));
    }

    fn write_here(&mut self, id: TypeId, enclosing: Option<&str>) {
        let types = self.types;
        let of = &types[id.0 as usize];
        match &of.kind {
            Kind::Primitive(primitive) => self.primitive(*primitive, &of.extras),
            Kind::Union(branches) => {
                self.list('[', branches, |printer, branch: &Use| {
                    printer.write(branch.node, enclosing);
                });
                self.out.push(']');
            }
            Kind::Array(part) => self.container("array", "items", *part, (of, enclosing)),
            Kind::Map(part) => self.container("map", "values", *part, (of, enclosing)),
            Kind::Fixed(fixed) => self.named(&fixed.name, id, enclosing, |printer| {
                printer.fixed(fixed, &of.extras);
            }),
            Kind::Enum(symbols) => self.named(&symbols.name, id, enclosing, |printer| {
                printer.enumeration(symbols, &of.extras);
            }),
            Kind::Record(record) => self.named(&record.name, id, enclosing, |printer| {
                printer.record(record, &of.extras);
            }),
        }
    }

    fn primitive(&mut self, primitive: Primitive, extras: &[(Arc<str>, Json)]) {
        if extras.is_empty() {
            write_string(primitive.as_str(), &mut self.out);
            return;
        }
        self.out.push_str("{\"type\":");
        write_string(primitive.as_str(), &mut self.out);
        self.extras(extras);
        self.out.push('}');
    }

    fn container(&mut self, word: &str, key: &str, part: Use, at: (&Type, Option<&str>)) {
        let (of, enclosing) = at;
        self.out.push_str("{\"type\":");
        write_string(word, &mut self.out);
        self.key(key);
        self.write(part.node, enclosing);
        self.extras(&of.extras);
        self.out.push('}');
    }

    /// A reference where the type is known, else its definition: the part that all named types
    /// share up to `doc`, what `body` writes, and the aliases.
    fn named(
        &mut self,
        name: &Named,
        id: TypeId,
        enclosing: Option<&str>,
        body: impl FnOnce(&mut Self),
    ) {
        if !self.defined.insert(id) {
            let bare =
                name.namespace.as_deref() == enclosing && !TYPE_WORDS.contains(&&*name.simple);
            write_string(if bare { &name.simple } else { &name.full }, &mut self.out);
            return;
        }
        let word = match &self.types[id.0 as usize].kind {
            Kind::Fixed(_) => "fixed",
            Kind::Enum(_) => "enum",
            Kind::Record(record) if record.error => "error",
            _ => "record",
        };
        self.out.push_str("{\"type\":");
        write_string(word, &mut self.out);
        self.key("name");
        write_string(&name.simple, &mut self.out);
        if name.namespace.as_deref() != enclosing {
            self.key("namespace");
            write_string(name.namespace.as_deref().unwrap_or(""), &mut self.out);
        }
        self.doc(name.doc.as_deref());
        body(self);
        self.type_aliases(name);
        self.out.push('}');
    }

    fn fixed(&mut self, fixed: &Fixed, extras: &[(Arc<str>, Json)]) {
        self.key("size");
        self.out.push_str(&fixed.size.to_string());
        self.extras(extras);
    }

    fn enumeration(&mut self, of: &Enum, extras: &[(Arc<str>, Json)]) {
        self.key("symbols");
        self.list('[', &of.symbols, |printer, symbol| write_string(symbol, &mut printer.out));
        self.out.push(']');
        if let Some(default) = &of.default {
            self.key("default");
            write_string(default, &mut self.out);
        }
        self.extras(extras);
    }

    fn record(&mut self, record: &Record, extras: &[(Arc<str>, Json)]) {
        self.key("fields");
        let namespace = record.name.namespace.as_deref();
        self.list('[', &record.fields, |printer, field| printer.field(field, namespace));
        self.out.push(']');
        self.extras(extras);
    }

    fn field(&mut self, field: &Field, namespace: Option<&str>) {
        self.out.push_str("{\"name\":");
        write_string(&field.name, &mut self.out);
        self.key("type");
        self.write(field.of.node, namespace);
        self.doc(field.doc.as_deref());
        if let Some(default) = &field.default {
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
            self.key("aliases");
            self.list('[', &field.aliases, |printer, alias| write_string(alias, &mut printer.out));
            self.out.push(']');
        }
        self.extras(&field.extras);
        self.out.push('}');
    }

    /// Relative in the type's own namespace unless it reads like a type's word, else full.
    fn type_aliases(&mut self, name: &Named) {
        if name.aliases.is_empty() {
            return;
        }
        self.key("aliases");
        self.list('[', &name.aliases, |printer, alias| {
            let text = match &alias.namespace {
                Some(namespace)
                    if alias.namespace != name.namespace
                        || TYPE_WORDS.contains(&&*alias.simple) =>
                {
                    format!("{namespace}.{}", alias.simple)
                }
                // Parity: an alias to the null namespace comes out bare, whatever its meaning.
                // aliases_are_printed_relative_to_their_type
                _ => alias.simple.to_string(),
            };
            write_string(&text, &mut printer.out);
        });
        self.out.push(']');
    }

    fn doc(&mut self, doc: Option<&str>) {
        if let Some(doc) = doc {
            self.key("doc");
            write_string(doc, &mut self.out);
        }
    }

    fn extras(&mut self, extras: &[(Arc<str>, Json)]) {
        for (key, value) in extras {
            self.key(key);
            value.write(&mut self.out);
        }
    }

    fn key(&mut self, key: &str) {
        self.out.push(',');
        write_string(key, &mut self.out);
        self.out.push(':');
    }

    fn list<T>(&mut self, open: char, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.out.push(open);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write(self, item);
        }
    }
}
