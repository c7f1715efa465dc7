//! Enums and their values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ranges::{contains, is_missing};
use super::source::{Source, SourceEnum};
use super::{Changes, Spot};
use crate::protobuf::features::{Enums, Json};
use crate::protobuf::model::{OptionNode, OptionValue};
use crate::source::Span;

/// Names of an enum's values by number.
type Names<'a> = BTreeMap<i32, BTreeSet<&'a str>>;

pub(super) fn compare(after: &Source<'_>, before: &Source<'_>, changes: &mut Changes<'_>) {
    for (name, old) in &before.enums {
        if let Some(new) = after.enums.get(name) {
            whole(new, old, changes);
            values(new, old, changes);
            reserved(new, old, changes);
        }
    }
}

fn spot<'a>(new: &'a SourceEnum<'_>, old: &'a SourceEnum<'_>, span: Span) -> Spot<'a> {
    Spot { file: Some(new.home.file), span: Some(span), package: &old.home.package }
}

fn whole(new: &SourceEnum<'_>, old: &SourceEnum<'_>, changes: &mut Changes<'_>) {
    let name = &new.of.name;
    if old.features.enums != new.features.enums {
        let words = |of: Enums| if of == Enums::Closed { "closed" } else { "open" };
        let (was, is) = (words(old.features.enums), words(new.features.enums));
        let span = feature_span(&new.of.options, "enum_type").unwrap_or(new.home.span);
        let message = format!("enum `{name}` was {was} and is {is}");
        changes.add("ENUM_SAME_TYPE", &spot(new, old, span), message);
    }
    if old.features.json == Json::Allowed && new.features.json != Json::Allowed {
        let span = feature_span(&new.of.options, "json_format").unwrap_or(new.home.span);
        let message = format!("enum `{name}` has a JSON form by best effort only");
        changes.add("ENUM_SAME_JSON_FORMAT", &spot(new, old, span), message);
    }
}

/// Where a feature is set among the options of an element.
pub(super) fn feature_span(options: &[OptionNode], name: &str) -> Option<Span> {
    let full = format!("features.{name}");
    let sets = |option: &&OptionNode| {
        *option.name == *full
            || (&*option.name == "features"
                && matches!(&option.value, OptionValue::Map(entries)
                    if entries.iter().any(|(key, _)| **key == *name)))
    };
    options.iter().rev().find(sets).map(|option| option.span)
}

fn names<'a>(of: &SourceEnum<'a>) -> Names<'a> {
    let mut names = Names::new();
    for value in &of.of.values {
        names.entry(value.number).or_default().insert(&value.name);
    }
    names
}

fn values(new: &SourceEnum<'_>, old: &SourceEnum<'_>, changes: &mut Changes<'_>) {
    let (old_names, new_names) = (names(old), names(new));
    for (number, was) in &old_names {
        let Some(is) = new_names.get(number) else {
            deleted(new, old, (*number, was), changes);
            continue;
        };
        if was.is_subset(is) {
            continue;
        }
        for value in new.of.values.iter().filter(|value| value.number == *number) {
            let message = format!(
                "value {number} of enum `{}` was `{}` and is `{}`",
                new.of.name,
                was.iter().copied().collect::<Vec<_>>().join("`, `"),
                is.iter().copied().collect::<Vec<_>>().join("`, `"),
            );
            changes.add("ENUM_VALUE_SAME_NAME", &spot(new, old, value.number_span), message);
        }
    }
}

fn deleted(
    new: &SourceEnum<'_>,
    old: &SourceEnum<'_>,
    (number, names): (i32, &BTreeSet<&str>),
    changes: &mut Changes<'_>,
) {
    let spot = spot(new, old, new.home.span);
    let message = |rest: &str| format!("value {number} of enum `{}` is gone{rest}", new.of.name);
    changes.add("ENUM_VALUE_NO_DELETE", &spot, message(""));
    if !contains(&new.reserved, number) {
        let rule = "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED";
        changes.add(rule, &spot, message(" and its number is not reserved"));
    }
    let is_reserved =
        |name: &str| new.reserved_names.iter().any(|reserved: &Arc<str>| **reserved == *name);
    if !names.iter().all(|name| is_reserved(name)) {
        let rule = "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED";
        changes.add(rule, &spot, message(" and its name is not reserved"));
    }
}

fn reserved(new: &SourceEnum<'_>, old: &SourceEnum<'_>, changes: &mut Changes<'_>) {
    let spot = spot(new, old, new.home.span);
    let name = &new.of.name;
    for &(first, last) in &old.reserved {
        if is_missing((first, last), &new.reserved) {
            let message = format!("enum `{name}` no longer reserves all of {first} to {last}");
            changes.add("RESERVED_ENUM_NO_DELETE", &spot, message);
        }
    }
    let gone: BTreeSet<&Arc<str>> =
        old.reserved_names.iter().filter(|name| !new.reserved_names.contains(name)).collect();
    for word in gone {
        let message = format!("enum `{name}` no longer reserves the name `{word}`");
        changes.add("RESERVED_ENUM_NO_DELETE", &spot, message);
    }
}
