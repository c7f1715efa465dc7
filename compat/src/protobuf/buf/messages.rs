//! Messages: what they declare and reserve.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::enums::feature_span;
use super::ranges::{contains, is_missing};
use super::source::{Rule, Source, SourceMessage};
use super::{Changes, Spot};
use crate::protobuf::features::Json;
use crate::source::Span;

pub(super) fn compare(after: &Source<'_>, before: &Source<'_>, changes: &mut Changes<'_>) {
    for (name, old) in &before.messages {
        if let Some(new) = after.messages.get(name) {
            fields(new, old, changes);
            required(new, old, changes);
            reserved(new, old, changes);
            options(new, old, changes);
        }
    }
}

fn spot<'a>(
    new: &'a SourceMessage<'_>,
    old: &'a SourceMessage<'_>,
    span: Option<Span>,
) -> Spot<'a> {
    Spot { file: Some(new.home.file), span, package: &old.home.package }
}

fn fields(new: &SourceMessage<'_>, old: &SourceMessage<'_>, changes: &mut Changes<'_>) {
    let spot = spot(new, old, Some(new.home.span));
    for (number, field) in old.fields.iter().filter(|(of, _)| !new.fields.contains_key(of)) {
        let message = |rest: &str| {
            format!("field {number} (`{}`) of message `{}` is gone{rest}", field.name, new.name)
        };
        changes.add("FIELD_NO_DELETE", &spot, message(""));
        if !contains(&new.reserved, *number) {
            let rule = "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED";
            changes.add(rule, &spot, message(" and its number is not reserved"));
        }
        if !new.reserved_names.contains(&field.name) {
            let rule = "FIELD_NO_DELETE_UNLESS_NAME_RESERVED";
            changes.add(rule, &spot, message(" and its name is not reserved"));
        }
    }
    for oneof in old.oneofs.iter().filter(|oneof| !new.oneofs.contains(oneof)) {
        let message = format!("oneof `{oneof}` of message `{}` is gone", new.name);
        changes.add("ONEOF_NO_DELETE", &spot, message);
    }
}

fn required(new: &SourceMessage<'_>, old: &SourceMessage<'_>, changes: &mut Changes<'_>) {
    const RULE: &str = "MESSAGE_SAME_REQUIRED_FIELDS";
    let is_required = |message: &SourceMessage<'_>, number: i32| {
        message.fields.get(&number).is_some_and(|field| field.cardinality == Rule::Required)
    };
    let numbers: BTreeSet<i32> = old.fields.keys().chain(new.fields.keys()).copied().collect();
    for number in numbers {
        match (is_required(old, number), is_required(new, number)) {
            (true, false) => {
                let message = format!("message `{}` lost required field {number}", new.name);
                changes.add(RULE, &spot(new, old, Some(new.home.span)), message);
            }
            (false, true) => {
                let span = new.fields.get(&number).map(|field| field.home.span);
                let message = format!("message `{}` got required field {number}", new.name);
                changes.add(RULE, &spot(new, old, span), message);
            }
            _ => {}
        }
    }
}

fn reserved(new: &SourceMessage<'_>, old: &SourceMessage<'_>, changes: &mut Changes<'_>) {
    let spot = spot(new, old, Some(new.home.span));
    let name = &new.name;
    let kinds = [
        ("RESERVED_MESSAGE_NO_DELETE", "reserves", &old.reserved, &new.reserved),
        ("EXTENSION_MESSAGE_NO_DELETE", "leaves to extensions", &old.extensions, &new.extensions),
    ];
    for (rule, verb, old_ranges, new_ranges) in kinds {
        for &(first, last) in old_ranges {
            if is_missing((first, last), new_ranges) {
                let message = format!("message `{name}` no longer {verb} all of {first} to {last}");
                changes.add(rule, &spot, message);
            }
        }
    }
    let gone: BTreeSet<&Arc<str>> =
        old.reserved_names.iter().filter(|name| !new.reserved_names.contains(name)).collect();
    for word in gone {
        let message = format!("message `{name}` no longer reserves the name `{word}`");
        changes.add("RESERVED_MESSAGE_NO_DELETE", &spot, message);
    }
}

fn options(new: &SourceMessage<'_>, old: &SourceMessage<'_>, changes: &mut Changes<'_>) {
    let name = &new.name;
    if old.features.json == Json::Allowed && new.features.json != Json::Allowed {
        let span = feature_span(new.options, "json_format").unwrap_or(new.home.span);
        let message = format!("message `{name}` has a JSON form by best effort only");
        changes.add("MESSAGE_SAME_JSON_FORMAT", &spot(new, old, Some(span)), message);
    }
    let (was, _) = old.flag("no_standard_descriptor_accessor");
    let (is, span) = new.flag("no_standard_descriptor_accessor");
    if is && !was {
        let message = format!("message `{name}` lost its standard descriptor accessor");
        let rule = "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR";
        changes.add(rule, &spot(new, old, span), message);
    }
    let (was, _) = old.flag("message_set_wire_format");
    let (is, span) = new.flag("message_set_wire_format");
    if was != is {
        let message = format!("message `{name}` is written in another format");
        changes.add("MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", &spot(new, old, span), message);
    }
}
