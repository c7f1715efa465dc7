//! The nodes behind references: which of them are one and the same.
//!
//! The comparison remembers pairs of nodes, so whether two references to one place lead to one
//! node decides where a recursion is cut, and how often a difference in it is reported.

use std::collections::{HashMap, HashSet, VecDeque};

use super::anchors::KnotId;
use super::worlds::WorldId;
use super::{EMPTY, Loader, Scope};
use crate::json_schema::documents::At;
use crate::json_schema::model::{Kind, NodeId, RefId};

/// Where references lead to, while they are being followed.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// References whose target has no node yet, in the order in which they were met.
    queue: VecDeque<(RefId, KnotId)>,
    /// The node of everything that was followed.
    followed: HashMap<KnotId, NodeId>,
    /// What is being loaded, outermost first.
    open: Vec<(KnotId, At)>,
    is_open: HashSet<KnotId>,
    /// Whether what is loaded now is for its problems only.
    is_unasked: bool,
}

impl Loader {
    /// A target that gets its node later.
    pub(super) fn new_target(&mut self) -> RefId {
        let id = RefId(u32::try_from(self.targets.len()).expect("bounded by the text's length"));
        self.targets.push(EMPTY);
        id
    }

    /// A target for a reference to what a URI means, which gets its node later.
    pub(super) fn target(&mut self, to: KnotId) -> RefId {
        let id = self.new_target();
        self.targets_of.queue.push_back((id, to));
        id
    }

    /// The node of what a URI means.
    pub(super) fn load_target(&mut self, to: KnotId) -> NodeId {
        let Some((spot, base)) = self.known_place(to) else { return EMPTY };
        self.targets_of.open.push((to, spot.at));
        self.targets_of.is_open.insert(to);
        let scope = Scope { base, draft: self.draft, world: WorldId::default() };
        let node = self.load(spot.at, &scope);
        self.targets_of.open.pop();
        self.targets_of.is_open.remove(&to);
        self.targets_of.followed.insert(to, node);
        node
    }

    /// Loads what nothing refers to but what is known by a URI; only its problems count.
    ///
    /// Parity: the words of `type` are looked at later than all else, and never here.
    pub(super) fn load_unasked(&mut self) {
        self.targets_of.is_unasked = true;
        for id in self.all_known() {
            if !self.targets_of.followed.contains_key(&id) {
                self.load_target(id);
            }
        }
    }

    /// Whether what is loaded now is for its problems only.
    pub(super) fn is_unasked(&self) -> bool {
        self.targets_of.is_unasked
    }

    /// Whether the schema at a place is being loaded as the target of a reference, or the root.
    pub(super) fn is_target(&self, at: At) -> bool {
        self.targets_of.open.last().is_some_and(|open| open.1 == at)
    }

    /// Makes a node known for what is being loaded while the rest of it still is.
    pub(super) fn follow_early(&mut self, node: NodeId) {
        if let Some(&(id, _)) = self.targets_of.open.last() {
            self.targets_of.followed.insert(id, node);
        }
    }

    /// Gives every reference that was met so far its node.
    ///
    /// Parity: the incumbent does so after each definition, and at the end. The reference that
    /// makes it look at a place for the first time gets a node of its own; all others of the same
    /// turn share another one, with the same children.
    pub(super) fn load_targets(&mut self) {
        stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            let mut shared: HashMap<KnotId, NodeId> = HashMap::new();
            let mut later = Vec::new();
            while let Some((id, to)) = self.targets_of.queue.pop_front() {
                match self.follow_to(to, &mut shared) {
                    Some(target) => self.targets[id.0 as usize] = target,
                    None => later.push((id, to)),
                }
            }
            self.targets_of.queue.extend(later);
        });
    }

    /// The node that a reference gets now; `None` while what it leads to is being loaded.
    fn follow_to(&mut self, to: KnotId, shared: &mut HashMap<KnotId, NodeId>) -> Option<NodeId> {
        if let Some(&known) = shared.get(&to) {
            return Some(known);
        }
        if let Some(&node) = self.targets_of.followed.get(&to) {
            let copy = self.copy(node);
            shared.insert(to, copy);
            return Some(copy);
        }
        if self.targets_of.is_open.contains(&to) {
            return None;
        }
        let node = self.load_target(to);
        self.load_targets();
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
