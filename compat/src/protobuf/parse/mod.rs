//! `.proto` texts into trees, with the place of every element.
//!
//! Takes and refuses what existing registries take and refuse, which is more than `protoc`
//! takes in many places and less in a few. Editions are beyond them; whether they are taken is
//! for the caller to say.

mod message;
mod options;
mod scanner;
mod service;

use std::collections::HashSet;
use std::sync::Arc;

pub(super) use scanner::SyntaxError;
use scanner::{Result, Scanner, Wanted, Word};

use super::model::{
    Enum, EnumValue, Extend, File, Import, ImportKind, NUMBER_MAX, Numbers, OptionNode, Reserved,
    ReservedValue, Syntax, Type,
};
use crate::source::Span;

/// Whether a file may begin with `edition = …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Editions {
    /// No: the incumbent knows none.
    Refused,
    /// Yes.
    Taken,
}

/// Parses one file.
pub(super) fn file(text: &str, editions: Editions) -> std::result::Result<File, SyntaxError> {
    let scanner = Scanner::new(text, editions);
    let mut parser = Parser { scanner, editions, file: File::default(), statements: 0 };
    parser.whole()?;
    Ok(parser.file)
}

/// What a statement stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    File,
    Message,
    Enum,
    Rpc,
    Extend,
    Service,
}

impl Inside {
    fn takes(self, keyword: &str) -> bool {
        match keyword {
            "option" | "reserved" => true,
            "package" | "import" | "syntax" | "service" => self == Self::File,
            "message" | "enum" | "extend" => matches!(self, Self::File | Self::Message),
            "rpc" => self == Self::Service,
            "oneof" | "extensions" => self == Self::Message,
            _ => false,
        }
    }
}

/// A statement that leaves something behind.
enum Statement {
    /// An empty one, or one whose content is kept in the parser.
    Nothing,
    Option(OptionNode),
    Reserved(Reserved),
    Type(Type),
    Extend(Extend),
    Service(super::model::Service),
    Rpc(super::model::Rpc),
    Oneof(super::model::Oneof),
    Extensions(super::model::Extensions),
    Field(super::model::Field),
    Group(super::model::Group),
    Value(EnumValue),
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    editions: Editions,
    file: File,
    statements: usize,
}

