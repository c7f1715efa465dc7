//! The search for messages that a reader does not see as the writer wrote them.
//!
//! Goes over every pair of messages that can meet, and within a pair over every field that both
//! have and that is not declared alike: its edge values are written with the writer's layout,
//! read with the reader's, and compared. What it finds is shown by its bytes; a field that it
//! passes over cannot be misread.

mod witness;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::ProtobufSchema;
use super::features::{Encoding, Utf8};
use super::layout::{EnumId, Kind, Layout, MessageId, Rule, Slot};
use super::wire::edges::{contents, set};
use super::wire::{Failure, Record, Side, Value, What, compare_field, read_partial, write};
use crate::finding::Evidence;
use crate::limits;
use witness::Content;

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
    alike_enums: HashMap<(EnumId, EnumId), bool>,
    /// What came of fields that are declared in a way.
    tried: HashMap<(Declared, Declared), Option<Tried>>,
    /// The writer's smallest messages.
    bases: RefCell<HashMap<MessageId, Option<Rc<Record>>>>,
    /// Values that the witnesses to come may have together.
    values_left: Cell<usize>,
    /// Pairs of fields that were looked at.
    visited: usize,
}

/// Values of a field and what the reader does to them.
type Tried = (Vec<Value>, Damage);

/// All of a field's declaration that decides what becomes of its values.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Declared {
    kind: Kind,
    rule: Rule,
    repeated: Encoding,
    utf8: Utf8,
    default: Option<Arc<str>>,
}

impl Declared {
    fn of(slot: &Slot) -> Self {
        let Slot { kind, rule, repeated, utf8, .. } = *slot;
        Self { kind, rule, repeated, utf8, default: slot.default.clone() }
    }
}

impl<'a> Search<'a> {
    pub(super) fn run(reader: &'a ProtobufSchema, writer: &'a ProtobufSchema) -> Self {
        let mut search = Self {
            writer: writer.layout(),
            reader: reader.layout(),
            meetings: Vec::new(),
            by_pair: HashMap::new(),
            shown: Vec::new(),
            alike_enums: HashMap::new(),
            tried: HashMap::new(),
            bases: RefCell::default(),
            values_left: Cell::new(limits::WITNESSED_VALUES_MAX),
            visited: 0,
        };
        let readers: HashMap<&str, MessageId> =
            search.reader.roots.iter().map(|(name, id)| (&**name, *id)).collect();
        for (name, id) in &search.writer.roots {
            if let Some(&other) = readers.get(&**name) {
                search.meet(*id, other, None);
            }
        }
        let mut at = 0;
        while at < search.meetings.len() && search.visited < limits::FIELD_PAIRS_MAX {
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

    /// For each field, the first that was found there or below.
    pub(super) fn by_spot(&self) -> HashMap<Spot, usize> {
        let mut by_spot = HashMap::new();
        for (at, shown) in self.shown.iter().enumerate() {
            let mut next = Some(shown.spot);
            while let Some(spot) = next.filter(|spot| !by_spot.contains_key(spot)) {
                by_spot.insert(spot, at);
                let outer = self.meetings[spot.meeting].from;
                next = outer.map(|(meeting, number)| Spot { meeting, number });
            }
        }
        by_spot
    }

    /// For each meeting, whether one of these fields leads to it.
    pub(super) fn below(&self, spots: &HashSet<Spot>) -> Vec<bool> {
        let mut below: Vec<bool> = Vec::with_capacity(self.meetings.len());
        for meeting in &self.meetings {
            // What leads to a meeting was met before it.
            let is_below = meeting.from.is_some_and(|(meeting, number)| {
                below[meeting] || spots.contains(&Spot { meeting, number })
            });
            below.push(is_below);
        }
        below
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
        self.visited += ours.slots.len() + theirs.slots.len();
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
    fn is_alike(&mut self, slot: &Slot, new: &Slot) -> bool {
        let are_repeated = (slot.rule == Rule::Repeated, new.rule == Rule::Repeated);
        let same_kind = match (slot.kind, new.kind) {
            (Kind::Scalar(one), Kind::Scalar(other)) => one == other,
            (Kind::Enum(one), Kind::Enum(other)) => {
                let alike = self.alike_enums.entry((one, other)).or_insert_with(|| {
                    let one = self.writer.enumeration(one);
                    let other = self.reader.enumeration(other);
                    one.values == other.values && one.openness == other.openness
                });
                *alike
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
        let sides = self.sides(meeting);
        let key = (Declared::of(slot), Declared::of(new));
        let tried = self.tried.entry(key).or_insert_with(|| try_edges(sides, slot, new));
        let Some((values, damage)) = tried.clone() else { return };
        let spot = Spot { meeting, number: slot.number };
        let witness = self.witness(spot, vec![(slot.number, values)]);
        self.shown.push(Shown { spot, damage, witness });
    }

    /// Whether the reader has in a field what is written there.
    pub(super) fn is_kept(&self, spot: Spot, values: &[Value]) -> bool {
        let (writer, reader) = self.sides(spot.meeting);
        let Some(slot) = writer.layout.message(writer.message).slot(spot.number) else {
            return false;
        };
        let record = record_of(&[(slot.number, values.to_vec())]);
        let bytes = write(writer.layout, writer.message, &record);
        let seen = read_partial(reader.layout, reader.message, &bytes);
        seen.is_ok_and(|seen| compare_field(slot, writer, &record, (reader, &seen)).is_none())
    }

    fn show_missing(&mut self, meeting: usize, number: i32) {
        if !self.has_base(meeting) {
            return;
        }
        let spot = Spot { meeting, number };
        let witness = self.witness(spot, Vec::new());
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
        let mut contents_of = Vec::with_capacity(2);
        for slot in [first, second] {
            let Some(values) = contents(writer.layout, slot).into_iter().next() else { return };
            contents_of.push((slot.number, values));
        }
        let record = record_of(&contents_of);
        let bytes = write(writer.layout, writer.message, &record);
        let seen = read_partial(reader.layout, reader.message, &bytes).ok();
        let lost = [first, second].into_iter().find(|slot| {
            seen.as_ref().is_none_or(|seen| seen.values(slot.number).next().is_none())
        });
        let Some(lost) = lost else { return };
        let spot = Spot { meeting, number: lost.number };
        let witness = self.witness(spot, contents_of);
        self.shown.push(Shown { spot, damage: Damage::Exclusive, witness });
    }
}

/// The first values of a field by which a reader's declaration shows, and what it does to them.
fn try_edges((writer, reader): (Side<'_>, Side<'_>), slot: &Slot, new: &Slot) -> Option<Tried> {
    let unset = (slot.rule != Rule::Required).then(Vec::new);
    contents(writer.layout, slot).into_iter().chain(unset).find_map(|values| {
        let record = record_of(&[(slot.number, values.clone())]);
        let bytes = write(writer.layout, writer.message, &record);
        let outcome = match read_partial(reader.layout, reader.message, &bytes) {
            Err(failure) => fails_at(&failure, slot.number).then_some(Err(failure)),
            Ok(seen) => compare_field(slot, writer, &record, (reader, &seen))
                // Deeper differences belong to the messages inside.
                .filter(|change| change.path.len() == 1 || !is_message(slot, new))
                .map(|change| Ok(change.what)),
        };
        Some((values, damage(slot, new, &outcome?)))
    })
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

fn record_of(contents: &[Content]) -> Record {
    contents
        .iter()
        .fold(Record::default(), |record, (number, values)| set(record, *number, values.clone()))
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
