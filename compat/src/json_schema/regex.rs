//! Patterns: their text, which is what is compared, and a matcher, which decides to which names
//! a pattern of `patternProperties` applies.

use std::sync::{Arc, OnceLock};

use fancy_regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

/// Steps back that one match may take; a pattern that needs more counts as not found.
const BACKTRACKS_MAX: usize = 20_000;

/// Size of a compiled pattern in bytes.
const COMPILED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A regular expression that is looked for anywhere in a text.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) text: Arc<str>,
    matcher: Arc<OnceLock<Option<Regex>>>,
}

impl Pattern {
    pub(super) fn new(text: Arc<str>) -> Self {
        Self { text, matcher: Arc::default() }
    }

    /// Whether it is found in `text`; `None` where that cannot be said.
    pub(super) fn is_found_in(&self, text: &str) -> Option<bool> {
        let matcher = self.matcher.get_or_init(|| compiled(&self.text));
        matcher.as_ref()?.is_match(text).ok()
    }
}

fn compiled(pattern: &str) -> Option<Regex> {
    let translated = jsonschema_regex::to_rust_regex(pattern);
    let text = translated.as_deref().unwrap_or(pattern);
    RegexBuilder::new(text)
        .backtrack_limit(BACKTRACKS_MAX)
        .delegate_size_limit(COMPILED_BYTES_MAX)
        .build()
        .ok()
}

/// Weight of a pattern that looks around or back, whose automata are several.
const FANCY_WEIGHT: usize = 5_000;

/// About how many states the automaton of a pattern has, found without building it.
pub(super) fn weight(pattern: &str) -> usize {
    let translated = jsonschema_regex::to_rust_regex(pattern);
    let text = translated.as_deref().unwrap_or(pattern);
    match regex_syntax::parse(text) {
        Ok(hir) => states(&hir),
        Err(_) => FANCY_WEIGHT.saturating_add(text.len()),
    }
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
    use super::weight;

    #[test]
    fn a_pattern_weighs_what_its_repetitions_make_of_it() {
        assert!(weight("^[a-z]{9}$") < 20);
        assert!(weight("^(a{1000}){1000}$") >= 1_000_000);
        assert!(weight("^((((a{99}){99}){99}){99}){99}$") > 1_000_000_000);
        assert!(weight("^(?=a)a$") >= 1_000);
    }
}
