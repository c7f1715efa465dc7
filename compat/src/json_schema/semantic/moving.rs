//! References whose target depends on the way to them: `$recursiveRef`, and `$dynamicRef` where
//! several places have the anchor. What a schema with one means is not looked into.

use std::collections::HashMap;
use std::sync::Arc;

use super::bundle::DATA;
use crate::json_schema::documents::At;
use crate::json_schema::model::{Draft, JsonSchema};
use crate::json_schema::value::Value;

/// Whether a schema has such a reference, in any of its texts.
pub(super) fn has_any(schema: &JsonSchema) -> bool {
    let draft = schema.inner.draft;
    if !draft.is_modern() {
        return false;
    }
    let documents = schema.documents();
    let mut anchors: HashMap<Arc<str>, usize> = HashMap::new();
    let mut named = Vec::new();
    let mut open: Vec<At> = documents.ids().map(|id| documents.root(id)).collect();
    while let Some(at) = open.pop() {
        for (key, value) in documents.members(at) {
            match (&*key, documents.string(value)) {
                ("$recursiveRef" | "$dynamicRef", Some(_)) if draft == Draft::TwentyNineteen => {
                    return true;
                }
                ("$dynamicRef", Some(_)) => named.push(value),
                ("$dynamicAnchor", Some(name)) => {
                    *anchors.entry(Arc::clone(name)).or_default() += 1;
                }
                _ if !DATA.contains(&&*key) => open.push(value),
                _ => {}
            }
        }
        open.extend(documents.items(at));
    }
    named.iter().any(|reference| {
        let target = schema.inner.resolved.get(reference);
        let anchor = target.and_then(|&target| documents.member(target, "$dynamicAnchor"));
        let name = anchor.and_then(|anchor| documents.string(anchor));
        name.is_some_and(|name| anchors[name] > 1)
    })
}

/// Whether two schemas have the same texts.
pub(super) fn is_identical(one: &JsonSchema, other: &JsonSchema) -> bool {
    let texts = |schema: &JsonSchema| -> Vec<serde_json::Value> {
        let documents = schema.documents();
        let text = |id| {
            let document = documents.get(id);
            let own = Value::from_tree(&document.tree, document.tree.root()).to_json();
            serde_json::json!([document.name.as_deref(), own])
        };
        documents.ids().map(text).collect()
    };
    texts(one) == texts(other)
}
