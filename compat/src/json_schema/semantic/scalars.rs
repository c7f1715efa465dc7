//! Candidates without parts: numbers around every bound, strings around every length.

use std::rc::Rc;

use serde_json::Value;

use super::facets::{Bound, End, Facets, Types};
use super::words;
use crate::json_schema::number::Decimal;

/// Length of a string that is built for its length alone.
const LENGTH_MAX: usize = 20_000;

/// What the writer's schemas of one place say, and what the reader's do.
pub(super) struct Sides<'s> {
    pub(super) writer: &'s [Rc<Facets>],
    pub(super) reader: &'s [Rc<Facets>],
    /// Others of the writer that mention values worth trying.
    pub(super) hints: &'s [Rc<Facets>],
}

impl Sides<'_> {
    fn all(&self) -> impl Iterator<Item = &Rc<Facets>> {
        self.reader.iter().chain(self.writer).chain(self.hints)
    }

    /// Numbers that may be within the writer's bounds, those at the reader's edges first.
    pub(super) fn numbers(&self, types: Types) -> Vec<Value> {
        let mut found: Vec<Decimal> = Vec::new();
        let one = Decimal::whole(1);
        let (half, minus) = (one.half(), Decimal::whole(-1));
        for bound in self.all().flat_map(|facets| &facets.bounds) {
            let at = bound.limit.decimal();
            let steps = [&one, &half, &minus];
            found.extend(steps.into_iter().filter_map(|step| at.plus(step)));
            found.extend(at.plus(&half.times(-1)));
            found.extend([10, -10].into_iter().filter_map(|it| at.plus(&Decimal::whole(it))));
            found.extend(at.down_to_multiple_of(&one));
            found.push(at);
        }
        for step in self.all().filter_map(|facets| facets.multiple_of.as_ref()) {
            let step = step.decimal();
            found.extend([1, 2, 3, 5, 7, -1, 0].map(|factor| step.times(factor)));
            found.push(step.half());
            for bound in self.all().flat_map(|facets| &facets.bounds) {
                found.extend(near_bound(bound, &step));
            }
        }
        found.extend([0, 1, -1, 2, 3, 7, 10, 100, 1_000_000].map(Decimal::whole));
        found.extend([one.half(), Decimal::whole(3).half(), Decimal::whole(-1).half()]);
        let values = found.iter().filter_map(Decimal::to_json);
        values.filter(|value| types.contains(Types::of(value))).collect()
    }

    /// Strings: words of the patterns, and lengths at every limit.
    pub(super) fn strings(&self) -> Vec<Value> {
        let mut found: Vec<String> = Vec::new();
        let of_writer: Vec<String> = words_of(self.writer);
        for word in &of_writer {
            found.push(word.clone());
            let mut shorter = word.clone();
            shorter.pop();
            found.extend([shorter, format!("{word}a"), format!("a{word}"), format!("{word}0")]);
        }
        for word in words_of(self.reader) {
            found.extend([format!("{word} "), format!(" {word}"), word.to_uppercase(), word]);
        }
        let lengths: Vec<usize> = self
            .all()
            .flat_map(|facets| [facets.min_length, facets.max_length])
            .flatten()
            .flat_map(|length| [length + 1, length, length.saturating_sub(1)])
            .filter(|&length| length <= LENGTH_MAX)
            .collect();
        for length in lengths {
            found.push("a".repeat(length));
            for word in of_writer.iter().take(4) {
                found.extend(stretched(word, length));
            }
        }
        found.extend(["", "a", "b", "0", "A", "é", "aa", "a b"].map(str::to_owned));
        found.into_iter().map(Value::String).collect()
    }
}

fn words_of(side: &[Rc<Facets>]) -> Vec<String> {
    let patterns = side.iter().filter_map(|facets| facets.pattern.as_ref());
    patterns.flat_map(|pattern| words::of(&pattern.text)).collect()
}

/// A word brought to a length by repeating one of its characters in place.
fn stretched(word: &str, length: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    let Some(missing) = length.checked_sub(characters.len()) else { return Vec::new() };
    let places = [characters.len().saturating_sub(1), characters.len() / 2, 0];
    places
        .into_iter()
        .filter_map(|place| {
            let repeated = characters.get(place)?;
            let (before, after) = characters.split_at(place);
            let middle = std::iter::repeat_n(repeated, missing);
            Some(before.iter().chain(middle).chain(after).collect())
        })
        .collect()
}

fn near_bound(bound: &Bound, step: &Decimal) -> Vec<Decimal> {
    let Some(below) = bound.limit.decimal().down_to_multiple_of(step) else { return Vec::new() };
    let next = match bound.end {
        End::Least => [1, 2],
        End::Greatest => [-1, 1],
    };
    let mut found: Vec<Decimal> =
        next.into_iter().filter_map(|factor| below.plus(&step.times(factor))).collect();
    found.push(below);
    found
}
