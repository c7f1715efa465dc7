//! The sentences of a report that are about people: who breaks.

use compat::{Direction, Evidence, Outcome};

use super::place::Called;

/// Who fails because of a finding, in one sentence.
///
/// `others` are the schemas on the other side of the candidate, newest first.
pub(super) fn breaks(
    direction: Direction,
    candidate: &Called,
    others: &[&Called],
    evidence: &Evidence,
) -> String {
    let fails = fails(evidence);
    let others = list(others);
    match direction {
        Direction::Backward => format!(
            "consumers deployed with {candidate} {fails} messages already stored, written with \
             {others}"
        ),
        Direction::Forward => {
            format!("consumers on {others} {fails} messages written with {candidate}")
        }
    }
}

/// The same where no registry is involved: only a reader and a writer.
pub(super) fn breaks_alone(reader: &Called, writer: &Called, evidence: &Evidence) -> String {
    format!("a reader with {reader} {} messages written with {writer}", fails(evidence))
}

fn fails(evidence: &Evidence) -> &'static str {
    match evidence {
        Evidence::Witness(witness) => match witness.outcome {
            Outcome::Fails => "will fail on",
            Outcome::Misread => "will misread",
            Outcome::FailsByName => "will fail, where they compare names, on",
        },
        Evidence::Absent(_) => "may fail on",
    }
}

/// `version 3`, `versions 1-3 and 5`, `v1.0 and v1.1`.
pub(super) fn list(all: &[&Called]) -> String {
    let numbers: Option<Vec<u32>> = all
        .iter()
        .map(|called| match called {
            Called::Version(number) => Some(*number),
            Called::Words(_) => None,
        })
        .collect();
    match numbers {
        Some(mut numbers) => {
            numbers.sort_unstable();
            numbers.dedup();
            let word = if numbers.len() == 1 { "version" } else { "versions" };
            format!("{word} {}", and(&ranges(&numbers)))
        }
        None => and(&all.iter().map(ToString::to_string).collect::<Vec<_>>()),
    }
}

/// Ascending numbers with runs of three and more as `1-3`.
fn ranges(numbers: &[u32]) -> Vec<String> {
    numbers
        .chunk_by(|left, right| left + 1 == *right)
        .flat_map(|run| match run {
            [first, .., last] if run.len() > 2 => vec![format!("{first}-{last}")],
            short => short.iter().map(ToString::to_string).collect(),
        })
        .collect()
}

fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
