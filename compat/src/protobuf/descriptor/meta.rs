//! The incumbent's own options: documentation, parameters, tags and rules of an element.

use std::sync::Arc;

use super::options::lossy;
use super::wire::{Raw, RawField, Writer, fields};
use crate::protobuf::model::{OptionNode, OptionValue};

/// `confluent.Meta` as a literal.
pub(super) fn decode(bytes: &[u8]) -> Option<OptionValue> {
    let raw = fields(bytes)?;
    let of = |number: u32| {
        raw.iter().filter_map(move |field| match field {
            RawField { number: found, value: Raw::Bytes(bytes) } if *found == number => {
                Some(*bytes)
            }
            _ => None,
        })
    };
    let mut entries: Vec<(Arc<str>, OptionValue)> = Vec::new();
    let mut add = |key: &str, value: OptionValue| entries.push((key.into(), value));
    if let Some(doc) = of(1).next_back().filter(|doc| !doc.is_empty()) {
        add("doc", OptionValue::Text(lossy(doc)));
    }
    let params: Option<Vec<OptionValue>> = of(2).map(param).collect();
    let tags: Vec<OptionValue> = of(3).map(|tag| OptionValue::Text(lossy(tag))).collect();
    let rules: Option<Vec<OptionValue>> = of(4).map(rule).collect();
    let is_full = |value: &OptionValue| !matches!(value, OptionValue::Map(map) if map.is_empty());
    for (key, values) in [("params", params?), ("tags", tags), ("rules", rules?)] {
        let values: Vec<OptionValue> = values.into_iter().filter(is_full).collect();
        if !values.is_empty() {
            add(key, OptionValue::List(values));
        }
    }
    Some(OptionValue::Map(entries))
}

fn texts(bytes: &[u8], names: &[(u32, &str)]) -> Option<Vec<(Arc<str>, OptionValue)>> {
    let raw = fields(bytes)?;
    let text = |(number, name): &(u32, &str)| {
        let last = raw.iter().rev().find(|field| field.number == *number)?;
        match last.value {
            Raw::Bytes(bytes) => Some(((*name).into(), OptionValue::Text(lossy(bytes)))),
            Raw::Number(_) => None,
        }
    };
    Some(names.iter().filter_map(text).collect())
}

fn param(bytes: &[u8]) -> Option<OptionValue> {
    let mut entry = texts(bytes, &[(1, "key"), (2, "value")])?;
    for (at, name) in ["key", "value"].into_iter().enumerate() {
        if entry.iter().all(|(key, _)| &**key != name) {
            entry.insert(at.min(entry.len()), (name.into(), OptionValue::Text("".into())));
        }
    }
    // Parity: of a decimal's two parameters the value comes first.
    let is_decimal = matches!(entry[0].1.text().map(|key| &**key), Some("precision" | "scale"));
    if is_decimal {
        entry.reverse();
    }
    Some(OptionValue::Map(entry))
}

fn rule(bytes: &[u8]) -> Option<OptionValue> {
    let mut entry = texts(bytes, &[(1, "name"), (2, "doc"), (3, "expr"), (4, "sql")])?;
    entry.retain(|(_, value)| value.text().is_some_and(|text| !text.is_empty()));
    Some(OptionValue::Map(entry))
}

/// All settings of the incumbent's extension `name`, as one message.
pub(super) fn encode(options: &[OptionNode], name: &str) -> Vec<u8> {
    let mut all = MetaParts::default();
    for option in options {
        if option.name.strip_prefix('.').unwrap_or(&option.name) != name {
            continue;
        }
        match &option.value {
            OptionValue::Map(entries) => {
                for (key, value) in entries {
                    all.add(key, value);
                }
            }
            OptionValue::Member(member) => all.add(&member.name, &member.value),
            _ => {}
        }
    }
    all.encode()
}

#[derive(Default)]
struct MetaParts<'a> {
    doc: Option<&'a Arc<str>>,
    params: Vec<&'a OptionValue>,
    tags: Vec<&'a OptionValue>,
    rules: Vec<&'a OptionValue>,
}

impl<'a> MetaParts<'a> {
    fn add(&mut self, key: &str, value: &'a OptionValue) {
        let list = match key {
            "doc" => {
                self.doc = value.text();
                return;
            }
            "params" => &mut self.params,
            "tags" => &mut self.tags,
            "rules" => &mut self.rules,
            _ => return,
        };
        let values = match value {
            OptionValue::List(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        for value in values {
            if !list.contains(&value) {
                list.push(value);
            }
        }
    }

    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        if let Some(doc) = self.doc.filter(|doc| !doc.is_empty()) {
            writer.text(1, doc);
        }
        for param in &self.params {
            writer.message(2, &members(param, &["key", "value"]));
        }
        for tag in self.tags.iter().filter_map(|tag| tag.text()) {
            writer.text(3, tag);
        }
        for rule in &self.rules {
            writer.options(4, &members(rule, &["name", "doc", "expr", "sql"]));
        }
        writer.bytes
    }
}

/// A message of strings, numbered from 1 in the order of `names`.
fn members(value: &OptionValue, names: &[&str]) -> Vec<u8> {
    let mut writer = Writer::default();
    let OptionValue::Map(entries) = value else { return Vec::new() };
    for (number, name) in (1..).zip(names) {
        let found = entries.iter().find(|(key, _)| &**key == *name);
        if let Some(text) = found.and_then(|(_, value)| value.text()) {
            writer.text(number, text);
        }
    }
    writer.bytes
}
