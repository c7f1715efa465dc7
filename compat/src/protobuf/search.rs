//! The search for messages that a reader does not see as the writer wrote them.
//!
//! Goes over every pair of messages that can meet, and within a pair over every field that both
//! have and that is not declared alike: its edge values are written with the writer's layout,
//! read with the reader's, and compared. What it finds is shown by its bytes; a field that it
//! passes over cannot be misread.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::ProtobufSchema;
use super::layout::{Kind, Layout, MessageId, Rule, Slot};
use super::wire::edges::{contents, set, smallest};
use super::wire::{
    Failure, Record, Side, Value, What, compare_field, read, read_partial, slot_value, to_json,
    write,
};
use crate::finding::{Evidence, Outcome, Witness};
use crate::limits;

/// Two messages that meet, and how one gets there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meeting {
    pub(super) writer: MessageId,
    pub(super) reader: MessageId,
    /// The meeting around it, and the field that leads here.
    from: Option<(usize, i32)>,
}

/// A field of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    /// Index of the meeting.
    pub(super) meeting: usize,
    /// Number of the field.
    pub(super) number: i32,
}

/// What a reader does to a field.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) spot: Spot,
    pub(super) damage: Damage,
    pub(super) witness: Evidence,
}

/// How a field is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Damage {
    /// A number is read as another one, or not at all.
    Value,
    /// A string is refused.
    NotUtf8,
    /// Of several values one is read, or none.
    Repeated,
    /// The reader insists on a field that may be missing.
    Missing,
    /// A field that is not set reads as something else.
    Default,
    /// A number of an enum has another name.
    Label,
    /// A number that the reader's closed enum does not name.
    Closed,
    /// A group is read as something else, or the other way round.
    Group,
    /// Two fields that could be set together.
    Exclusive,
}

/// All meetings of a pair of schemas and what is damaged in them.
pub(super) struct Search<'a> {
    writer: &'a Layout,
    reader: &'a Layout,
    pub(super) meetings: Vec<Meeting>,
    by_pair: HashMap<(MessageId, MessageId), usize>,
    pub(super) shown: Vec<Shown>,
}

impl<'a> Search<'a> {
    pub(super) fn run(reader: &'a ProtobufSchema, writer: &'a ProtobufSchema) -> Self {
        let mut search = Self {
            writer: writer.layout(),
            reader: reader.layout(),
            meetings: Vec::new(),
            by_pair: HashMap::new(),
            shown: Vec::new(),
        };
        let readers: HashMap<&str, MessageId> =
            search.reader.roots.iter().map(|(name, id)| (&**name, *id)).collect();
        for (name, id) in &search.writer.roots {
            if let Some(&other) = readers.get(&**name) {
                search.meet(*id, other, None);
            }
        }
        let mut at = 0;
        while at < search.meetings.len() && at < limits::FIELD_PAIRS_MAX {
            search.examine(at);
            at += 1;
        }
        search
    }

    fn meet(&mut self, writer: MessageId, reader: MessageId, from: Option<(usize, i32)>) {
        let next = self.meetings.len();
        self.by_pair.entry((writer, reader)).or_insert_with(|| {
            self.meetings.push(Meeting { writer, reader, from });
            next
        });
    }

    /// The meeting of two messages.
    pub(super) fn find(&self, writer: MessageId, reader: MessageId) -> Option<usize> {
        self.by_pair.get(&(writer, reader)).copied()
    }

    /// The spots from the root down to this one, which is the last.
    pub(super) fn route(&self, spot: Spot) -> Vec<Spot> {
        let mut route = vec![spot];
        let mut at = spot.meeting;
        while let Some((meeting, number)) = self.meetings[at].from {
            route.push(Spot { meeting, number });
            at = meeting;
        }
        route.reverse();
        route
    }

    /// The two declarations of a field; the writer's may be missing.
    pub(super) fn slots(&self, spot: Spot) -> (Option<&'a Slot>, Option<&'a Slot>) {
        let meeting = self.meetings[spot.meeting];
        let (writer, reader) = (self.writer, self.reader);
        (
            writer.message(meeting.writer).slot(spot.number),
            reader.message(meeting.reader).slot(spot.number),
        )
    }

