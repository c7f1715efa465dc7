//! Names: what a name may look like, and how it is put together with a namespace.

use std::sync::Arc;

use super::Parser;
use crate::avro::model::PlaceId;
use crate::schema::ParseMode;

/// A name split into namespace and simple name.
pub(super) struct FullName {
    pub(super) simple: Arc<str>,
    pub(super) namespace: Option<Arc<str>>,
    pub(super) full: Arc<str>,
}

impl FullName {
    /// A name with a dot is a full name, and then `namespace` does not count; the empty
    /// namespace is the null namespace.
    pub(super) fn new(name: &str, namespace: Option<&str>) -> Self {
        let (namespace, simple) = match name.rfind('.') {
            Some(dot) => (Some(&name[..dot]), &name[dot + 1..]),
            None => (namespace, name),
        };
        let namespace = namespace.filter(|namespace| !namespace.is_empty());
        let full = match namespace {
            Some(namespace) => format!("{namespace}.{simple}").into(),
            None => simple.into(),
        };
        Self { simple: simple.into(), namespace: namespace.map(Into::into), full }
    }
}

impl Parser {
    /// Checks a simple name in the way of the mode.
    ///
    /// Strict: ASCII letters, digits and `_`, no digit first. Lax: the registry's own check after
    /// the parse, which takes any letters and looks at the schema itself only.
    pub(super) fn check_name(&mut self, name: &str, place: PlaceId) {
        let message = match self.mode {
            ParseMode::Strict => {
                illegal_name(name, |c| c.is_ascii_alphabetic(), |c| c.is_ascii_digit())
            }
            ParseMode::Lax if self.is_main => {
                illegal_name(name, char::is_alphabetic, char::is_numeric)
            }
            ParseMode::Lax => None,
        };
        if let Some(message) = message {
            self.problem(message, place);
        }
    }

    /// Checks every part of a namespace; the lax mode takes any.
    pub(super) fn check_namespace(&mut self, namespace: Option<&str>, place: PlaceId) {
        if self.mode == ParseMode::Lax {
            return;
        }
        for part in namespace.into_iter().flat_map(|namespace| namespace.split('.')) {
            if let Some(message) =
                illegal_name(part, |c| c.is_ascii_alphabetic(), |c| c.is_ascii_digit())
            {
                self.problem(format!("Namespace part \"{part}\" is invalid: {message}"), place);
                return;
            }
        }
    }
}

/// Why a name is illegal, in Java's words.
fn illegal_name(
    name: &str,
    is_letter: impl Fn(char) -> bool,
    is_digit: impl Fn(char) -> bool,
) -> Option<String> {
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return Some("Empty name".to_owned()) };
    if !(is_letter(first) || first == '_') {
        return Some(format!("Illegal initial character: {name}"));
    }
    let legal = |c: char| is_letter(c) || is_digit(c) || c == '_';
    (!characters.all(legal)).then(|| format!("Illegal character in: {name}"))
}
