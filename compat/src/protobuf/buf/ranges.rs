//! Ranges of numbers: what of the old ones the new ones no longer cover.

/// Whether a number is in one of the ranges.
pub(super) fn contains(ranges: &[(i64, i64)], number: i32) -> bool {
    let number = i64::from(number);
    ranges.iter().any(|&(first, last)| (first..=last).contains(&number))
}

/// Whether some number of a range is in none of `ranges`.
pub(super) fn is_missing(range: (i64, i64), ranges: &[(i64, i64)]) -> bool {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let (mut next, last) = range;
    for (first, end) in sorted {
        if first > next {
            break;
        }
        next = next.max(end.saturating_add(1));
    }
    next <= last
}

#[cfg(test)]
mod tests {
    use super::is_missing;

    #[test]
    fn adjacent_and_overlapping_ranges_cover_one_that_spans_them() {
        assert!(!is_missing((3, 9), &[(6, 10), (1, 5)]));
        assert!(is_missing((3, 9), &[(7, 10), (1, 5)]));
        assert!(is_missing((3, 9), &[]));
        assert!(!is_missing((3, 3), &[(3, 3)]));
    }
}
