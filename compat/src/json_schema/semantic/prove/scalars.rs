//! Proofs about what holds nothing: numbers, strings, and types that have few values.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Sides, patterns};
use crate::json_schema::semantic::equality::compare_numbers;
use crate::json_schema::semantic::facets::{Bound, End, Types};

/// Types that have few values: those must all be listed.
pub(super) fn fits_values(types: Types, values: &[Value]) -> bool {
    let listed = |value: Value| values.contains(&value);
    let few = Types::NULL.or(Types::BOOLEAN);
    few.contains(types)
        && (!types.contains(Types::NULL) || listed(Value::Null))
        && (!types.contains(Types::BOOLEAN)
            || listed(Value::Bool(true)) && listed(Value::Bool(false)))
}

pub(super) fn fits_numbers(sides: &Sides<'_>, types: Types) -> bool {
    let is_whole = !types.contains(Types::FRACTION);
    let bounds: Vec<&Bound> = sides.writer.iter().flat_map(|facets| &facets.bounds).collect();
    let in_range = sides
        .reader
        .bounds
        .iter()
        .all(|asked| bounds.iter().any(|given| implies(given, asked, types)));
    let Some(step) = &sides.reader.multiple_of else { return in_range };
    let step = step.decimal();
    let one = crate::json_schema::number::Decimal::whole(1);
    let mut given = sides.writer.iter().filter_map(|facets| facets.multiple_of.as_ref());
    in_range
        && (is_whole && one.is_multiple_of(&step)
            || given.any(|given| given.decimal().is_multiple_of(&step)))
}

/// Whether every number within one bound is within the other.
fn implies(given: &Bound, asked: &Bound, types: Types) -> bool {
    if given.end != asked.end {
        return false;
    }
    let order = compare_numbers(given.limit.as_str(), asked.limit.as_str());
    let inside = match given.end {
        End::Least => Ordering::Greater,
        End::Greatest => Ordering::Less,
    };
    if order == inside {
        return true;
    }
    if order == Ordering::Equal {
        return asked.is_closed || !given.is_closed;
    }
    // `> 4` is `>= 5` for whole numbers.
    let is_whole = !types.contains(Types::FRACTION);
    is_whole && !given.is_closed && asked.is_closed && {
        let one = crate::json_schema::number::Decimal::whole(match given.end {
            End::Least => 1,
            End::Greatest => -1,
        });
        let is_integer = given.limit.is_integer() && asked.limit.is_integer();
        let next = given.limit.decimal().plus(&one);
        is_integer
            && next.is_some_and(|next| next.compare(&asked.limit.decimal()) == Ordering::Equal)
    }
}

pub(super) fn fits_strings(sides: &Sides<'_>, automata: &mut usize) -> bool {
    let least = sides.writer.iter().filter_map(|facets| facets.min_length).max().unwrap_or(0);
    let most = sides.writer.iter().filter_map(|facets| facets.max_length).min();
    let other = sides.reader;
    let in_range = other.min_length.is_none_or(|asked| least >= asked)
        && other.max_length.is_none_or(|asked| most.is_some_and(|most| most <= asked));
    let Some(asked) = &other.pattern else { return in_range };
    let given: Vec<&str> = sides
        .writer
        .iter()
        .filter_map(|facets| facets.pattern.as_ref())
        .map(|pattern| &*pattern.text)
        .collect();
    in_range && patterns::is_implied(&given, &asked.text, automata)
}
