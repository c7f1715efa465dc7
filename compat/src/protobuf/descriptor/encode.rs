//! From a tree to a serialized descriptor, in the shape that existing registries give it.
//!
//! Parity: names of types stay as they are written, a label is there where the text has one,
//! members of oneofs come before plain fields, groups and custom options are missing.

use std::sync::Arc;

use super::wire::Writer;
use super::{options, tables};
use crate::protobuf::ProtobufSchema;
use crate::protobuf::model::{
    Cardinality, Enum, Extend, Field, File, Flow, ImportKind, Message, Numbers, OptionNode,
    Reserved, ReservedValue, Service, Syntax, Type, map_types,
};
use crate::protobuf::types::{Scope, join};

struct Encoder<'a> {
    schema: &'a ProtobufSchema,
    package: &'a str,
    is_proto3: bool,
}

/// The serialized descriptor of the schema's own file.
pub(super) fn file(schema: &ProtobufSchema) -> Vec<u8> {
    let file = schema.file();
    let package = file.package.as_deref().unwrap_or_default();
    let encoder = Encoder { schema, package, is_proto3: file.syntax == Syntax::Proto3 };
    let mut writer = Writer::default();
    writer.text(1, "default");
    if file.package.is_some() {
        writer.text(2, package);
    }
    let (dependencies, public) = encoder.dependencies(file);
    for path in dependencies {
        writer.text(3, &path);
    }
    for of in &file.types {
        if let Type::Message(message) = of {
            writer.message(4, &encoder.message(message, &message.name));
        }
    }
    for of in &file.types {
        if let Type::Enum(of) = of {
            writer.message(5, &enumeration(of));
        }
    }
    for service in &file.services {
        writer.message(6, &self::service(service));
    }
    encoder.extends(&mut writer, 7, &file.extends, "");
    writer.options(8, &options::encode(tables::FILE, &file.options));
    for index in public {
        writer.number(10, index);
    }
    match &file.syntax {
        Syntax::Proto2 => writer.text(12, "proto2"),
        Syntax::Proto3 => writer.text(12, "proto3"),
        Syntax::Edition(edition) => {
            writer.text(12, "editions");
            let number = match &**edition {
                "2023" => 1000,
                "2024" => 1001,
                _ => 0,
            };
            writer.number(14, number);
        }
        Syntax::Unsaid => {}
    }
    writer.bytes
}

