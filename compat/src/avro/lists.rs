//! Lists of hits that share what they have in common: a pair inside many others is listed once,
//! and the lists around it only point to its own.

use super::hit::Hit;
use crate::limits;

/// A list that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListId(u32);

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A hit of the pair itself.
    Hit(Hit),
    /// All hits of a pair inside it.
    List(ListId),
}

/// All lists of a walk.
#[derive(Debug, Default)]
pub(super) struct Lists {
    parts: Vec<Part>,
    /// Where each list ends in `parts`; it begins where the one before it ends.
    ends: Vec<usize>,
}

impl Lists {
    /// Adds a list; `None` where it would be empty.
    ///
    /// # Errors
    /// One of its hits, where the lists would hold more than a walk may.
    pub(super) fn add(&mut self, parts: &[Part]) -> Result<Option<ListId>, Hit> {
        match parts {
            [] => return Ok(None),
            // So every list but a single hit has two parts at least, and unfolding one is no more
            // work than its hits.
            [Part::List(only)] => return Ok(Some(*only)),
            _ => {}
        }
        self.parts.extend_from_slice(parts);
        let id = u32::try_from(self.ends.len()).expect("bounded by the number of pairs");
        self.ends.push(self.parts.len());
        let id = ListId(id);
        if self.parts.len() > limits::DIFFERENCES_HELD_MAX {
            let first = self.hits(id).next().expect("no list is empty");
            return Err(first);
        }
        Ok(Some(id))
    }

    /// The first hits of a list, as many as are ever listed.
    pub(super) fn unfolded(&self, list: ListId) -> Vec<Hit> {
        self.hits(list).take(limits::DIFFERENCES_MAX).collect()
    }

    /// The hits of a list and of the lists in it, in order.
    fn hits(&self, list: ListId) -> impl Iterator<Item = Hit> {
        let mut open = vec![self.parts_of(list)];
        std::iter::from_fn(move || {
            loop {
                match open.last_mut()?.next() {
                    Some(Part::Hit(hit)) => return Some(*hit),
                    Some(Part::List(inner)) => open.push(self.parts_of(*inner)),
                    None => {
                        open.pop();
                    }
                }
            }
        })
    }

    fn parts_of(&self, ListId(id): ListId) -> std::slice::Iter<'_, Part> {
        let id = id as usize;
        let start = id.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.parts[start..self.ends[id]].iter()
    }
}
