//! Which branches of a combination are the same: the incumbent counts each only once.
//!
//! It compares them as it prints them, so this tells what it prints: not what was written, but
//! what is left of that in its nodes, with unknown keywords and without what says nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Loader;
use super::keywords::{is_printed_as_written, is_printed_beside_reference};
use super::worlds::classic_draft_named;
use crate::json_schema::model::{
    Additional, Array, Combined, Draft, Kind, Node, NodeId, Numeric, Object, Origin, Text,
};
use crate::json_schema::number::Number;
use crate::json_schema::value::{Value, write_string};

/// For every combination its branches without repeats.
pub(super) fn distinct_branches(loader: &Loader) -> Vec<(NodeId, Vec<NodeId>)> {
    let mut shapes = Shapes { loader, known: HashMap::new(), of: HashMap::new() };
    let mut all = Vec::new();
    for (id, node) in (0..).map(NodeId).zip(&loader.nodes) {
        if let Kind::Combined(combined) = &node.kind {
            let mut seen = HashSet::new();
            let branches = combined.branches.iter().copied();
            let distinct = branches.filter(|&branch| seen.insert(shapes.of(branch))).collect();
            all.push((id, distinct));
        }
    }
    all
}

/// Numbers for what is printed: equal texts have equal numbers.
struct Shapes<'a> {
    loader: &'a Loader,
    known: HashMap<Printed, usize>,
    of: HashMap<NodeId, usize>,
}

/// What is printed of a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Printed {
    Bool(bool),
    /// Keywords and their values, schemas by their numbers.
    Object(BTreeMap<String, String>),
}

type Keywords = BTreeMap<String, String>;

