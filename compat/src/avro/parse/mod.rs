//! Avro schema texts into types, with every problem and its place.
//!
//! Follows the order of checks of the Java library, so that the first problem is the one whose
//! text existing clients see; after it the parser goes on with a stand-in and looks for more.

mod defaults;
mod named;
mod names;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::json::Json;
use super::model::{Arena, AvroSchema, Kind, PlaceId, Primitive, Type, TypeId, Use};
use super::places::Places;
use super::{canonical, glance};
use crate::limits;
use crate::schema::{Document, ParseError, ParseMode, Place, Problem, Reference};
use crate::source::SchemaPath;
use crate::source::json::{Comments, Kind as Value, NodeId, SpannedTree};

/// Attributes of a schema that have a meaning, and so are no extras.
const RESERVED: [&str; 10] =
    ["doc", "fields", "items", "name", "namespace", "size", "symbols", "values", "type", "aliases"];

/// Parses an Avro schema with its references (specification 1.12; Java library 1.12).
///
/// # Errors
/// Every problem that can be found, the one that Java reports first.
pub fn parse(document: &Document<'_>, mode: ParseMode) -> Result<AvroSchema, ParseError> {
    let mut parser = Parser::new(mode);
    let mut referenced = Vec::with_capacity(document.references.len());
    for reference in document.references {
        // What is already stored is read the lax way, whatever the referring schema is.
        parser.mode = ParseMode::Lax;
        referenced.extend(parser.document(Some(&reference.name), &reference.text));
    }
    parser.mode = mode;
    parser.is_main = true;
    let root = parser.document(None, document.text);
    parser.resolve_forward_references();
    parser.validate_late_defaults();
    match root {
        Some(root) if parser.problems.is_empty() => {
            parser.finish(root, referenced, document.references)
        }
        _ => Err(ParseError { problems: parser.problems }),
    }
}

struct Parser {
    mode: ParseMode,
    /// Whether the document being parsed is the schema itself and not a reference.
    is_main: bool,
    types: Vec<Type>,
    places: Places,
    /// Full name to type; a record stands here while its fields are still being read.
    names: HashMap<Arc<str>, TypeId>,
    /// Named types whose definition is not complete yet.
    open: HashSet<TypeId>,
    has_forward_references: bool,
    /// Stand-ins for names that were used before their definition.
    pending: HashMap<TypeId, Pending>,
    /// Stand-ins for what could not be parsed: they fit everything.
    broken: HashSet<TypeId>,
    /// Defaults whose type was not complete when they were met.
    late_defaults: Vec<LateDefault>,
    problems: Vec<Problem>,
}

struct Pending {
    full: Arc<str>,
    place: PlaceId,
}

struct LateDefault {
    field: Arc<str>,
    of: Use,
    default: Json,
    place: PlaceId,
}

/// Where the parser is: the text, the enclosing namespace and the way down.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    tree: &'a SpannedTree,
    namespace: Option<&'a str>,
    at: NodeId,
    place: PlaceId,
}

impl<'a> Cursor<'a> {
    fn value(&self) -> &'a Value {
        &self.tree.node(self.at).kind
    }

    fn text_of(&self, key: &str) -> Option<Arc<str>> {
        match &self.tree.node(self.tree.member(self.at, key)?).kind {
            Value::String(text) => Some(Arc::clone(text)),
            _ => None,
        }
    }

    fn json(&self) -> String {
        let mut out = String::new();
        Json::from_tree(self.tree, self.at).write(&mut out);
        out
    }
}

