//! The keywords that the loaders know.

use crate::json_schema::model::Draft;

/// What the loader for 2019-09 and 2020-12 knows; anything else is an unknown keyword to it.
pub(super) const KEYWORDS: [&str; 54] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "default",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "false",
    "format",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "true",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// What the loader for drafts 4, 6 and 7 takes out of a schema, with the first draft of each.
const CLASSIC: [(&str, Draft); 38] = [
    ("$id", Draft::Six),
    ("additionalItems", Draft::Four),
    ("additionalProperties", Draft::Four),
    ("allOf", Draft::Four),
    ("anyOf", Draft::Four),
    ("const", Draft::Six),
    ("contains", Draft::Six),
    ("default", Draft::Four),
    ("dependencies", Draft::Four),
    ("description", Draft::Four),
    ("else", Draft::Seven),
    ("enum", Draft::Four),
    ("exclusiveMaximum", Draft::Four),
    ("exclusiveMinimum", Draft::Four),
    ("format", Draft::Four),
    ("if", Draft::Seven),
    ("items", Draft::Four),
    ("maxItems", Draft::Four),
    ("maxLength", Draft::Four),
    ("maxProperties", Draft::Four),
    ("maximum", Draft::Four),
    ("minItems", Draft::Four),
    ("minLength", Draft::Four),
    ("minProperties", Draft::Four),
    ("minimum", Draft::Four),
    ("multipleOf", Draft::Four),
    ("not", Draft::Four),
    ("oneOf", Draft::Four),
    ("pattern", Draft::Four),
    ("patternProperties", Draft::Four),
    ("properties", Draft::Four),
    ("propertyNames", Draft::Six),
    ("required", Draft::Four),
    ("then", Draft::Seven),
    ("title", Draft::Four),
    ("type", Draft::Four),
    ("uniqueItems", Draft::Four),
    ("$ref", Draft::Four),
];

/// Whether a keyword reaches what is printed of a schema without being understood.
pub(super) fn is_printed_as_written(key: &str, draft: Draft) -> bool {
    if draft.is_modern() {
        return key == "$defs" || !KEYWORDS.contains(&key);
    }
    let is_id = key == "id" && draft == Draft::Four;
    !is_id && !CLASSIC.iter().any(|&(known, since)| known == key && draft >= since)
}

/// The same beside a `$ref`, where next to nothing is read.
pub(super) fn is_printed_beside_reference(key: &str, draft: Draft) -> bool {
    match key {
        "title" | "description" => true,
        _ if draft.is_modern() => is_printed_as_written(key, draft),
        "$ref" | "default" => false,
        "readOnly" | "writeOnly" => draft < Draft::Seven,
        "id" => draft > Draft::Four,
        "$id" => draft == Draft::Four,
        _ => true,
    }
}
