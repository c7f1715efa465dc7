//! Patterns: one is implied where its text is given, where it fits everything, or where an
//! automaton shows it.

use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_syntax::hir::{Hir, HirKind};

use crate::limits;

/// Pairs of states that are looked at.
const PAIRS_MAX: usize = 20_000;

/// Whether a text in which all of `given` are found has `asked` in it too. `left` counts the pairs
/// that may still be compared.
pub(super) fn is_implied(given: &[&str], asked: &str, left: &mut usize) -> bool {
    given.contains(&asked)
        || is_universal(asked)
        || given.iter().any(|given| {
            let may = *left > 0;
            *left = left.saturating_sub(1);
            may && is_included(given, asked)
        })
}

/// Whether a pattern is found in every text: it may be empty, wherever that is.
pub(super) fn is_universal(pattern: &str) -> bool {
    let translated = jsonschema_regex::to_rust_regex(pattern);
    let hir = translated.ok().and_then(|text| regex_syntax::parse(&text).ok());
    hir.is_some_and(|hir| {
        let is_anchored = !hir.properties().look_set().is_empty();
        may_be_empty(&hir) && !is_anchored
    })
}

fn may_be_empty(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(_) | HirKind::Class(_) => false,
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Repetition(repetition) => repetition.min == 0 || may_be_empty(&repetition.sub),
        HirKind::Capture(capture) => may_be_empty(&capture.sub),
        HirKind::Concat(parts) => parts.iter().all(may_be_empty),
        HirKind::Alternation(branches) => branches.iter().any(may_be_empty),
    }
}

type Machine = dense::DFA<Vec<u32>>;

/// An automaton that accepts exactly the texts in which the pattern is found.
fn machine(pattern: &str) -> Option<Machine> {
    let translated = jsonschema_regex::to_rust_regex(pattern).ok()?;
    let config = dense::Config::new()
        .dfa_size_limit(Some(limits::AUTOMATON_BYTES_MAX))
        .determinize_size_limit(Some(limits::AUTOMATON_BYTES_MAX))
        .start_kind(regex_automata::dfa::StartKind::Anchored);
    let whole = format!(r"\A(?s:.*)(?:{translated})(?s:.*)\z");
    let states = thompson::Config::new().nfa_size_limit(Some(limits::AUTOMATON_BYTES_MAX));
    dense::Builder::new().configure(config).thompson(states).build(&whole).ok()
}

/// Whether every text of one pattern is a text of the other.
fn is_included(given: &str, asked: &str) -> bool {
    let (Some(one), Some(other)) = (machine(given), machine(asked)) else { return false };
    walk(&one, &other).unwrap_or(false)
}

/// Walks both at once: no way may end where only the first accepts.
fn walk(one: &Machine, other: &Machine) -> Option<bool> {
    let config = start::Config::new().anchored(Anchored::Yes);
    let first = (one.start_state(&config).ok()?, other.start_state(&config).ok()?);
    let mut seen = std::collections::HashSet::from([first]);
    let mut open: Vec<(StateID, StateID)> = vec![first];
    while let Some((this, that)) = open.pop() {
        if seen.len() > PAIRS_MAX {
            return None;
        }
        let accepts = one.is_match_state(one.next_eoi_state(this));
        if accepts && !other.is_match_state(other.next_eoi_state(that)) {
            return Some(false);
        }
        for byte in 0..=u8::MAX {
            let next = (one.next_state(this, byte), other.next_state(that, byte));
            if one.is_quit_state(next.0) || other.is_quit_state(next.1) {
                return None;
            }
            if !one.is_dead_state(next.0) && seen.insert(next) {
                open.push(next);
            }
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::{is_implied, is_universal};

    #[test]
    fn patterns_that_may_be_empty_anywhere_fit_everything() {
        assert!(is_universal("a*"));
        assert!(is_universal("[A-Z]*"));
        assert!(is_universal(".*"));
        assert!(!is_universal("^a*$"));
        assert!(!is_universal("a+"));
    }

    #[test]
    fn automata_tell_which_pattern_implies_which() {
        assert!(is_implied(&["^ab"], "^a", &mut 1));
        assert!(!is_implied(&["^a"], "^ab", &mut 1));
        assert!(is_implied(&["^(a|b)$"], "^(b|a)$", &mut 1));
        assert!(is_implied(&["^[0-9]{3}$"], "^\\d+$", &mut 1));
        assert!(!is_implied(&[], "a", &mut 1));
    }
}
