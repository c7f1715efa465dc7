//! From a serialized descriptor to a tree.

use std::sync::Arc;

use super::options::{self, int32, lossy};
use super::tables::{self, Known};
use super::wire::{Raw, RawField, fields};
use crate::limits;
use crate::protobuf::model::{
    Cardinality, Enum, EnumValue, Extend, Extensions, Field, FieldParts, File, Flow, Import,
    ImportKind, Message, Numbers, Oneof, OptionNode, Reserved, ReservedValue, Rpc, RpcType,
    Service, Syntax, Type,
};
use crate::source::Span;

/// A message that is being read.
struct Fields<'a>(Vec<RawField<'a>>);

impl<'a> Fields<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        fields(bytes).map(Self)
    }

    /// The last value of a number.
    fn number(&self, field: u32) -> Option<i32> {
        self.0.iter().rev().find_map(|raw| match raw.value {
            Raw::Number(number) if raw.number == field => Some(int32(number)),
            _ => None,
        })
    }

    fn is_set(&self, field: u32) -> bool {
        self.number(field).is_some_and(|number| number != 0)
    }

    fn all(&self, field: u32) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter_map(move |raw| match raw.value {
            Raw::Bytes(bytes) if raw.number == field => Some(bytes),
            _ => None,
        })
    }

    fn text(&self, field: u32) -> Option<Arc<str>> {
        self.all(field).last().map(lossy)
    }

    fn name(&self) -> Arc<str> {
        self.text(1).unwrap_or_default()
    }

    /// Numbers that may be packed.
    fn numbers(&self, field: u32) -> Option<Vec<i32>> {
        let mut numbers = Vec::new();
        for raw in self.0.iter().filter(|raw| raw.number == field) {
            match raw.value {
                Raw::Number(number) => numbers.push(int32(number)),
                Raw::Bytes(bytes) => numbers.extend(packed(bytes)?),
            }
        }
        Some(numbers)
    }

    fn options(&self, field: u32, table: &[Known]) -> Option<Vec<OptionNode>> {
        // Several parts of one message are one message.
        let bytes: Vec<u8> = self.all(field).flatten().copied().collect();
        options::decode(table, &bytes)
    }
}

fn packed(mut bytes: &[u8]) -> Option<Vec<i32>> {
    let mut numbers = Vec::new();
    while !bytes.is_empty() {
        let length = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)? + 1;
        let (varint, rest) = bytes.split_at(length);
        let parts = varint.iter().rev();
        let value = parts.fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
        numbers.push(int32(value));
        bytes = rest;
    }
    Some(numbers)
}

/// What is the same in a whole file.
#[derive(Clone, Copy)]
struct Context {
    is_proto3: bool,
    depth: usize,
}

/// The file of a serialized `FileDescriptorProto`.
pub(super) fn file(bytes: &[u8]) -> Option<File> {
    let raw = Fields::of(bytes)?;
    let syntax = match raw.text(12).as_deref() {
        Some("proto2") => Syntax::Proto2,
        Some("proto3") => Syntax::Proto3,
        // Parity: an edition leaves no syntax behind, and neither does what the compiler leaves
        // out of a descriptor of proto2.
        _ => Syntax::Unsaid,
    };
    let context = Context { is_proto3: syntax == Syntax::Proto3, depth: 0 };
    let mut types = Vec::new();
    for bytes in raw.all(4) {
        types.push(Type::Message(Arc::new(message(context, bytes)?)));
    }
    for bytes in raw.all(5) {
        types.push(Type::Enum(Arc::new(enumeration(bytes)?)));
    }
    Some(File {
        syntax,
        package: raw.text(2).filter(|package| !package.is_empty()),
        imports: imports(&raw)?,
        options: raw.options(8, tables::FILE)?,
        types,
        extends: extends(context, &raw, 7)?,
        services: raw.all(6).map(service).collect::<Option<_>>()?,
        ..File::default()
    })
}

fn imports(raw: &Fields<'_>) -> Option<Vec<Import>> {
    let (public, weak) = (raw.numbers(10)?, raw.numbers(11)?);
    let import = |(at, path): (i32, &[u8])| {
        let kind = if public.contains(&at) {
            ImportKind::Public
        } else if weak.contains(&at) {
            ImportKind::Weak
        } else {
            ImportKind::Plain
        };
        Import { path: lossy(path), kind, span: Span::default() }
    };
    Some((0..).zip(raw.all(3)).map(import).collect())
}

fn message(context: Context, bytes: &[u8]) -> Option<Message> {
    if context.depth == limits::PROTOBUF_DEPTH_MAX {
        return None;
    }
    let inside = Context { depth: context.depth + 1, ..context };
    let raw = Fields::of(bytes)?;
    let mut message = Message { name: raw.name(), ..Message::default() };
    for bytes in raw.all(8) {
        let raw = Fields::of(bytes)?;
        message.oneofs.push(Oneof {
            name: raw.name(),
            span: Span::default(),
            options: raw.options(2, tables::ONEOF)?,
            fields: Vec::new(),
            groups: Vec::new(),
        });
    }
    for (index, bytes) in raw.all(2).enumerate() {
        let raw = Fields::of(bytes)?;
        let oneof = raw.number(9).filter(|_| !raw.is_set(17));
        let mut field = field(context, &raw, index)?;
        match oneof {
            None => message.fields.push(field),
            Some(at) => {
                field.label = None;
                message.oneofs.get_mut(usize::try_from(at).ok()?)?.fields.push(field);
            }
        }
    }
    message.oneofs.retain(|oneof| !oneof.fields.is_empty());
    for bytes in raw.all(3) {
        message.types.push(Type::Message(Arc::new(self::message(inside, bytes)?)));
    }
    for bytes in raw.all(4) {
        message.types.push(Type::Enum(Arc::new(enumeration(bytes)?)));
    }
    message.reserved = reserved(&raw, 9, 10, 1)?;
    for bytes in raw.all(5) {
        let raw = Fields::of(bytes)?;
        message.extensions.push(Extensions {
            values: vec![numbers(&raw, 1)],
            options: raw.options(3, tables::EXTENSION_RANGE)?,
            span: Span::default(),
        });
    }
    message.options = raw.options(7, tables::MESSAGE)?;
    message.extends = extends(context, &raw, 6)?;
    Some(message)
}

