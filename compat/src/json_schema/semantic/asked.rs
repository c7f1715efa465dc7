//! Patterns in the search for meaning: asked at the expense of the question.

use std::cell::Cell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use crate::json_schema::regex::{Allowance, Pattern};

/// What one side of a question may spend on patterns.
#[derive(Debug)]
pub(super) struct Purse {
    allowance: Allowance,
    unsure: Cell<usize>,
}

impl Purse {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self { allowance: Allowance::new(), unsure: Cell::new(0) })
    }

    /// How often it could not be said whether a pattern is found.
    pub(super) fn unsure(&self) -> usize {
        self.unsure.get()
    }
}

/// A pattern with the purse that pays for asking it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pattern: Pattern,
    purse: Rc<Purse>,
}

impl Asked {
    pub(super) fn new(text: Arc<str>, purse: &Rc<Purse>) -> Self {
        Self { pattern: Pattern::new(text), purse: Rc::clone(purse) }
    }

    /// Whether it is found in `text`; `None` where that cannot be said within the limits.
    pub(super) fn is_found_in(&self, text: &str) -> Option<bool> {
        let found = self.purse.allowance.is_found(&self.pattern, text).unwrap_or(None);
        if found.is_none() {
            self.purse.unsure.set(self.purse.unsure.get() + 1);
        }
        found
    }
}

impl Deref for Asked {
    type Target = Pattern;

    fn deref(&self) -> &Pattern {
        &self.pattern
    }
}