    fn sides(&self, meeting: usize) -> (Side<'a>, Side<'a>) {
        let Meeting { writer, reader, .. } = self.meetings[meeting];
        (
            Side { layout: self.writer, message: writer },
            Side { layout: self.reader, message: reader },
        )
    }

    fn examine(&mut self, meeting: usize) {
        let (writer, reader) = self.sides(meeting);
        let ours = writer.layout.message(writer.message);
        let theirs = reader.layout.message(reader.message);
        for slot in &ours.slots {
            let Some(new) = theirs.slot(slot.number) else { continue };
            let inner = |kind: Kind| match kind {
                Kind::Message(id) | Kind::Group(id) => Some(id),
                _ => None,
            };
            if let (Some(one), Some(other)) = (inner(slot.kind), inner(new.kind)) {
                self.meet(one, other, Some((meeting, slot.number)));
            }
            if !self.is_alike(slot, new) {
                self.try_field(meeting, slot, new);
            }
        }
        for new in theirs.slots.iter().filter(|new| new.rule == Rule::Required) {
            let old = ours.slot(new.number);
            if old.is_none_or(|old| old.rule != Rule::Required) {
                self.show_missing(meeting, new.number);
            }
        }
        self.try_oneofs(meeting);
    }

    /// Whether two fields are declared so that nothing can happen between them; what is inside
    /// messages is looked at on its own.
    fn is_alike(&self, slot: &Slot, new: &Slot) -> bool {
        let are_repeated = (slot.rule == Rule::Repeated, new.rule == Rule::Repeated);
        let same_kind = match (slot.kind, new.kind) {
            (Kind::Scalar(one), Kind::Scalar(other)) => one == other,
            (Kind::Enum(one), Kind::Enum(other)) => {
                let (one, other) = (self.writer.enumeration(one), self.reader.enumeration(other));
                one.values == other.values && one.openness == other.openness
            }
            (Kind::Message(_), Kind::Message(_))
            | (Kind::Group(_), Kind::Group(_))
            | (Kind::Unknown, _)
            | (_, Kind::Unknown) => true,
            _ => false,
        };
        same_kind
            && are_repeated.0 == are_repeated.1
            && slot.default == new.default
            && slot.utf8 == new.utf8
    }

    fn try_field(&mut self, meeting: usize, slot: &Slot, new: &Slot) {
        let (writer, reader) = self.sides(meeting);
        let base = smallest(writer.layout, writer.message).unwrap_or_default();
        let unset = (slot.rule != Rule::Required).then(Vec::new);
        for values in contents(writer.layout, slot).into_iter().chain(unset) {
            let record = set(base.clone(), slot.number, values);
            let bytes = write(writer.layout, writer.message, &record);
            let outcome = match read_partial(reader.layout, reader.message, &bytes) {
                Err(failure) => fails_at(&failure, slot.number).then_some(Err(failure)),
                Ok(seen) => compare_field(slot, writer, &record, (reader, &seen))
                    // Deeper differences belong to the messages inside.
                    .filter(|change| change.path.len() == 1 || !is_message(slot, new))
                    .map(|change| Ok(change.what)),
            };
            let Some(outcome) = outcome else { continue };
            let spot = Spot { meeting, number: slot.number };
            let damage = Self::damage(slot, new, &outcome);
            let witness = self.witness(spot, record);
            self.shown.push(Shown { spot, damage, witness });
            return;
        }
    }

    /// Whether the reader has in a field what the record has there.
    pub(super) fn is_kept(&self, spot: Spot, record: &Record) -> bool {
        let (writer, reader) = self.sides(spot.meeting);
        let Some(slot) = writer.layout.message(writer.message).slot(spot.number) else {
            return false;
        };
        let bytes = write(writer.layout, writer.message, record);
        let seen = read_partial(reader.layout, reader.message, &bytes);
        seen.is_ok_and(|seen| compare_field(slot, writer, record, (reader, &seen)).is_none())
    }

    fn damage(slot: &Slot, new: &Slot, outcome: &Result<What, Failure>) -> Damage {
        let is_group = |slot: &Slot| matches!(slot.kind, Kind::Group(_));
        let is_enum = matches!(new.kind, Kind::Enum(_));
        match outcome {
            Err(Failure::NotUtf8(_)) => Damage::NotUtf8,
            _ if is_group(slot) != is_group(new) => Damage::Group,
            Ok(What::Label) => Damage::Label,
            Ok(What::Default) => Damage::Default,
            Ok(_) if slot.rule == Rule::Repeated && new.rule != Rule::Repeated => Damage::Repeated,
            Ok(What::Lost | What::Count) if is_enum => Damage::Closed,
            _ => Damage::Value,
        }
    }

