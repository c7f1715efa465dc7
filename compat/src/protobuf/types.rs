//! Every type that a schema can name: its own, those of its references, the well-known ones;
//! and how a name finds one.
//!
//! Parity: a name is looked up whole, from the innermost scope outwards, and whether a file was
//! imported does not matter.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::model::{Extend, Field, File, Message, OptionNode, Type, is_scalar, is_set, map_types};
pub(super) use super::shape::{Group, Matched, Named, Shape, Target};
use super::wellknown::WELL_KNOWN;

/// Where a type was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the schema's own file.
    Main,
    /// In a reference.
    Reference,
    /// In a file that is known without a reference.
    WellKnown,
}

/// A type with its names.
#[derive(Clone, Debug)]
pub(super) struct Def {
    /// Package, enclosing messages and name, without a leading dot.
    pub(super) full: Arc<str>,
    /// The same without the package.
    pub(super) local: Arc<str>,
    /// The package of its file; empty where there is none.
    pub(super) package: Arc<str>,
    /// The declaration.
    pub(super) of: Type,
    /// Where it stands.
    pub(super) origin: Origin,
    /// Name of the reference or file; `None` for the schema's own.
    pub(super) document: Option<Arc<str>>,
    /// Numbers of the descriptor's source path down to it.
    pub(super) path: Vec<usize>,
    /// Key and value type, where it is the entry of a map.
    pub(super) map: Option<(Arc<str>, Arc<str>)>,
}

/// An extension field that options may name.
#[derive(Clone, Debug)]
pub(super) struct Extension {
    pub(super) field: Arc<Field>,
}

/// A type of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum DefId {
    /// Of the schema or a reference.
    Own(u32),
    /// Of a well-known file.
    WellKnown(u32),
}

/// A place from which a name is looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) package: &'a str,
    /// Enclosing types within the package, joined by dots.
    pub(super) local: &'a str,
}

/// All types of a schema.
#[derive(Debug)]
pub(super) struct Pool {
    defs: Vec<Def>,
    by_name: HashMap<Arc<str>, u32>,
    extensions: HashMap<String, Extension>,
    /// Paths of well-known files that a reference replaces.
    replaced: HashSet<Arc<str>>,
    /// Whether some type is called like a scalar.
    shadows_scalars: bool,
    own_fields: Vec<OnceLock<Vec<Matched>>>,
    well_known_fields: Vec<OnceLock<Vec<Matched>>>,
}

/// Gathers the types of one file.
pub(super) struct Collector {
    origin: Origin,
    document: Option<Arc<str>>,
    package: Arc<str>,
    pub(super) defs: Vec<Def>,
    pub(super) extensions: Vec<(String, Extension)>,
}

impl Collector {
    pub(super) fn new(origin: Origin, document: Option<Arc<str>>) -> Self {
        let (defs, extensions) = (Vec::new(), Vec::new());
        Self { origin, document, package: "".into(), defs, extensions }
    }

    pub(super) fn file(&mut self, file: &File) {
        self.package = file.package.clone().unwrap_or_default();
        self.extends(&file.extends, "");
        self.types(&file.types, "", &mut Vec::new());
    }

    fn full(&self, local: &str) -> String {
        if self.package.is_empty() { local.to_owned() } else { format!("{}.{local}", self.package) }
    }

    fn types(&mut self, types: &[Type], outer: &str, path: &mut Vec<usize>) {
        let (mut messages, mut enums) = (0, 0);
        let at_top = path.is_empty();
        for of in types {
            let local = join(outer, of.name());
            let (step, index) = match of {
                Type::Message(_) => (if at_top { 4 } else { 3 }, &mut messages),
                Type::Enum(_) => (if at_top { 5 } else { 4 }, &mut enums),
            };
            path.extend([step, *index]);
            *index += 1;
            self.defs.push(Def {
                full: self.full(&local).into(),
                local: local.as_str().into(),
                package: Arc::clone(&self.package),
                of: of.clone(),
                origin: self.origin,
                document: self.document.clone(),
                path: path.clone(),
                map: entry_types(of),
            });
            if let Type::Message(message) = of {
                self.extends(&message.extends, &local);
                self.types(&message.types, &local, path);
            }
            path.truncate(path.len() - 2);
        }
    }

