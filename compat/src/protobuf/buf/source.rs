//! One side of a comparison, flat: every element of every file with what buf asks about it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Files;
pub(super) use super::element::{
    Home, Kind, Rule, SourceEnum, SourceField, SourceFile, SourceMessage, SourceService,
};
use crate::protobuf::features::{Features, Framing, Presence};
use crate::protobuf::layout::{Scalar, json_name};
use crate::protobuf::model::{
    Cardinality, Enum, Extend, Extensions, Field, File, Group, Message, Numbers, OptionNode,
    Reserved, ReservedValue, Type, map_types,
};
use crate::protobuf::types::{Pool, Scope, join};
use crate::source::Span;

/// All elements of a side.
pub(super) struct Source<'a> {
    pub(super) files: Vec<SourceFile<'a>>,
    /// By full name.
    pub(super) messages: BTreeMap<String, SourceMessage<'a>>,
    pub(super) enums: BTreeMap<String, SourceEnum<'a>>,
    pub(super) services: BTreeMap<String, SourceService<'a>>,
    /// By the extended message and the number.
    pub(super) extensions: BTreeMap<(String, i32), SourceField<'a>>,
    pool: &'a Pool,
}

/// Where the builder is.
#[derive(Clone)]
struct Around<'a> {
    file: &'a Arc<str>,
    package: Arc<str>,
    root: &'a File,
    features: Features,
    options: Vec<&'a [OptionNode]>,
    local: String,
}

impl<'a> Source<'a> {
    pub(super) fn of(files: &'a Files) -> Self {
        let mut source = Self {
            files: Vec::new(),
            messages: BTreeMap::new(),
            enums: BTreeMap::new(),
            services: BTreeMap::new(),
            extensions: BTreeMap::new(),
            pool: &files.pool,
        };
        for (path, file) in &files.files {
            source.file(path, file);
        }
        source
    }

