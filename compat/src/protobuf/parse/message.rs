//! Messages and what stands in them.

use std::sync::Arc;

use super::scanner::{Result, Wanted, Word};
use super::{Inside, Parser, Statement, options};
use crate::protobuf::model::{
    Cardinality, Extend, Extensions, Field, FieldParts, Group, Message, Oneof, OptionNode,
    OptionValue, Syntax, Type,
};
use crate::source::Span;

impl Parser<'_> {
    pub(super) fn message(&mut self, start: usize) -> Result<Type> {
        self.scanner.enter()?;
        let name = self.scanner.name(Wanted::Any)?;
        let mut message = Message { name: name.text, name_span: name.span, ..Message::default() };
        let (mut fields, mut extensions) = (0, 0);
        self.scanner.require('{')?;
        loop {
            self.scanner.skip()?;
            if self.scanner.take('}')? {
                break;
            }
            let before = fields;
            let statement = self.statement(Inside::Message, &mut fields)?;
            if let Statement::Extend(mut extend) = statement {
                // Extensions are counted apart from the message's own fields.
                fields = before;
                for field in &mut extend.fields {
                    field.index = extensions;
                    extensions += 1;
                }
                message.extends.push(extend);
                continue;
            }
            add(&mut message, statement);
        }
        message.span = self.span_from(start);
        self.scanner.leave();
        Ok(Type::Message(Arc::new(message)))
    }

    pub(super) fn extend(&mut self, start: usize, fields: &mut usize) -> Result<Extend> {
        let extendee = self.scanner.name(Wanted::Any)?.text;
        let mut extend = Extend { extendee, fields: Vec::new(), span: Span::default() };
        self.scanner.require('{')?;
        loop {
            self.scanner.skip()?;
            if self.scanner.take('}')? {
                break;
            }
            if let Statement::Field(field) = self.statement(Inside::Extend, fields)? {
                extend.fields.push(field);
            }
        }
        extend.span = self.span_from(start);
        Ok(extend)
    }

    /// A field or group whose first word was read.
    pub(super) fn field(&mut self, word: Word, fields: &mut usize) -> Result<Statement> {
        let start = word.span.start;
        let label = match &*word.text {
            "required" if self.file.syntax == Syntax::Proto3 => {
                let message = "'required' label forbidden in proto3 field declarations";
                return self.scanner.fail_at(start, message);
            }
            "required" => Some(Cardinality::Required),
            "optional" => Some(Cardinality::Optional),
            "repeated" => Some(Cardinality::Repeated),
            _ => None,
        };
        let (label_span, of) = if label.is_some() {
            (word.span, self.scanner.type_name()?)
        } else {
            self.check_unlabelled(&word)?;
            (Span::default(), self.scanner.type_from(word)?)
        };
        if label.is_some() && of.text.starts_with("map<") {
            return self.scanner.fail_at(start, "'map' type cannot have label");
        }
        if &*of.text == "group" {
            return self.group(start, label, fields).map(Statement::Group);
        }
        self.field_rest(start, (label, label_span), of, fields).map(Statement::Field)
    }

    fn check_unlabelled(&mut self, word: &Word) -> Result<()> {
        let may_be = self.file.syntax == Syntax::Proto3
            || self.is_edition()
            || (&*word.text == "map" && self.scanner.peek()? == '<');
        if may_be {
            return Ok(());
        }
        self.scanner.fail_at(word.span.start, format!("unexpected label: {}", word.text))
    }

    /// A field from its name on.
    fn field_rest(
        &mut self,
        start: usize,
        (label, label_span): (Option<Cardinality>, Span),
        of: Word,
        fields: &mut usize,
    ) -> Result<Field> {
        let name = self.scanner.name(Wanted::NoDigit)?;
        self.scanner.require('=')?;
        let (number, number_span) = self.scanner.integer()?;
        let mut options = options::bracketed(&mut self.scanner)?;
        let default = take(&mut options, "default");
        let json_name = take(&mut options, "json_name");
        self.scanner.require(';')?;
        let span = self.span_from(start);
        self.scanner.trailing_comment()?;
        let index = *fields;
        *fields += 1;
        let span_of =
            |option: &Option<OptionNode>| option.as_ref().map_or(Span::default(), |o| o.span);
        let parts = FieldParts {
            label: label_span,
            type_name: of.span,
            name: name.span,
            number: number_span,
            default: span_of(&default),
            json_name: span_of(&json_name),
        };
        Ok(Field {
            label,
            type_name: of.text,
            name: name.text,
            number,
            default: default.map(|option| text_of(&option.value)),
            json_name: json_name.map(|option| text_of(&option.value)),
            options,
            index,
            span,
            parts,
        })
    }

    pub(super) fn oneof(&mut self, start: usize, fields: &mut usize) -> Result<Oneof> {
        let name = self.scanner.name(Wanted::Any)?.text;
        let mut oneof = Oneof {
            name,
            span: Span::default(),
            options: Vec::new(),
            fields: Vec::new(),
            groups: Vec::new(),
        };
        self.scanner.require('{')?;
        loop {
            self.scanner.skip()?;
            if self.scanner.take('}')? {
                break;
            }
            let of = self.scanner.type_name()?;
            let start = of.span.start;
            match &*of.text {
                "group" => oneof.groups.push(self.group(start, None, fields)?),
                "option" => {
                    oneof.options.push(options::assignment(&mut self.scanner, '=')?);
                    self.scanner.require(';')?;
                }
                _ => {
                    let unlabelled = (None, Span::default());
                    oneof.fields.push(self.field_rest(start, unlabelled, of, fields)?);
                }
            }
        }
        oneof.span = self.span_from(start);
        Ok(oneof)
    }

    fn group(
        &mut self,
        start: usize,
        label: Option<Cardinality>,
        fields: &mut usize,
    ) -> Result<Group> {
        self.scanner.enter()?;
        let name = self.scanner.word(Wanted::Any)?.text;
        self.scanner.require('=')?;
        let (number, _) = self.scanner.integer()?;
        let index = *fields;
        *fields += 1;
        let mut group =
            Group { label, name, number, fields: Vec::new(), index, span: Span::default() };
        let mut members = 0;
        self.scanner.require('{')?;
        loop {
            self.scanner.skip()?;
            if self.scanner.take('}')? {
                break;
            }
            let word = self.scanner.word(Wanted::Any)?;
            match self.field(word, &mut members)? {
                Statement::Field(field) => group.fields.push(field),
                _ => return self.scanner.fail("expected field declaration, was a group"),
            }
        }
        group.span = self.span_from(start);
        self.scanner.leave();
        Ok(group)
    }

    pub(super) fn extensions(&mut self, start: usize) -> Result<Extensions> {
        let mut extensions =
            Extensions { values: Vec::new(), options: Vec::new(), span: Span::default() };
        loop {
            let message = "expected ',', ';', '[' or 'to'";
            let numbers = self.numbers(start, &[',', ';', '['], message)?;
            extensions.values.push(numbers);
            if self.scanner.peek()? == '[' {
                extensions.options = options::bracketed(&mut self.scanner)?;
                self.scanner.require(';')?;
                break;
            }
            match self.scanner.next()? {
                ';' => break,
                ',' => {}
                _ => return self.scanner.fail("expected ',' or ';'"),
            }
        }
        extensions.span = self.span_from(start);
        Ok(extensions)
    }
}