impl Encoder<'_> {
    /// The imports that resolve, and the indexes of the public ones among them.
    fn dependencies(&self, file: &File) -> (Vec<Arc<str>>, Vec<i64>) {
        let (mut paths, mut public): (Vec<Arc<str>>, Vec<i64>) = (Vec::new(), Vec::new());
        for kind in [ImportKind::Plain, ImportKind::Public] {
            for import in file.imports.iter().filter(|import| import.kind == kind) {
                if !self.schema.knows(&import.path) {
                    continue;
                }
                let at = paths.iter().position(|path| *path == import.path).unwrap_or_else(|| {
                    paths.push(Arc::clone(&import.path));
                    paths.len() - 1
                });
                if kind == ImportKind::Public {
                    public.push(i64::try_from(at).expect("a text has few imports"));
                }
            }
        }
        (paths, public)
    }

    fn message(&self, message: &Message, local: &str) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.text(1, &message.name);
        let mut oneofs: Vec<(Arc<str>, &[OptionNode])> =
            message.oneofs.iter().map(|of| (Arc::clone(&of.name), of.options.as_slice())).collect();
        let mut entries = Vec::new();
        for (at, oneof) in (0..).zip(&message.oneofs) {
            for field in &oneof.fields {
                let label = Some(Cardinality::Optional);
                writer.message(2, &self.field(field, &field.type_name, (label, Some(at)), local));
            }
        }
        for field in &message.fields {
            if message.oneofs.iter().any(|of| of.fields.iter().any(|m| m.name == field.name)) {
                continue;
            }
            let mut place = (field.label, None);
            let mut type_name = Arc::clone(&field.type_name);
            if let Some((key, value)) = map_types(&field.type_name) {
                type_name = written_entry_name(&field.name).into();
                place.0 = Some(Cardinality::Repeated);
                entries.push(self.entry(&type_name, (key, value), local));
            } else if self.is_proto3 && field.label == Some(Cardinality::Optional) {
                place.1 = Some(i64::try_from(oneofs.len()).expect("a text has few oneofs"));
                oneofs.push((format!("_{}", field.name).into(), &[]));
            }
            writer.message(2, &self.field(field, &type_name, place, local));
        }
        self.nested(&mut writer, message, local, &entries);
        for (name, options) in oneofs {
            let mut oneof = Writer::default();
            oneof.text(1, &name);
            // Parity: the options of a oneof are there even where they are empty.
            oneof.message(2, &options::encode(tables::ONEOF, options));
            writer.message(8, &oneof.bytes);
        }
        reserved(&mut writer, &message.reserved, (9, 10), 1);
        writer.bytes
    }

    fn nested(&self, writer: &mut Writer, message: &Message, local: &str, entries: &[Vec<u8>]) {
        for of in &message.types {
            if let Type::Message(nested) = of {
                writer.message(3, &self.message(nested, &join(local, &nested.name)));
            }
        }
        for entry in entries {
            writer.message(3, entry);
        }
        for of in &message.types {
            if let Type::Enum(of) = of {
                writer.message(4, &enumeration(of));
            }
        }
        for statement in &message.extensions {
            for &numbers in &statement.values {
                let mut range = range(numbers, 1);
                let options = options::encode(tables::EXTENSION_RANGE, &statement.options);
                range.message(3, &options);
                writer.message(5, &range.bytes);
            }
        }
        self.extends(writer, 6, &message.extends, local);
        writer.options(7, &options::encode(tables::MESSAGE, &message.options));
    }

    fn extends(&self, writer: &mut Writer, number: u32, extends: &[Extend], local: &str) {
        for extend in extends {
            for field in &extend.fields {
                let place = (field.label, None);
                let plain = self.field(field, &field.type_name, place, local);
                // What is extended comes right behind the name.
                let mut bytes = Writer::default();
                bytes.text(1, &field.name);
                let rest = &plain[bytes.bytes.len()..];
                bytes.text(2, &extend.extendee);
                bytes.bytes.extend(rest);
                writer.message(number, &bytes.bytes);
            }
        }
    }

    fn entry(&self, name: &str, (key, value): (&str, &str), local: &str) -> Vec<u8> {
        let mut entry = Writer::default();
        entry.text(1, name);
        for (number, part, of) in [(1, "key", key), (2, "value", value)] {
            let mut field = Writer::default();
            field.text(1, part);
            field.number(3, number);
            self.of_type(&mut field, of, local);
            entry.message(2, &field.bytes);
        }
        let mut options = Writer::default();
        options.number(7, 1);
        entry.message(7, &options.bytes);
        entry.bytes
    }

    fn of_type(&self, writer: &mut Writer, name: &str, local: &str) {
        if let Some(number) = scalar_number(name) {
            return writer.number(5, number);
        }
        let scope = Scope { package: self.package, local };
        if let Some((_, id)) = self.schema.pool().resolve(name, scope) {
            let is_message = self.schema.pool().message(id).is_some();
            writer.number(5, if is_message { 11 } else { 14 });
        }
        writer.text(6, name);
    }

    fn field(
        &self,
        field: &Field,
        type_name: &str,
        (label, oneof): (Option<Cardinality>, Option<i64>),
        local: &str,
    ) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.text(1, &field.name);
        writer.number(3, i64::from(field.number));
        if let Some(label) = label {
            writer.number(
                4,
                match label {
                    Cardinality::Optional => 1,
                    Cardinality::Required => 2,
                    Cardinality::Repeated => 3,
                },
            );
        }
        if &*field.type_name == type_name {
            self.of_type(&mut writer, type_name, local);
        } else {
            // Parity: the entry of a map is named without a kind.
            writer.text(6, type_name);
        }
        if let Some(default) = &field.default {
            writer.text(7, default);
        }
        writer.options(8, &options::encode(tables::FIELD, &field.options));
        if let Some(at) = oneof {
            writer.number(9, at);
        }
        if let Some(name) = &field.json_name {
            writer.text(10, name);
        }
        let is_member = oneof.is_some() && self.is_proto3;
        if is_member && field.label == Some(Cardinality::Optional) {
            writer.number(17, 1);
        }
        writer.bytes
    }
}

