//! Options and their values as text, laid out over lines without the indentation around them.

use std::sync::Arc;

use super::{Printer, java_order};
use crate::protobuf::model::{OptionNode, OptionValue, Spelling};
use crate::protobuf::number;

impl Printer<'_> {
    /// ` [a = 1]` with its blank, or nothing.
    pub(super) fn option_list(&self, options: &[OptionNode]) -> String {
        let options = self.options(options);
        if options.is_empty() {
            return String::new();
        }
        let texts: Vec<String> = options.iter().map(|option| self.option(option)).collect();
        format!(" {}", bracketed(&texts))
    }

    /// `name = value`.
    pub(super) fn option(&self, option: &OptionNode) -> String {
        let name = match option.spelling {
            Spelling::Parenthesized => format!("({})", option.name),
            Spelling::Plain => option.name.to_string(),
        };
        match &option.value {
            OptionValue::Member(member) => format!("{name}.{}", self.option(member)),
            OptionValue::List(values) => {
                let texts: Vec<String> = values.iter().map(|value| self.value(value)).collect();
                format!("{name} = {}", bracketed(&texts))
            }
            value => format!("{name} = {}", self.value(value)),
        }
    }

    fn value(&self, value: &OptionValue) -> String {
        match value {
            OptionValue::Text(text) => format!("\"{}\"", escaped(text)),
            OptionValue::Boolean(word) | OptionValue::Word(word) => word.to_string(),
            OptionValue::Number(word) => self.number(word),
            OptionValue::Member(member) => self.option(member),
            OptionValue::Map(entries) => self.map(entries),
            OptionValue::List(values) if values.len() == 1 && self.pool().is_some() => {
                self.value(&values[0])
            }
            OptionValue::List(values) => {
                let texts: Vec<String> = values.iter().map(|value| self.value(value)).collect();
                over_lines('[', &texts, ']')
            }
        }
    }

    fn number(&self, word: &Arc<str>) -> String {
        let normalized = self.pool().and_then(|_| number::normalized(word));
        normalized.unwrap_or_else(|| word.to_string())
    }

    fn map(&self, entries: &[(Arc<str>, OptionValue)]) -> String {
        let texts: Vec<String> = match self.pool() {
            None => {
                entries.iter().map(|(key, value)| format!("{key}: {}", self.value(value))).collect()
            }
            Some(_) => self
                .sorted(entries)
                .iter()
                .map(|(key, value)| format!("{key}: {}", self.value(value)))
                .collect(),
        };
        over_lines('{', &texts, '}')
    }

    /// The entries by key, extensions by their full name, without empty lists.
    fn sorted<'v>(&self, entries: &'v [(Arc<str>, OptionValue)]) -> Vec<(String, &'v OptionValue)> {
        let mut sorted: Vec<(String, &OptionValue)> = entries
            .iter()
            .filter(|(_, value)| !matches!(value, OptionValue::List(list) if list.is_empty()))
            .map(|(key, value)| (self.key(key), value))
            .collect();
        sorted.sort_by(|(one, _), (other, _)| java_order(one, other));
        sorted.dedup_by(|(later, _), (earlier, _)| later == earlier);
        sorted
    }

    fn key(&self, key: &str) -> String {
        let extension = key.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match (extension, self.pool()) {
            (Some(name), Some(pool)) => match pool.resolve_extension(name, self.scope()) {
                Some((full, _)) => format!("[{full}]"),
                None => key.to_owned(),
            },
            _ => key.to_owned(),
        }
    }
}

/// One in brackets on the same line, several on lines of their own.
fn bracketed(texts: &[String]) -> String {
    match texts {
        [one] => format!("[{one}]"),
        several => over_lines('[', several, ']'),
    }
}

fn over_lines(open: char, texts: &[String], close: char) -> String {
    let mut out = format!("{open}\n");
    for (index, text) in texts.iter().enumerate() {
        for line in text.split('\n') {
            if !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str("  ");
            out.push_str(line);
        }
        out.push_str(if index + 1 < texts.len() { ",\n" } else { "\n" });
    }
    out.push(close);
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '"' => out.push_str("\\\""),
            other => out.push(other),
        }
    }
    out
}