    fn show_missing(&mut self, meeting: usize, number: i32) {
        let (writer, _) = self.sides(meeting);
        let Some(record) = smallest(writer.layout, writer.message) else { return };
        let spot = Spot { meeting, number };
        let witness = self.witness(spot, record);
        self.shown.push(Shown { spot, damage: Damage::Missing, witness });
    }

    /// Pairs of fields that the reader's oneofs no longer hold together.
    fn try_oneofs(&mut self, meeting: usize) {
        let (writer, reader) = self.sides(meeting);
        let ours = writer.layout.message(writer.message);
        let theirs = reader.layout.message(reader.message);
        let mut tried = HashSet::new();
        let members = |oneof: usize| {
            let of = theirs.slots.iter().filter(move |slot| slot.oneof == Some(oneof));
            of.filter_map(|slot| ours.slot(slot.number)).collect::<Vec<_>>()
        };
        for oneof in theirs.slots.iter().filter_map(|slot| slot.oneof) {
            if !tried.insert(oneof) {
                continue;
            }
            let members = members(oneof);
            let Some(first) = members.first() else { continue };
            let rival = members.iter().find(|m| m.oneof.is_none() || m.oneof != first.oneof);
            let Some(rival) = rival.filter(|rival| rival.number != first.number) else { continue };
            self.show_exclusive(meeting, first, rival);
        }
    }

    fn show_exclusive(&mut self, meeting: usize, first: &Slot, second: &Slot) {
        let (writer, reader) = self.sides(meeting);
        let mut record = smallest(writer.layout, writer.message).unwrap_or_default();
        for slot in [first, second] {
            let Some(values) = contents(writer.layout, slot).into_iter().next() else { return };
            record = set(record, slot.number, values);
        }
        let bytes = write(writer.layout, writer.message, &record);
        let seen = read_partial(reader.layout, reader.message, &bytes).ok();
        let lost = [first, second].into_iter().find(|slot| {
            seen.as_ref().is_none_or(|seen| seen.values(slot.number).next().is_none())
        });
        let Some(lost) = lost else { return };
        let spot = Spot { meeting, number: lost.number };
        let witness = self.witness(spot, record);
        self.shown.push(Shown { spot, damage: Damage::Exclusive, witness });
    }

    /// The whole message around a record that a meeting is about, as a witness.
    pub(super) fn witness(&self, spot: Spot, record: Record) -> Evidence {
        let mut record = record;
        let mut meeting = spot.meeting;
        while let Some((outer, number)) = self.meetings[meeting].from {
            let (writer, _) = self.sides(outer);
            let inner = with_key(self.writer, self.meetings[meeting].writer, record);
            let base = smallest(writer.layout, writer.message).unwrap_or_default();
            record = set(base, number, vec![Value::Message(inner)]);
            meeting = outer;
        }
        let (writer, reader) = self.sides(meeting);
        let bytes = write(writer.layout, writer.message, &record);
        if bytes.len() > limits::WITNESS_BYTES_MAX {
            return Evidence::Absent("the smallest message that shows it is too long".to_owned());
        }
        let route = self.route(spot);
        let reads = read(reader.layout, reader.message, &bytes)
            .ok()
            .map(|seen| self.value_at(&route, reader.message, &seen));
        Evidence::Witness(Witness {
            basis: crate::finding::Basis::Described,
            message: to_json(writer.layout, writer.message, &record),
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
        Kind::Scalar(super::layout::Scalar::String) => Value::Text(KEY.to_owned()),
        _ => Value::Number(1),
    };
    let mut fields = vec![(1, key)];
    fields.extend(record.fields);
    Record { fields }
}

fn is_message(slot: &Slot, new: &Slot) -> bool {
    let is = |slot: &Slot| matches!(slot.kind, Kind::Message(_) | Kind::Group(_));
    is(slot) && is(new)
}

fn fails_at(failure: &Failure, number: i32) -> bool {
    match failure {
        Failure::Malformed(path) | Failure::NotUtf8(path) => path.first() == Some(&number),
        Failure::Missing(_) => false,
    }
}