/// From the first number to the one before the end, which is excluded by `beyond`.
fn numbers(raw: &Fields<'_>, beyond: i32) -> Numbers {
    let first = raw.number(1).unwrap_or(0);
    let last = raw.number(2).unwrap_or(0).saturating_sub(beyond);
    if first == last { Numbers::One(first) } else { Numbers::Range(first, last) }
}

fn reserved(raw: &Fields<'_>, ranges: u32, names: u32, beyond: i32) -> Option<Vec<Reserved>> {
    let statement = |value: ReservedValue| Reserved { values: vec![value], span: Span::default() };
    let mut statements = Vec::new();
    for bytes in raw.all(ranges) {
        let numbers = numbers(&Fields::of(bytes)?, beyond);
        statements.push(statement(ReservedValue::Numbers(numbers)));
    }
    statements.extend(raw.all(names).map(|name| statement(ReservedValue::Name(lossy(name)))));
    Some(statements)
}

fn field(context: Context, raw: &Fields<'_>, index: usize) -> Option<Field> {
    let label = match raw.number(4) {
        _ if raw.is_set(17) => Some(Cardinality::Optional),
        Some(3) => Some(Cardinality::Repeated),
        _ if context.is_proto3 => None,
        Some(2) => Some(Cardinality::Required),
        _ => Some(Cardinality::Optional),
    };
    let type_name = match raw.text(6) {
        // A name that is empty cannot be printed.
        Some(name) if name.is_empty() => return None,
        Some(name) => name,
        None => type_word(raw.number(5)).into(),
    };
    Some(Field {
        label,
        type_name,
        name: raw.name(),
        number: raw.number(3).unwrap_or(0),
        default: raw.text(7).filter(|_| !context.is_proto3),
        json_name: raw.text(10),
        options: raw.options(8, tables::FIELD)?,
        index,
        span: Span::default(),
        parts: FieldParts::default(),
    })
}

fn type_word(number: Option<i32>) -> &'static str {
    match number {
        Some(2) => "float",
        Some(3) => "int64",
        Some(4) => "uint64",
        Some(5) => "int32",
        Some(6) => "fixed64",
        Some(7) => "fixed32",
        Some(8) => "bool",
        Some(9) => "string",
        Some(10) => "group",
        Some(11) => "message",
        Some(12) => "bytes",
        Some(13) => "uint32",
        Some(14) => "enum",
        Some(15) => "sfixed32",
        Some(16) => "sfixed64",
        Some(17) => "sint32",
        Some(18) => "sint64",
        _ => "double",
    }
}

fn extends(context: Context, raw: &Fields<'_>, number: u32) -> Option<Vec<Extend>> {
    let mut blocks: Vec<Extend> = Vec::new();
    for (index, bytes) in raw.all(number).enumerate() {
        let raw = Fields::of(bytes)?;
        let extendee = raw.text(2).unwrap_or_default();
        let field = field(context, &raw, index)?;
        match blocks.iter_mut().find(|block| block.extendee == extendee) {
            Some(block) => block.fields.push(field),
            None => blocks.push(Extend { extendee, fields: vec![field], span: Span::default() }),
        }
    }
    Some(blocks)
}

fn enumeration(bytes: &[u8]) -> Option<Enum> {
    let raw = Fields::of(bytes)?;
    let value = |bytes| {
        let raw = Fields::of(bytes)?;
        Some(EnumValue {
            name: raw.name(),
            number: raw.number(2).unwrap_or(0),
            options: raw.options(3, tables::ENUM_VALUE)?,
            span: Span::default(),
            number_span: Span::default(),
        })
    };
    Some(Enum {
        name: raw.name(),
        values: raw.all(2).map(value).collect::<Option<_>>()?,
        options: raw.options(3, tables::ENUM)?,
        reserved: reserved(&raw, 4, 5, 0)?,
        ..Enum::default()
    })
}

fn service(bytes: &[u8]) -> Option<Service> {
    let raw = Fields::of(bytes)?;
    let flow = |is_stream| if is_stream { Flow::Stream } else { Flow::Single };
    let rpc = |bytes| {
        let raw = Fields::of(bytes)?;
        let of = |name, stream| RpcType {
            type_name: raw.text(name).unwrap_or_default(),
            flow: flow(raw.is_set(stream)),
            span: Span::default(),
        };
        Some(Rpc {
            name: raw.name(),
            request: of(2, 5),
            response: of(3, 6),
            options: raw.options(4, tables::METHOD)?,
            span: Span::default(),
        })
    };
    Some(Service {
        name: raw.name(),
        rpcs: raw.all(2).map(rpc).collect::<Option<_>>()?,
        options: raw.options(3, tables::SERVICE)?,
        span: Span::default(),
    })
}
