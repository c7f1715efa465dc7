//! Trees printed as existing registries store them: what they hash, return and compare.
//!
//! One printer for three styles: the stored form, the same without custom options, and the
//! normalized form, in which order that means nothing is gone and names are absolute.

mod message;
mod options;
mod service;
mod values;

use std::cmp::Ordering;
use std::sync::Arc;

use super::model::{
    Enum, EnumValue, Extend, Field, File, ImportKind, NUMBER_MAX, Numbers, OptionNode, Reserved,
    ReservedValue, Syntax, Type,
};
use super::types::{Pool, Scope, join};

/// How a tree is printed.
#[derive(Clone, Copy)]
pub(super) enum Style<'a> {
    /// As it is stored.
    Canonical,
    /// Without custom options, extension ranges and blocks of extensions.
    WithoutExtensions,
    /// Normalized, with the types that names are resolved to.
    Normalized(&'a Pool),
}

/// A type that a printed name should mean, and nothing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unresolved {
    /// The name.
    pub(super) name: Arc<str>,
    /// Numbers of the descriptor's source path of what names it.
    pub(super) path: Vec<usize>,
}

/// Prints a file; names that the normalized style cannot resolve are returned too.
pub(super) fn print(file: &File, style: Style<'_>) -> (String, Vec<Unresolved>) {
    let mut printer = Printer {
        out: String::new(),
        depth: 0,
        style,
        package: file.package.as_deref().unwrap_or_default(),
        local: String::new(),
        path: Vec::new(),
        unresolved: Vec::new(),
    };
    printer.file(file);
    (printer.out, printer.unresolved)
}

struct Printer<'a> {
    out: String,
    depth: usize,
    style: Style<'a>,
    package: &'a str,
    /// Enclosing messages, joined by dots.
    local: String,
    path: Vec<usize>,
    unresolved: Vec<Unresolved>,
}

/// An open block: whether its first section is still to come.
struct Block {
    is_empty: bool,
}

