//! Words, strings, numbers and comments of a `.proto` text.
//!
//! Parity: what is taken and refused, down to comments behind a field, follows the parser that
//! existing registries use (Wire); `protoc` differs in both directions.

use std::sync::Arc;

use super::Editions;
use crate::limits;
use crate::source::Span;

/// Why a text is no `.proto` file: the first place where it goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::protobuf) struct SyntaxError {
    /// Byte of the place.
    pub(in crate::protobuf) offset: usize,
    /// The incumbent's words.
    pub(in crate::protobuf) message: String,
}

impl SyntaxError {
    /// The incumbent's sentence, with line and column (UTF-16, as in Java) from 1.
    pub(in crate::protobuf) fn sentence(&self, text: &str) -> String {
        let before = &text[..text.floor_char_boundary(self.offset.min(text.len()))];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[start..].encode_utf16().count() + 1;
        format!("Syntax error in :{line}:{column}: {}", self.message)
    }
}

pub(super) type Result<T> = std::result::Result<T, SyntaxError>;

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: Arc<str>,
    pub(super) span: Span,
}

/// Which words are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Any.
    Any,
    /// One that does not begin with a digit.
    NoDigit,
    /// One without dots; it ends at the first.
    NoDots,
}

/// Reads a text from the front.
pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    pub(super) editions: Editions,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, editions: Editions) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, depth: 0, editions }
    }

    /// The next byte to be read.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Result<T> {
        self.fail_at(self.at, message)
    }

    #[expect(clippy::unused_self, reason = "reads like `fail`")]
    pub(super) fn fail_at<T>(&self, offset: usize, message: impl Into<String>) -> Result<T> {
        Err(SyntaxError { offset, message: message.into() })
    }

    /// Counts a level of nesting for the time of `read`.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.enter()?;
        let outcome = read(self);
        self.leave();
        outcome
    }

    pub(super) fn enter(&mut self) -> Result<()> {
        if self.depth == limits::PROTOBUF_DEPTH_MAX {
            let max = limits::PROTOBUF_DEPTH_MAX;
            return self.fail(format!("nested deeper than {max} levels"));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Skips blanks and comments and shows the next character.
    pub(super) fn peek(&mut self) -> Result<char> {
        self.skip()?;
        match self.text[self.at..].chars().next() {
            Some(next) => Ok(next),
            None => self.fail("unexpected end of file"),
        }
    }

    /// Takes the next character if it is `wanted`.
    pub(super) fn take(&mut self, wanted: char) -> Result<bool> {
        let found = self.peek()? == wanted;
        if found {
            self.at += wanted.len_utf8();
        }
        Ok(found)
    }

    pub(super) fn next(&mut self) -> Result<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Ok(next)
    }

    pub(super) fn require(&mut self, wanted: char) -> Result<()> {
        let found = self.next()?;
        if found == wanted {
            return Ok(());
        }
        self.fail(format!("expected '{wanted}' but was '{found}'"))
    }

    /// Takes the next character, which must be `wanted`, with a text of its own if it is not.
    pub(super) fn expect(&mut self, wanted: char, message: &str) -> Result<()> {
        if self.next()? == wanted { Ok(()) } else { self.fail(message) }
    }

    /// Gives back a character that was just taken.
    pub(super) fn give_back(&mut self, taken: char) {
        self.at -= taken.len_utf8();
    }

    pub(super) fn word(&mut self, wanted: Wanted) -> Result<Word> {
        self.skip()?;
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            let belongs = byte.is_ascii_alphanumeric()
                || matches!(byte, b'_' | b'-')
                || (byte == b'.' && wanted != Wanted::NoDots);
            if !belongs {
                break;
            }
            self.at += 1;
        }
        if start == self.at {
            return self.fail("expected a word");
        }
        if wanted == Wanted::NoDigit && self.bytes[start].is_ascii_digit() {
            // Parity: this place alone counts its columns from 0.
            let at = start.saturating_sub(1);
            return self.fail_at(at, "field and constant names cannot start with a digit");
        }
        let span = Span { start, end: self.at };
        Ok(Word { text: self.text[start..self.at].into(), span })
    }

    /// A name, in parentheses or brackets or neither; those are left out.
    pub(super) fn name(&mut self, wanted: Wanted) -> Result<Word> {
        let inside = if wanted == Wanted::NoDots { Wanted::Any } else { wanted };
        match self.peek()? {
            '(' => {
                self.at += 1;
                let word = self.word(inside)?;
                self.expect(')', "expected ')'")?;
                Ok(word)
            }
            '[' => {
                self.at += 1;
                let word = self.word(inside)?;
                self.expect(']', "expected ']'")?;
                Ok(word)
            }
            _ => self.word(wanted),
        }
    }

    /// A type that begins with a word that was read already.
    pub(super) fn type_from(&mut self, first: Word) -> Result<Word> {
        if &*first.text != "map" {
            return self.dotted(first);
        }
        self.enter()?;
        self.expect('<', "expected '<'")?;
        let key = self.type_name()?;
        self.expect(',', "expected ','")?;
        let value = self.type_name()?;
        self.expect('>', "expected '>'")?;
        self.leave();
        let span = Span { start: first.span.start, end: self.at };
        Ok(Word { text: format!("map<{}, {}>", key.text, value.text).into(), span })
    }

    pub(super) fn type_name(&mut self) -> Result<Word> {
        let first = self.word(Wanted::Any)?;
        self.type_from(first)
    }

    /// The rest of a name whose dots stand apart.
    fn dotted(&mut self, first: Word) -> Result<Word> {
        let mut word = first;
        while self.peek()? == '.' {
            self.at += 1;
            let next = self.word(Wanted::Any)?;
            let span = Span { start: word.span.start, end: next.span.end };
            word = Word { text: format!("{}.{}", word.text, next.text).into(), span };
        }
        Ok(word)
    }

    /// A number of 32 bits with a sign, decimal or after `0x`.
    pub(super) fn integer(&mut self) -> Result<(i32, Span)> {
        let word = self.word(Wanted::Any)?;
        let hex = word.text.strip_prefix("0x").or_else(|| word.text.strip_prefix("0X"));
        // Parity: an octal number is read as a decimal one.
        let (digits, radix) = hex.map_or((&*word.text, 10), |digits| (digits, 16));
        match i32::from_str_radix(digits, radix) {
            Ok(number) => Ok((number, word.span)),
            Err(_) => self.fail(format!("expected an integer but was {digits}")),
        }
    }

    /// A string in quotes; adjacent ones are one.
    pub(super) fn quoted(&mut self) -> Result<Arc<str>> {
        let mut quote = self.next()?;
        if quote != '"' && quote != '\'' {
            return self.fail("expected quoted string");
        }
        let mut out = String::new();
        while let Some(next) = self.text[self.at..].chars().next() {
            self.at += next.len_utf8();
            if next == quote {
                match self.peek()? {
                    another @ ('"' | '\'') => {
                        quote = another;
                        self.at += 1;
                    }
                    _ => return Ok(out.into()),
                }
            } else if next == '\\' {
                out.push(self.escape()?);
            } else {
                out.push(next);
            }
        }
        self.fail("unterminated string")
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<char> {
        let Some(next) = self.text[self.at..].chars().next() else {
            return self.fail("unexpected end of file");
        };
        self.at += next.len_utf8();
        Ok(match next {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'x' | 'X' => self.numeric_escape(16, 2)?,
            '0'..='7' => {
                self.at -= 1;
                self.numeric_escape(8, 3)?
            }
            // Parity: `\u00e9` and others unknown lose their backslash only.
            other => other,
        })
    }

    fn numeric_escape(&mut self, radix: u32, digits_max: usize) -> Result<char> {
        let digits: Vec<u32> = self.bytes[self.at..]
            .iter()
            .take(digits_max)
            .map_while(|&byte| char::from(byte).to_digit(radix))
            .collect();
        if digits.is_empty() {
            return self.fail("expected a digit after \\x or \\X");
        }
        self.at += digits.len();
        let code = digits.iter().fold(0, |code, digit| code * radix + digit);
        // Three octal digits reach 0o777, which is no surrogate.
        Ok(char::from_u32(code).expect("three octal digits are a character"))
    }

    /// Skips blanks, and comments.
    pub(super) fn skip(&mut self) -> Result<()> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' => self.comment()?,
                _ => break,
            }
        }
        Ok(())
    }

    fn comment(&mut self) -> Result<()> {
        self.at += 1;
        let kind = self.bytes.get(self.at).copied();
        if kind.is_some() {
            self.at = self.text.ceil_char_boundary(self.at + 1);
        }
        match kind {
            Some(b'*') => {
                if let Some(length) = self.text[self.at..].find("*/") {
                    self.at += length + 2;
                } else {
                    self.at = self.bytes.len();
                    return self.fail("unterminated comment");
                }
            }
            Some(b'/') => {
                let rest = &self.text[self.at..];
                // Parity: an empty comment at the very end of a file is refused.
                if rest.is_empty() || rest == " " {
                    return self.fail("the file ends in an empty comment");
                }
                self.at += rest.find('\n').map_or(rest.len(), |length| length + 1);
            }
            _ => return self.fail("unexpected '/'"),
        }
        Ok(())
    }

    /// The comment behind a statement on the same line, which must be the last thing on it.
    pub(super) fn trailing_comment(&mut self) -> Result<()> {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'/') => {}
            Some(_) => return Ok(()),
            // Parity: a file may not end here, which it only could behind a stray `reserved`.
            None => return self.fail("expected '//' or '/*'"),
        }
        let rest = &self.text[self.at..];
        if rest.starts_with("//") {
            self.at += rest.find('\n').map_or(rest.len(), |length| length + 1);
            return Ok(());
        }
        if !rest.starts_with("/*") {
            return self.fail("expected '//' or '/*'");
        }
        // One blank may belong to the opening.
        let skipped = if rest[2..].starts_with(' ') { 3 } else { 2 };
        if let Some(length) = rest[skipped..].find("*/") {
            self.at += skipped + length + 2;
        } else {
            self.at = self.bytes.len();
            return self.fail("trailing comment must be closed");
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at = self.text.ceil_char_boundary(self.at + 1);
            match byte {
                b'\n' => break,
                b' ' | b'\t' => {}
                _ => return self.fail("no syntax may follow trailing comment"),
            }
        }
        Ok(())
    }
}
