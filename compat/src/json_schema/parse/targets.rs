//! The nodes behind references: which of them are one and the same.
//!
//! The comparison remembers pairs of nodes, so whether two references to one place lead to one
//! node decides where a recursion is cut, and how often a difference in it is reported.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{EMPTY, Loader};
use crate::json_schema::documents::At;
use crate::json_schema::model::{Kind, NodeId, RefId};

/// Where references lead to, while they are being followed.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// References whose target has no node yet, in the order in which they were met.
    queue: VecDeque<(RefId, At)>,
    /// Drafts 4 to 7: a place has one target.
    known: HashMap<At, RefId>,
    /// 2019-09 and later: the node of every place that was followed.
    followed: HashMap<At, NodeId>,
    /// Places whose node is being made, outermost first.
    open: Vec<At>,
    is_open: HashSet<At>,
}

impl Loader {
    /// A target for a reference to a place, which gets its node later.
    pub(super) fn target(&mut self, to: At) -> RefId {
        if let Some(&known) = self.targets_of.known.get(&to) {
            return known;
        }
        let id = RefId(u32::try_from(self.targets.len()).expect("bounded by the text's length"));
        self.targets.push(EMPTY);
        if !self.draft.is_modern() {
            self.targets_of.known.insert(to, id);
        }
        self.targets_of.queue.push_back((id, to));
        id
    }

    /// The node of a place that is referred to, or of the root.
    ///
    /// Parity: before 2019-09 a reference to the root leads to another node than the root, which
    /// has children of its own.
    pub(super) fn load_target(&mut self, at: At) -> NodeId {
        self.targets_of.open.push(at);
        self.targets_of.is_open.insert(at);
        let scope = self.scope_of(at);
        let node = self.load(at, &scope);
        self.targets_of.open.pop();
        self.targets_of.is_open.remove(&at);
        if self.draft.is_modern() {
            self.targets_of.followed.insert(at, node);
        }
        node
    }

    /// Whether the schema at a place is being loaded as the target of a reference, or the root.
    pub(super) fn is_target(&self, at: At) -> bool {
        self.targets_of.open.last() == Some(&at)
    }

    /// Makes a node known for a place while the rest of the place is still being loaded.
    pub(super) fn follow_early(&mut self, at: At, node: NodeId) {
        self.targets_of.followed.insert(at, node);
    }

    /// Gives every reference that was met so far its node.
    ///
    /// Parity: the incumbent does so after each definition, and at the end. The reference that
    /// makes it look at a place for the first time gets a node of its own; all others of the same
    /// turn share another one, with the same children.
    pub(super) fn load_targets(&mut self) {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            let mut shared: HashMap<At, NodeId> = HashMap::new();
            let mut later = Vec::new();
            while let Some((id, at)) = self.targets_of.queue.pop_front() {
                match self.follow_to(at, &mut shared) {
                    Some(target) => self.targets[id.0 as usize] = target,
                    None => later.push((id, at)),
                }
            }
            self.targets_of.queue.extend(later);
        });
    }

    /// The node that a reference to a place gets now; `None` while the place is being loaded.
    fn follow_to(&mut self, at: At, shared: &mut HashMap<At, NodeId>) -> Option<NodeId> {
        if let Some(&known) = shared.get(&at) {
            return Some(known);
        }
        if let Some(&node) = self.targets_of.followed.get(&at) {
            let copy = self.copy(node);
            shared.insert(at, copy);
            return Some(copy);
        }
        if self.targets_of.is_open.contains(&at) {
            return None;
        }
        let node = self.load_target(at);
        if self.draft.is_modern() {
            self.load_targets();
        }
        Some(node)
    }

    /// Another node with the same children; a reference stays itself.
    fn copy(&mut self, node: NodeId) -> NodeId {
        let known = self.nodes[node.0 as usize].clone();
        if matches!(known.kind, Kind::Ref(_)) {
            return node;
        }
        self.add(known.kind, known.notes, known.at)
    }
}