impl Parser {
    fn new(mode: ParseMode) -> Self {
        Self {
            mode,
            is_main: false,
            types: Vec::new(),
            places: Places::default(),
            names: HashMap::new(),
            open: HashSet::new(),
            has_forward_references: false,
            pending: HashMap::new(),
            broken: HashSet::new(),
            late_defaults: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn document(&mut self, name: Option<&Arc<str>>, text: &str) -> Option<Use> {
        let place = self.places.document(name.cloned());
        let mut refuse = |message: String, offset: usize| {
            let place = Place::Offset { document: name.cloned(), offset };
            self.problems.push(Problem { message, place, help: None });
        };
        if text.trim().is_empty() {
            refuse("Cannot parse <null> schema".to_owned(), 0);
            return None;
        }
        let (tree, end) = match SpannedTree::parse(text, Comments::Allowed) {
            Ok(parsed) => parsed,
            Err(error) => {
                refuse(error.message, error.offset);
                return None;
            }
        };
        let rest = &text[end..];
        let dangling = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        if !dangling.is_empty() {
            let shown: String = dangling.chars().take(40).collect();
            let message = format!("dangling content after end of schema: {shown}");
            refuse(message, text.len() - dangling.len());
            return None;
        }
        let at = tree.root();
        Some(self.schema(Cursor { tree: &tree, namespace: None, at, place }))
    }

    fn problem(&mut self, message: String, place: PlaceId) {
        self.problem_with_help(message, place, None);
    }

    fn problem_with_help(&mut self, mut message: String, place: PlaceId, help: Option<String>) {
        if self.has_enough_problems() {
            return;
        }
        let cut = message.char_indices().nth(limits::PROBLEM_CHARS_MAX);
        if let (false, Some((cut, _))) = (self.problems.is_empty(), cut) {
            message.replace_range(cut.., "…");
        }
        let place = Place::Path(self.places.path(place));
        self.problems.push(Problem { message, place, help });
    }

    /// Whether further problems are not even put into words.
    fn has_enough_problems(&self) -> bool {
        self.problems.len() >= limits::PROBLEMS_MAX
    }

    fn add(&mut self, kind: Kind, extras: Vec<(Arc<str>, Json)>, place: PlaceId) -> Use {
        let node = TypeId(u32::try_from(self.types.len()).expect("a text is shorter than 4 GiB"));
        self.types.push(Type { kind, extras, place });
        Use { node, place }
    }

    /// A stand-in after a problem.
    fn broken(&mut self, place: PlaceId) -> Use {
        let of = self.add(Kind::Primitive(Primitive::Null), Vec::new(), place);
        self.broken.insert(of.node);
        of
    }

    fn refused(&mut self, message: String, place: PlaceId) -> Use {
        self.problem(message, place);
        self.broken(place)
    }

    fn schema(&mut self, cursor: Cursor<'_>) -> Use {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match cursor.value() {
            Value::String(name) => self.reference(name, cursor),
            Value::Array(items) => self.union(items, cursor),
            Value::Object(_) => self.object(cursor),
            Value::Number(_) | Value::Bool(_) | Value::Null => {
                self.refused(format!("Schema not yet supported: {}", cursor.json()), cursor.place)
            }
        })
    }

    /// A type by its name: a primitive, a known named type, or one that is yet to come.
    fn reference(&mut self, name: &Arc<str>, cursor: Cursor<'_>) -> Use {
        if let Some(primitive) = Primitive::from_word(name) {
            return self.add(Kind::Primitive(primitive), Vec::new(), cursor.place);
        }
        let full: Arc<str> = match cursor.namespace {
            Some(namespace) if !name.contains('.') => format!("{namespace}.{name}").into(),
            _ => Arc::clone(name),
        };
        // Parity: the null namespace is looked in too, but only for what is already complete.
        let complete = |node: &&TypeId| !self.open.contains(node);
        let known =
            self.names.get(&full).or_else(|| self.names.get(name).filter(complete)).copied();
        if let Some(node) = known {
            return Use { node, place: cursor.place };
        }
        let of = self.broken(cursor.place);
        self.pending.insert(of.node, Pending { full, place: cursor.place });
        of
    }

    fn union(&mut self, items: &[NodeId], cursor: Cursor<'_>) -> Use {
        let mut branches = Vec::with_capacity(items.len());
        let mut seen = HashSet::with_capacity(items.len());
        let mut is_nested = false;
        for (index, &item) in items.iter().enumerate() {
            let place = self.places.index(cursor.place, index);
            let branch = self.schema(Cursor { at: item, place, ..cursor });
            let pending = self.pending.get(&branch.node).map(|pending| Arc::clone(&pending.full));
            if self.broken.contains(&branch.node) && pending.is_none() {
                branches.push(branch);
                continue;
            }
            if matches!(self.types[branch.node.0 as usize].kind, Kind::Union(_)) {
                // Once is enough: the message holds the whole union.
                if !std::mem::replace(&mut is_nested, true) {
                    self.problem(format!("Nested union: {}", cursor.json()), place);
                }
            } else {
                let name = pending.unwrap_or_else(|| self.branch_name(branch.node));
                if !seen.insert(Arc::clone(&name)) {
                    self.problem(format!("Duplicate in union:{name}"), place);
                }
            }
            branches.push(branch);
        }
        self.add(Kind::Union(branches), Vec::new(), cursor.place)
    }

    /// What must be unique in a union: the full name of a named type, else the kind.
    fn branch_name(&self, node: TypeId) -> Arc<str> {
        match &self.types[node.0 as usize].kind {
            Kind::Primitive(primitive) => primitive.as_str().into(),
            Kind::Array(_) => "array".into(),
            Kind::Map(_) => "map".into(),
            Kind::Union(_) => "union".into(),
            Kind::Fixed(fixed) => Arc::clone(&fixed.name.full),
            Kind::Enum(of) => Arc::clone(&of.name.full),
            Kind::Record(record) => Arc::clone(&record.name.full),
        }
    }

