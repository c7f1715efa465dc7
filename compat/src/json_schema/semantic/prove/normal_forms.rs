//! The library's normal forms: its yes is a proof, its other answers count for nothing.

use jsonschema::canonical::{self, Containment};
use serde_json::Value;

use super::super::bundle;
use crate::json_schema::documents::At;
use crate::json_schema::model::{Draft, JsonSchema};
use crate::limits;

/// Nesting up to which a document is brought to normal form.
const NESTING_MAX: usize = 120;

/// Branches that a condition counts for: it becomes a choice, and its negation another.
const BRANCHES_OF_CONDITION: usize = 4;

/// Stack that the library gets; it recurses over the schema.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Why the writer's schema is included in the reader's, if normal forms show it. `left` counts the
/// values that may still be brought to normal form.
pub(in crate::json_schema::semantic) fn by_normal_forms(
    (reader, of_reader): (&JsonSchema, At),
    (writer, of_writer): (&JsonSchema, At),
    left: &mut usize,
) -> Option<&'static str> {
    if *left == 0 {
        return None;
    }
    let (this, that) = (bundle::from(reader, of_reader), bundle::from(writer, of_writer));
    let sizes = [size(&this), size(&that)];
    // Also what is too large was written out and counted.
    *left = sizes.iter().fold(*left, |left, size| left.saturating_sub(size.values));
    if sizes.iter().any(|size| !size.is_modest) {
        return None;
    }
    let draft = common_draft((reader.inner.draft, &this), (writer.inner.draft, &that))?;
    stacker::maybe_grow(1024 * 1024, STACK_BYTES, || {
        let normal = |value: &Value| {
            canonical::options()
                .with_draft(bundle::dialect(draft))
                .should_validate_formats(false)
                .offline()
                .canonicalize(value)
                .ok()
        };
        let covers = normal(&this)?.covers(&normal(&that)?).ok()?;
        (covers == Containment::Yes)
            .then_some("in normal form, the reader's schema covers the writer's")
    })
}

/// A draft under which both texts mean what they mean under their own.
fn common_draft((one, this): (Draft, &Value), (other, that): (Draft, &Value)) -> Option<Draft> {
    if one == other {
        return Some(one);
    }
    let is_neutral = |value: &Value| !mentions(value, &CHANGED);
    (is_neutral(this) && is_neutral(that)).then_some(one.max(other).max(Draft::Seven))
}

/// Keywords that came, went or changed their meaning between drafts.
const CHANGED: [&str; 22] = [
    "$ref",
    "additionalItems",
    "const",
    "contains",
    "contentMediaType",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if",
    "items",
    "maxContains",
    "minContains",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "$recursiveRef",
    "$dynamicRef",
];

fn mentions(value: &Value, words: &[&str]) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, value)| {
            let is_plain_items = key == "items" && value.is_object();
            words.contains(&&**key) && !is_plain_items || mentions(value, words)
        }),
        Value::Array(items) => items.iter().any(|item| mentions(item, words)),
        _ => false,
    }
}

/// How large a document is.
struct Size {
    /// Values in it, as far as they were counted.
    values: usize,
    /// Whether it is small enough for an algorithm that nobody has bounded.
    is_modest: bool,
}

fn size(document: &Value) -> Size {
    let mut open = vec![(document, 0)];
    let (mut values, mut branches, mut squares) = (0, 0, 0);
    while let Some((value, depth)) = open.pop() {
        values += 1;
        if values > limits::NORMAL_VALUES_MAX || depth > NESTING_MAX {
            return Size { values, is_modest: false };
        }
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    match (value, key.as_str()) {
                        (Value::Array(list), "anyOf" | "oneOf") => branches += list.len(),
                        (Value::Object(named), "properties") => squares += named.len().pow(2),
                        (
                            Value::Object(named),
                            "dependencies" | "dependentRequired" | "dependentSchemas",
                        ) => branches += BRANCHES_OF_CONDITION * named.len(),
                        (_, "if") => branches += BRANCHES_OF_CONDITION,
                        _ => {}
                    }
                    open.push((value, depth + 1));
                }
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            _ => {}
        }
    }
    let is_modest =
        branches <= limits::NORMAL_BRANCHES_MAX && squares <= limits::NORMAL_SQUARES_MAX;
    Size { values, is_modest }
}
