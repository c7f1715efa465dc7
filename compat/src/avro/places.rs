//! Where everything stands in the text of a schema.

use std::sync::Arc;

use super::model::PlaceId;
use crate::source::{SchemaPath, Segment};

/// Places as a tree of steps, so that a parser pays one small entry for each.
#[derive(Debug, Default)]
pub(super) struct Places {
    entries: Vec<PlaceEntry>,
}

#[derive(Debug)]
enum PlaceEntry {
    Document(Option<Arc<str>>),
    Key(PlaceId, &'static str),
    Index(PlaceId, usize),
}

impl Places {
    pub(super) fn document(&mut self, name: Option<Arc<str>>) -> PlaceId {
        self.add(PlaceEntry::Document(name))
    }

    pub(super) fn key(&mut self, parent: PlaceId, key: &'static str) -> PlaceId {
        self.add(PlaceEntry::Key(parent, key))
    }

    pub(super) fn index(&mut self, parent: PlaceId, index: usize) -> PlaceId {
        self.add(PlaceEntry::Index(parent, index))
    }

    fn add(&mut self, entry: PlaceEntry) -> PlaceId {
        let id = u32::try_from(self.entries.len()).expect("a text is shorter than 4 GiB");
        self.entries.push(entry);
        PlaceId(id)
    }

    pub(super) fn path(&self, place: PlaceId) -> SchemaPath {
        let mut segments = Vec::new();
        let mut at = place;
        let document = loop {
            match &self.entries[at.0 as usize] {
                PlaceEntry::Document(name) => break name.clone(),
                PlaceEntry::Key(parent, key) => {
                    segments.push(Segment::Key((*key).into()));
                    at = *parent;
                }
                PlaceEntry::Index(parent, index) => {
                    segments.push(Segment::Index(*index));
                    at = *parent;
                }
            }
        };
        segments.reverse();
        SchemaPath { document, segments }
    }
}
