//! What may follow a backslash.

use super::{PatternError, Reader};

impl Reader {
    pub(super) fn escape(&mut self, within: Within) -> Result<Escaped, PatternError> {
        let Some(kind) = self.next() else {
            return Err(self.error("Unexpected internal error"));
        };
        let in_class = within == Within::Class;
        match kind {
            '0' => self.octal(),
            '1'..='9' if !in_class => {
                while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
                    self.at += 1;
                }
                Ok(Escaped::Reference)
            }
            'A' | 'B' | 'G' | 'R' | 'X' | 'Z' | 'z' | 'b' if !in_class => Ok(Escaped::Set),
            'k' if !in_class => self.named_reference(),
            'D' | 'H' | 'S' | 'V' | 'W' | 'd' | 'h' | 's' | 'v' | 'w' => Ok(Escaped::Set),
            'P' | 'p' => self.property(),
            'a' => Ok(Escaped::Character('\u{7}')),
            'e' => Ok(Escaped::Character('\u{1b}')),
            'f' => Ok(Escaped::Character('\u{c}')),
            'n' => Ok(Escaped::Character('\n')),
            'r' => Ok(Escaped::Character('\r')),
            't' => Ok(Escaped::Character('\t')),
            'c' => match self.next() {
                Some(letter) => {
                    let code = u32::from(letter) ^ 64;
                    Ok(Escaped::Character(char::from_u32(code).unwrap_or(letter)))
                }
                None => Err(self.error("Illegal control escape sequence")),
            },
            'N' if self.peek() == Some('{') => self.braced_name(),
            'u' => self.hexadecimal(4, "Illegal Unicode escape sequence"),
            'x' if self.take('{') => self.braced_hexadecimal(),
            'x' => self.hexadecimal(2, "Illegal hexadecimal escape sequence"),
            other if other.is_ascii_alphanumeric() => {
                Err(self.error("Illegal/unsupported escape sequence"))
            }
            other => Ok(Escaped::Character(other)),
        }
    }

    fn octal(&mut self) -> Result<Escaped, PatternError> {
        let mut value = 0;
        let mut digits = 0;
        while digits < 3 {
            let Some(digit) = self.peek().and_then(|digit| digit.to_digit(8)) else { break };
            if value * 8 + digit > 0o377 {
                break;
            }
            value = value * 8 + digit;
            digits += 1;
            self.at += 1;
        }
        match char::from_u32(value) {
            Some(character) if digits > 0 => Ok(Escaped::Character(character)),
            _ => Err(self.error("Illegal octal escape sequence")),
        }
    }

    fn hexadecimal(&mut self, digits: usize, message: &str) -> Result<Escaped, PatternError> {
        let mut value = 0;
        for _ in 0..digits {
            match self.next().and_then(|digit| digit.to_digit(16)) {
                Some(digit) => value = value * 16 + digit,
                None => return Err(self.error(message)),
            }
        }
        // Half of a surrogate pair stands for some character beyond the others.
        Ok(Escaped::Character(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER)))
    }

    fn braced_hexadecimal(&mut self) -> Result<Escaped, PatternError> {
        let mut value: u32 = 0;
        let start = self.at;
        while let Some(digit) = self.peek().and_then(|digit| digit.to_digit(16)) {
            self.at += 1;
            value = value.saturating_mul(16).saturating_add(digit);
        }
        let has_digits = self.at > start;
        match char::from_u32(value) {
            _ if !has_digits || !self.take('}') => {
                Err(self.error("Unclosed hexadecimal escape sequence"))
            }
            Some(character) => Ok(Escaped::Character(character)),
            None => Err(self.error("Hexadecimal codepoint is too big")),
        }
    }

    fn named_reference(&mut self) -> Result<Escaped, PatternError> {
        if !self.take('<') {
            return Err(self.error("\\k is not followed by '<' for named capturing group"));
        }
        let name = self.group_name()?;
        if self.groups.contains(&name) {
            return Ok(Escaped::Reference);
        }
        Err(self.error(&format!("named capturing group <{name}> does not exist")))
    }

    fn braced_name(&mut self) -> Result<Escaped, PatternError> {
        while let Some(next) = self.next() {
            if next == '}' {
                return Ok(Escaped::Character('N'));
            }
        }
        Err(self.error("Unclosed character name escape sequence"))
    }

    fn property(&mut self) -> Result<Escaped, PatternError> {
        let mut name = String::new();
        if self.take('{') {
            loop {
                match self.next() {
                    Some('}') => break,
                    Some(next) => name.push(next),
                    None => return Err(self.error("Unclosed character family")),
                }
            }
            if name.is_empty() {
                return Err(self.error("Empty character family"));
            }
        } else {
            name.extend(self.next());
        }
        if is_property(&name) {
            return Ok(Escaped::Set);
        }
        Err(self.error(&format!("Unknown character property name {{{name}}}")))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Sequence,
    Class,
}

pub(super) enum Escaped {
    Character(char),
    Set,
    Reference,
}

impl Escaped {
    pub(super) fn is_bounded(&self) -> bool {
        !matches!(self, Self::Reference)
    }
}

/// Names that stand alone in `\p{…}`.
const PROPERTIES: &[&str] = &[
    "ASCII", "Alnum", "Alpha", "Blank", "Cn", "Cntrl", "Co", "Cs", "Cc", "Cf", "C", "Digit",
    "Graph", "L", "L1", "LC", "LD", "Ll", "Lm", "Lo", "Lower", "Lt", "Lu", "M", "Mc", "Me", "Mn",
    "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Print", "Ps", "Punct", "S",
    "Sc", "Sk", "Sm", "So", "Space", "Upper", "XDigit", "Z", "Zl", "Zp", "Zs", "all",
];

/// Prefixes behind which Java looks names up that it knows by the hundreds.
const FAMILIES: &[&str] = &["Is", "In", "java"];

fn is_property(name: &str) -> bool {
    if let Some((family, value)) = name.split_once('=') {
        let family = family.to_ascii_lowercase();
        let known = ["sc", "script", "blk", "block", "gc", "general_category"];
        return known.contains(&family.as_str()) && !value.is_empty();
    }
    PROPERTIES.contains(&name)
        || FAMILIES.iter().any(|family| {
            name.strip_prefix(family).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
        })
}
