//! Bounds, patterns and lists of values.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::{Sink, Step};
use crate::json_schema::codes::Code;
use crate::json_schema::model::{Numeric, Text};
use crate::json_schema::number::Number;
use crate::json_schema::value::Value;

/// The codes of one bound: added, removed, increased, decreased.
type BoundCodes = [Code; 4];

macro_rules! bound_codes {
    ($name:ident, $added:ident, $removed:ident, $increased:ident, $decreased:ident) => {
        pub(super) const $name: BoundCodes =
            [Code::$added, Code::$removed, Code::$increased, Code::$decreased];
    };
}

bound_codes!(MAX_LENGTH, MaxLengthAdded, MaxLengthRemoved, MaxLengthIncreased, MaxLengthDecreased);
bound_codes!(MIN_LENGTH, MinLengthAdded, MinLengthRemoved, MinLengthIncreased, MinLengthDecreased);
bound_codes!(MAXIMUM, MaximumAdded, MaximumRemoved, MaximumIncreased, MaximumDecreased);
bound_codes!(MINIMUM, MinimumAdded, MinimumRemoved, MinimumIncreased, MinimumDecreased);
bound_codes!(
    EXCLUSIVE_MAXIMUM,
    ExclusiveMaximumAdded,
    ExclusiveMaximumRemoved,
    ExclusiveMaximumIncreased,
    ExclusiveMaximumDecreased
);
bound_codes!(
    EXCLUSIVE_MINIMUM,
    ExclusiveMinimumAdded,
    ExclusiveMinimumRemoved,
    ExclusiveMinimumIncreased,
    ExclusiveMinimumDecreased
);
bound_codes!(MAX_ITEMS, MaxItemsAdded, MaxItemsRemoved, MaxItemsIncreased, MaxItemsDecreased);
bound_codes!(MIN_ITEMS, MinItemsAdded, MinItemsRemoved, MinItemsIncreased, MinItemsDecreased);
bound_codes!(
    MAX_CONTAINS,
    MaxContainsAdded,
    MaxContainsRemoved,
    MaxContainsIncreased,
    MaxContainsDecreased
);
bound_codes!(
    MIN_CONTAINS,
    MinContainsAdded,
    MinContainsRemoved,
    MinContainsIncreased,
    MinContainsDecreased
);
bound_codes!(
    MAX_PROPERTIES,
    MaxPropertiesAdded,
    MaxPropertiesRemoved,
    MaxPropertiesIncreased,
    MaxPropertiesDecreased
);
bound_codes!(
    MIN_PROPERTIES,
    MinPropertiesAdded,
    MinPropertiesRemoved,
    MinPropertiesIncreased,
    MinPropertiesDecreased
);

/// How one bound differs between the writer's and the reader's side.
pub(super) fn bound(
    sink: &mut Sink<'_>,
    step: &'static str,
    codes: BoundCodes,
    values: (Option<f64>, Option<f64>),
) {
    let [added, removed, increased, decreased] = codes;
    let code = match values {
        (None, None) => return,
        (None, Some(_)) => added,
        (Some(_), None) => removed,
        (Some(old), Some(new)) => match old.partial_cmp(&new) {
            Some(Ordering::Less) => increased,
            Some(Ordering::Greater) => decreased,
            _ => return,
        },
    };
    sink.add(code, &Step::Keyword(step));
}

/// A bound that counts something.
pub(super) fn count(
    sink: &mut Sink<'_>,
    step: &'static str,
    codes: BoundCodes,
    (old, new): (Option<i32>, Option<i32>),
) {
    bound(sink, step, codes, (old.map(f64::from), new.map(f64::from)));
}

/// A bound of numbers. Parity: compared as doubles.
pub(super) fn limit(
    sink: &mut Sink<'_>,
    step: &'static str,
    codes: BoundCodes,
    (old, new): (Option<&Number>, Option<&Number>),
) {
    bound(sink, step, codes, (old.map(Number::as_f64), new.map(Number::as_f64)));
}

pub(super) fn strings(writer: &Text, reader: &Text, sink: &mut Sink<'_>) {
    count(sink, "maxLength", MAX_LENGTH, (writer.max_length, reader.max_length));
    count(sink, "minLength", MIN_LENGTH, (writer.min_length, reader.min_length));
    let code = match (&writer.pattern, &reader.pattern) {
        (None, Some(_)) => Code::PatternAdded,
        (Some(_), None) => Code::PatternRemoved,
        (Some(old), Some(new)) if old != new => Code::PatternChanged,
        _ => return,
    };
    sink.add(code, &Step::Keyword("pattern"));
}

pub(super) fn numbers(writer: &Numeric, reader: &Numeric, sink: &mut Sink<'_>) {
    let limits = (writer.maximum.as_ref(), reader.maximum.as_ref());
    limit(sink, "maximum", MAXIMUM, limits);
    let limits = (writer.minimum.as_ref(), reader.minimum.as_ref());
    limit(sink, "minimum", MINIMUM, limits);
    exclusive_maximum(writer, reader, sink);
    let limits = (writer.exclusive_minimum.as_ref(), reader.exclusive_minimum.as_ref());
    limit(sink, "exclusiveMinimum", EXCLUSIVE_MINIMUM, limits);
    multiple_of(writer.multiple_of.as_ref(), reader.multiple_of.as_ref(), sink);
    match (writer.is_integer, reader.is_integer) {
        (true, false) => sink.add_here(Code::TypeExtended),
        (false, true) => sink.add_here(Code::TypeNarrowed),
        _ => {}
    }
}

/// Parity: a bound that came down is held against the reader's `maximum`, and is passed over
/// where that is not below it. Without a `maximum` the incumbent crashes; we report it.
fn exclusive_maximum(writer: &Numeric, reader: &Numeric, sink: &mut Sink<'_>) {
    let limits = (writer.exclusive_maximum.as_ref(), reader.exclusive_maximum.as_ref());
    if let ((Some(old), Some(new)), Some(maximum)) = (limits, &reader.maximum)
        && old.as_f64() > new.as_f64()
        && old.as_f64() <= maximum.as_f64()
    {
        return;
    }
    limit(sink, "exclusiveMaximum", EXCLUSIVE_MAXIMUM, limits);
}

fn multiple_of(writer: Option<&Number>, reader: Option<&Number>, sink: &mut Sink<'_>) {
    let code = match (writer, reader) {
        (None, None) => return,
        (None, Some(_)) => Code::MultipleOfAdded,
        (Some(_), None) => Code::MultipleOfRemoved,
        (Some(old), Some(new)) => {
            let (old, new) = (old.decimal(), new.decimal());
            if old.compare(&new) == Ordering::Equal {
                return;
            }
            if new.is_multiple_of(&old) {
                Code::MultipleOfExpanded
            } else if old.is_multiple_of(&new) {
                Code::MultipleOfReduced
            } else {
                Code::MultipleOfChanged
            }
        }
    };
    sink.add(code, &Step::Keyword("multipleOf"));
}

pub(super) fn enums(writer: &[Value], reader: &[Value], sink: &mut Sink<'_>) {
    let old: HashSet<&Value> = writer.iter().collect();
    let new: HashSet<&Value> = reader.iter().collect();
    if old == new {
        return;
    }
    let code = if new.is_superset(&old) {
        Code::EnumArrayExtended
    } else if old.is_superset(&new) {
        Code::EnumArrayNarrowed
    } else {
        Code::EnumArrayChanged
    };
    sink.add(code, &Step::Keyword("enum"));
}
