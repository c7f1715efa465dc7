//! Options of a descriptor, both ways.

use std::sync::Arc;

use super::meta;
use super::tables::{Kind, Known};
use super::wire::{Raw, Writer, fields};
use crate::protobuf::model::{OptionNode, OptionValue, Spelling, option};
use crate::source::Span;

/// The options in a serialized options message.
pub(super) fn decode(table: &[Known], bytes: &[u8]) -> Option<Vec<OptionNode>> {
    let raw = fields(bytes)?;
    let mut options = Vec::new();
    for known in table {
        let values = raw.iter().filter(|field| field.number == known.number);
        let mut decoded = Vec::new();
        for field in values {
            decoded.extend(value(known.kind, field.value)?);
        }
        if !matches!(known.kind, Kind::Words(_) | Kind::Messages(_)) && decoded.len() > 1 {
            decoded.drain(..decoded.len() - 1);
        }
        let spelling = match known.kind {
            Kind::Meta => Spelling::Parenthesized,
            _ => Spelling::Plain,
        };
        options.extend(decoded.into_iter().map(|value| OptionNode {
            name: known.name.into(),
            spelling,
            value,
            span: Span::default(),
        }));
    }
    Some(options)
}

/// A value; several where a repeated one is packed, none where it says nothing.
fn value(kind: Kind, raw: Raw<'_>) -> Option<Vec<OptionValue>> {
    Some(match (kind, raw) {
        (Kind::Text, Raw::Bytes(bytes)) => vec![OptionValue::Text(lossy(bytes))],
        (Kind::Bool, Raw::Number(number)) => {
            let word = if number == 0 { "false" } else { "true" };
            vec![OptionValue::Boolean(word.into())]
        }
        (Kind::Number, Raw::Number(number)) => {
            vec![OptionValue::Number(int32(number).to_string().into())]
        }
        (Kind::Word(names) | Kind::Words(names), Raw::Number(number)) => {
            let found = names.iter().find(|(of, _)| *of == i64::from(int32(number)));
            found.map(|(_, name)| OptionValue::Word((*name).into())).into_iter().collect()
        }
        (Kind::Message(table) | Kind::Messages(table), Raw::Bytes(bytes)) => {
            let options = decode(table, bytes)?;
            let entries = options.into_iter().map(|option| (option.name, option.value));
            vec![OptionValue::Map(entries.collect())]
        }
        (Kind::Meta, Raw::Bytes(bytes)) => match meta::decode(bytes)? {
            OptionValue::Map(entries) if entries.is_empty() => Vec::new(),
            value => vec![value],
        },
        _ => Vec::new(),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a varint is cut to the width of its type")]
pub(super) fn int32(number: u64) -> i32 {
    (number as u32).cast_signed()
}

pub(super) fn lossy(bytes: &[u8]) -> Arc<str> {
    String::from_utf8_lossy(bytes).into()
}

/// The serialized options message of these options.
pub(super) fn encode(table: &[Known], options: &[OptionNode]) -> Vec<u8> {
    let mut known: Vec<&Known> = table.iter().collect();
    known.sort_by_key(|known| known.number);
    let mut writer = Writer::default();
    for known in known {
        match known.kind {
            Kind::Meta => writer.options(known.number, &meta::encode(options, known.name)),
            Kind::Words(_) | Kind::Messages(_) => {
                for option in options.iter().filter(|option| &*option.name == known.name) {
                    encode_value(&mut writer, known, &option.value);
                }
            }
            _ => {
                if let Some(option) = option(options, known.name) {
                    encode_value(&mut writer, known, &option.value);
                }
            }
        }
    }
    writer.bytes
}

fn encode_value(writer: &mut Writer, known: &Known, value: &OptionValue) {
    match (known.kind, value) {
        (Kind::Message(table) | Kind::Messages(table), OptionValue::Map(entries)) => {
            let nodes: Vec<OptionNode> = entries
                .iter()
                .map(|(name, value)| OptionNode {
                    name: Arc::clone(name),
                    spelling: Spelling::Plain,
                    value: value.clone(),
                    span: Span::default(),
                })
                .collect();
            writer.message(known.number, &encode(table, &nodes));
        }
        (kind, value) => {
            let Some(text) = value.text() else { return };
            match kind {
                Kind::Text => writer.text(known.number, text),
                Kind::Bool => {
                    writer.number(known.number, i64::from(text.eq_ignore_ascii_case("true")));
                }
                Kind::Number => writer.number(known.number, text.parse().unwrap_or(0)),
                Kind::Word(names) | Kind::Words(names) => {
                    if let Some((number, _)) = names.iter().find(|(_, name)| *name == &**text) {
                        writer.number(known.number, *number);
                    }
                }
                Kind::Message(_) | Kind::Messages(_) | Kind::Meta => {}
            }
        }
    }
}
