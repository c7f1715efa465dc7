//! The search for a message that breaks: directed by the schema, bounded, and always the same.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use serde_json::Value;

use super::datum::Data;
use super::encode::{Datum, write_binary};
use super::hit::{FieldAt, Hit, What};
use super::matching::Matching;
use super::model::{AvroSchema, TypeId};
use super::read::{Event, Reading, message, read};
use crate::finding::{Evidence, Outcome, Witness};
use crate::limits;

/// What a hit and an event must have in common for one to show the other.
pub(super) type Key = (What, u32, u32, Option<FieldAt>);

/// Data that show what is wrong with a pair of schemas.
pub(super) struct Witnesses<'a> {
    writer: &'a AvroSchema,
    found: HashMap<Key, Shown>,
    /// Whether every datum was tried.
    exhausted: bool,
    /// Whether the writer can write anything, and whether that is small enough to be shown.
    has_value: bool,
    is_presentable: bool,
}

/// A datum and what happens to it.
struct Shown {
    datum: Datum,
    event: Event,
    reads: Option<Value>,
}

impl Shown {
    /// Whether the datum shows what the event says and nothing worse.
    fn is_plain(&self) -> bool {
        self.event.outcome != Outcome::Misread || self.reads.is_some()
    }
}

impl<'a> Witnesses<'a> {
    /// Searches data of the writer for all `hits`.
    pub(super) fn search(reader: &AvroSchema, writer: &'a AvroSchema, hits: &[Hit]) -> Self {
        let data = Data::new(writer);
        let mut search = Search {
            matching: Matching::new(reader, writer),
            wanted: hits.iter().map(key_of_hit).collect(),
            found: HashMap::new(),
            tries: 0,
            visited: 0,
        };
        let targets: HashSet<TypeId> = hits.iter().map(|hit| hit.writer.node).collect();
        let flow = data.each_towards(targets, &mut |datum| search.look_at(&datum));
        let root = writer.root().node;
        Self {
            writer,
            found: search.found,
            exhausted: flow.is_continue(),
            has_value: data.has_value(root),
            is_presentable: data.is_presentable(root),
        }
    }

    /// Whether nothing that the writer can write shows the hit.
    pub(super) fn is_void(&self, hit: &Hit) -> bool {
        let tried_all = !self.has_value || (self.exhausted && self.is_presentable);
        tried_all && !self.found.contains_key(&key_of_hit(hit))
    }

    /// The evidence for a hit.
    pub(super) fn evidence(&self, hit: &Hit) -> Evidence {
        if hit.what == What::TooLarge {
            return Evidence::Absent("the schemas were not compared to the end".to_owned());
        }
        let Some(shown) = self.found.get(&key_of_hit(hit)) else {
            return Evidence::Absent(self.why_none());
        };
        let mut bytes = Vec::new();
        write_binary(self.writer, self.writer.root().node, &shown.datum, &mut bytes);
        if bytes.len() > limits::WITNESS_BYTES_MAX {
            return Evidence::Absent("the smallest message that shows it is too long".to_owned());
        }
        let is_plain = shown.is_plain();
        let outcome = if is_plain { shown.event.outcome } else { Outcome::Fails };
        Evidence::Witness(Witness {
            basis: crate::finding::Basis::Described,
            message: message(self.writer, &shown.datum),
            bytes: Some(bytes),
            at: shown.event.at.clone(),
            outcome,
            reads: shown.reads.clone().filter(|_| outcome == Outcome::Misread),
        })
    }

    fn why_none(&self) -> String {
        if !self.has_value {
            "the writer's schema has no finite value, so no message can show this: refused for parity"
                .to_owned()
        } else if !self.is_presentable {
            "the smallest message of the writer's schema is too large to be shown".to_owned()
        } else if self.exhausted {
            "no message can show this: refused for parity".to_owned()
        } else {
            "the search for a message that shows this was cut off".to_owned()
        }
    }
}

struct Search<'a> {
    matching: Matching<'a>,
    wanted: HashSet<Key>,
    found: HashMap<Key, Shown>,
    tries: usize,
    visited: usize,
}

impl Search<'_> {
    fn look_at(&mut self, datum: &Datum) -> ControlFlow<()> {
        self.tries += 1;
        let Reading { events, value, visited } = read(&mut self.matching, datum);
        self.visited += visited;
        for event in events {
            let key = key_of_event(&event);
            if !self.wanted.contains(&key) {
                continue;
            }
            let shown = Shown { datum: datum.clone(), event, reads: value.clone() };
            if shown.is_plain() {
                self.wanted.remove(&key);
                self.found.insert(key, shown);
            } else {
                self.found.entry(key).or_insert(shown);
            }
        }
        if self.wanted.is_empty()
            || self.tries >= limits::WITNESS_TRIES_MAX
            || self.visited >= limits::WITNESS_VALUES_MAX
        {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

pub(super) fn key_of_hit(hit: &Hit) -> Key {
    key(hit.what, (hit.reader.node.0, hit.writer.node.0), hit.field)
}

fn key_of_event(event: &Event) -> Key {
    key(event.what, (event.reader.node.0, event.writer.node.0), event.field)
}

/// The field only tells hits apart that are about a field; other types may be met from many.
fn key(what: What, nodes: (u32, u32), field: Option<FieldAt>) -> Key {
    let of_field = matches!(
        what,
        What::MissingReaderDefault
            | What::MissingReaderDefaultOfEnum
            | What::AmbiguousFieldAlias
            | What::FieldReadTwice
            | What::FieldAliasOutOfScope
            | What::DefaultNotOfType
    );
    (what, nodes.0, nodes.1, field.filter(|_| of_field))
}