    fn extends(&mut self, extends: &[Extend], outer: &str) {
        for field in extends.iter().flat_map(|extend| &extend.fields) {
            let name = self.full(&join(outer, &field.name));
            self.extensions.push((name, Extension { field: Arc::new(field.clone()) }));
        }
    }
}

/// Two parts of a dotted name, the first of which may be empty.
pub(super) fn join(outer: &str, name: &str) -> String {
    if outer.is_empty() { name.to_owned() } else { format!("{outer}.{name}") }
}

fn entry_types(of: &Type) -> Option<(Arc<str>, Arc<str>)> {
    let Type::Message(message) = of else { return None };
    if !is_map_entry(&message.options) {
        return None;
    }
    let of = |name: &str| {
        let field = message.fields.iter().find(|field| &*field.name == name)?;
        Some(Arc::clone(&field.type_name))
    };
    Some((of("key")?, of("value")?))
}

fn is_map_entry(options: &[OptionNode]) -> bool {
    is_set(options, "map_entry")
}

impl Pool {
    pub(super) fn new(file: &File, references: &[(Arc<str>, Arc<File>)]) -> Self {
        let mut defs = Vec::new();
        let mut extensions = HashMap::new();
        let mut add = |collector: Collector| {
            defs.extend(collector.defs);
            extensions.extend(collector.extensions);
        };
        for (name, file) in references {
            let mut collector = Collector::new(Origin::Reference, Some(Arc::clone(name)));
            collector.file(file);
            add(collector);
        }
        let mut collector = Collector::new(Origin::Main, None);
        collector.file(file);
        add(collector);
        let by_name: HashMap<Arc<str>, u32> =
            (0..).zip(&defs).map(|(at, def): (u32, &Def)| (Arc::clone(&def.full), at)).collect();
        let shadows_scalars = defs.iter().any(|def| is_scalar(def.of.name()));
        Self {
            own_fields: defs.iter().map(|_| OnceLock::new()).collect(),
            well_known_fields: WELL_KNOWN.defs.iter().map(|_| OnceLock::new()).collect(),
            replaced: references.iter().map(|(name, _)| Arc::clone(name)).collect(),
            defs,
            by_name,
            extensions,
            shadows_scalars,
        }
    }

    pub(super) fn def(&self, id: DefId) -> &Def {
        match id {
            DefId::Own(at) => &self.defs[at as usize],
            DefId::WellKnown(at) => &WELL_KNOWN.defs[at as usize],
        }
    }

    /// The messages of the schema's own file with their names without the package.
    pub(super) fn own_messages(&self) -> Vec<(DefId, Arc<str>)> {
        let own = (0..).zip(&self.defs).filter(|(_, def)| def.origin == Origin::Main);
        own.filter(|(_, def)| matches!(def.of, Type::Message(_)) && def.map.is_none())
            .map(|(at, def): (u32, &Def)| (DefId::Own(at), Arc::clone(&def.local)))
            .collect()
    }

    /// The message of a type that is known to be one.
    pub(super) fn message(&self, id: DefId) -> Option<&Arc<Message>> {
        match &self.def(id).of {
            Type::Message(message) => Some(message),
            Type::Enum(_) => None,
        }
    }

    /// The type of this full name, without a leading dot.
    pub(super) fn find(&self, full: &str) -> Option<DefId> {
        if let Some(&at) = self.by_name.get(full) {
            return Some(DefId::Own(at));
        }
        let &at = WELL_KNOWN.by_name.get(full)?;
        let document = WELL_KNOWN.defs[at as usize].document.as_ref()?;
        (!self.replaced.contains(document)).then_some(DefId::WellKnown(at))
    }

    /// The extension of this full name.
    pub(super) fn extension(&self, full: &str) -> Option<&Extension> {
        let full = full.strip_prefix('.').unwrap_or(full);
        self.extensions.get(full).or_else(|| WELL_KNOWN.extensions.get(full))
    }

