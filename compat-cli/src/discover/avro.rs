//! Full names that an Avro text defines and uses.

use compat::source::json::{Kind, NodeId, SpannedTree};

use super::{Discovered, Names, push_once};

const PRIMITIVES: [&str; 8] =
    ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

pub(super) fn looks_like(text: &str) -> bool {
    let Some(tree) = SpannedTree::scan(text) else { return false };
    let root = match &tree.node(tree.root()).kind {
        // A file with several types is a union of them.
        Kind::Array(items) if !items.is_empty() => items[0],
        _ => tree.root(),
    };
    let kind = member_text(&tree, root, "type");
    matches!(kind, Some("record" | "enum" | "fixed" | "error"))
        && member_text(&tree, root, "name").is_some()
}

pub(super) fn discover(text: &str) -> Discovered {
    let Some(tree) = SpannedTree::scan(text) else { return Discovered::default() };
    let mut walk = Walk { tree: &tree, defines: Vec::new(), uses: Vec::new() };
    walk.schema(tree.root(), "");
    let Walk { defines, mut uses, .. } = walk;
    uses.retain(|name| !defines.contains(name));
    let names = defines.first().map(|full| names(full)).unwrap_or_default();
    Discovered { defines, uses, names }
}

fn names(full: &str) -> Names {
    let (namespace, record) = match full.rsplit_once('.') {
        Some((namespace, record)) => (Some(namespace.to_owned()), record.to_owned()),
        None => (None, full.to_owned()),
    };
    Names { record: Some(record), namespace, ..Names::default() }
}

fn member_text<'a>(tree: &'a SpannedTree, node: NodeId, key: &str) -> Option<&'a str> {
    match &tree.node(tree.member(node, key)?).kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}

struct Walk<'a> {
    tree: &'a SpannedTree,
    defines: Vec<String>,
    uses: Vec<String>,
}

impl Walk<'_> {
    fn schema(&mut self, node: NodeId, namespace: &str) {
        let tree = self.tree;
        match &tree.node(node).kind {
            Kind::String(name) => self.used(name, namespace),
            Kind::Array(branches) => {
                for &branch in branches {
                    self.schema(branch, namespace);
                }
            }
            Kind::Object(_) => self.object(node, namespace),
            _ => {}
        }
    }

    fn object(&mut self, node: NodeId, namespace: &str) {
        let tree = self.tree;
        match member_text(tree, node, "type") {
            Some("record" | "error") => self.record(node, namespace),
            Some("enum" | "fixed") => {
                self.defined(node, namespace);
            }
            Some("array") => self.below(node, "items", namespace),
            Some("map") => self.below(node, "values", namespace),
            Some(name) => self.used(name, namespace),
            None => self.below(node, "type", namespace),
        }
    }

    fn record(&mut self, node: NodeId, namespace: &str) {
        let tree = self.tree;
        let inner = self.defined(node, namespace);
        let fields = tree.member(node, "fields").map(|fields| &tree.node(fields).kind);
        let Some(Kind::Array(fields)) = fields else { return };
        for &field in fields {
            self.below(field, "type", &inner);
        }
    }

    fn below(&mut self, node: NodeId, key: &str, namespace: &str) {
        if let Some(below) = self.tree.member(node, key) {
            self.schema(below, namespace);
        }
    }

    /// Notes a definition; answers the namespace that holds inside it.
    fn defined(&mut self, node: NodeId, namespace: &str) -> String {
        let Some(name) = member_text(self.tree, node, "name") else { return namespace.to_owned() };
        let own = member_text(self.tree, node, "namespace").unwrap_or(namespace);
        let full = full_name(name, own);
        push_once(&mut self.defines, &full);
        full.rsplit_once('.').map(|(inner, _)| inner.to_owned()).unwrap_or_default()
    }

    fn used(&mut self, name: &str, namespace: &str) {
        if !PRIMITIVES.contains(&name) {
            push_once(&mut self.uses, &full_name(name, namespace));
        }
    }
}

fn full_name(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.trim_start_matches('.').to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}
