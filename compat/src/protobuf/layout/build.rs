//! From a schema to its layout.

use std::sync::Arc;

use super::{
    EnumId, EnumLayout, Kind, Layout, MessageId, MessageLayout, Rule, Scalar, Slot, SlotOrigin,
    json_name,
};
use crate::protobuf::features::{Encoding, Features, Framing, Presence, Utf8};
use crate::protobuf::model::{
    Cardinality, Enum, Extend, Field, File, Group, OptionNode, Syntax, Type, is_set, map_types,
    option,
};
use crate::protobuf::types::{DefId, Origin, Scope, join};
use crate::protobuf::{ProtobufSchema, wellknown};

/// The layout of a schema.
pub(super) fn layout(schema: &ProtobufSchema) -> Layout {
    let mut builder = Builder { schema, layout: Layout::default(), open: Vec::new() };
    builder.run();
    builder.layout
}

struct Builder<'a> {
    schema: &'a ProtobufSchema,
    layout: Layout,
    /// Messages that are known by id and still without fields.
    open: Vec<(MessageId, DefId)>,
}

/// Where fields are being declared.
#[derive(Clone, Copy)]
struct Place<'s> {
    scope: Scope<'s>,
    features: Features,
}

impl Builder<'_> {
    fn run(&mut self) {
        for (id, local) in self.schema.pool().own_messages() {
            let message = self.message(id);
            self.layout.roots.push((local, message));
        }
        while let Some((message, def)) = self.open.pop() {
            self.fill(message, def);
        }
        self.extensions();
        while let Some((message, def)) = self.open.pop() {
            self.fill(message, def);
        }
    }

    fn message(&mut self, def: DefId) -> MessageId {
        if let Some(&known) = self.layout.by_def.get(&def) {
            return known;
        }
        let message = self.add(MessageLayout { def: Some(def), ..MessageLayout::default() });
        self.layout.by_def.insert(def, message);
        self.open.push((message, def));
        message
    }

    fn add(&mut self, message: MessageLayout) -> MessageId {
        let id = u32::try_from(self.layout.messages.len()).expect("a text is shorter than 4 GiB");
        self.layout.messages.push(message);
        MessageId(id)
    }

    fn enumeration(&mut self, def: DefId, of: &Enum) -> EnumId {
        if let Some(&known) = self.layout.enum_by_def.get(&def) {
            return known;
        }
        let features = self.features(def).with(&of.options);
        let id = EnumId(u32::try_from(self.layout.enums.len()).expect("a text is short"));
        let values = of.values.iter().map(|v| (v.number, Arc::clone(&v.name))).collect();
        self.layout.enums.push(EnumLayout::new(Arc::clone(&of.name), features.enums, values));
        self.layout.enum_by_def.insert(def, id);
        id
    }

    /// The features around a declaration: of its file and its enclosing messages.
    fn features(&self, id: DefId) -> Features {
        let def = self.schema.pool().def(id);
        let mut features = match def.origin {
            Origin::WellKnown => wellknown::features(def.document.as_deref()),
            _ => self
                .schema
                .file_of(def.document.as_deref())
                .map_or_else(|| Features::of_syntax(&Syntax::Proto2), of_file),
        };
        let mut outer = &*def.full;
        let mut enclosing = Vec::new();
        while let Some((parent, _)) = outer.rsplit_once('.') {
            enclosing.extend(self.schema.pool().find(parent));
            outer = parent;
        }
        for id in enclosing.into_iter().rev() {
            if let Some(message) = self.schema.pool().message(id) {
                features = features.with(&message.options);
            }
        }
        features
    }

    fn fill(&mut self, id: MessageId, def_id: DefId) {
        let schema = self.schema;
        let def = schema.pool().def(def_id);
        let Type::Message(message) = &def.of else { return };
        let features = self.features(def_id).with(&message.options);
        let scope = Scope { package: &def.package, local: &def.local };
        let place = Place { scope, features };
        let mut slots = Vec::new();
        for (field, oneof) in message.all_fields() {
            let features = oneof.map_or(features, |at| features.with(&message.oneofs[at].options));
            slots.push(self.slot(field, Place { features, ..place }, oneof));
        }
        self.groups(&message.groups, place, None, &mut slots);
        for (at, oneof) in message.oneofs.iter().enumerate() {
            self.groups(&oneof.groups, place, Some(at), &mut slots);
        }
        let target = &mut self.layout.messages[id.0 as usize];
        target.name = Arc::clone(&message.name);
        target.is_entry = def.map.is_some();
        target.slots = ordered(slots);
    }

    fn groups(
        &mut self,
        groups: &[Group],
        place: Place<'_>,
        oneof: Option<usize>,
        slots: &mut Vec<Slot>,
    ) {
        for group in groups {
            let members: Vec<Slot> =
                group.fields.iter().map(|field| self.slot(field, place, None)).collect();
            let message = self.add(MessageLayout {
                name: Arc::clone(&group.name),
                slots: ordered(members),
                ..MessageLayout::default()
            });
            let name: Arc<str> = group.name.to_lowercase().into();
            slots.push(Slot {
                number: group.number,
                json_name: json_name(&name),
                name,
                kind: Kind::Group(message),
                rule: match group.label {
                    Some(Cardinality::Repeated) => Rule::Repeated,
                    Some(Cardinality::Required) => Rule::Required,
                    _ => Rule::Explicit,
                },
                repeated: Encoding::Expanded,
                utf8: Utf8::Unverified,
                default: None,
                oneof,
                origin: SlotOrigin::Field(group.index),
            });
        }
    }

    fn slot(&mut self, field: &Field, place: Place<'_>, oneof: Option<usize>) -> Slot {
        let features = place.features.with(&field.options);
        let is_map = map_types(&field.type_name).is_some();
        let kind = self.kind(&field.type_name, Place { features, ..place });
        let is_message = matches!(kind, Kind::Message(_) | Kind::Group(_));
        let rule = match field.label {
            _ if is_map => Rule::Repeated,
            Some(Cardinality::Repeated) => Rule::Repeated,
            Some(Cardinality::Required) => Rule::Required,
            Some(Cardinality::Optional) => Rule::Explicit,
            None if oneof.is_some() => Rule::Explicit,
            None if features.presence == Presence::Required => Rule::Required,
            None if is_message || features.presence == Presence::Explicit => Rule::Explicit,
            None => Rule::Implicit,
        };
        Slot {
            number: field.number,
            name: Arc::clone(&field.name),
            json_name: field.json_name.clone().unwrap_or_else(|| json_name(&field.name)),
            kind,
            rule,
            repeated: packing(&field.options, features.repeated),
            utf8: features.utf8,
            default: field.default.clone(),
            oneof,
            origin: SlotOrigin::Field(field.index),
        }
    }

    fn kind(&mut self, name: &str, place: Place<'_>) -> Kind {
        if let Some((key, value)) = map_types(name) {
            let slots = vec![self.part(1, "key", key, place), self.part(2, "value", value, place)];
            let entry = MessageLayout { slots, is_entry: true, ..MessageLayout::default() };
            return Kind::Message(self.add(entry));
        }
        if let Some(scalar) = Scalar::of(name) {
            return Kind::Scalar(scalar);
        }
        let schema = self.schema;
        let Some((_, id)) = schema.pool().resolve(name, place.scope) else { return Kind::Unknown };
        match &schema.pool().def(id).of {
            Type::Enum(of) => Kind::Enum(self.enumeration(id, of)),
            Type::Message(_) if place.features.messages == Framing::Delimited => {
                Kind::Group(self.message(id))
            }
            Type::Message(_) => Kind::Message(self.message(id)),
        }
    }

    fn part(&mut self, number: i32, name: &str, of: &str, place: Place<'_>) -> Slot {
        let features = Features { messages: Framing::Length, ..place.features };
        Slot {
            number,
            name: name.into(),
            json_name: name.into(),
            kind: self.kind(of, Place { features, ..place }),
            rule: Rule::Explicit,
            repeated: Encoding::Expanded,
            utf8: features.utf8,
            default: None,
            oneof: None,
            origin: SlotOrigin::Entry,
        }
    }

    /// Extensions are fields of the message that they extend.
    fn extensions(&mut self) {
        let file = self.schema.file();
        let features = of_file(file);
        let package = file.package.as_deref().unwrap_or_default();
        self.extends(&file.extends, Place { scope: Scope { package, local: "" }, features });
        self.extensions_in(&file.types, package, "", features);
    }

    fn extensions_in(&mut self, types: &[Type], package: &str, outer: &str, features: Features) {
        for of in types {
            let Type::Message(message) = of else { continue };
            let local = join(outer, &message.name);
            let features = features.with(&message.options);
            let scope = Scope { package, local: &local };
            self.extends(&message.extends, Place { scope, features });
            self.extensions_in(&message.types, package, &local, features);
        }
    }

    fn extends(&mut self, extends: &[Extend], place: Place<'_>) {
        for extend in extends {
            let found = self.schema.pool().resolve(&extend.extendee, place.scope);
            let known = found.and_then(|(_, id)| self.layout.find(id));
            let Some(MessageId(at)) = known else { continue };
            for field in &extend.fields {
                let mut slot = self.slot(field, place, None);
                slot.origin = SlotOrigin::Extension;
                let prefix = join(place.scope.package, place.scope.local);
                let name = join(prefix.trim_end_matches('.'), &slot.name);
                slot.json_name = format!("[{name}]").into();
                let slots = &mut self.layout.messages[at as usize].slots;
                if slots.iter().all(|known| known.number != slot.number) {
                    slots.push(slot);
                    slots.sort_by_key(|slot| slot.number);
                }
            }
        }
    }
}

fn of_file(file: &File) -> Features {
    Features::of_syntax(&file.syntax).with(&file.options)
}

fn packing(options: &[OptionNode], default: Encoding) -> Encoding {
    match option(options, "packed") {
        Some(_) if is_set(options, "packed") => Encoding::Packed,
        Some(_) => Encoding::Expanded,
        None => default,
    }
}

/// By number, the last declaration of each.
fn ordered(mut slots: Vec<Slot>) -> Vec<Slot> {
    slots.reverse();
    slots.sort_by_key(|slot| slot.number);
    slots.dedup_by_key(|slot| slot.number);
    slots
}
