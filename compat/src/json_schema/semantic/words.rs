//! A few words of a pattern: short ones, long ones, and one for each way that it can go.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Words that are kept of one pattern.
const WORDS_MAX: usize = 16;

/// Characters of one word.
const WORD_CHARACTERS_MAX: usize = 400;

/// Repetitions that are tried beyond the fewest.
const MORE: u32 = 3;

/// Nesting of a pattern that is looked into.
const NESTING_MAX: usize = 100;

/// Words in which the pattern is likely to be found; whether it is must be asked.
pub(super) fn of(pattern: &str) -> Vec<String> {
    let Ok(translated) = jsonschema_regex::to_rust_regex(pattern) else { return Vec::new() };
    match regex_syntax::parse(&translated) {
        Ok(hir) => words(&hir, NESTING_MAX),
        Err(_) => jsonschema_regex::pattern_witness(pattern).into_iter().collect(),
    }
}

fn words(hir: &Hir, depth: usize) -> Vec<String> {
    if depth == 0 {
        return Vec::new();
    }
    let mut found = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => {
            vec![String::from_utf8_lossy(&literal.0).into_owned()]
        }
        HirKind::Class(class) => characters(class),
        HirKind::Capture(capture) => words(&capture.sub, depth - 1),
        HirKind::Alternation(branches) => {
            let mut all: Vec<Vec<String>> =
                branches.iter().map(|branch| words(branch, depth - 1)).collect();
            // One of each branch before the second of any.
            let longest = all.iter().map(Vec::len).max().unwrap_or(0);
            let mut mixed = Vec::new();
            for place in 0..longest {
                mixed.extend(all.iter_mut().filter_map(|words| words.get(place).cloned()));
            }
            mixed
        }
        HirKind::Repetition(repetition) => {
            let inner = words(&repetition.sub, depth - 1);
            let most = repetition.max.unwrap_or(u32::MAX);
            let longer = repetition.min.saturating_add(1).min(most);
            let longest = repetition.min.saturating_add(MORE).min(most);
            let mut counts = vec![repetition.min.max(u32::from(most > 0)), repetition.min];
            counts.extend([longer, longest]);
            if most < 200 {
                counts.push(most);
            }
            let mut repeated = Vec::new();
            for count in counts {
                for word in inner.iter().take(4) {
                    let length = word.chars().count().max(1);
                    let fits = usize::try_from(count).unwrap_or(usize::MAX);
                    if fits.saturating_mul(length) <= WORD_CHARACTERS_MAX {
                        repeated.push(word.repeat(fits));
                    }
                }
            }
            repeated
        }
        HirKind::Concat(parts) => {
            let parts: Vec<Vec<String>> = parts.iter().map(|part| words(part, depth - 1)).collect();
            if parts.iter().any(Vec::is_empty) {
                return Vec::new();
            }
            let with = |changed: usize, choice: usize| -> String {
                let pick = |(place, words): (usize, &Vec<String>)| {
                    words[if place == changed { choice } else { 0 }].clone()
                };
                parts.iter().enumerate().map(pick).collect()
            };
            let mut all = vec![with(0, 0)];
            for (place, words) in parts.iter().enumerate() {
                all.extend((1..words.len()).map(|choice| with(place, choice)));
            }
            all
        }
    };
    let mut known = std::collections::HashSet::new();
    found.retain(|word| word.chars().count() <= WORD_CHARACTERS_MAX && known.insert(word.clone()));
    found.truncate(WORDS_MAX);
    found
}

/// Some characters of a class: its first, plain ones, its last.
fn characters(class: &Class) -> Vec<String> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|it| (it.start(), it.end())).collect(),
        Class::Bytes(class) => {
            class.iter().map(|it| (char::from(it.start()), char::from(it.end()))).collect()
        }
    };
    let holds = |wanted: char| ranges.iter().any(|&(from, to)| (from..=to).contains(&wanted));
    let mut found: Vec<char> = "a0A_ -.z9Z".chars().filter(|&wanted| holds(wanted)).collect();
    for &(from, to) in ranges.iter().take(4) {
        found.extend([from, to].into_iter().filter(|it| !it.is_control()));
    }
    if found.is_empty() {
        found.extend(ranges.first().map(|&(from, _)| from));
    }
    found.into_iter().map(String::from).collect()
}
