//! Patterns: their text, which is what is compared, and a matcher, which decides to which names
//! a pattern of `patternProperties` applies.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use fancy_regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::limits;

/// A regular expression that is looked for anywhere in a text.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: Arc<str>,
    matcher: Arc<OnceLock<Option<Regex>>>,
    weight: Arc<OnceLock<Weight>>,
}

impl Pattern {
    pub(super) fn new(text: Arc<str>) -> Self {
        Self { text, matcher: Arc::default(), weight: Arc::default() }
    }

    /// Whether it is found in `text`; `None` where that cannot be said within the limits.
    pub(super) fn is_found_in(&self, text: &str) -> Option<bool> {
        let matcher = self.matcher.get_or_init(|| {
            let is_light = self.weight().states <= limits::PATTERN_STATES_MAX;
            if is_light { compiled(&self.text) } else { None }
        });
        matcher.as_ref()?.is_match(text).ok()
    }

    /// Whether it looks around or back, so that its matcher may have to go back.
    pub(super) fn goes_back(&self) -> bool {
        self.weight().goes_back
    }

    fn weight(&self) -> Weight {
        *self.weight.get_or_init(|| weight_of(&self.text))
    }
}

fn compiled(pattern: &str) -> Option<Regex> {
    let translated = jsonschema_regex::to_rust_regex(pattern);
    let text = translated.as_deref().unwrap_or(pattern);
    RegexBuilder::new(text)
        .backtrack_limit(limits::PATTERN_BACKTRACKS_MAX)
        .delegate_size_limit(limits::PATTERN_BYTES_MAX)
        .build()
        .ok()
}

/// What one question may still spend on patterns; the same for the same question, whatever is
/// compiled already.
#[derive(Debug)]
pub(super) struct Allowance {
    left: Cell<usize>,
    /// The patterns that were paid for, by the place of their matchers.
    compiled: RefCell<HashSet<usize>>,
}

impl Allowance {
    pub(super) fn new() -> Self {
        Self { left: Cell::new(limits::PATTERN_WORK_MAX), compiled: RefCell::default() }
    }

    /// Whether a pattern is found in `text`; an error once there is nothing left to spend.
    pub(super) fn is_found(&self, pattern: &Pattern, text: &str) -> Result<Option<bool>, Spent> {
        let weight = pattern.weight();
        let mut cost = if weight.goes_back { TRY_THAT_GOES_BACK } else { 1 };
        cost += text.len() / 16;
        let matcher = Arc::as_ptr(&pattern.matcher).addr();
        if self.compiled.borrow_mut().insert(matcher) {
            let is_light = weight.states <= limits::PATTERN_STATES_MAX;
            cost += pattern.text.len() + if is_light { COMPILING + 4 * weight.states } else { 0 };
        }
        let left = self.left.get().checked_sub(cost);
        self.left.set(left.unwrap_or(0));
        left.map_or(Err(Spent), |_| Ok(pattern.is_found_in(text)))
    }
}

/// A question has spent what it may on patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spent;

/// What it costs to compile the least of patterns, in plain tries.
const COMPILING: usize = 200;

/// What a try may cost that goes back, in plain tries.
const TRY_THAT_GOES_BACK: usize = 400;

/// Weight of a pattern that looks around or back, whose automata are several.
const FANCY_WEIGHT: usize = 5_000;

#[derive(Clone, Copy, Debug)]
struct Weight {
    states: usize,
    goes_back: bool,
}

fn weight_of(pattern: &str) -> Weight {
    let translated = jsonschema_regex::to_rust_regex(pattern);
    let text = translated.as_deref().unwrap_or(pattern);
    match regex_syntax::parse(text) {
        Ok(hir) => Weight { states: states(&hir), goes_back: false },
        Err(_) => Weight { states: FANCY_WEIGHT.saturating_add(text.len()), goes_back: true },
    }
}

/// About how many states the automaton of a pattern has, found without building it.
pub(super) fn weight(pattern: &str) -> usize {
    weight_of(pattern).states
}

/// The parser bounds the nesting.
fn states(hir: &Hir) -> usize {
    let sum = |parts: &[Hir]| parts.iter().map(states).fold(1, usize::saturating_add);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len(),
        HirKind::Capture(capture) => states(&capture.sub),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(repetition.min).max(1);
            let times = usize::try_from(most).unwrap_or(usize::MAX);
            states(&repetition.sub).saturating_mul(times)
        }
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowance, Pattern, Spent, weight};
    use crate::limits;

    #[test]
    fn a_pattern_weighs_what_its_repetitions_make_of_it() {
        assert!(weight("^[a-z]{9}$") < 20);
        assert!(weight("^(a{1000}){1000}$") >= 1_000_000);
        assert!(weight("^((((a{99}){99}){99}){99}){99}$") > 1_000_000_000);
        assert!(weight("^(?=a)a$") >= 1_000);
    }

    #[test]
    fn a_pattern_is_compiled_up_to_its_limit() {
        // The repetition, and one state around it.
        let of = |states: usize| Pattern::new(format!("x{{{}}}", states - 1).into());
        let overhead = weight("x{1000}") - 1_000;
        let at = of(limits::PATTERN_STATES_MAX + 1 - overhead);
        assert_eq!(at.weight().states, limits::PATTERN_STATES_MAX);
        assert_eq!(at.is_found_in("x"), Some(false));
        let past = of(limits::PATTERN_STATES_MAX + 2 - overhead);
        assert_eq!(past.weight().states, limits::PATTERN_STATES_MAX + 1);
        assert_eq!(past.is_found_in("x"), None);
    }

    #[test]
    fn a_question_spends_no_more_on_patterns_than_it_may() {
        let allowance = Allowance::new();
        let pattern = Pattern::new("^a".into());
        assert_eq!(allowance.is_found(&pattern, "a"), Ok(Some(true)));
        // Paid for once; after that a try costs one.
        for _ in 0..allowance.left.get() {
            assert_eq!(allowance.is_found(&pattern, "b"), Ok(Some(false)));
        }
        assert_eq!(allowance.is_found(&pattern, "a"), Err(Spent));
    }
}
