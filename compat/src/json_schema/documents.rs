//! The texts that a schema is made of: its own, those it refers to, and known meta-schemas.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use crate::source::json::{Kind, NodeId, SpannedTree};
use crate::source::{SchemaPath, Segment};

/// Index of a text in [`Documents`]; 0 is the schema itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct DocId(pub(super) u16);

/// A value in one of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct At {
    pub(super) doc: DocId,
    pub(super) node: NodeId,
}

/// One text.
#[derive(Debug)]
pub(super) struct Document {
    /// What the schema calls it; `None` for the schema itself.
    pub(super) name: Option<Arc<str>>,
    pub(super) tree: SpannedTree,
    parents: OnceLock<Vec<Option<(NodeId, Segment)>>>,
}

/// All texts of one schema.
#[derive(Debug, Default)]
pub(super) struct Documents {
    all: Vec<Document>,
}

impl Documents {
    /// Adds a text and answers its root.
    pub(super) fn add(&mut self, name: Option<Arc<str>>, tree: SpannedTree) -> At {
        let doc = DocId(u16::try_from(self.all.len()).expect("fewer references than 65,536"));
        let node = tree.root();
        self.all.push(Document { name, tree, parents: OnceLock::new() });
        At { doc, node }
    }

    pub(super) fn get(&self, doc: DocId) -> &Document {
        &self.all[usize::from(doc.0)]
    }

    /// Every text, the schema itself first.
    pub(super) fn ids(&self) -> impl Iterator<Item = DocId> + use<> {
        (0..self.all.len()).map(|at| DocId(u16::try_from(at).expect("counted by `add`")))
    }

    pub(super) fn root(&self, doc: DocId) -> At {
        At { doc, node: self.get(doc).tree.root() }
    }

    pub(super) fn kind(&self, at: At) -> &Kind {
        &self.get(at.doc).tree.node(at.node).kind
    }

    pub(super) fn member(&self, at: At, key: &str) -> Option<At> {
        let node = self.get(at.doc).tree.member(at.node, key)?;
        Some(At { doc: at.doc, node })
    }

    /// The members of an object, repeated keys resolved; empty for anything else.
    pub(super) fn members(&self, at: At) -> Vec<(Arc<str>, At)> {
        let members = self.get(at.doc).tree.members(at.node);
        members.into_iter().map(|(key, node)| (key, At { doc: at.doc, node })).collect()
    }

    /// The items of an array; empty for anything else.
    pub(super) fn items(&self, at: At) -> Vec<At> {
        match self.kind(at) {
            Kind::Array(items) => items.iter().map(|&node| At { doc: at.doc, node }).collect(),
            _ => Vec::new(),
        }
    }

    /// The text of a string value.
    pub(super) fn string(&self, at: At) -> Option<&Arc<str>> {
        match self.kind(at) {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// What holds a value, and where in there.
    pub(super) fn parent(&self, at: At) -> Option<(At, &Segment)> {
        let document = self.get(at.doc);
        let parents = document.parents.get_or_init(|| document.tree.parents());
        let (node, segment) = parents[at.node.index()].as_ref()?;
        Some((At { doc: at.doc, node: *node }, segment))
    }

    /// The place of a value.
    pub(super) fn path(&self, at: At) -> SchemaPath {
        let mut segments = Vec::new();
        let mut here = at;
        while let Some((parent, segment)) = self.parent(here) {
            segments.push(segment.clone());
            here = parent;
        }
        segments.reverse();
        SchemaPath { document: self.get(at.doc).name.clone(), segments }
    }

    /// The place of a value as the incumbent writes it, `#/properties/a`.
    pub(super) fn pointer(&self, at: At) -> String {
        let mut text = "#".to_owned();
        let _ = write!(text, "{}", self.path(at));
        text
    }
}
