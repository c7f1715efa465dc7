//! Lists of hits that share what they have in common: a pair inside many others is listed once,
//! and the lists around it only point to its own.

use super::hit::Hit;
use crate::limits;

/// Index of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListId(u32);

/// What a pair was found to be, and a part of what is around it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// One hit.
    Hit(Hit),
    /// More.
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
    /// Parts as one part; `None` where there are none.
    ///
    /// # Errors
    /// The first hit, where the lists would hold more than a walk may.
    pub(super) fn add(&mut self, parts: &[Part]) -> Result<Option<Part>, Hit> {
        // So every list has two parts at least, and unfolding one is no more work than its hits.
        if parts.len() < 2 {
            return Ok(parts.first().copied());
        }
        self.parts.extend_from_slice(parts);
        let id = u32::try_from(self.ends.len()).expect("bounded by the number of pairs");
        self.ends.push(self.parts.len());
        let list = Part::List(ListId(id));
        if self.parts.len() > limits::DIFFERENCES_HELD_MAX {
            let first = self.hits(&list).next().expect("no list is empty");
            return Err(first);
        }
        Ok(Some(list))
    }

    /// The first hits of a part, as many as are ever listed.
    pub(super) fn unfolded(&self, part: Option<Part>) -> Vec<Hit> {
        part.iter().flat_map(|part| self.hits(part)).take(limits::DIFFERENCES_MAX).collect()
    }

    /// The hits of a part and of the lists in it, in order.
    fn hits<'a>(&'a self, part: &'a Part) -> impl Iterator<Item = Hit> + 'a {
        let mut open = vec![std::slice::from_ref(part).iter()];
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
