//! A manifest out of a `build.gradle` or `build.gradle.kts` with the `ImFlog` plugin.
//!
//! Reads the calls of the plugin's own words with literal arguments; what is computed is told.

use std::path::Path;

use registry_api::report::Reason;

use super::{Draft, DraftRegistry};
use crate::failure::{self, Failure};

/// Reads a build file.
///
/// # Errors
/// It cannot be read, or does not configure the plugin.
pub fn from_gradle(path: &Path) -> Result<Draft, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| failure::io("read", path, &error))?;
    let mut draft = Draft::default();
    let mut found = false;
    let calls = calls(&text);
    let mut last: Option<String> = None;
    for call in &calls {
        let arguments: Vec<&str> = call.arguments.iter().map(String::as_str).collect();
        let is_config = call.blocks.iter().any(|block| block == "config");
        let is_download = call.blocks.iter().any(|block| block == "download");
        found |= call.blocks.iter().any(|block| block == "schemaRegistry");
        match (call.name.as_str(), arguments.as_slice()) {
            ("url", [url, ..]) => draft.registries.push(DraftRegistry {
                name: "registry1".to_owned(),
                url: (*url).to_owned(),
                ..DraftRegistry::default()
            }),
            ("subject", [name, level]) if is_config => {
                draft.subjects.entry((*name).to_owned()).or_default().level =
                    Some(level.to_uppercase());
            }
            ("subject" | "subjectPattern", [name, folder, ..]) if is_download => {
                draft.notes.push(format!("download: `compat pull {name} --out {folder}`"));
            }
            ("subject", [name, file, more @ ..]) => {
                let subject = draft.subjects.entry((*name).to_owned()).or_default();
                subject.file = Some(file.trim_start_matches("./").to_owned());
                subject.schema_type = more.first().map(|word| word.to_uppercase());
                last = Some((*name).to_owned());
            }
            ("addReference", [name, subject, more @ ..]) => {
                let version = more.first().and_then(|number| number.parse::<u32>().ok());
                let reference = ((*name).to_owned(), (*subject).to_owned(), version);
                let of = last.as_ref().and_then(|name| draft.subjects.get_mut(name));
                if let Some(of) = of.filter(|of| !of.references.contains(&reference)) {
                    of.references.push(reference);
                }
            }
            ("addLocalReference", [name, file]) => draft.notes.push(format!(
                "local reference {name} ({file}): give the file a subject, and it is found"
            )),
            _ => {}
        }
    }
    if !found || draft.subjects.is_empty() {
        let message =
            format!("{} configures no subjects of the schemaRegistry plugin", path.display());
        return Err(Failure::new(Reason::Manifest, message)
            .help("only literal arguments are read; computed ones must be carried over by hand"));
    }
    if text.contains("USER_INFO") || text.contains("basicauth.user") {
        for registry in &mut draft.registries {
            registry.basic =
                Some(("${REGISTRY_USER}".to_owned(), "${REGISTRY_PASSWORD}".to_owned()));
        }
    }
    if let Some(first) = draft.registries.first() {
        draft.against.push(format!("registry:{}", first.name));
    }
    draft.notes.insert(0, format!("Written by `compat init --from-gradle {}`.", path.display()));
    Ok(draft)
}

/// A call or an assignment with literal arguments, and the blocks that it stands in.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    name: String,
    arguments: Vec<String>,
    blocks: Vec<String>,
}

fn calls(text: &str) -> Vec<Call> {
    let tokens = tokens(text);
    let mut calls = Vec::new();
    let mut blocks: Vec<String> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Sign('{') => {
                let name = tokens[..at].iter().rev().find_map(Token::word).unwrap_or_default();
                blocks.push(name.to_owned());
            }
            Token::Sign('}') => {
                blocks.pop();
            }
            Token::Word(name) => {
                let arguments = arguments(&tokens[at + 1..]);
                if !arguments.is_empty() {
                    calls.push(Call { name: name.clone(), arguments, blocks: blocks.clone() });
                }
            }
            Token::Sign(_) | Token::Text(_) => {}
        }
    }
    calls
}

/// The literals of `(…)`, `= …`, `.set(…)`, or of a call without parentheses.
fn arguments(rest: &[Token]) -> Vec<String> {
    let mut literals = Vec::new();
    let mut skipped = 0;
    while let Some(Token::Sign('(' | '=')) = rest.get(skipped) {
        skipped += 1;
    }
    for token in &rest[skipped..] {
        match token {
            Token::Text(text) => literals.push(text.clone()),
            Token::Word(number) if number.parse::<i64>().is_ok() => literals.push(number.clone()),
            Token::Sign(',') => {}
            // What is computed ends what can be read.
            _ => break,
        }
    }
    literals
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

impl Token {
    fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Text(_) | Self::Sign(_) => None,
        }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
        } else if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if first == '"' || first == '\'' {
            let inside = &rest[1..];
            let end = inside.find(first).unwrap_or(inside.len());
            tokens.push(Token::Text(inside[..end].to_owned()));
            rest = inside.get(end + 1..).unwrap_or_default();
        } else if first.is_alphanumeric() || matches!(first, '_' | '-') {
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            tokens.push(Token::Sign(first));
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}