impl Shapes<'_> {
    fn of(&mut self, id: NodeId) -> usize {
        if let Some(&known) = self.of.get(&id) {
            return known;
        }
        let printed = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.printed(id));
        let next = self.known.len();
        let shape = *self.known.entry(printed).or_insert(next);
        self.of.insert(id, shape);
        shape
    }

    fn list(&mut self, ids: &[NodeId]) -> String {
        let shapes: Vec<usize> = ids.iter().map(|&id| self.of(id)).collect();
        format!("{shapes:?}")
    }

    fn printed(&mut self, id: NodeId) -> Printed {
        let node = &self.loader.nodes[id.0 as usize];
        let mut out = Keywords::new();
        match &node.kind {
            Kind::True => return Printed::Bool(true),
            Kind::False => return Printed::Bool(false),
            Kind::Empty => {}
            Kind::String(text) => self.text(text, node, &mut out),
            Kind::Number(number) => self.number(number, node, &mut out),
            Kind::Boolean => put(&mut out, "type", "boolean"),
            Kind::Null => put(&mut out, "type", "null"),
            Kind::Object(object) => self.object(object, node, &mut out),
            Kind::Array(array) => self.array(array, &mut out),
            Kind::Enum(values) => {
                let values: HashSet<&Value> = values.iter().collect();
                let mut values: Vec<String> = values.into_iter().map(plain).collect();
                values.sort();
                put(&mut out, "enum", values.join(","));
            }
            Kind::Const(value) => put(&mut out, "const", plain(value)),
            Kind::Not(negated) => put(&mut out, "not", self.of(*negated).to_string()),
            Kind::Conditional(parts) => {
                for (key, part) in ["if", "then", "else"].into_iter().zip(parts) {
                    self.part(&mut out, key, *part);
                }
            }
            Kind::Combined(combined) => self.combined(combined, &mut out),
            Kind::Ref(reference) => put(&mut out, "$ref", &*reference.text),
        }
        let of_kind: Vec<(String, String)> =
            out.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        self.notes(id, node, &mut out);
        if out.len() > of_kind.len()
            && matches!(&node.kind, Kind::Combined(combined) if self.is_split(combined))
            && of_kind.iter().any(|(key, value)| stands_before_notes(key, value))
        {
            // Of a single node these come before its names, of several conjuncts after them.
            put(&mut out, "order", "names first");
        }
        Printed::Object(out)
    }

    /// Names and defaults, and the keywords that the loader does not know.
    fn notes(&self, id: NodeId, node: &Node, out: &mut Keywords) {
        let notes = &node.notes;
        let texts =
            [("id", &notes.id), ("title", &notes.title), ("description", &notes.description)];
        for (key, text) in texts {
            if let Some(text) = text {
                put(out, key, &**text);
            }
        }
        if let Some(default) = &notes.default {
            put(out, "default", plain(default));
        }
        let Some(&draft) = self.loader.whole.get(&id) else { return };
        let is_printed = match node.kind {
            Kind::Ref(_) => is_printed_beside_reference,
            _ => is_printed_as_written,
        };
        for (key, value) in self.loader.documents.members(node.at) {
            if is_printed(&key, draft) {
                let tree = &self.loader.documents.get(value.doc).tree;
                put(out, &key, plain(&Value::from_tree(tree, value.node)));
            }
        }
    }

    /// Whether conjuncts are printed as if they stood side by side again, which they can unless
    /// two have the same keyword.
    fn is_split(&self, combined: &Combined) -> bool {
        let mut seen = HashSet::new();
        let criteria = combined.branches.iter().filter_map(|&branch| {
            match &self.loader.nodes[branch.0 as usize].kind {
                Kind::Combined(inner) => Some(inner.criterion),
                _ => None,
            }
        });
        let is_classic = !self.loader.draft.is_modern();
        let is_made = combined.origin == Origin::Conjuncts && is_classic;
        is_made && criteria.into_iter().all(|criterion| seen.insert(criterion))
    }

    fn combined(&mut self, combined: &Combined, out: &mut Keywords) {
        if !self.is_split(combined) {
            put(out, combined.criterion.as_str(), self.list(&combined.branches));
            return;
        }
        for &branch in &combined.branches {
            if let Printed::Object(keywords) = self.printed(branch) {
                out.extend(keywords);
            }
        }
    }

    /// The text of a keyword that stands beside a node.
    fn beside(&self, node: &Node, key: &str) -> Option<Value> {
        let value = self.loader.documents.member(node.at, key)?;
        Some(Value::from_tree(&self.loader.documents.get(value.doc).tree, value.node))
    }

    fn text(&self, text: &Text, node: &Node, out: &mut Keywords) {
        if text.is_typed {
            put(out, "type", "string");
        }
        count(out, "minLength", text.min_length);
        count(out, "maxLength", text.max_length);
        if let Some(pattern) = &text.pattern {
            put(out, "pattern", &**pattern);
        }
        if let Some(Value::String(format)) = self.beside(node, "format")
            && knows_format(&format, self.draft_of(node))
        {
            put(out, "format", &*format);
        }
    }

    fn number(&self, number: &Numeric, node: &Node, out: &mut Keywords) {
        if number.is_integer {
            put(out, "type", "integer");
        } else if number.is_typed {
            put(out, "type", "number");
        }
        limit(out, "minimum", number.minimum.as_ref());
        limit(out, "maximum", number.maximum.as_ref());
        limit(out, "multipleOf", number.multiple_of.as_ref());
        limit(out, "exclusiveMinimum", number.exclusive_minimum.as_ref());
        limit(out, "exclusiveMaximum", number.exclusive_maximum.as_ref());
        for key in ["exclusiveMinimum", "exclusiveMaximum"] {
            if self.beside(node, key) == Some(Value::Bool(true)) {
                put(out, key, "true");
            }
        }
    }

    fn object(&mut self, object: &Object, node: &Node, out: &mut Keywords) {
        if object.is_typed {
            put(out, "type", "object");
        }
        count(out, "minProperties", object.min_properties);
        count(out, "maxProperties", object.max_properties);
        // The order of names is printed, and repeats are.
        if let Some(Value::Array(names)) = self.beside(node, "required")
            && !names.is_empty()
        {
            put(out, "required", plain(&Value::Array(names)));
        }
        let lists = [
            ("dependencies", object.schema_with.iter().map(|(name, &id)| (&**name, id)).collect()),
            ("properties", object.properties.iter().map(|(name, &id)| (&**name, id)).collect()),
            (
                "patternProperties",
                object.patterns.iter().map(|(it, id)| (&*it.text, *id)).collect(),
            ),
        ];
        for (key, list) in lists {
            self.schemas(out, key, list);
        }
        if !object.required_with.is_empty() {
            put(out, "dependencies of names", format!("{:?}", object.required_with));
        }
        self.additional(out, "additionalProperties", object.additional);
        self.part(out, "propertyNames", object.names);
        self.part(out, "unevaluatedProperties", object.unevaluated);
    }

    fn array(&mut self, array: &Array, out: &mut Keywords) {
        if array.is_typed {
            put(out, "type", "array");
        }
        if array.is_unique {
            put(out, "uniqueItems", "true");
        }
        count(out, "minItems", array.min_items);
        count(out, "maxItems", array.max_items);
        self.part(out, "items", array.items);
        if !array.tuple.is_empty() {
            put(out, "items", self.list(&array.tuple));
        }
        self.additional(out, "additionalItems", array.additional);
        self.part(out, "contains", array.contains);
        self.part(out, "unevaluatedItems", array.unevaluated);
        if self.loader.draft.is_modern() {
            limit(out, "minContains", array.min_contains.as_ref());
            limit(out, "maxContains", array.max_contains.as_ref());
        }
    }

    fn schemas(&mut self, out: &mut Keywords, key: &str, list: Vec<(&str, NodeId)>) {
        if list.is_empty() {
            return;
        }
        let mut list: Vec<(&str, usize)> =
            list.into_iter().map(|(name, id)| (name, self.of(id))).collect();
        list.sort_unstable();
        put(out, key, format!("{list:?}"));
    }

    fn part(&mut self, out: &mut Keywords, key: &str, part: Option<NodeId>) {
        if let Some(part) = part {
            put(out, key, format!("schema {}", self.of(part)));
        }
    }

    fn additional(&mut self, out: &mut Keywords, key: &str, additional: Additional) {
        match additional {
            Additional::Any => {}
            Additional::Never => put(out, key, "false"),
            Additional::Schema(schema) => self.part(out, key, Some(schema)),
        }
    }

    /// Formats are kept before 2019-09 only, where the one draft of a text decides.
    fn draft_of(&self, node: &Node) -> Draft {
        let documents = &self.loader.documents;
        let named = documents.member(documents.root(node.at.doc), "$schema");
        let named = named.and_then(|named| documents.string(named));
        named.and_then(|named| classic_draft_named(named)).unwrap_or(self.loader.draft)
    }
}