fn add(message: &mut Message, statement: Statement) {
    match statement {
        Statement::Field(field) => message.fields.push(field),
        Statement::Oneof(oneof) => message.oneofs.push(oneof),
        Statement::Group(group) => message.groups.push(group),
        Statement::Type(of) => message.types.push(of),
        Statement::Extensions(extensions) => message.extensions.push(extensions),
        Statement::Option(option) => message.options.push(option),
        Statement::Reserved(reserved) => message.reserved.push(reserved),
        _ => {}
    }
}

/// Takes the options of this name out; the last one counts.
fn take(options: &mut Vec<OptionNode>, name: &str) -> Option<OptionNode> {
    let mut last = None;
    options.retain(|option| {
        let is_it = &*option.name == name;
        if is_it {
            last = Some(option.clone());
        }
        !is_it
    });
    last
}

/// The value of an option that is kept as a text.
fn text_of(value: &OptionValue) -> Arc<str> {
    match value {
        OptionValue::List(values) => {
            let texts: Vec<String> =
                values.iter().map(|value| text_of(value).to_string()).collect();
            format!("[{}]", texts.join(", ")).into()
        }
        OptionValue::Map(entries) => {
            let texts: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}={}", text_of(value))).collect();
            format!("{{{}}}", texts.join(", ")).into()
        }
        OptionValue::Member(member) => text_of(&member.value),
        simple => simple.text().map(Arc::clone).unwrap_or_default(),
    }
}