impl<'a> Printer<'a> {
    fn pool(&self) -> Option<&'a Pool> {
        match self.style {
            Style::Normalized(pool) => Some(pool),
            Style::Canonical | Style::WithoutExtensions => None,
        }
    }

    fn keeps_extensions(&self) -> bool {
        !matches!(self.style, Style::WithoutExtensions)
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.out.push_str("  ");
        }
    }

    /// Lines at the current depth.
    fn lines(&mut self, text: &str) {
        for line in text.split('\n') {
            self.indent();
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn open(&mut self, header: &str) -> Block {
        self.indent();
        self.out.push_str(header);
        self.out.push_str(" {");
        self.depth += 1;
        Block { is_empty: true }
    }

    /// Parity: the blank line before a section is as wide as the indentation of the block.
    fn section(&mut self, block: &mut Block) {
        if !block.is_empty {
            self.depth -= 1;
            self.indent();
            self.depth += 1;
        }
        self.out.push('\n');
        block.is_empty = false;
    }

    fn close(&mut self, block: &Block) {
        self.depth -= 1;
        if !block.is_empty {
            self.indent();
        }
        self.out.push_str("}\n");
    }

    fn file(&mut self, file: &File) {
        self.head(file);
        let options = self.options(&file.options);
        if !options.is_empty() {
            self.out.push('\n');
            self.option_statements(&options);
        }
        let types = self.shown(&file.types);
        if !types.is_empty() {
            self.out.push('\n');
            self.types(&types);
        }
        if self.keeps_extensions() && !file.extends.is_empty() {
            self.out.push('\n');
            self.extends(&file.extends);
        }
        if !file.services.is_empty() {
            self.out.push('\n');
            for (index, service) in file.services.iter().enumerate() {
                self.path.extend([6, index]);
                self.service(service);
                self.path.truncate(self.path.len() - 2);
            }
        }
    }

    fn head(&mut self, file: &File) {
        let normalized = self.pool().is_some();
        match &file.syntax {
            Syntax::Proto3 => self.lines("syntax = \"proto3\";"),
            Syntax::Proto2 if !normalized => self.lines("syntax = \"proto2\";"),
            Syntax::Edition(edition) => self.lines(&format!("edition = \"{edition}\";")),
            Syntax::Proto2 | Syntax::Unsaid => {}
        }
        if let Some(package) = &file.package {
            self.lines(&format!("package {package};"));
        }
        let of_kind = |kind: ImportKind| {
            let of_kind = file.imports.iter().filter(|import| import.kind == kind);
            let mut paths: Vec<&str> = of_kind.map(|import| &*import.path).collect();
            if normalized {
                paths.sort_by(|one, other| java_order(one, other));
                paths.dedup();
            }
            paths
        };
        let (plain, public) = (of_kind(ImportKind::Plain), of_kind(ImportKind::Public));
        if plain.is_empty() && public.is_empty() {
            return;
        }
        self.out.push('\n');
        for path in plain {
            self.lines(&format!("import \"{path}\";"));
        }
        for path in public {
            self.lines(&format!("import public \"{path}\";"));
        }
    }

    /// Messages, then enums; the order within each is what message indexes mean.
    fn types(&mut self, types: &[(usize, &Type)]) {
        let at_top = self.path.is_empty();
        for (index, of) in types {
            if let Type::Message(message) = of {
                self.path.extend([if at_top { 4 } else { 3 }, *index]);
                let outer = self.enter(&message.name);
                self.message(message);
                self.leave(outer);
            }
        }
        for (index, of) in types {
            if let Type::Enum(of) = of {
                self.path.extend([if at_top { 5 } else { 4 }, *index]);
                let outer = self.enter(&of.name);
                self.enumeration(of);
                self.leave(outer);
            }
        }
    }

    fn enter(&mut self, name: &str) -> usize {
        let outer = self.local.len();
        self.local = join(&self.local, name);
        outer
    }

    fn leave(&mut self, outer: usize) {
        self.local.truncate(outer);
        self.path.truncate(self.path.len() - 2);
    }

    /// The types with their index among their like, without entries of maps where those are
    /// printed as maps.
    fn shown<'t>(&self, types: &'t [Type]) -> Vec<(usize, &'t Type)> {
        let (mut messages, mut enums) = (0, 0);
        let indexed = types.iter().map(|of| {
            let counter = match of {
                Type::Message(_) => &mut messages,
                Type::Enum(_) => &mut enums,
            };
            *counter += 1;
            (*counter - 1, of)
        });
        let is_shown = |of: &Type| match (of, self.pool()) {
            (Type::Message(message), Some(pool)) => pool
                .resolve(&message.name, self.scope())
                .is_none_or(|(_, id)| pool.def(id).map.is_none()),
            _ => true,
        };
        indexed.filter(|(_, of)| is_shown(of)).collect()
    }

    fn scope(&self) -> Scope<'_> {
        Scope { package: self.package, local: &self.local }
    }

    /// A type name, absolute where the style wants it.
    fn type_name(&mut self, name: &Arc<str>, field: Option<usize>) -> Arc<str> {
        let Some(pool) = self.pool() else { return Arc::clone(name) };
        if let Some((full, _)) = pool.resolve(name, self.scope()) {
            return format!(".{full}").into();
        }
        let mut path = self.path.clone();
        path.extend(field.iter().flat_map(|&index| [2, index]));
        self.unresolved.push(Unresolved { name: Arc::clone(name), path });
        Arc::clone(name)
    }

    fn enumeration(&mut self, of: &Enum) {
        let mut block = self.open(&format!("enum {}", of.name));
        if !of.reserved.is_empty() {
            self.section(&mut block);
            self.reserved(&of.reserved);
        } else if !of.options.is_empty() || !of.values.is_empty() {
            self.section(&mut block);
        }
        let options = self.options(&of.options);
        self.option_statements(&options);
        let mut values: Vec<&EnumValue> = of.values.iter().collect();
        if self.pool().is_some() {
            // Parity: this may put another value first, and with it another default.
            values.sort_by(|one, other| {
                one.number.cmp(&other.number).then_with(|| java_order(&one.name, &other.name))
            });
        }
        for value in values {
            let options = self.option_list(&value.options);
            self.lines(&format!("{} = {}{options};", value.name, value.number));
        }
        self.close(&block);
    }

    fn reserved(&mut self, statements: &[Reserved]) {
        if self.pool().is_none() {
            for statement in statements {
                let values: Vec<String> =
                    statement.values.iter().map(|value| self.reserved_value(value)).collect();
                self.lines(&format!("reserved {};", values.join(", ")));
            }
            return;
        }
        let mut values: Vec<&ReservedValue> =
            statements.iter().flat_map(|statement| &statement.values).collect();
        values.sort_by(|one, other| reserved_order(one, other));
        for value in values {
            let value = self.reserved_value(value);
            self.lines(&format!("reserved {value};"));
        }
    }

    fn reserved_value(&self, value: &ReservedValue) -> String {
        match value {
            ReservedValue::Name(name) => format!("\"{name}\""),
            ReservedValue::Numbers(numbers) => self.numbers(*numbers),
        }
    }

    fn numbers(&self, numbers: Numbers) -> String {
        match numbers {
            Numbers::One(number) => number.to_string(),
            Numbers::Range(first, last) if first == last && self.pool().is_some() => {
                first.to_string()
            }
            Numbers::Range(first, last) if last >= NUMBER_MAX => format!("{first} to max"),
            Numbers::Range(first, last) => format!("{first} to {last}"),
        }
    }

    fn extends(&mut self, extends: &[Extend]) {
        if self.pool().is_none() {
            for extend in extends {
                let fields: Vec<&Field> = extend.fields.iter().collect();
                self.extend(&extend.extendee, &fields);
            }
            return;
        }
        // One block for each extended message, in the order of their first extension.
        let mut blocks: Vec<(Arc<str>, Vec<&Field>)> = Vec::new();
        for extend in extends {
            for field in &extend.fields {
                let extendee = self.type_name(&extend.extendee, None);
                match blocks.iter_mut().find(|(known, _)| *known == extendee) {
                    Some((_, fields)) => fields.push(field),
                    None => blocks.push((extendee, vec![field])),
                }
            }
        }
        for (extendee, mut fields) in blocks {
            fields.sort_by_key(|field| field.number);
            self.extend(&extendee, &fields);
        }
    }

    fn extend(&mut self, extendee: &str, fields: &[&Field]) {
        let mut block = self.open(&format!("extend {extendee}"));
        if !fields.is_empty() {
            self.section(&mut block);
            for field in fields {
                self.field(field);
            }
        }
        self.close(&block);
    }

    fn option_statements(&mut self, options: &[OptionNode]) {
        for option in options {
            let text = self.option(option);
            self.lines(&format!("option {text};"));
        }
    }
}

/// Numbers by their first, names after them; equals by their text.
fn reserved_order(one: &ReservedValue, other: &ReservedValue) -> Ordering {
    let key = |value: &ReservedValue| match value {
        ReservedValue::Numbers(numbers) => numbers.first(),
        ReservedValue::Name(_) => i32::MAX,
    };
    let text = |value: &ReservedValue| match value {
        ReservedValue::Numbers(Numbers::One(number)) => number.to_string(),
        ReservedValue::Numbers(Numbers::Range(first, last)) => format!("{first}..{last}"),
        ReservedValue::Name(name) => name.to_string(),
    };
    key(one).cmp(&key(other)).then_with(|| java_order(&text(one), &text(other)))
}

/// The order of Java's strings: by UTF-16 units.
pub(super) fn java_order(one: &str, other: &str) -> Ordering {
    one.encode_utf16().cmp(other.encode_utf16())
}
