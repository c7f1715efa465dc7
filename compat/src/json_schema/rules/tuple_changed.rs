//! A tuple has other places.

use crate::finding::Side;
use crate::json_schema::case::{Case, Explanation};
use crate::json_schema::compare::Step;
use crate::rule::{Profile, Rule, Severity};
use crate::schema::Format;

/// The rule.
pub(in crate::json_schema) static RULE: Rule = Rule {
    id: "json-tuple-changed",
    summary: "a place of a tuple came or went",
    format: Format::Json,
    severity: Severity::Error,
    profile: Profile::Standard,
    emits: &[
        "ITEM_ADDED_TO_OPEN_CONTENT_MODEL",
        "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
        "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL",
        "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL",
    ],
    since: "0.1.0",
    page: include_str!("tuple_changed.md"),
};

pub(in crate::json_schema) fn explain(case: &Case<'_>) -> Explanation {
    let place = case.steps.iter().rev().find_map(|step| match step {
        Step::Item(place) => Some(*place),
        _ => None,
    });
    let place = place.unwrap_or(0);
    let keyword = |side| match case.text(side, "prefixItems") {
        Some(_) => "prefixItems",
        None => "items",
    };
    Explanation {
        headline: format!("place {place} of a tuple is read otherwise than it was written"),
        labels: vec![
            case.label_at(Side::Reader, keyword(Side::Reader), "the places that the reader knows"),
            case.label_at(Side::Writer, keyword(Side::Writer), "the places that existing data has"),
        ],
        help: vec![
            "in the reader, read every place as it was written".to_owned(),
            "in the writer, keep to the places that the reader knows".to_owned(),
            "on both sides, better use an object: its members have names and may come and go"
                .to_owned(),
        ],
        facts: case.facts([("place", place.to_string())]),
    }
}
