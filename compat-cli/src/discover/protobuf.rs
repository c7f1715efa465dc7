//! Package and imports of a Protobuf file.

use super::{Discovered, Names, push_once};

pub(super) fn looks_like(text: &str) -> bool {
    let tokens = tokens(text);
    tokens.iter().enumerate().any(|(at, token)| {
        let next = |ahead: usize| tokens.get(at + ahead).map(Token::text);
        match token.text() {
            "syntax" | "edition" => next(1) == Some("="),
            "message" | "enum" | "service" => next(2) == Some("{"),
            _ => false,
        }
    })
}

pub(super) fn discover(text: &str) -> Discovered {
    let tokens = tokens(text);
    let mut found = Discovered::default();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word("{") => depth += 1,
            Token::Word("}") => depth = depth.saturating_sub(1),
            Token::Word("import") if depth == 0 => {
                let target = tokens[at + 1..].iter().take(2).find_map(|token| match token {
                    Token::Quoted(path) => Some(path.as_str()),
                    Token::Word(_) => None,
                });
                if let Some(path) = target {
                    push_once(&mut found.uses, path);
                }
            }
            Token::Word("package") if depth == 0 => {
                let name: String = tokens[at + 1..]
                    .iter()
                    .map(Token::text)
                    .take_while(|word| *word != ";" && *word != "{")
                    .collect();
                found.names = Names { package: Some(name), ..Names::default() };
            }
            _ => {}
        }
    }
    found.uses.retain(|path| !is_built_in(path));
    found
}

/// Imports that every compiler and registry brings along.
pub(crate) fn is_built_in(path: &str) -> bool {
    path.starts_with("google/protobuf/")
        || matches!(path, "confluent/meta.proto" | "confluent/type/decimal.proto")
        || (path.starts_with("google/type/") && path.matches('/').count() == 2)
}

enum Token<'a> {
    /// A word, or a single sign.
    Word(&'a str),
    /// A string, without quotes and with simple escapes resolved.
    Quoted(String),
}

impl Token<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Quoted(text) => text,
        }
    }
}

/// The text without white space and comments.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if first == '"' || first == '\'' {
            let (string, after) = quoted(&rest[1..], first);
            tokens.push(Token::Quoted(string));
            rest = after;
        } else {
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len()).max(first.len_utf8());
            tokens.push(Token::Word(&rest[..length]));
            rest = &rest[length..];
        }
    }
    tokens
}

/// A string up to its closing quote, and what follows.
fn quoted(text: &str, quote: char) -> (String, &str) {
    let mut string = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => string.extend(characters.next().map(|(_, escaped)| escaped)),
            _ if character == quote => return (string, &text[at + quote.len_utf8()..]),
            '\n' => return (string, &text[at..]),
            _ => string.push(character),
        }
    }
    (string, "")
}