    pub(super) fn find_file(&self, path: &str) -> Option<&SourceFile<'a>> {
        self.files.iter().find(|file| **file.path == *path)
    }

    /// Full name of a type as it is written in a service.
    pub(super) fn type_name(&self, written: &str, package: &str) -> String {
        let scope = Scope { package, local: "" };
        self.pool
            .resolve(written, scope)
            .map_or_else(|| written.trim_start_matches('.').to_owned(), |(full, _)| full)
    }

    fn file(&mut self, path: &'a Arc<str>, file: &'a File) {
        let package = file.package.clone().unwrap_or_default();
        self.files.push(SourceFile {
            path,
            package: Arc::clone(&package),
            file,
            messages: BTreeMap::new(),
            enums: BTreeMap::new(),
            extensions: BTreeMap::new(),
        });
        let around = Around {
            file: path,
            package: Arc::clone(&package),
            root: file,
            features: Features::of_syntax(&file.syntax).with(&file.options),
            options: vec![&file.options],
            local: String::new(),
        };
        self.extends(&file.extends, &around);
        self.types(&file.types, &around);
        for service in &file.services {
            let home = Home { file: path, package: Arc::clone(&package), span: service.span };
            let name = join(&package, &service.name);
            self.services.insert(name, SourceService { home, service });
        }
    }

    fn index(&mut self) -> &mut SourceFile<'a> {
        self.files.last_mut().expect("elements stand in a file")
    }

    fn types(&mut self, types: &'a [Type], around: &Around<'a>) {
        for of in types {
            match of {
                Type::Message(message) => self.message(message, around),
                Type::Enum(of) => self.enumeration(of, around),
            }
        }
    }

    fn home(around: &Around<'a>, span: Span) -> Home<'a> {
        Home { file: around.file, package: Arc::clone(&around.package), span }
    }

    fn enumeration(&mut self, of: &'a Enum, around: &Around<'a>) {
        let local = join(&around.local, &of.name);
        self.index().enums.insert(local.clone(), of.span);
        let (reserved, reserved_names) = reserved(&of.reserved);
        self.enums.insert(
            join(&around.package, &local),
            SourceEnum {
                home: Self::home(around, of.span),
                of,
                features: around.features.with(&of.options),
                reserved,
                reserved_names,
            },
        );
    }

    fn message(&mut self, message: &'a Message, around: &Around<'a>) {
        let local = join(&around.local, &message.name);
        let mut inside = around.clone();
        inside.features = around.features.with(&message.options);
        inside.options.push(&message.options);
        inside.local.clone_from(&local);
        let mut fields = BTreeMap::new();
        for (field, oneof) in message.all_fields() {
            let oneof = oneof.map(|at| Arc::clone(&message.oneofs[at].name));
            fields.insert(field.number, self.field(field, &inside, oneof));
        }
        self.groups(&message.groups, None, &inside, &mut fields);
        for oneof in &message.oneofs {
            self.groups(&oneof.groups, Some(&oneof.name), &inside, &mut fields);
        }
        let (reserved, reserved_names) = reserved(&message.reserved);
        self.index().messages.insert(local.clone(), message.span);
        self.messages.insert(
            join(&around.package, &local),
            SourceMessage {
                home: Self::home(around, message.span),
                name: Arc::clone(&message.name),
                options: &message.options,
                features: inside.features,
                fields,
                oneofs: message.oneofs.iter().map(|oneof| Arc::clone(&oneof.name)).collect(),
                reserved,
                reserved_names,
                extensions: extension_ranges(&message.extensions),
            },
        );
        self.extends(&message.extends, &inside);
        self.types(&message.types, &inside);
    }

    /// A group is a field and a message.
    fn groups(
        &mut self,
        groups: &'a [Group],
        oneof: Option<&Arc<str>>,
        around: &Around<'a>,
        fields: &mut BTreeMap<i32, SourceField<'a>>,
    ) {
        for group in groups {
            let local = join(&around.local, &group.name);
            let mut inside = around.clone();
            inside.local.clone_from(&local);
            let members = group.fields.iter().map(|f| (f.number, self.field(f, &inside, None)));
            let members: BTreeMap<i32, SourceField<'a>> = members.collect();
            let full = join(&around.package, &local);
            self.index().messages.insert(local, group.span);
            let home = Self::home(around, group.span);
            let name = Arc::from(group.name.to_lowercase());
            let field = SourceField {
                home: home.clone(),
                number: group.number,
                json_name: json_name(&name),
                name,
                kind: Kind::Group,
                type_name: full.clone(),
                cardinality: rule(group.label, around.features.presence, Kind::Group),
                features: around.features,
                oneof: oneof.cloned(),
                default: None,
                options: &[],
                file: around.root,
                around: around.options.clone(),
                declared: None,
                is_entry: false,
                extendee: None,
            };
            fields.insert(group.number, field);
            self.messages.insert(full, plain_message(home, &group.name, inside.features, members));
        }
    }

    fn field(
        &mut self,
        field: &'a Field,
        around: &Around<'a>,
        oneof: Option<Arc<str>>,
    ) -> SourceField<'a> {
        let features = around.features.with(&field.options);
        let map = map_types(&field.type_name);
        let (kind, type_name) = match map {
            Some(types) => (Kind::Message, self.entry(field, types, around)),
            None => self.kind(&field.type_name, features, around),
        };
        let cardinality = match (map, &oneof) {
            (Some(_), _) => Rule::Map,
            (None, Some(_)) => Rule::Explicit,
            (None, None) => rule(field.label, features.presence, kind),
        };
        SourceField {
            home: Self::home(around, field.span),
            number: field.number,
            name: Arc::clone(&field.name),
            json_name: field.json_name.clone().unwrap_or_else(|| json_name(&field.name)),
            kind,
            type_name,
            cardinality,
            features,
            oneof,
            default: field.default.clone(),
            options: &field.options,
            file: around.root,
            around: around.options.clone(),
            declared: Some(field),
            is_entry: false,
            extendee: None,
        }
    }

    fn kind(&self, written: &str, features: Features, around: &Around<'a>) -> (Kind, String) {
        if let Some(scalar) = Scalar::of(written) {
            return (Kind::Scalar(scalar), String::new());
        }
        let scope = Scope { package: &around.package, local: &around.local };
        match self.pool.resolve(written, scope) {
            Some((full, id)) if self.pool.message(id).is_none() => (Kind::Enum, full),
            Some((full, _)) if features.messages == Framing::Delimited => (Kind::Group, full),
            Some((full, _)) => (Kind::Message, full),
            None => (Kind::Message, written.trim_start_matches('.').to_owned()),
        }
    }

    /// The entry of a map as the message that the compiler makes of it.
    fn entry(
        &mut self,
        field: &'a Field,
        (key, value): (&str, &str),
        around: &Around<'a>,
    ) -> String {
        let name: Arc<str> = crate::protobuf::descriptor::entry_name(&field.name).into();
        let full = join(&around.package, &join(&around.local, &name));
        let features = around.features.with(&field.options);
        // buf shows what is inside a map at its type.
        let home = Self::home(around, field.parts.type_name);
        let mut fields = BTreeMap::new();
        let mut inherited = around.options.clone();
        inherited.push(&field.options);
        for (number, part, written) in [(1, "key", key), (2, "value", value)] {
            let plain = Features { messages: Framing::Length, ..features };
            let (kind, type_name) = self.kind(written, plain, around);
            fields.insert(
                number,
                SourceField {
                    home: home.clone(),
                    number,
                    name: part.into(),
                    json_name: part.into(),
                    kind,
                    type_name,
                    cardinality: rule(None, features.presence, kind),
                    features,
                    oneof: None,
                    default: None,
                    options: &[],
                    file: around.root,
                    around: inherited.clone(),
                    declared: Some(field),
                    is_entry: true,
                    extendee: None,
                },
            );
        }
        // To buf the entry is a message that can be missed like any other.
        let local = join(&around.local, &name);
        self.index().messages.insert(local, home.span);
        let message = plain_message(home, &name, features, fields);
        self.messages.insert(full.clone(), message);
        full
    }

    fn extends(&mut self, extends: &'a [Extend], around: &Around<'a>) {
        for extend in extends {
            let scope = Scope { package: &around.package, local: &around.local };
            let extendee = self
                .pool
                .resolve(&extend.extendee, scope)
                .map_or_else(|| extend.extendee.to_string(), |(full, _)| full);
            for field in &extend.fields {
                let local = join(&around.local, &field.name);
                self.index().extensions.insert(local.clone(), field.span);
                let mut source = self.field(field, around, None);
                source.name = join(&around.package, &local).into();
                source.extendee = Some(extendee.clone());
                if source.cardinality == Rule::Implicit {
                    source.cardinality = Rule::Explicit;
                }
                self.extensions.insert((extendee.clone(), field.number), source);
            }
        }
    }
}

