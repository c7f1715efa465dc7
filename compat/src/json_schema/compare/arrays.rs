//! Arrays: the schema of all items, tuples, and what is said of further items.

use super::objects::{RestCodes, additional_part, rest, unevaluated_part};
use super::{Hit, NodeAt, Outcome, Sink, Step, Walk, scalars};
use crate::json_schema::codes::Code;
use crate::json_schema::model::{Additional, Array, JsonSchema, Kind};
use crate::json_schema::number::Number;

const ITEMS: RestCodes = RestCodes {
    additional: "additionalItems",
    unevaluated: "unevaluatedItems",
    additional_codes: [
        Code::AdditionalItemsAdded,
        Code::AdditionalItemsRemoved,
        Code::AdditionalItemsExtended,
        Code::AdditionalItemsNarrowed,
    ],
    unevaluated_codes: [
        Code::UnevaluatedItemsAdded,
        Code::UnevaluatedItemsRemoved,
        Code::UnevaluatedItemsExtended,
        Code::UnevaluatedItemsNarrowed,
    ],
};

/// Compares what a writer and a reader say of arrays, in the incumbent's order.
pub(super) fn compare(
    walk: &mut Walk<'_>,
    (writer, one): (NodeAt, &Array),
    (reader, other): (NodeAt, &Array),
    hits: &mut Vec<Hit>,
) -> Outcome<()> {
    let of_writer = |id| NodeAt { side: writer.side, id };
    let of_reader = |id| NodeAt { side: reader.side, id };
    walk.below(
        &Step::Keyword("items"),
        one.items.map(of_writer),
        other.items.map(of_reader),
        hits,
    )?;
    tuples(walk, (writer, one), (reader, other), hits)?;
    let sides = ((writer, one.additional), (reader, other.additional));
    additional_part(walk, &ITEMS, sides, hits)?;
    let unevaluated = (one.unevaluated.map(of_writer), other.unevaluated.map(of_reader));
    let mut sink = Sink { hits, writer, reader };
    unevaluated_part(walk, &ITEMS, unevaluated, &mut sink)?;
    scalars::count(&mut sink, "maxItems", scalars::MAX_ITEMS, (one.max_items, other.max_items));
    scalars::count(&mut sink, "minItems", scalars::MIN_ITEMS, (one.min_items, other.min_items));
    let unique = Step::Keyword("uniqueItems");
    match (one.is_unique, other.is_unique) {
        (false, true) => sink.add(Code::UniqueItemsAdded, &unique),
        (true, false) => sink.add(Code::UniqueItemsRemoved, &unique),
        _ => {}
    }
    let cut = |limit: &Option<Number>| limit.as_ref().map(Number::cut_to_i32);
    let limits = (cut(&one.max_contains), cut(&other.max_contains));
    scalars::count(&mut sink, "maxContains", scalars::MAX_CONTAINS, limits);
    let limits = (cut(&one.min_contains), cut(&other.min_contains));
    scalars::count(&mut sink, "minContains", scalars::MIN_CONTAINS, limits);
    Ok(())
}

fn tuples(
    walk: &mut Walk<'_>,
    (writer, one): (NodeAt, &Array),
    (reader, other): (NodeAt, &Array),
    hits: &mut Vec<Hit>,
) -> Outcome<()> {
    for place in 0..one.tuple.len().max(other.tuple.len()) {
        let step = Step::Item(place);
        let old = one.tuple.get(place).map(|&id| NodeAt { side: writer.side, id });
        let new = other.tuple.get(place).map(|&id| NodeAt { side: reader.side, id });
        let code = match (old, new) {
            (Some(old), Some(new)) => {
                walk.below(&step, Some(old), Some(new), hits)?;
                continue;
            }
            (Some(old), None) => {
                let schema = walk.schema(reader.side);
                let further = rest(schema, other.additional, other.unevaluated);
                let further = further.map(|id| NodeAt { side: reader.side, id });
                if is_open(schema, other) {
                    Code::ItemRemovedFromOpenContentModel
                } else if let Some(further) = further {
                    if walk.below(&step, Some(old), Some(further), hits)? {
                        Code::ItemRemovedIsCoveredByPartiallyOpenContentModel
                    } else {
                        Code::ItemRemovedNotCoveredByPartiallyOpenContentModel
                    }
                } else if matches!(walk.node(old).kind, Kind::False) {
                    Code::ItemWithFalseRemovedFromClosedContentModel
                } else {
                    Code::ItemRemovedFromClosedContentModel
                }
            }
            (None, Some(new)) => {
                let schema = walk.schema(writer.side);
                let further = rest(schema, one.additional, one.unevaluated);
                let further = further.map(|id| NodeAt { side: writer.side, id });
                if is_open(schema, one) {
                    match walk.node(new).kind {
                        Kind::Empty | Kind::True => {
                            Code::ItemWithEmptySchemaAddedToOpenContentModel
                        }
                        _ => Code::ItemAddedToOpenContentModel,
                    }
                } else if let Some(further) = further {
                    if walk.below(&step, Some(further), Some(new), hits)? {
                        Code::ItemAddedIsCoveredByPartiallyOpenContentModel
                    } else {
                        Code::ItemAddedNotCoveredByPartiallyOpenContentModel
                    }
                } else {
                    Code::ItemAddedToClosedContentModel
                }
            }
            (None, None) => continue,
        };
        Sink { hits, writer, reader }.add(code, &step);
    }
    Ok(())
}

/// Whether items beyond the tuple may be anything.
///
/// Parity: an array with one schema for all items and no tuple counts as open.
fn is_open(schema: &JsonSchema, array: &Array) -> bool {
    let is_free = |id| matches!(schema.node(id).kind, Kind::True | Kind::Empty);
    array.additional == Additional::Any && array.unevaluated.is_none_or(is_free)
}
