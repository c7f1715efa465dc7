//! Reads one datum with another schema (specification 1.12, "Schema Resolution"), and notes
//! everything that goes wrong on the way.
//!
//! This is the proof behind a finding: it looks at a value, not at types, and shares with the
//! walks only the matching of names and branches.

use serde_json::{Map, Value};

use super::default::{Default, default_value};
use super::encode::{Datum, to_json};
use super::hit::{FieldAt, What};
use super::logical;
use super::matching::{Matched, Matching, Written, has_enum_default, is_full_match, writer_field};
use super::model::{AvroSchema, Enum, Field, Fixed, Kind, Record, Use};
use super::promote::{Sources, promoted};
use super::rules::{name_changed, type_changed};
use super::sound::logical_difference;
use crate::finding::Outcome;
use crate::limits;

/// Something that happened to a datum on its way to the reader.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) what: What,
    pub(super) reader: Use,
    pub(super) writer: Use,
    /// The innermost field of the reader around it.
    pub(super) field: Option<FieldAt>,
    /// JSON pointer of the place in the message.
    pub(super) at: String,
    pub(super) outcome: Outcome,
    /// Whether nothing is read, by the letter of the specification.
    pub(super) stops: bool,
}

/// What came of reading a datum.
pub(super) struct Reading {
    pub(super) events: Vec<Event>,
    /// What is read, in the JSON encoding of the reader; a value whose meaning changed is shown
    /// as its meaning. `None` where reading fails.
    pub(super) value: Option<Value>,
    /// Values that were looked at.
    pub(super) visited: usize,
}

/// Reads `datum`, written with the writer of `matching`, under its reader.
pub(super) fn read(matching: &mut Matching<'_>, datum: &Datum) -> Reading {
    let (reader, writer) = (matching.reader, matching.writer);
    let mut state = State {
        reader,
        writer,
        matching,
        events: Vec::new(),
        at: String::new(),
        field: None,
        visited: 0,
    };
    let value = state.read(reader.root(), writer.root(), datum);
    let stops = state.events.iter().any(|event| event.stops);
    Reading { value: value.filter(|_| !stops), events: state.events, visited: state.visited }
}

struct State<'m, 'a> {
    reader: &'a AvroSchema,
    writer: &'a AvroSchema,
    matching: &'m mut Matching<'a>,
    events: Vec<Event>,
    at: String,
    field: Option<FieldAt>,
    visited: usize,
}

