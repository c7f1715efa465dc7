//! Which branches of a combination are the same: the incumbent counts each only once.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::Loader;
use crate::json_schema::model::{Additional, Kind, Node, NodeId};

/// For every combination its branches without repeats.
pub(super) fn distinct_branches(loader: &Loader) -> Vec<(NodeId, Vec<NodeId>)> {
    let mut shapes = Shapes { loader, known: HashMap::new(), of: HashMap::new() };
    let mut all = Vec::new();
    for (id, node) in (0..).map(NodeId).zip(&loader.nodes) {
        if let Kind::Combined(combined) = &node.kind {
            let mut seen = std::collections::HashSet::new();
            let branches = combined.branches.iter().copied();
            let distinct = branches.filter(|&branch| seen.insert(shapes.of(branch))).collect();
            all.push((id, distinct));
        }
    }
    all
}

/// Numbers for texts that describe nodes: equal nodes have equal numbers.
struct Shapes<'a> {
    loader: &'a Loader,
    known: HashMap<String, usize>,
    of: HashMap<NodeId, usize>,
}

impl Shapes<'_> {
    fn of(&mut self, id: NodeId) -> usize {
        if let Some(&known) = self.of.get(&id) {
            return known;
        }
        let text = stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            self.text(&self.loader.nodes[id.0 as usize])
        });
        let next = self.known.len();
        let shape = *self.known.entry(text).or_insert(next);
        self.of.insert(id, shape);
        shape
    }

    fn list(&mut self, ids: &[NodeId]) -> Vec<usize> {
        ids.iter().map(|&id| self.of(id)).collect()
    }

    fn optional(&mut self, id: Option<NodeId>) -> Option<usize> {
        id.map(|id| self.of(id))
    }

    fn additional(&mut self, additional: Additional) -> String {
        match additional {
            Additional::Schema(schema) => self.of(schema).to_string(),
            other => format!("{other:?}"),
        }
    }

    fn text(&mut self, node: &Node) -> String {
        let mut out = match &node.kind {
            Kind::Object(object) => {
                let mut properties: Vec<_> =
                    object.properties.iter().map(|(name, &id)| (name, self.of(id))).collect();
                properties.sort();
                let patterns: Vec<_> =
                    object.patterns.iter().map(|(it, id)| (&it.text, self.of(*id))).collect();
                let with: Vec<_> =
                    object.schema_with.iter().map(|(name, &id)| (name, self.of(id))).collect();
                let bounds = (object.min_properties, object.max_properties, object.has_names);
                let rest = (self.additional(object.additional), self.optional(object.unevaluated));
                format!(
                    "object {properties:?} {:?} {bounds:?} {:?} {with:?} {patterns:?} {rest:?}",
                    object.required, object.required_with
                )
            }
            Kind::Array(array) => {
                let items = (self.optional(array.items), self.list(&array.tuple));
                let rest = (self.additional(array.additional), self.optional(array.unevaluated));
                let bounds = (array.min_items, array.max_items, array.is_unique);
                let contains = (array.has_contains, &array.min_contains, &array.max_contains);
                format!("array {items:?} {rest:?} {bounds:?} {contains:?}")
            }
            Kind::Not(negated) => format!("not {}", self.of(*negated)),
            Kind::Combined(combined) => {
                format!("{} {:?}", combined.criterion.as_str(), self.list(&combined.branches))
            }
            Kind::Ref(reference) => format!("ref {}", reference.text),
            // Their nodes in the model hold nothing of what they say.
            Kind::Conditional => format!("conditional {:?}", node.at),
            other => format!("{other:?}"),
        };
        let _ = write!(out, " {:?}", node.notes);
        out
    }
}