/// `map<K, V> unit_prices` has entries of type `UnitPricesEntry`.
pub(in crate::protobuf) fn entry_name(field: &str) -> String {
    let mut name = String::new();
    let mut is_start = true;
    for character in field.chars() {
        if character == '_' {
            is_start = true;
        } else if is_start {
            name.push(character.to_ascii_uppercase());
            is_start = false;
        } else {
            name.push(character);
        }
    }
    name + "Entry"
}

/// The same name as existing registries write it.
///
/// Parity: a field without an underscore keeps its spelling, `prices` has entries of type
/// `pricesEntry`; with one, every word is an upper-case letter and then lower-case ones.
fn written_entry_name(field: &str) -> String {
    if !field.contains('_') {
        return format!("{field}Entry");
    }
    let mut name = String::new();
    for word in field.split('_') {
        let mut characters = word.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(characters.map(|character| character.to_ascii_lowercase()));
    }
    name + "Entry"
}

fn scalar_number(name: &str) -> Option<i64> {
    Some(match name {
        "double" => 1,
        "float" => 2,
        "int64" => 3,
        "uint64" => 4,
        "int32" => 5,
        "fixed64" => 6,
        "fixed32" => 7,
        "bool" => 8,
        "string" => 9,
        "bytes" => 12,
        "uint32" => 13,
        "sfixed32" => 15,
        "sfixed64" => 16,
        "sint32" => 17,
        "sint64" => 18,
        _ => return None,
    })
}

fn range(numbers: Numbers, beyond: i64) -> Writer {
    let mut writer = Writer::default();
    writer.number(1, i64::from(numbers.first()));
    writer.number(2, i64::from(numbers.last()) + beyond);
    writer
}

fn reserved(writer: &mut Writer, statements: &[Reserved], fields: (u32, u32), beyond: i64) {
    let values = || statements.iter().flat_map(|statement| &statement.values);
    for value in values() {
        if let ReservedValue::Numbers(numbers) = value {
            writer.message(fields.0, &range(*numbers, beyond).bytes);
        }
    }
    for value in values() {
        if let ReservedValue::Name(name) = value {
            writer.text(fields.1, name);
        }
    }
}

fn enumeration(of: &Enum) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(1, &of.name);
    for value in &of.values {
        let mut bytes = Writer::default();
        bytes.text(1, &value.name);
        bytes.number(2, i64::from(value.number));
        bytes.options(3, &options::encode(tables::ENUM_VALUE, &value.options));
        writer.message(2, &bytes.bytes);
    }
    writer.options(3, &options::encode(tables::ENUM, &of.options));
    reserved(&mut writer, &of.reserved, (4, 5), 0);
    writer.bytes
}

fn service(service: &Service) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(1, &service.name);
    for rpc in &service.rpcs {
        let mut method = Writer::default();
        method.text(1, &rpc.name);
        method.text(2, &rpc.request.type_name);
        method.text(3, &rpc.response.type_name);
        method.options(4, &options::encode(tables::METHOD, &rpc.options));
        method.number(5, i64::from(rpc.request.flow == Flow::Stream));
        method.number(6, i64::from(rpc.response.flow == Flow::Stream));
        writer.message(2, &method.bytes);
    }
    writer.options(3, &options::encode(tables::SERVICE, &service.options));
    writer.bytes
}

#[cfg(test)]
mod tests {
    use super::{entry_name, written_entry_name};

    #[test]
    fn entries_of_maps_are_named_as_existing_registries_name_them() {
        for (field, written, compiled) in [
            ("prices", "pricesEntry", "PricesEntry"),
            ("unitPrices", "unitPricesEntry", "UnitPricesEntry"),
            ("unit_prices", "UnitPricesEntry", "UnitPricesEntry"),
            ("unit_priceList", "UnitPricelistEntry", "UnitPriceListEntry"),
            ("_x", "XEntry", "XEntry"),
            ("x_", "XEntry", "XEntry"),
            ("URL", "URLEntry", "URLEntry"),
        ] {
            assert_eq!(written_entry_name(field), written);
            assert_eq!(entry_name(field), compiled);
        }
    }
}
