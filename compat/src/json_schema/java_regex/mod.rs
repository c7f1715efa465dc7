//! Whether Java compiles a regular expression: a schema with one that it does not is refused.
//!
//! A reader of the syntax of `java.util.regex.Pattern` without flags; it matches nothing.

mod escapes;

use std::collections::BTreeSet;

use escapes::{Escaped, Within};

/// Why Java refuses a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PatternError {
    /// In Java's words.
    pub(super) message: String,
    /// Characters from the start of the pattern.
    pub(super) index: usize,
}

/// Nesting of groups and classes; Java's own reader recurses too.
const NESTING_MAX: usize = 500;

/// Checks a pattern.
///
/// # Errors
/// The first thing that Java would object to.
pub(super) fn check(pattern: &str) -> Result<(), PatternError> {
    let text: Vec<char> = without_quotes(pattern).chars().collect();
    let mut reader = Reader { text, at: 0, groups: BTreeSet::new(), depth: 0 };
    reader.alternatives()?;
    match reader.peek() {
        None => Ok(()),
        Some(_) => Err(reader.error("Unmatched closing ')'")),
    }
}

/// `\Q…\E` as the literal that it stands for.
fn without_quotes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(start) = rest.find("\\Q") {
        let escaped = rest[..start].chars().rev().take_while(|&it| it == '\\').count() % 2 == 1;
        out.push_str(&rest[..start]);
        if escaped {
            out.push_str("\\Q");
            rest = &rest[start + 2..];
            continue;
        }
        let quoted = &rest[start + 2..];
        let end = quoted.find("\\E").unwrap_or(quoted.len());
        out.extend(std::iter::repeat_n('Q', quoted[..end].chars().count()));
        rest = quoted.get(end + 2..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

struct Reader {
    text: Vec<char>,
    at: usize,
    groups: BTreeSet<String>,
    depth: usize,
}

/// Whether what was read matches a bounded number of characters; look-behinds must.
type Bounded = bool;

impl Reader {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn peek_after(&self, count: usize) -> Option<char> {
        self.text.get(self.at + count).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn error(&self, message: &str) -> PatternError {
        let index = self.at.saturating_sub(1).min(self.text.len());
        PatternError { message: format!("{message} near index {index}"), index }
    }

    fn alternatives(&mut self) -> Result<Bounded, PatternError> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err(self.error("Nested too deeply"));
        }
        let mut bounded = self.sequence()?;
        while self.take('|') {
            bounded &= self.sequence()?;
        }
        self.depth -= 1;
        Ok(bounded)
    }

    fn sequence(&mut self) -> Result<Bounded, PatternError> {
        let mut bounded = true;
        loop {
            let atom = match self.peek() {
                None | Some('|' | ')') => return Ok(bounded),
                Some(meta @ ('*' | '+' | '?')) => {
                    self.at += 1;
                    return Err(self.error(&format!("Dangling meta character '{meta}'")));
                }
                Some('(') => self.group()?,
                Some('[') => {
                    self.at += 1;
                    self.class()?;
                    true
                }
                Some('\\') => {
                    self.at += 1;
                    self.escape(Within::Sequence)?.is_bounded()
                }
                // A repetition of nothing; what is no repetition is refused below.
                Some('{') => true,
                Some(_) => {
                    self.at += 1;
                    true
                }
            };
            bounded &= atom & self.quantifier()?;
        }
    }

    /// What may follow an atom; answers whether it is bounded.
    fn quantifier(&mut self) -> Result<Bounded, PatternError> {
        let bounded = match self.peek() {
            Some('?') => {
                self.at += 1;
                true
            }
            Some('*' | '+') => {
                self.at += 1;
                false
            }
            Some('{') => {
                self.at += 1;
                self.repetition()?
            }
            _ => return Ok(true),
        };
        if matches!(self.peek(), Some('?' | '+')) {
            self.at += 1;
        }
        Ok(bounded)
    }

    fn repetition(&mut self) -> Result<Bounded, PatternError> {
        if !self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            return Err(self.error("Illegal repetition"));
        }
        let least = self.number()?;
        let mut most = Some(least);
        if self.take(',') {
            let has_most = self.peek().is_some_and(|digit| digit.is_ascii_digit());
            most = if has_most { Some(self.number()?) } else { None };
        }
        if !self.take('}') {
            return Err(self.error("Unclosed counted closure"));
        }
        if most.is_some_and(|most| most < least) {
            return Err(self.error("Illegal repetition range"));
        }
        Ok(most.is_some())
    }

    fn number(&mut self) -> Result<i32, PatternError> {
        let mut value: i32 = 0;
        while let Some(digit) = self.peek().and_then(|digit| digit.to_digit(10)) {
            self.at += 1;
            value = value
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(digit.cast_signed()))
                .ok_or_else(|| self.error("Illegal repetition range"))?;
        }
        Ok(value)
    }

    fn group(&mut self) -> Result<Bounded, PatternError> {
        self.at += 1;
        let mut is_behind = false;
        if self.take('?') {
            match self.next() {
                Some(':' | '=' | '!' | '>') => {}
                Some('<') if matches!(self.peek(), Some('=' | '!')) => {
                    self.at += 1;
                    is_behind = true;
                }
                Some('<') => {
                    let name = self.group_name()?;
                    if !self.groups.insert(name.clone()) {
                        let message = format!("Named capturing group <{name}> is already defined");
                        return Err(self.error(&message));
                    }
                }
                Some(first) if "idmsuxU-".contains(first) => {
                    while self.peek().is_some_and(|flag| "idmsuxU-".contains(flag)) {
                        self.at += 1;
                    }
                    match self.next() {
                        Some(')') => return Ok(true),
                        Some(':') => {}
                        _ => return Err(self.error("Unknown inline modifier")),
                    }
                }
                _ => return Err(self.error("Unknown inline modifier")),
            }
        }
        let bounded = self.alternatives()?;
        if !self.take(')') {
            self.at = self.text.len() + 1;
            return Err(self.error("Unclosed group"));
        }
        if is_behind && !bounded {
            let message = "Look-behind group does not have an obvious maximum length";
            return Err(self.error(message));
        }
        Ok(bounded || is_behind)
    }

    fn group_name(&mut self) -> Result<String, PatternError> {
        let mut name = String::new();
        if !self.peek().is_some_and(|first| first.is_ascii_alphabetic()) {
            let message = "capturing group name does not start with a Latin letter";
            return Err(self.error(message));
        }
        while let Some(next) = self.peek().filter(char::is_ascii_alphanumeric) {
            self.at += 1;
            name.push(next);
        }
        if !self.take('>') {
            return Err(self.error("named capturing group is missing trailing '>'"));
        }
        Ok(name)
    }

    /// The rest of a class whose `[` was taken.
    fn class(&mut self) -> Result<(), PatternError> {
        self.depth += 1;
        if self.depth > NESTING_MAX {
            return Err(self.error("Nested too deeply"));
        }
        self.take('^');
        let mut is_empty = true;
        loop {
            match self.peek() {
                None => {
                    self.at = self.text.len();
                    return Err(self.error("Unclosed character class"));
                }
                Some(']') if !is_empty => {
                    self.at += 1;
                    self.depth -= 1;
                    return Ok(());
                }
                Some('[') => {
                    self.at += 1;
                    self.class()?;
                }
                Some('&') if self.peek_after(1) == Some('&') => {
                    self.at += 2;
                    // The right side may be empty only where there is a left one.
                    continue;
                }
                Some(_) => self.range()?,
            }
            is_empty = false;
        }
    }

    fn range(&mut self) -> Result<(), PatternError> {
        let first = match self.next() {
            Some('\\') => match self.escape(Within::Class)? {
                Escaped::Character(character) => character,
                Escaped::Set | Escaped::Reference => return Ok(()),
            },
            other => other.unwrap_or_default(),
        };
        if self.peek() != Some('-') || matches!(self.peek_after(1), None | Some(']' | '[')) {
            return Ok(());
        }
        self.at += 1;
        let last = match self.next() {
            Some('\\') => match self.escape(Within::Class)? {
                Escaped::Character(character) => Some(character),
                Escaped::Set | Escaped::Reference => None,
            },
            other => other,
        };
        if last.is_none_or(|last| last < first) {
            return Err(self.error("Illegal character range"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