    /// Full name and type that `name` means in `scope`.
    pub(super) fn resolve(&self, name: &str, scope: Scope<'_>) -> Option<(String, DefId)> {
        self.resolve_by(name, scope, |full| self.find(full))
    }

    /// The same for types, where a scalar is only looked up if one could be in its way.
    fn resolve_type(&self, name: &str, scope: Scope<'_>) -> Option<(String, DefId)> {
        if name.starts_with("map<") || (is_scalar(name) && !self.shadows_scalars) {
            return None;
        }
        self.resolve(name, scope)
    }

    /// Full name and extension that `name` means in `scope`.
    pub(super) fn resolve_extension(
        &self,
        name: &str,
        scope: Scope<'_>,
    ) -> Option<(String, &Extension)> {
        self.resolve_by(name, scope, |full| self.extension(full))
    }

    #[expect(clippy::unused_self, reason = "belongs to the two above")]
    fn resolve_by<T>(
        &self,
        name: &str,
        scope: Scope<'_>,
        find: impl Fn(&str) -> Option<T>,
    ) -> Option<(String, T)> {
        if let Some(absolute) = name.strip_prefix('.') {
            return find(absolute).map(|found| (absolute.to_owned(), found));
        }
        let mut prefix = match scope.local {
            "" => scope.package.to_owned(),
            local => join(scope.package, local),
        };
        while !prefix.is_empty() {
            let full = format!("{prefix}.{name}");
            if let Some(found) = find(&full) {
                return Some((full, found));
            }
            prefix.truncate(prefix.rfind('.').unwrap_or(0));
        }
        find(name).map(|found| (name.to_owned(), found))
    }

    /// The fields of a message by number, ready to be compared.
    pub(super) fn fields(&self, id: DefId) -> &[Matched] {
        let cell = match id {
            DefId::Own(at) => &self.own_fields[at as usize],
            DefId::WellKnown(at) => &self.well_known_fields[at as usize],
        };
        cell.get_or_init(|| self.match_fields(id))
    }

    fn match_fields(&self, id: DefId) -> Vec<Matched> {
        let Some(message) = self.message(id) else { return Vec::new() };
        let def = self.def(id);
        let scope = Scope { package: &def.package, local: &def.local };
        let mut fields: Vec<Matched> = message
            .all_fields()
            .map(|(field, oneof)| Matched {
                number: field.number,
                name: Arc::clone(&field.name),
                label: field.label,
                oneof,
                shape: self.shape(&field.type_name, scope),
            })
            .collect();
        // Parity: of several fields with one number the last one counts, plain ones first.
        fields.reverse();
        fields.sort_by_key(|field| field.number);
        fields.dedup_by_key(|field| field.number);
        fields
    }

    /// What a type name means to the comparison of fields.
    pub(super) fn shape(&self, name: &str, scope: Scope<'_>) -> Shape {
        let found = self.resolve_type(name, scope);
        let entry = found.as_ref().and_then(|(_, id)| self.def(*id).map.clone());
        if let Some((key, value)) = entry {
            return Shape::Map(Box::new((self.shape(&key, scope), self.shape(&value, scope))));
        }
        let is_enum = found.as_ref().is_some_and(|(_, id)| self.message(*id).is_none());
        if is_enum {
            return Shape::Scalar(Group::General);
        }
        if let Some(group) = Group::of_scalar(name) {
            return Shape::Scalar(group);
        }
        if let Some((key, value)) = map_types(name) {
            return Shape::Map(Box::new((self.shape(key, scope), self.shape(value, scope))));
        }
        let target = found.and_then(|(full, _)| {
            // Parity: the full name is looked up once more, from the same scope, and what that
            // finds may be another type; the name stays.
            let again = self.resolve(&full, scope).map(|(_, id)| id);
            let id = again.or_else(|| self.find(&full))?;
            let package = &self.def(id).package;
            let local = full.strip_prefix(&format!("{package}.")).unwrap_or(&full).into();
            Some(Target { local, id })
        });
        Shape::Message(Named { written: name.into(), target })
    }
}