impl Parser<'_> {
    fn whole(&mut self) -> Result<()> {
        let (mut types, mut services) = (HashSet::new(), HashSet::new());
        let mut extensions = 0;
        loop {
            self.scanner.skip()?;
            if self.scanner.is_done() {
                return Ok(());
            }
            match self.statement(Inside::File, &mut extensions)? {
                Statement::Type(of) => {
                    self.unique(&mut types, of.name())?;
                    self.file.types.push(of);
                }
                Statement::Service(service) => {
                    self.unique(&mut services, &service.name)?;
                    self.file.services.push(service);
                }
                Statement::Option(option) => self.file.options.push(option),
                Statement::Extend(extend) => self.file.extends.push(extend),
                _ => {}
            }
        }
    }

    fn unique(&self, known: &mut HashSet<Arc<str>>, name: &Arc<str>) -> Result<()> {
        if known.insert(Arc::clone(name)) {
            return Ok(());
        }
        self.scanner.fail(format!("{name} is already defined"))
    }

    /// One statement; `fields` counts those of the message or file around it.
    fn statement(&mut self, inside: Inside, fields: &mut usize) -> Result<Statement> {
        self.statements += 1;
        if self.scanner.take(';')? {
            return Ok(Statement::Nothing);
        }
        let wanted = if inside == Inside::Enum { Wanted::NoDigit } else { Wanted::Any };
        let mut word = self.scanner.word(wanted)?;
        if self.is_edition() && matches!(&*word.text, "export" | "local") {
            self.scanner.peek()?;
            let next = self.scanner.word(wanted)?;
            word = Word { text: next.text, span: word.span };
        }
        if inside.takes(&word.text) {
            return self.scanner_statement(&word, inside, fields);
        }
        match inside {
            Inside::Message | Inside::Extend => self.field(word, fields),
            Inside::Enum => self.enum_value(word).map(Statement::Value),
            Inside::File if &*word.text == "edition" => self.edition(&word),
            _ => self.scanner.fail_at(word.span.start, format!("unexpected label: {}", word.text)),
        }
    }

    /// A statement that its first word decides.
    fn scanner_statement(
        &mut self,
        word: &Word,
        inside: Inside,
        fields: &mut usize,
    ) -> Result<Statement> {
        let start = word.span.start;
        Ok(match &*word.text {
            "package" => {
                self.file.package = Some(self.scanner.name(Wanted::Any)?.text);
                self.scanner.require(';')?;
                self.file.package_span = self.span_from(start);
                Statement::Nothing
            }
            "import" => {
                self.import(start)?;
                Statement::Nothing
            }
            "syntax" => {
                self.syntax(start)?;
                Statement::Nothing
            }
            "option" => {
                let mut option = options::assignment(&mut self.scanner, '=')?;
                self.scanner.require(';')?;
                option.span = self.span_from(start);
                Statement::Option(option)
            }
            "reserved" => Statement::Reserved(self.reserved(start)?),
            "message" => Statement::Type(self.message(start)?),
            "enum" => Statement::Type(Type::Enum(Arc::new(self.enumeration(start)?))),
            "service" => Statement::Service(self.service(start)?),
            "extend" => Statement::Extend(self.extend(start, fields)?),
            "rpc" => Statement::Rpc(self.rpc(start)?),
            "oneof" => Statement::Oneof(self.oneof(start, fields)?),
            "extensions" => Statement::Extensions(self.extensions(start)?),
            other => unreachable!("`{other}` is no keyword of {inside:?}"),
        })
    }

    fn span_from(&self, start: usize) -> Span {
        Span { start, end: self.scanner.offset() }
    }

    fn is_edition(&self) -> bool {
        matches!(self.file.syntax, Syntax::Edition(_))
    }

    fn import(&mut self, start: usize) -> Result<()> {
        let kind = match self.scanner.peek()? {
            '"' | '\'' => ImportKind::Plain,
            _ => match &*self.scanner.word(Wanted::Any)?.text {
                "weak" => ImportKind::Weak,
                "public" => ImportKind::Public,
                "option" if self.is_edition() => ImportKind::Weak,
                _ => return self.scanner.fail_at(start, "expected quoted string"),
            },
        };
        let path = import_path(&self.scanner.quoted()?);
        self.scanner.require(';')?;
        let span = self.span_from(start);
        self.file.imports.push(Import { path: path.into(), kind, span });
        Ok(())
    }

    fn syntax(&mut self, start: usize) -> Result<()> {
        if self.file.syntax != Syntax::Unsaid {
            return self.scanner.fail_at(start, "too many syntax definitions");
        }
        self.scanner.require('=')?;
        if self.statements != 1 {
            let message = "'syntax' element must be the first declaration in a file";
            return self.scanner.fail_at(start, message);
        }
        let word = self.scanner.quoted()?;
        self.file.syntax = match &*word {
            "proto2" => Syntax::Proto2,
            "proto3" => Syntax::Proto3,
            other => {
                return self.scanner.fail_at(start, format!("unexpected syntax: {other}"));
            }
        };
        self.scanner.require(';')?;
        self.file.syntax_span = self.span_from(start);
        Ok(())
    }

    fn edition(&mut self, word: &Word) -> Result<Statement> {
        if self.editions == Editions::Refused {
            return self.scanner.fail("edition is not currently supported");
        }
        let start = word.span.start;
        self.scanner.require('=')?;
        if self.statements != 1 {
            let message = "'edition' element must be the first declaration in a file";
            return self.scanner.fail_at(start, message);
        }
        self.file.syntax = Syntax::Edition(self.scanner.quoted()?);
        self.scanner.require(';')?;
        self.file.syntax_span = self.span_from(start);
        Ok(Statement::Nothing)
    }

    fn enumeration(&mut self, start: usize) -> Result<Enum> {
        let name = self.scanner.name(Wanted::Any)?;
        let mut of = Enum { name: name.text, name_span: name.span, ..Enum::default() };
        self.scanner.require('{')?;
        loop {
            self.scanner.skip()?;
            if self.scanner.take('}')? {
                break;
            }
            match self.statement(Inside::Enum, &mut 0)? {
                Statement::Value(value) => of.values.push(value),
                Statement::Option(option) => of.options.push(option),
                Statement::Reserved(reserved) => of.reserved.push(reserved),
                _ => {}
            }
        }
        of.span = self.span_from(start);
        Ok(of)
    }

    fn enum_value(&mut self, name: Word) -> Result<EnumValue> {
        self.scanner.require('=')?;
        let (number, number_span) = self.scanner.integer()?;
        let options = options::bracketed(&mut self.scanner)?;
        self.scanner.require(';')?;
        let span = self.span_from(name.span.start);
        self.scanner.trailing_comment()?;
        Ok(EnumValue { name: name.text, number, options, span, number_span })
    }

    fn reserved(&mut self, start: usize) -> Result<Reserved> {
        let mut values = Vec::new();
        loop {
            values.push(match self.scanner.peek()? {
                '"' | '\'' => ReservedValue::Name(self.scanner.quoted()?),
                first if self.is_edition() && first.is_alphabetic() => {
                    ReservedValue::Name(self.scanner.word(Wanted::Any)?.text)
                }
                _ => {
                    let ends = [',', ';'];
                    let message = "expected ',', ';', or 'to'";
                    ReservedValue::Numbers(self.numbers(start, &ends, message)?)
                }
            });
            match self.scanner.next()? {
                ';' => break,
                ',' => {}
                _ => return self.scanner.fail("expected ',' or ';'"),
            }
        }
        let span = self.span_from(start);
        self.scanner.trailing_comment()?;
        Ok(Reserved { values, span })
    }

    /// A number, or a range where none of `ends` follows.
    fn numbers(&mut self, start: usize, ends: &[char], message: &str) -> Result<Numbers> {
        let (first, _) = self.scanner.integer()?;
        if ends.contains(&self.scanner.peek()?) {
            return Ok(Numbers::One(first));
        }
        if &*self.scanner.word(Wanted::Any)?.text != "to" {
            return self.scanner.fail_at(start, message);
        }
        let last = self.scanner.word(Wanted::Any)?.text;
        let last = match &*last {
            "max" => NUMBER_MAX,
            digits => match digits.parse() {
                Ok(number) => number,
                Err(_) => return self.scanner.fail(format!("For input string: \"{digits}\"")),
            },
        };
        Ok(Numbers::Range(first, last))
    }
}

/// An import as a plain path: `/` between its parts, and none of them empty or `.`.
fn import_path(written: &str) -> String {
    let absolute = written.starts_with(['/', '\\']);
    let parts: Vec<&str> =
        written.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    let path = parts.join("/");
    match (absolute, path.is_empty()) {
        (true, _) => format!("/{path}"),
        (false, true) => ".".to_owned(),
        (false, false) => path,
    }
}

#[cfg(test)]
mod tests;
