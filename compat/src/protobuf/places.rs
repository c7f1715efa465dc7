//! Every declaration of a file with its source path: the numbers that a descriptor would give it.
//!
//! A message or enum is shown at its name, everything else as a whole.

use super::model::{Enum, Extend, Field, File, Message, Type};
use super::parse::{self, Editions};
use crate::source::Span;

/// A source path and the bytes of its declaration.
type Place = (Vec<usize>, Span);

/// The declarations of a text; `None` where it is no `.proto` file.
pub(crate) fn declarations(text: &str) -> Option<Vec<Place>> {
    let file = parse::file(text, Editions::Taken).ok()?;
    let mut places = Vec::new();
    of_file(&file, &mut places);
    places.retain(|(_, span)| span.end > span.start);
    Some(places)
}

/// The source path of what stands at `span`: the outermost declaration inside it, else the
/// innermost one around it.
pub(super) fn path_of(file: &File, span: Span) -> Vec<usize> {
    let mut places = Vec::new();
    of_file(file, &mut places);
    places.retain(|(_, of)| of.end > of.start);
    let inside = places.iter().filter(|(_, of)| span.start <= of.start && of.end <= span.end);
    let outermost = inside.min_by_key(|(path, of)| (path.len(), of.start));
    let around = places.iter().filter(|(_, of)| of.start <= span.start && span.end <= of.end);
    let innermost = around.max_by_key(|(path, _)| path.len());
    outermost.or(innermost).map(|(path, _)| path.clone()).unwrap_or_default()
}

fn of_file(file: &File, places: &mut Vec<Place>) {
    places.push((vec![2], file.package_span));
    places.push((vec![12], file.syntax_span));
    for (index, import) in file.imports.iter().enumerate() {
        places.push((vec![3, index], import.span));
    }
    for (index, service) in file.services.iter().enumerate() {
        places.push((vec![6, index], service.span));
        for (at, rpc) in service.rpcs.iter().enumerate() {
            places.push((vec![6, index, 2, at], rpc.span));
        }
    }
    of_types(&file.types, &[], places);
    of_extends(&file.extends, &[], places);
}

fn of_types(types: &[Type], at: &[usize], places: &mut Vec<Place>) {
    let (message_step, enum_step) = if at.is_empty() { (4, 5) } else { (3, 4) };
    let (mut messages, mut enums) = (0, 0);
    for of in types {
        match of {
            Type::Message(message) => {
                let at = [at, &[message_step, messages]].concat();
                messages += 1;
                places.push((at.clone(), message.name_span));
                of_message(message, &at, places);
            }
            Type::Enum(of) => {
                let at = [at, &[enum_step, enums]].concat();
                enums += 1;
                places.push((at.clone(), of.name_span));
                of_enum(of, &at, places);
            }
        }
    }
}

fn of_message(message: &Message, at: &[usize], places: &mut Vec<Place>) {
    for (field, _) in message.all_fields() {
        of_field(field, &[at, &[2, field.index]].concat(), places);
    }
    let in_oneofs = message.oneofs.iter().flat_map(|oneof| &oneof.groups);
    for group in message.groups.iter().chain(in_oneofs) {
        places.push(([at, &[2, group.index]].concat(), group.span));
    }
    for (index, oneof) in message.oneofs.iter().enumerate() {
        places.push(([at, &[8, index]].concat(), oneof.span));
    }
    of_extends(&message.extends, at, places);
    of_types(&message.types, at, places);
}

fn of_field(field: &Field, at: &[usize], places: &mut Vec<Place>) {
    places.push((at.to_vec(), field.span));
    let parts = &field.parts;
    let steps = [
        (1, parts.name),
        (3, parts.number),
        (4, parts.label),
        (6, parts.type_name),
        (7, parts.default),
        (10, parts.json_name),
    ];
    places.extend(steps.into_iter().map(|(step, span)| ([at, &[step]].concat(), span)));
}

fn of_extends(extends: &[Extend], at: &[usize], places: &mut Vec<Place>) {
    let step = if at.is_empty() { 7 } else { 6 };
    for field in extends.iter().flat_map(|extend| &extend.fields) {
        places.push(([at, &[step, field.index]].concat(), field.span));
    }
}

fn of_enum(of: &Enum, at: &[usize], places: &mut Vec<Place>) {
    for (index, value) in of.values.iter().enumerate() {
        places.push(([at, &[2, index]].concat(), value.span));
    }
}
