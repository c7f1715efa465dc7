//! The order in which a Java hash set of strings is walked: names in existing messages come in
//! that order.

use std::sync::Arc;

/// Sorts the members of an object, each name once, as a Java hash map holds them.
pub(super) fn members<T>(mut members: Vec<(Arc<str>, T)>) -> Vec<(Arc<str>, T)> {
    let capacity = grown(16, members.len());
    members.sort_by_cached_key(|(name, _)| bucket(name, capacity));
    members
}

/// The number of buckets of a map that grew to hold this many names.
fn grown(mut capacity: usize, names: usize) -> usize {
    while names > capacity / 4 * 3 {
        capacity *= 2;
    }
    capacity
}

/// Sorts names as `new HashSet<>(first)` followed by `addAll(second)` holds them.
pub(super) fn union(first: &[Arc<str>], second: &[Arc<str>]) -> Vec<Arc<str>> {
    let mut capacity = first.len() * 4 / 3 + 1;
    capacity = capacity.max(16).next_power_of_two();
    let mut seen = std::collections::HashSet::with_capacity(first.len() + second.len());
    let mut names: Vec<Arc<str>> = Vec::with_capacity(first.len() + second.len());
    for name in first.iter().chain(second) {
        if seen.insert(Arc::clone(name)) {
            names.push(Arc::clone(name));
            capacity = grown(capacity, names.len());
        }
    }
    // Within a bucket the order of insertion stays; a stable sort keeps it.
    names.sort_by_cached_key(|name| bucket(name, capacity));
    names
}

fn bucket(name: &str, capacity: usize) -> usize {
    let hash = name
        .encode_utf16()
        .fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    let spread = hash ^ (hash >> 16);
    usize::try_from(spread).expect("32 bits fit") & (capacity - 1)
}
