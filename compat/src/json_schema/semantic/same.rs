//! Whether two schema objects say the same, as far as their keywords show it.

use super::facets::Facets;
use crate::json_schema::documents::At;

/// The schemas inside the two that must be the same too; `None` where they differ already.
pub(super) fn pairs(one: &Facets, other: &Facets) -> Option<Vec<(At, At)>> {
    if !has_same_limits(one, other) {
        return None;
    }
    let mut pairs = Vec::new();
    lists(&one.references, &other.references, &mut pairs)?;
    lists(&one.all, &other.all, &mut pairs)?;
    lists(&one.prefix, &other.prefix, &mut pairs)?;
    for (one, other) in [(&one.any, &other.any), (&one.one, &other.one)] {
        match (one, other) {
            (None, None) => {}
            (Some(one), Some(other)) => lists(one, other, &mut pairs)?,
            _ => return None,
        }
    }
    for (one, other) in [
        (one.not, other.not),
        (one.additional, other.additional),
        (one.names, other.names),
        (one.unevaluated_properties, other.unevaluated_properties),
        (one.items, other.items),
        (one.unevaluated_items, other.unevaluated_items),
    ] {
        optional(one, other, &mut pairs)?;
    }
    if one.properties.len() != other.properties.len()
        || one.patterns.len() != other.patterns.len()
        || one.schema_with.len() != other.schema_with.len()
    {
        return None;
    }
    for (name, &at) in &one.properties {
        pairs.push((at, *other.properties.get(name)?));
    }
    for ((one, at), (other, to)) in one.patterns.iter().zip(&other.patterns) {
        if one.text != other.text {
            return None;
        }
        pairs.push((*at, *to));
    }
    for ((one, at), (other, to)) in one.schema_with.iter().zip(&other.schema_with) {
        if one != other {
            return None;
        }
        pairs.push((*at, *to));
    }
    match (one.condition, other.condition) {
        (None, None) => {}
        (Some(one), Some(other)) => {
            pairs.push((one.when, other.when));
            optional(one.then, other.then, &mut pairs)?;
            optional(one.otherwise, other.otherwise, &mut pairs)?;
        }
        _ => return None,
    }
    match (one.contains, other.contains) {
        (None, None) => {}
        (Some(one), Some(other)) if (one.min, one.max) == (other.min, other.max) => {
            pairs.push((one.schema, other.schema));
        }
        _ => return None,
    }
    Some(pairs)
}

/// What is said without further schemas.
fn has_same_limits(one: &Facets, other: &Facets) -> bool {
    one.boolean == other.boolean
        && one.types == other.types
        && one.values == other.values
        && one.bounds == other.bounds
        && one.multiple_of == other.multiple_of
        && one.min_length == other.min_length
        && one.max_length == other.max_length
        && one.pattern.as_ref().map(|it| &it.text) == other.pattern.as_ref().map(|it| &it.text)
        && one.required == other.required
        && one.min_properties == other.min_properties
        && one.max_properties == other.max_properties
        && one.required_with == other.required_with
        && one.min_items == other.min_items
        && one.max_items == other.max_items
        && one.is_unique == other.is_unique
}

fn lists(one: &[At], other: &[At], pairs: &mut Vec<(At, At)>) -> Option<()> {
    pairs.extend(one.iter().copied().zip(other.iter().copied()));
    (one.len() == other.len()).then_some(())
}

fn optional(one: Option<At>, other: Option<At>, pairs: &mut Vec<(At, At)>) -> Option<()> {
    pairs.extend(one.zip(other));
    (one.is_some() == other.is_some()).then_some(())
}