fn plain_message<'a>(
    home: Home<'a>,
    name: &Arc<str>,
    features: Features,
    fields: BTreeMap<i32, SourceField<'a>>,
) -> SourceMessage<'a> {
    SourceMessage {
        home,
        name: Arc::clone(name),
        options: &[],
        features,
        fields,
        oneofs: Vec::new(),
        reserved: Vec::new(),
        reserved_names: Vec::new(),
        extensions: Vec::new(),
    }
}

fn rule(label: Option<Cardinality>, presence: Presence, kind: Kind) -> Rule {
    let is_message = matches!(kind, Kind::Message | Kind::Group);
    match (label, presence) {
        (Some(Cardinality::Repeated), _) => Rule::Repeated,
        (Some(Cardinality::Required), _) | (None, Presence::Required) => Rule::Required,
        (None, Presence::Implicit) if !is_message => Rule::Implicit,
        _ => Rule::Explicit,
    }
}

fn numbers(numbers: Numbers) -> (i64, i64) {
    (i64::from(numbers.first()), i64::from(numbers.last()))
}

fn reserved(statements: &[Reserved]) -> (Vec<(i64, i64)>, Vec<Arc<str>>) {
    let (mut ranges, mut names) = (Vec::new(), Vec::new());
    for value in statements.iter().flat_map(|statement| &statement.values) {
        match value {
            ReservedValue::Numbers(of) => ranges.push(numbers(*of)),
            ReservedValue::Name(name) => names.push(Arc::clone(name)),
        }
    }
    (ranges, names)
}

fn extension_ranges(statements: &[Extensions]) -> Vec<(i64, i64)> {
    statements.iter().flat_map(|statement| &statement.values).map(|&of| numbers(of)).collect()
}
