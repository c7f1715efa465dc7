//! Several branches on both sides: which of them read which.

use std::rc::Rc;

use super::{Hit, NodeAt, Outcome, Sink, Step, Walk};
use crate::json_schema::codes::Code;
use crate::json_schema::model::{Combined, Criterion};

/// Compares two combinations.
pub(super) fn compare(
    walk: &mut Walk<'_>,
    (writer, one): (NodeAt, &Combined),
    (reader, other): (NodeAt, &Combined),
    hits: &mut Vec<Hit>,
) -> Outcome<()> {
    let mut sink = Sink { hits, writer, reader };
    if one.criterion != other.criterion {
        if !may_change(one, other) {
            sink.add_here(Code::CombinedTypeChanged);
            return Ok(());
        }
        sink.add_here(Code::CombinedTypeExtended);
    }
    let (old, new) = (&one.distinct, &other.distinct);
    if old.len() < new.len() {
        sink.add_here(match other.criterion {
            Criterion::AllOf => Code::ProductTypeExtended,
            _ => Code::SumTypeExtended,
        });
    } else if old.len() > new.len() {
        sink.add_here(match one.criterion {
            Criterion::AllOf => Code::ProductTypeNarrowed,
            _ => Code::SumTypeNarrowed,
        });
    }
    let mut fitting: Vec<Readers> = Vec::with_capacity(old.len());
    for &branch in old {
        let mut readers = Vec::new();
        for (place, &candidate) in new.iter().enumerate() {
            let found = walk.pair(
                NodeAt { side: writer.side, id: branch },
                NodeAt { side: reader.side, id: candidate },
            )?;
            if walk.is_compatible(&found) {
                readers.push((place, found));
            }
        }
        fitting.push(readers);
    }
    let matched = matching(&fitting, new.len());
    for (place, readers) in fitting.iter().enumerate() {
        let chosen = readers.iter().find(|(candidate, _)| matched[*candidate] == Some(place));
        if let Some((_, found)) = chosen {
            let step = Step::Branch(one.criterion, place);
            hits.extend(found.iter().map(|hit| hit.below(&step)));
        }
    }
    if matched.iter().flatten().count() < old.len().min(new.len()) {
        Sink { hits, writer, reader }.add_here(Code::CombinedTypeSubschemasChanged);
    }
    Ok(())
}

/// Whether the way in which the branches go together may become another one.
fn may_change(one: &Combined, other: &Combined) -> bool {
    let is_single = |combined: &Combined| combined.branches.len() == 1;
    other.criterion == Criterion::AnyOf
        || is_single(one) && is_single(other)
        || is_single(one) && other.criterion == Criterion::OneOf
        || is_single(other) && one.criterion == Criterion::AllOf
}

/// The branches of the reader that read one of the writer's, and what differs all the same.
type Readers = Vec<(usize, Rc<[Hit]>)>;

/// A largest set of pairs in which every branch occurs once: for each of the reader's branches
/// the writer's that it reads.
fn matching(fitting: &[Readers], readers: usize) -> Vec<Option<usize>> {
    let mut matched = vec![None; readers];
    for start in 0..fitting.len() {
        augment(fitting, start, &mut matched);
    }
    matched
}

/// Finds a place for one more of the writer's branches, moving others where that helps.
fn augment(fitting: &[Readers], start: usize, matched: &mut [Option<usize>]) -> bool {
    let mut reached_from: Vec<Option<usize>> = vec![None; matched.len()];
    let mut open = std::collections::VecDeque::from([start]);
    while let Some(branch) = open.pop_front() {
        for &(candidate, _) in &fitting[branch] {
            if reached_from[candidate].is_some() {
                continue;
            }
            reached_from[candidate] = Some(branch);
            let Some(holder) = matched[candidate] else {
                settle(candidate, start, &reached_from, matched);
                return true;
            };
            open.push_back(holder);
        }
    }
    false
}

fn settle(
    free: usize,
    start: usize,
    reached_from: &[Option<usize>],
    matched: &mut [Option<usize>],
) {
    let mut candidate = free;
    while let Some(branch) = reached_from[candidate] {
        let before = matched.iter().position(|holder| *holder == Some(branch));
        matched[candidate] = Some(branch);
        match before {
            Some(before) if branch != start => candidate = before,
            _ => return,
        }
    }
}