/// Whether a keyword is printed before the names of its node.
fn stands_before_notes(key: &str, value: &str) -> bool {
    match key {
        "additionalItems" | "additionalProperties" => value == "false",
        "type" => value != "boolean",
        "allOf" | "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "items" | "contains"
        | "required" | "properties" | "patternProperties" | "propertyNames" => false,
        _ => true,
    }
}

fn put(out: &mut Keywords, key: &str, value: impl Into<String>) {
    out.insert(key.to_owned(), value.into());
}

fn count(out: &mut Keywords, key: &str, value: Option<i32>) {
    if let Some(value) = value {
        put(out, key, value.to_string());
    }
}

fn limit(out: &mut Keywords, key: &str, value: Option<&Number>) {
    if let Some(value) = value {
        put(out, key, trimmed(value));
    }
}

/// A value as it is printed.
fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => trimmed(number).to_owned(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{key:?}:{}", plain(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::String(text) => {
            let mut out = String::new();
            write_string(&mut out, text);
            out
        }
        other => format!("{other:?}"),
    }
}

/// A number without the zeros at the end of its fraction.
fn trimmed(number: &Number) -> &str {
    let text = number.as_str();
    if !text.contains('.') || text.contains('E') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.')
}

fn knows_format(format: &str, draft: Draft) -> bool {
    match format {
        "date-time" | "uri" | "email" | "ipv4" | "ipv6" | "hostname" => !draft.is_modern(),
        "json-pointer" | "uri-reference" | "uri-template" => {
            matches!(draft, Draft::Six | Draft::Seven)
        }
        "date" | "time" | "regex" | "relative-json-pointer" => draft == Draft::Seven,
        _ => false,
    }
}
