//! The messages that show what the search found.

use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::Value as Json;

use super::{Search, Spot};
use crate::finding::{Basis, Evidence, Outcome, Witness};
use crate::limits;
use crate::protobuf::layout::{Kind, Layout, MessageId, Rule, Scalar, Slot};
use crate::protobuf::wire::edges::{set, smallest};
use crate::protobuf::wire::{Record, Value, read, slot_value, to_json, write};

/// The contents of one field.
pub(in crate::protobuf) type Content = (i32, Vec<Value>);

impl Search<'_> {
    /// The smallest message of the writer, if it has one that can be shown.
    fn base(&self, message: MessageId) -> Option<Rc<Record>> {
        let known = self.bases.borrow().get(&message).cloned();
        known.unwrap_or_else(|| {
            let base = smallest(self.writer, message).map(Rc::new);
            self.bases.borrow_mut().insert(message, base.clone());
            base
        })
    }

    /// Whether the writer can write any message of this kind.
    pub(super) fn has_base(&self, meeting: usize) -> bool {
        self.base(self.meetings[meeting].writer).is_some()
    }

    /// The smallest whole message in which the message of a spot has these contents, as a witness.
    pub(in crate::protobuf) fn witness(&self, spot: Spot, contents: Vec<Content>) -> Evidence {
        match self.around(spot, contents) {
            Ok((root, record)) => self.shown_by(spot, root, &record),
            Err(why) => Evidence::Absent(why.to_owned()),
        }
    }

    /// The root meeting of a spot and the message of its writer.
    fn around(&self, spot: Spot, contents: Vec<Content>) -> Result<(usize, Record), &'static str> {
        const NO_BASE: &str = "the smallest message of the writer has no end, or is too long";
        let mut meeting = spot.meeting;
        let base = |at: usize| self.base(self.meetings[at].writer).ok_or(NO_BASE);
        let mut record = Record::clone(&*base(meeting)?);
        for (number, values) in contents {
            record = set(record, number, values);
        }
        let mut size = record.fields.len();
        let mut depth = 0;
        while let Some((outer, number)) = self.meetings[meeting].from {
            depth += 1;
            if depth == limits::WITNESS_DEPTH_MAX {
                return Err("the smallest message that shows it is too deep");
            }
            let inner = with_key(self.writer, self.meetings[meeting].writer, record);
            let base = base(outer)?;
            size += base.fields.len() + 1;
            record = set(Record::clone(&*base), number, vec![Value::Message(inner)]);
            meeting = outer;
        }
        let left = self.values_left.get().checked_sub(size);
        self.values_left.set(left.ok_or("messages for other findings are long enough together")?);
        Ok((meeting, record))
    }

    fn shown_by(&self, spot: Spot, root: usize, record: &Record) -> Evidence {
        let (writer, reader) = self.sides(root);
        let bytes = write(writer.layout, writer.message, record);
        if bytes.len() > limits::WITNESS_BYTES_MAX {
            return Evidence::Absent("the smallest message that shows it is too long".to_owned());
        }
        let route = self.route(spot);
        let reads = read(reader.layout, reader.message, &bytes)
            .ok()
            .map(|seen| self.value_at(&route, reader.message, &seen));
        Evidence::Witness(Witness {
            basis: Basis::Described,
            message: to_json(writer.layout, writer.message, record),
            at: self.pointer(&route),
            bytes: Some(bytes),
            outcome: if reads.is_some() { Outcome::Misread } else { Outcome::Fails },
            reads,
        })
    }

    /// The pointer into the writer's JSON; a map is pointed at as a whole.
    fn pointer(&self, route: &[Spot]) -> String {
        let mut pointer = String::new();
        for (at, spot) in route.iter().enumerate() {
            let (old, new) = self.slots(*spot);
            let Some(slot) = old.or(new) else { break };
            let name = slot.json_name.replace('~', "~0").replace('/', "~1");
            let _ = write!(pointer, "/{name}");
            if old.is_some_and(|old| is_map(self.writer, old)) {
                break;
            }
            if slot.rule == Rule::Repeated && at + 1 < route.len() {
                pointer.push_str("/0");
            }
        }
        pointer
    }

    /// What the reader has at the end of a route.
    fn value_at(&self, route: &[Spot], root: MessageId, seen: &Record) -> Json {
        let (mut message, mut seen) = (root, seen);
        for (at, spot) in route.iter().enumerate() {
            let Some(slot) = self.reader.message(message).slot(spot.number) else { break };
            if at + 1 == route.len() || is_map(self.reader, slot) {
                return slot_value(self.reader, slot, seen);
            }
            match (slot.kind, seen.values(spot.number).last()) {
                (Kind::Message(inner) | Kind::Group(inner), Some(Value::Message(value))) => {
                    (message, seen) = (inner, value);
                }
                _ => break,
            }
        }
        Json::Null
    }
}

/// The key of the one entry of a map in a witness.
const KEY: &str = "key";

fn is_map(layout: &Layout, slot: &Slot) -> bool {
    match slot.kind {
        Kind::Message(id) => layout.message(id).is_entry,
        _ => false,
    }
}

/// An entry of a map gets a key that can be pointed at.
fn with_key(layout: &Layout, id: MessageId, record: Record) -> Record {
    let message = layout.message(id);
    let Some(slot) = message.slot(1).filter(|_| message.is_entry) else { return record };
    if record.values(1).next().is_some() {
        return record;
    }
    let key = match slot.kind {
        Kind::Scalar(Scalar::String) => Value::Text(KEY.to_owned()),
        _ => Value::Number(1),
    };
    let mut fields = vec![(1, key)];
    fields.extend(record.fields);
    Record { fields }
}