impl<'a> State<'_, 'a> {
    fn event(&mut self, what: What, reader: Use, writer: Use) -> &mut Event {
        let (field, at) = (self.field, self.at.clone());
        let outcome = Outcome::Fails;
        self.events.push(Event { what, reader, writer, field, at, outcome, stops: true });
        self.events.last_mut().expect("one was just added")
    }

    /// Notes that reading fails.
    fn fails(&mut self, what: What, reader: Use, writer: Use) {
        self.event(what, reader, writer);
    }

    /// Notes that something is read that was not written.
    fn misreads(&mut self, what: What, reader: Use, writer: Use) {
        let event = self.event(what, reader, writer);
        (event.outcome, event.stops) = (Outcome::Misread, false);
    }

    /// Notes that reading fails in some implementations, which the specification does not want.
    fn may_fail(&mut self, what: What, reader: Use, writer: Use, outcome: Outcome) {
        let event = self.event(what, reader, writer);
        (event.outcome, event.stops) = (outcome, false);
    }

    /// Notes that reading fails where names are compared.
    fn fails_by_name(&mut self, what: What, reader: Use, writer: Use) {
        self.event(what, reader, writer).outcome = Outcome::FailsByName;
    }

    /// Runs `inner` one step deeper in the message.
    fn below<T>(&mut self, step: &str, inner: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.at.len();
        self.at.push('/');
        self.at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        let outcome = inner(self);
        self.at.truncate(length);
        outcome
    }

    fn read(&mut self, reader: Use, writer: Use, datum: &Datum) -> Option<Value> {
        self.visited += 1;
        let (reader_schema, writer_schema) = (self.reader, self.writer);
        let reader_kind = &reader_schema.get(reader.node).kind;
        match (reader_kind, &writer_schema.get(writer.node).kind, datum) {
            (_, Kind::Union(branches), Datum::Branch(at, value)) => {
                let branch = branches[*at];
                let same = matches!(reader_kind, Kind::Union(_))
                    && self.matching.same_shape(reader.node, writer.node);
                let written = if same { Written::SameShape(*at) } else { Written::Alone };
                if matches!(**value, Datum::Null) {
                    return self.branch(reader, branch, value, written);
                }
                let tag = writer_schema.short_name(branch.node);
                self.below(&tag, |state| state.branch(reader, branch, value, written))
            }
            (Kind::Union(_), _, _) => self.branch(reader, writer, datum, Written::Alone),
            (Kind::Array(one), Kind::Array(other), Datum::Array(values)) => {
                let mut read = Vec::with_capacity(values.len());
                for (at, value) in values.iter().enumerate() {
                    let step = at.to_string();
                    read.extend(self.below(&step, |state| state.read(*one, *other, value)));
                }
                Some(Value::Array(read))
            }
            (Kind::Map(one), Kind::Map(other), Datum::Map(entries)) => {
                let mut read = Map::new();
                for (key, value) in entries {
                    let value = self.below(key, |state| state.read(*one, *other, value));
                    read.extend(value.map(|value| (key.clone(), value)));
                }
                Some(Value::Object(read))
            }
            (Kind::Fixed(one), Kind::Fixed(other), _) => {
                self.fixed((one, other), (reader, writer), datum)
            }
            (Kind::Enum(one), Kind::Enum(other), Datum::Symbol(at)) => {
                self.symbol((one, other), (reader, writer), *at)
            }
            (Kind::Record(one), Kind::Record(other), Datum::Record(values)) => {
                self.record((one, other), (reader, writer), values)
            }
            (Kind::Primitive(one), Kind::Primitive(other), _)
                if type_changed::fits(*one, *other) =>
            {
                let promoted = promoted(*one, datum);
                if !promoted.is_exact {
                    let text = matches!(datum, Datum::Bytes(_));
                    let what = if text { What::BytesReadAsText } else { What::PrecisionLost };
                    self.misreads(what, reader, writer);
                }
                Some(self.bare(reader, writer, &promoted.datum))
            }
            _ => {
                self.fails(What::TypeChanged, reader, writer);
                None
            }
        }
    }

    fn fixed(&mut self, of: (&Fixed, &Fixed), uses: (Use, Use), datum: &Datum) -> Option<Value> {
        if !name_changed::fits(&of.0.name, &of.1.name) {
            self.fails(What::NameChanged, uses.0, uses.1);
        }
        if of.0.size != of.1.size {
            self.fails(What::FixedSizeChanged, uses.0, uses.1);
            return None;
        }
        Some(self.bare(uses.0, uses.1, datum))
    }

    fn symbol(&mut self, of: (&Enum, &Enum), uses: (Use, Use), at: usize) -> Option<Value> {
        if !name_changed::fits(&of.0.name, &of.1.name) {
            self.fails(What::NameChanged, uses.0, uses.1);
        }
        let symbol = Some(&of.1.symbols[at]).filter(|symbol| of.0.index.contains_key(*symbol));
        let read = symbol.or(of.0.default.as_ref());
        if read.is_none() {
            self.fails(What::EnumSymbolRemoved, uses.0, uses.1);
        }
        read.map(|symbol| Value::from(&**symbol))
    }

    /// A value without parts that was read as `datum`; what matters still is its logical type.
    fn bare(&mut self, reader: Use, writer: Use, datum: &Datum) -> Value {
        let plain = to_json(self.reader, reader.node, datum);
        let difference = logical_difference((self.reader, reader.node), (self.writer, writer.node));
        let Some(what) = difference else { return plain };
        let meanings = (
            logical::meaning(self.reader, reader.node, datum),
            logical::meaning(self.writer, writer.node, datum),
        );
        if meanings.0.is_some() && meanings.0 != meanings.1 {
            self.misreads(what, reader, writer);
            return meanings.0.map_or(plain, Value::from);
        }
        self.may_fail(what, reader, writer, Outcome::Fails);
        plain
    }

    /// A datum under a union of the reader, or one branch of the writer under any type.
    fn branch(
        &mut self,
        reader: Use,
        writer: Use,
        datum: &Datum,
        written: Written,
    ) -> Option<Value> {
        let reader_schema = self.reader;
        let Kind::Union(branches) = &reader_schema.get(reader.node).kind else {
            return self.read(reader, writer, datum);
        };
        let picks = self.matching.picks(branches, writer.node, written);
        let mut best: Option<(bool, Value)> = None;
        let mut failed: Option<Outcome> = None;
        for &pick in &picks {
            if self.is_tired() && (best.is_some() || failed.is_some()) {
                break;
            }
            let mark = self.events.len();
            let value = self.read(pick, writer, datum);
            if let Some(outcome) = self.stopped_since(mark) {
                failed = Some(worse(failed, outcome));
                continue;
            }
            self.short_name(branches, pick, writer, written);
            let altered = self.events[mark..].iter().any(|event| event.outcome == Outcome::Misread);
            let value = value.map(|value| tagged(reader_schema, pick, value));
            if best.as_ref().is_none_or(|(known, _)| altered && !known) {
                best = value.map(|value| (altered, value)).or(best);
            }
        }
        if picks.is_empty() {
            failed = Some(self.failure_without_names(branches, writer, datum));
        }
        if let Some(outcome) = failed {
            let readable = self.matching.is_readable(reader.node, writer.node);
            let what = if readable { What::UnionBranchShadowed } else { What::UnionBranchMissing };
            self.event(what, reader, writer).outcome = outcome;
        }
        best.map(|(_, value)| value)
    }

    /// Whether so much was looked at that alternatives are left alone.
    fn is_tired(&self) -> bool {
        self.visited > limits::WITNESS_VALUES_MAX
    }

    /// How reading was stopped by what was noted since `mark`, if it was.
    fn stopped_since(&self, mark: usize) -> Option<Outcome> {
        let mut stops = self.events[mark..].iter().filter(|event| event.stops);
        let first = stops.next()?.outcome;
        Some(if stops.all(|event| event.outcome == first) { first } else { Outcome::Fails })
    }

    /// Whether a record for which no branch has the right name would be read by a decoder that
    /// does not look at names.
    fn failure_without_names(&mut self, branches: &[Use], writer: Use, datum: &Datum) -> Outcome {
        if !matches!(datum, Datum::Record(_)) || self.is_tired() {
            return Outcome::Fails;
        }
        let mark = self.events.len();
        let mut outcome = Outcome::Fails;
        for &branch in branches {
            if self.is_tired() {
                break;
            }
            self.read(branch, writer, datum);
            if self.stopped_since(mark) == Some(Outcome::FailsByName) {
                outcome = Outcome::FailsByName;
            }
            self.events.truncate(mark);
        }
        outcome
    }

    /// Notes an enum or fixed type that Java does not find in the union, for its namespace.
    fn short_name(&mut self, branches: &[Use], pick: Use, writer: Use, written: Written) {
        if self.matching.goes_by_short_name(branches, writer.node, written) {
            self.may_fail(What::UnionNamespaceChanged, pick, writer, Outcome::FailsByName);
        }
    }

    fn record(
        &mut self,
        (one, other): (&'a Record, &'a Record),
        uses: (Use, Use),
        values: &[Datum],
    ) -> Option<Value> {
        if !name_changed::fits(&one.name, &other.name) {
            self.fails_by_name(What::NameChanged, uses.0, uses.1);
        }
        let moved = !is_full_match(&one.name, &other.name);
        let sources = Sources::new(one, other);
        let outside = self.field;
        let mut read = Map::new();
        for (index, field) in (0..).zip(&one.fields) {
            self.field = Some(FieldAt { record: uses.0.node, index });
            let value = match writer_field(field, other) {
                Matched::One(of) => {
                    let position = other.index[&of.name];
                    if sources.is_second(index as usize, position) {
                        self.read_twice(&sources, one, position, uses);
                    }
                    if moved && of.name != field.name {
                        let outcome = Outcome::FailsByName;
                        self.may_fail(What::FieldAliasOutOfScope, uses.0, uses.1, outcome);
                    }
                    let value = self
                        .below(&of.name, |state| state.read(field.of, of.of, &values[position]));
                    if sources.feeds(index as usize, position, one) {
                        value
                    } else {
                        self.default(field).or(value)
                    }
                }
                Matched::Several => {
                    self.fails(What::AmbiguousFieldAlias, uses.0, uses.1);
                    None
                }
                Matched::None => self.missing(field, uses),
            };
            read.extend(value.map(|value| (field.name.to_string(), value)));
        }
        self.field = outside;
        (read.len() == one.fields.len()).then_some(Value::Object(read))
    }

    /// Several fields of the reader want one field of the writer; at most one of them gets it.
    fn read_twice(&mut self, sources: &Sources, one: &Record, position: usize, uses: (Use, Use)) {
        let readers = &sources.0[position];
        if readers.iter().all(|&at| one.fields[at].default.is_some()) {
            self.misreads(What::FieldReadTwice, uses.0, uses.1);
        } else {
            self.may_fail(What::FieldReadTwice, uses.0, uses.1, Outcome::Fails);
        }
    }

    fn default(&self, field: &Field) -> Option<Value> {
        match default_value(self.reader, field.of.node, field.default.as_ref()?) {
            Default::Valid(datum) | Default::Altered(datum) => {
                Some(to_json(self.reader, field.of.node, &datum))
            }
            Default::Invalid | Default::TooLarge => None,
        }
    }

    /// A field that the writer does not have.
    fn missing(&mut self, field: &Field, uses: (Use, Use)) -> Option<Value> {
        let Some(default) = &field.default else {
            let odd = has_enum_default(self.reader, field);
            let what =
                if odd { What::MissingReaderDefaultOfEnum } else { What::MissingReaderDefault };
            self.fails(what, uses.0, uses.1);
            return None;
        };
        match default_value(self.reader, field.of.node, default) {
            Default::Invalid => self.fails(What::DefaultNotOfType, uses.0, uses.1),
            Default::Altered(_) => self.misreads(What::DefaultNotOfType, uses.0, uses.1),
            Default::Valid(_) | Default::TooLarge => {}
        }
        self.default(field)
    }
}

/// The worse of two outcomes: failing everywhere is worse than failing by name.
fn worse(known: Option<Outcome>, new: Outcome) -> Outcome {
    known.filter(|known| *known == Outcome::Fails).unwrap_or(new)
}

/// A value of a branch of the reader's union in the JSON encoding.
fn tagged(reader: &AvroSchema, branch: Use, value: Value) -> Value {
    if value.is_null() {
        return value;
    }
    Value::Object(Map::from_iter([(reader.short_name(branch.node), value)]))
}

/// A datum as people see it.
pub(super) fn message(schema: &AvroSchema, datum: &Datum) -> Value {
    to_json(schema, schema.root().node, datum)
}
