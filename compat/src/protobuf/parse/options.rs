//! Options and the values they are set to.

use std::sync::Arc;

use super::Editions;
use super::scanner::{Result, Scanner, Wanted};
use crate::protobuf::model::{OptionNode, OptionValue, Spelling};
use crate::source::Span;

/// Options in brackets, if there are any.
pub(super) fn bracketed(scanner: &mut Scanner<'_>) -> Result<Vec<OptionNode>> {
    let mut options = Vec::new();
    if !scanner.take('[')? {
        return Ok(options);
    }
    loop {
        options.push(assignment(scanner, '=')?);
        if scanner.take(']')? {
            return Ok(options);
        }
        if !scanner.take(',')? {
            return scanner.fail("Expected ',' or ']");
        }
    }
}

/// One option: its name, `separator`, its value.
pub(super) fn assignment(scanner: &mut Scanner<'_>, separator: char) -> Result<OptionNode> {
    let opening = scanner.peek()?;
    let start = scanner.offset();
    let word = scanner.name(Wanted::Any)?;
    let name = if opening == '[' { format!("[{}]", word.text).into() } else { word.text };
    let (name, leads_on) = match name.strip_suffix('.') {
        // Features of languages are only set in editions: `features.(pb.cpp).string_type`.
        Some(outer) if scanner.editions == Editions::Taken && scanner.peek()? == '(' => {
            (outer.into(), true)
        }
        _ => (name, false),
    };
    let mut members: Vec<(Arc<str>, Spelling)> = Vec::new();
    let mut next = if leads_on { '.' } else { scanner.next()? };
    while next == '.' {
        let spelling = spelling(scanner.peek()?);
        members.push((scanner.name(Wanted::NoDots)?.text, spelling));
        next = scanner.next()?;
    }
    if separator == ':' && next == '{' {
        // A message literal may follow its key without a separator.
        scanner.give_back('{');
    } else if next != separator {
        return scanner.fail(format!("expected '{separator}' in option"));
    }
    let mut value = scanner.nested(value)?;
    let span = Span { start, end: scanner.offset() };
    for (name, spelling) in members.into_iter().rev() {
        value = OptionValue::Member(Box::new(OptionNode { name, spelling, value, span }));
    }
    Ok(OptionNode { name, spelling: spelling(opening), value, span })
}

fn spelling(opening: char) -> Spelling {
    if opening == '(' { Spelling::Parenthesized } else { Spelling::Plain }
}

fn value(scanner: &mut Scanner<'_>) -> Result<OptionValue> {
    match scanner.peek()? {
        '{' => map(scanner),
        '[' => list(scanner),
        '"' | '\'' => Ok(OptionValue::Text(scanner.quoted()?)),
        first => {
            let word = scanner.word(Wanted::Any)?.text;
            Ok(match &*word {
                _ if first.is_ascii_digit() || first == '-' => OptionValue::Number(word),
                "true" | "false" => OptionValue::Boolean(word),
                _ => OptionValue::Word(word),
            })
        }
    }
}

fn list(scanner: &mut Scanner<'_>) -> Result<OptionValue> {
    scanner.require('[')?;
    let mut values = Vec::new();
    loop {
        if scanner.take(']')? {
            return Ok(OptionValue::List(values));
        }
        values.push(scanner.nested(value)?);
        if !scanner.take(',')? && scanner.peek()? != ']' {
            return scanner.fail("expected ',' or ']'");
        }
    }
}

fn map(scanner: &mut Scanner<'_>) -> Result<OptionValue> {
    scanner.require('{')?;
    let mut entries: Vec<(Arc<str>, OptionValue)> = Vec::new();
    while !scanner.take('}')? {
        let option = scanner.nested(|scanner| assignment(scanner, ':'))?;
        let known = entries.iter().position(|(key, _)| *key == option.name);
        match option.value {
            OptionValue::Member(member) => add_member(&mut entries, known, option.name, *member),
            value => match known {
                // Parity: a repeated key becomes a list.
                Some(at) => append(&mut entries[at].1, value),
                None => entries.push((option.name, value)),
            },
        }
        let _separator = scanner.take(',')? || scanner.take(';')?;
    }
    Ok(OptionValue::Map(entries))
}

/// `key.member: value` inside a literal.
fn add_member(
    entries: &mut Vec<(Arc<str>, OptionValue)>,
    known: Option<usize>,
    key: Arc<str>,
    member: OptionNode,
) {
    // Parity: a simple value loses its kind on this way and is printed in quotes.
    let value = match member.value.text() {
        Some(text) => OptionValue::Text(Arc::clone(text)),
        None => member.value,
    };
    if let Some(at) = known {
        if let OptionValue::Map(nested) = &mut entries[at].1 {
            match nested.iter_mut().find(|(name, _)| *name == member.name) {
                Some((_, old)) => *old = value,
                None => nested.push((member.name, value)),
            }
        } else {
            entries[at].1 = OptionValue::Map(vec![(member.name, value)]);
        }
    } else {
        entries.push((key, OptionValue::Map(vec![(member.name, value)])));
    }
}

fn append(old: &mut OptionValue, value: OptionValue) {
    if !matches!(old, OptionValue::List(_)) {
        let first = std::mem::replace(old, OptionValue::List(Vec::new()));
        append(old, first);
    }
    if let OptionValue::List(values) = old {
        match value {
            OptionValue::List(more) => values.extend(more),
            one => values.push(one),
        }
    }
}
