//! The search for a message that breaks: directed by the schema, bounded, and always the same.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::datum::Data;
use super::encode::{Datum, write_binary};
use super::model::AvroSchema;
use super::read::{Event, message, read};
use super::resolve::{FieldAt, Hit, What};
use crate::finding::{Evidence, Outcome, Witness};
use crate::limits;

/// What a hit and an event must have in common for one to show the other.
type Key = (What, u32, u32, Option<FieldAt>);

/// Data that show what is wrong with a pair of schemas.
pub(super) struct Witnesses<'a> {
    writer: &'a AvroSchema,
    found: HashMap<Key, (Datum, Event)>,
    /// Whether every datum was tried.
    exhausted: bool,
    writer_has_values: bool,
}

impl<'a> Witnesses<'a> {
    /// Searches data of the writer for all `hits`.
    pub(super) fn search(reader: &AvroSchema, writer: &'a AvroSchema, hits: &[Hit]) -> Self {
        let data = Data::new(writer);
        let mut wanted: Vec<Key> = hits.iter().map(key_of_hit).collect();
        let mut found = HashMap::new();
        let mut tries = 0;
        let flow = data.each(&mut |datum| {
            tries += 1;
            for event in read(reader, writer, &datum) {
                let key = key_of_event(&event);
                if let Some(at) = wanted.iter().position(|wanted| *wanted == key) {
                    wanted.swap_remove(at);
                    found.insert(key, (datum.clone(), event));
                }
            }
            if wanted.is_empty() || tries >= limits::WITNESS_TRIES_MAX {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let exhausted = flow.is_continue();
        Self { writer, found, exhausted, writer_has_values: data.has_value(writer.root().node) }
    }

    /// The evidence for a hit.
    pub(super) fn evidence(&self, hit: &Hit) -> Evidence {
        if hit.what == What::TooLarge {
            return Evidence::Absent("the schemas were not compared to the end".to_owned());
        }
        let Some((datum, event)) = self.found.get(&key_of_hit(hit)) else {
            return Evidence::Absent(self.why_none());
        };
        let mut bytes = Vec::new();
        write_binary(self.writer, self.writer.root().node, datum, &mut bytes);
        if bytes.len() > limits::WITNESS_BYTES_MAX {
            return Evidence::Absent("the smallest message that shows it is too long".to_owned());
        }
        let is_record = self.writer.type_word(hit.writer.node) == "RECORD";
        let by_name = hit.what == What::NameChanged && is_record;
        Evidence::Witness(Witness {
            message: message(self.writer, datum),
            bytes: Some(bytes),
            at: event.at.clone(),
            outcome: if by_name { Outcome::FailsByName } else { Outcome::Fails },
            reads: None,
        })
    }

    fn why_none(&self) -> String {
        if !self.writer_has_values {
            "the writer's schema has no finite value, so no message can show this: refused for parity"
                .to_owned()
        } else if self.exhausted {
            "no message can show this: refused for parity".to_owned()
        } else {
            format!("none of the first {} messages shows this", limits::WITNESS_TRIES_MAX)
        }
    }
}

fn key_of_hit(hit: &Hit) -> Key {
    key(hit.what, (hit.reader.node.0, hit.writer.node.0), hit.field)
}

fn key_of_event(event: &Event) -> Key {
    key(event.what, (event.reader.node.0, event.writer.node.0), event.field)
}

/// The field only tells hits apart that are about a field; other types may be met from many.
fn key(what: What, nodes: (u32, u32), field: Option<FieldAt>) -> Key {
    let of_field = matches!(what, What::MissingReaderDefault | What::AmbiguousFieldAlias);
    (what, nodes.0, nodes.1, field.filter(|_| of_field))
}
