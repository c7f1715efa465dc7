//! Identifiers by which no text is found, though one has them.
//!
//! The incumbent asks the network for such a URI, even where it is that of the text itself. Ours
//! asks nobody, and takes the text that says it is the one, as the specification has it.

use std::collections::HashMap;
use std::sync::Arc;

use super::worlds::WorldId;
use super::{Loader, Scope};
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::uri;

/// Keywords whose values are data and not schemas.
const DATA: [&str; 4] = ["enum", "const", "default", "examples"];

/// Places by what they are called, with the base around each.
pub(super) type Index = HashMap<String, Vec<(At, Arc<str>)>>;

impl Loader {
    /// The place that a URI without fragment, or with an anchor, is the identifier of; that of
    /// one text first.
    pub(super) fn identified(&mut self, uri: &str, first: DocId) -> Option<(At, Arc<str>)> {
        if self.elsewhere.is_none() {
            let mut index = Index::new();
            for doc in self.documents.ids() {
                self.index_document(doc, &mut index);
            }
            self.elsewhere = Some(index);
        }
        let places = self.elsewhere.as_ref()?.get(uri::without_empty_fragment(uri))?;
        places.iter().find(|(at, _)| at.doc == first).or(places.first()).cloned()
    }

    fn index_document(&self, doc: DocId, index: &mut Index) {
        let root = self.documents.root(doc);
        let name = self.documents.get(doc).name.clone();
        let around =
            Scope { base: name.unwrap_or_default(), draft: self.draft, world: WorldId::default() };
        let mut open = vec![(root, around)];
        while let Some((at, around)) = open.pop() {
            let inside = self.enter(at, &around);
            let mut note = |uri: &str| {
                let known = uri::without_empty_fragment(uri).to_owned();
                index.entry(known).or_default().push((at, Arc::clone(&around.base)));
            };
            if self.id_of(at, inside.draft).is_some() {
                note(&inside.base);
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                let anchor = self.documents.member(at, key);
                if let Some(anchor) = anchor.and_then(|anchor| self.documents.string(anchor)) {
                    note(&format!("{}#{anchor}", uri::split_fragment(&inside.base).0));
                }
            }
            let members = self.documents.members(at);
            let below = members.into_iter().filter(|(key, _)| !DATA.contains(&&**key));
            open.extend(below.map(|(_, value)| (value, inside.clone())));
            open.extend(self.documents.items(at).into_iter().map(|it| (it, inside.clone())));
        }
    }
}
