//! What the incumbent does not compare, as findings: each from a message that breaks the reader.

use std::collections::BTreeMap;

use super::case::{label, nearest};
use super::model::JsonSchema;
use super::rules;
use super::semantic::{Fault, Shown, World, place_of};
use crate::finding::{Basis, Evidence, Finding, Outcome, Side, Witness};
use crate::rule::Rule;

/// A message that breaks the reader although the incumbent sees nothing there.
pub(super) fn finding(reader: &JsonSchema, writer: &JsonSchema, shown: &Shown) -> Finding {
    let fault = &shown.faults[0];
    let (doc, pointer) = place_of(&fault.schema);
    let (of_reader, _) = nearest(reader, doc, pointer);
    let (of_writer, is_there) = nearest(writer, doc, pointer);
    let keyword = keyword_of(&fault.schema);
    let of_keyword = if is_there { Written::Otherwise } else { Written::Nowhere };
    let rule = rule_of(fault, reader, of_keyword);
    let place =
        if fault.at.is_empty() { "a message".to_owned() } else { format!("`{}`", fault.at) };
    let wrote = if is_there { "says otherwise here" } else { "says nothing of it here" };
    Finding {
        rule,
        headline: format!("{place} of the writer is refused by `{keyword}`, which is not compared"),
        labels: vec![
            label(Side::Reader, reader, of_reader, format!("refuses it by `{keyword}`")),
            label(Side::Writer, writer, of_writer, wrote.to_owned()),
        ],
        help: vec![
            "in the reader, let the message through".to_owned(),
            "in the writer, rule it out".to_owned(),
            "existing registries accept this change: only the message shows it".to_owned(),
        ],
        facts: BTreeMap::from([("keyword", keyword.to_owned()), ("schema", format!("#{pointer}"))]),
        foreign: None,
        evidence: evidence(shown),
    }
}

/// The message of a finding.
pub(super) fn evidence(shown: &Shown) -> Evidence {
    Evidence::Witness(Witness {
        message: shown.value.clone(),
        bytes: None,
        at: shown.faults[0].at.clone(),
        outcome: Outcome::Fails,
        reads: None,
        basis: match shown.world {
            World::Described => Basis::Described,
            World::Open => Basis::OpenContent,
        },
    })
}

fn keyword_of(pointer: &str) -> &str {
    let mut steps = pointer.rsplit('/');
    let last = steps.next().unwrap_or_default();
    // Lists of names and branches end in a place.
    if last.parse::<usize>().is_ok() { steps.next().unwrap_or(last) } else { last }
}

/// Whether the writer's schema has a keyword at the place of the reader's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Otherwise,
    Nowhere,
}

/// The idea behind a fault that the incumbent does not see.
fn rule_of(fault: &Fault, reader: &JsonSchema, written: Written) -> &'static Rule {
    let (_, pointer) = place_of(&fault.schema);
    let within = |keyword: &str| pointer.split('/').any(|step| step == keyword);
    let keyword = keyword_of(&fault.schema);
    if fault.route.contains("/$ref/$ref") {
        return &rules::change_behind_references::RULE;
    }
    if within("patternProperties") {
        return &rules::pattern_property_narrowed::RULE;
    }
    if within("propertyNames") {
        return &rules::property_names_narrowed::RULE;
    }
    if within("if") || within("then") || within("else") {
        return &rules::condition_changed::RULE;
    }
    if within("contains") || keyword.ends_with("Contains") {
        return &rules::contains_changed::RULE;
    }
    let is_modern = reader.inner.draft.is_modern();
    match keyword {
        "oneOf" if fault.is_ambiguous => &rules::one_of_overlap::RULE,
        "oneOf" | "anyOf" if is_modern => &rules::union_branch_dissolved::RULE,
        "required" if has_default(reader, fault) => &rules::default_not_filled_in::RULE,
        "required" => &rules::undeclared_name_required::RULE,
        "type" if written == Written::Nowhere => &rules::type_added::RULE,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            &rules::exclusive_bound_tightened::RULE
        }
        _ => &rules::overlooked_change::RULE,
    }
}

/// Whether the required name that is missing has a default.
fn has_default(reader: &JsonSchema, fault: &Fault) -> bool {
    let (doc, pointer) = place_of(&fault.schema);
    let holder = pointer.rsplit_once("/required").map_or("", |(holder, _)| holder);
    let Some(name) = &fault.missing else { return false };
    let escaped = name.replace('~', "~0").replace('/', "~1");
    let path = format!("{holder}/properties/{escaped}/default");
    nearest(reader, doc, &path).1
}
