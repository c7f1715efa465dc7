//! Patterns: their text, which is what is compared, and a matcher, which decides to which names
//! a pattern of `patternProperties` applies.

use std::sync::{Arc, OnceLock};

use fancy_regex::{Regex, RegexBuilder};

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
