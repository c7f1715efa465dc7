//! Messages and fields.

use std::sync::Arc;

use super::Printer;
use crate::protobuf::model::{
    Extensions, Field, Group, Message, Numbers, Oneof, OptionNode, OptionValue, Spelling,
    is_scalar, map_types,
};
use crate::source::Span;

impl Printer<'_> {
    pub(super) fn message(&mut self, message: &Message) {
        let mut block = self.open(&format!("message {}", message.name));
        if !message.reserved.is_empty() {
            self.section(&mut block);
            self.reserved(&message.reserved);
        }
        let options = self.options(&message.options);
        if !options.is_empty() {
            self.section(&mut block);
            self.option_statements(&options);
        }
        if !message.fields.is_empty() {
            self.section(&mut block);
            self.fields(&message.fields);
        }
        if !message.oneofs.is_empty() {
            self.section(&mut block);
            self.oneofs(&message.oneofs);
        }
        if !message.groups.is_empty() {
            self.section(&mut block);
            self.groups(&message.groups);
        }
        if self.keeps_extensions() && !message.extensions.is_empty() {
            self.section(&mut block);
            self.extensions(&message.extensions);
        }
        if self.keeps_extensions() && !message.extends.is_empty() {
            self.section(&mut block);
            self.extends(&message.extends);
        }
        let types = self.shown(&message.types);
        if !types.is_empty() {
            self.section(&mut block);
            self.types(&types);
        }
        self.close(&block);
    }

    fn fields(&mut self, fields: &[Field]) {
        let mut fields: Vec<&Field> = fields.iter().collect();
        if self.pool().is_some() {
            fields.sort_by_key(|field| field.number);
        }
        for field in fields {
            self.field(field);
        }
    }

    fn oneofs(&mut self, oneofs: &[Oneof]) {
        let mut oneofs: Vec<&Oneof> = oneofs.iter().collect();
        if self.pool().is_some() {
            oneofs.retain(|oneof| !oneof.fields.is_empty());
            oneofs.sort_by_key(|oneof| oneof.fields.iter().map(|field| field.number).min());
        }
        for oneof in oneofs {
            let mut block = self.open(&format!("oneof {}", oneof.name));
            let options = self.options(&oneof.options);
            if !options.is_empty() {
                self.section(&mut block);
                self.option_statements(&options);
            }
            if !oneof.fields.is_empty() {
                self.section(&mut block);
                self.fields(&oneof.fields);
            }
            if !oneof.groups.is_empty() {
                self.section(&mut block);
                self.groups(&oneof.groups);
            }
            self.close(&block);
        }
    }

    fn groups(&mut self, groups: &[Group]) {
        let mut groups: Vec<&Group> = groups.iter().collect();
        if self.pool().is_some() {
            groups.sort_by_key(|group| group.number);
        }
        for group in groups {
            let label = group.label.map_or(String::new(), |label| format!("{} ", label.as_str()));
            let mut block = self.open(&format!("{label}group {} = {}", group.name, group.number));
            if !group.fields.is_empty() {
                self.section(&mut block);
                self.fields(&group.fields);
            }
            self.close(&block);
        }
    }

    fn extensions(&mut self, statements: &[Extensions]) {
        let mut lines: Vec<(Vec<Numbers>, &Extensions)> = Vec::new();
        if self.pool().is_some() {
            for statement in statements {
                lines.extend(statement.values.iter().map(|&numbers| (vec![numbers], statement)));
            }
            lines.sort_by_key(|(numbers, _)| numbers[0].first());
        } else {
            lines.extend(statements.iter().map(|statement| (statement.values.clone(), statement)));
        }
        for (numbers, statement) in lines {
            let numbers: Vec<String> = numbers.iter().map(|&of| self.numbers(of)).collect();
            let options = self.option_list(&statement.options);
            self.lines(&format!("extensions {}{options};", numbers.join(", ")));
        }
    }

    pub(super) fn field(&mut self, field: &Field) {
        let of = self.field_type(field);
        let is_map = self.pool().is_some() && map_types(&of).is_some();
        let label = match field.label {
            Some(label) if !is_map => format!("{} ", label.as_str()),
            _ => String::new(),
        };
        let mut options = field.options.clone();
        if let Some(default) = &field.default {
            let value = default_value(&of, default);
            options.push(plain_option("default", value));
        }
        if let Some(name) = &field.json_name {
            options.push(plain_option("json_name", OptionValue::Text(Arc::clone(name))));
        }
        let options = self.option_list(&options);
        self.lines(&format!("{label}{of} {} = {}{options};", field.name, field.number));
    }

    fn field_type(&mut self, field: &Field) -> Arc<str> {
        let Some(pool) = self.pool() else { return Arc::clone(&field.type_name) };
        let mut of = Arc::clone(&field.type_name);
        if !is_scalar(&of) && map_types(&of).is_none() {
            of = self.type_name(&of, Some(field.index));
            let entry = pool.find(of.strip_prefix('.').unwrap_or(&of));
            if let Some((key, value)) = entry.and_then(|id| pool.def(id).map.clone()) {
                of = format!("map<{key}, {value}>").into();
            }
        }
        if let Some((key, value)) = map_types(&of)
            && let Some((full, _)) = pool.resolve(value, self.scope())
        {
            of = format!("map<{key}, .{full}>").into();
        }
        of
    }
}

fn plain_option(name: &str, value: OptionValue) -> OptionNode {
    OptionNode { name: name.into(), spelling: Spelling::Plain, value, span: Span::default() }
}

/// The kind of a default follows from the field's type.
fn default_value(of: &str, default: &Arc<str>) -> OptionValue {
    let default = Arc::clone(default);
    match of.rsplit('.').next().unwrap_or(of) {
        "bool" => OptionValue::Boolean(default),
        "string" => OptionValue::Text(default),
        // Parity: a default of type bytes is printed without quotes.
        simple if is_scalar(simple) => OptionValue::Number(default),
        _ => OptionValue::Word(default),
    }
}
