//! A candidate against a history that it can read, which is what a registration asks.

use std::hint::black_box;

use compat::{Level, Past, Profile, Schema, Verdict, check, verdict};
use criterion::Criterion;

/// Measures the verdict and the check with all its findings, under their names.
pub(crate) fn measure(
    criterion: &mut Criterion,
    [of_verdict, of_check]: [&str; 2],
    (candidate, history): (&Schema, &[Schema]),
    profile: Profile,
) {
    let past: Vec<Past<'_>> =
        (1..).zip(history).map(|(number, schema)| Past { number, schema }).collect();
    criterion.bench_function(of_verdict, |bencher| {
        bencher.iter(|| {
            let verdict = verdict(black_box(candidate), &past, Level::BackwardTransitive);
            assert_eq!(verdict, Verdict::Compatible);
        });
    });
    criterion.bench_function(of_check, |bencher| {
        bencher.iter(|| check(black_box(candidate), &past, Level::BackwardTransitive, profile));
    });
}
