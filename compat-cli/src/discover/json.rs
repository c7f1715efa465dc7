//! The `$id` of a JSON Schema and the documents that its `$ref`s lead to.

use compat::source::json::{Kind, NodeId, SpannedTree};

use super::{Discovered, Names, push_once};

/// Keywords of which a JSON Schema has at least one.
const TELLING: [&str; 10] = [
    "$schema",
    "$id",
    "$ref",
    "$defs",
    "definitions",
    "properties",
    "allOf",
    "anyOf",
    "oneOf",
    "items",
];

pub(super) fn looks_like(text: &str) -> bool {
    SpannedTree::scan(text)
        .is_some_and(|tree| TELLING.iter().any(|key| tree.member(tree.root(), key).is_some()))
}

pub(super) fn discover(text: &str) -> Discovered {
    let Some(tree) = SpannedTree::scan(text) else { return Discovered::default() };
    let mut uses = Vec::new();
    let mut own = Vec::new();
    references(&tree, &mut uses, &mut own);
    // A reference to an embedded resource stays inside.
    uses.retain(|name| !name.is_empty() && !own.contains(name) && !is_meta_schema(name));
    let id = text_of(&tree, tree.member(tree.root(), "$id"))
        .or_else(|| text_of(&tree, tree.member(tree.root(), "id")));
    let id = id.map(|id| without_fragment(id).to_owned()).filter(|id| !id.is_empty());
    Discovered {
        defines: id.iter().cloned().collect(),
        uses,
        names: Names { id, ..Names::default() },
    }
}

/// Collects `$ref`s without fragment, and `$id`s, of the whole document.
fn references(tree: &SpannedTree, uses: &mut Vec<String>, own: &mut Vec<String>) {
    let mut open = vec![tree.root()];
    while let Some(node) = open.pop() {
        match &tree.node(node).kind {
            Kind::Object(members) => {
                for (key, value) in members.iter().rev() {
                    match (&**key, &tree.node(*value).kind) {
                        ("$ref", Kind::String(target)) => {
                            push_once(uses, without_fragment(target));
                        }
                        ("$id", Kind::String(id)) => push_once(own, without_fragment(id)),
                        // Examples and constants are data, not schemas.
                        ("const" | "enum" | "default" | "examples", _) => {}
                        _ => open.push(*value),
                    }
                }
            }
            Kind::Array(items) => open.extend(items.iter().rev()),
            _ => {}
        }
    }
}

fn is_meta_schema(name: &str) -> bool {
    name.contains("://json-schema.org/")
}

fn without_fragment(uri: &str) -> &str {
    uri.split('#').next().unwrap_or(uri)
}

fn text_of(tree: &SpannedTree, node: Option<NodeId>) -> Option<&str> {
    match &tree.node(node?).kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}