    fn object(&mut self, cursor: Cursor<'_>) -> Use {
        let Some(word) = cursor.text_of("type") else {
            return self.refused(format!("No type: {}", cursor.json()), cursor.place);
        };
        if let Some(primitive) = Primitive::from_word(&word) {
            let extras = Self::extras(cursor, &RESERVED);
            return self.add(Kind::Primitive(primitive), extras, cursor.place);
        }
        match &*word {
            "record" | "error" => self.record(cursor),
            "enum" => self.enumeration(cursor),
            "fixed" => self.fixed(cursor),
            "array" => self.container(cursor, "items", Kind::Array),
            "map" => self.container(cursor, "values", Kind::Map),
            _ => {
                let place = self.places.key(cursor.place, "type");
                self.reference(&word, Cursor { place, ..cursor })
            }
        }
    }

    fn container(&mut self, cursor: Cursor<'_>, key: &'static str, kind: fn(Use) -> Kind) -> Use {
        let Some(at) = cursor.tree.member(cursor.at, key) else {
            let what = if key == "items" { "Array has no items" } else { "Map has no values" };
            return self.refused(format!("{what} type: {}", cursor.json()), cursor.place);
        };
        let place = self.places.key(cursor.place, key);
        let of = self.schema(Cursor { at, place, ..cursor });
        self.add(kind(of), Self::extras(cursor, &RESERVED), cursor.place)
    }

    /// The attributes that are not reserved, in source order.
    fn extras(cursor: Cursor<'_>, reserved: &[&str]) -> Vec<(Arc<str>, Json)> {
        let is_extra = |key: &Arc<str>| !reserved.contains(&&**key);
        let Value::Object(members) = cursor.value() else { return Vec::new() };
        if !members.iter().any(|(key, _)| is_extra(key)) {
            return Vec::new();
        }
        cursor
            .tree
            .members(cursor.at)
            .into_iter()
            .filter(|(key, _)| is_extra(key))
            .map(|(key, value)| (key, Json::from_tree(cursor.tree, value)))
            .collect()
    }

    /// Puts the definitions in place of the stand-ins; what is still unknown is a problem.
    fn resolve_forward_references(&mut self) {
        let mut targets: HashMap<TypeId, TypeId> = HashMap::with_capacity(self.pending.len());
        let mut pending: Vec<_> = std::mem::take(&mut self.pending).into_iter().collect();
        pending.sort_by_key(|(node, _)| *node);
        for (node, Pending { full, place }) in pending {
            if let Some(&target) = self.names.get(&full) {
                targets.insert(node, target);
                self.broken.remove(&node);
            } else if !self.has_enough_problems() {
                let help = self.near_miss(&full);
                self.problem_with_help(format!("Undefined schema: {full}"), place, help);
            }
        }
        if targets.is_empty() {
            return;
        }
        self.has_forward_references = true;
        let point = |of: &mut Use| {
            if let Some(&target) = targets.get(&of.node) {
                of.node = target;
            }
        };
        for of in &mut self.types {
            match &mut of.kind {
                Kind::Array(part) | Kind::Map(part) => point(part),
                Kind::Union(branches) => branches.iter_mut().for_each(point),
                Kind::Record(record) => {
                    record.fields.iter_mut().for_each(|field| point(&mut field.of));
                }
                Kind::Primitive(_) | Kind::Fixed(_) | Kind::Enum(_) => {}
            }
        }
        self.late_defaults.iter_mut().for_each(|late| point(&mut late.of));
    }

    /// A known name that differs from `full` in its namespace or letter case only.
    fn near_miss(&self, full: &str) -> Option<String> {
        let simple = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
        let wanted = simple(full);
        let primitive = Primitive::ALL.into_iter().find(|of| of.as_str() == wanted);
        let mut near: Vec<String> = self
            .names
            .keys()
            .filter(|name| simple(name) == wanted)
            .map(ToString::to_string)
            .collect();
        near.extend(primitive.map(|of| of.as_str().to_owned()));
        near.sort();
        near.first().map(|name| format!("did you mean `{name}`?"))
    }

    fn finish(
        self,
        root: Use,
        referenced: Vec<Use>,
        references: &[Reference],
    ) -> Result<AvroSchema, ParseError> {
        let references = references.to_vec();
        let (mut types, places) = (self.types, self.places);
        glance::add_digests(&mut types);
        let moves_definitions = self.has_forward_references || !references.is_empty();
        let arena = Arc::new(Arena { types, root, places, referenced, references });
        let schema = AvroSchema { arena };
        if moves_definitions && canonical::nesting(&schema.resolved()) > limits::JSON_DEPTH_MAX {
            // What is stored has each definition at its first use, and could not be read again.
            let message = format!(
                "nested deeper than {} levels with every type put in place",
                limits::JSON_DEPTH_MAX
            );
            let place = Place::Path(SchemaPath::root());
            let help = Some("refer to fewer types from inside each other".to_owned());
            return Err(ParseError::single(Problem { message, place, help }));
        }
        Ok(schema)
    }
}
