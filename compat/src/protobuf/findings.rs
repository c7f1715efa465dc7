//! Everything that is wrong with a pair: what existing registries refuse and what they do not
//! see, each thing once, with the message that shows it.

use std::collections::{HashMap, HashSet};

use super::ProtobufSchema;
use super::case::{Case, Cause};
use super::differ::{Code, Difference, Keep, differences};
use super::layout::Slot;
use super::parity::foreign;
use super::rules;
use super::search::{Damage, Search, Shown, Spot};
use super::wire::edges::contents;
use crate::finding::{Evidence, Finding, Outcome};
use crate::limits;

/// Everything that is wrong with the pair, explained.
pub fn findings(reader: &ProtobufSchema, writer: &ProtobufSchema) -> Vec<Finding> {
    let search = Search::run(reader, writer);
    let mut collector = Collector {
        reader,
        writer,
        search: &search,
        by_spot: search.by_spot(),
        known: HashSet::new(),
        found: Vec::new(),
    };
    for difference in differences(reader, writer, Keep::Incompatible) {
        collector.parity(&difference);
    }
    let refused: HashSet<Spot> = collector.known.iter().filter_map(|(_, spot)| *spot).collect();
    let below = search.below(&refused);
    for shown in &search.shown {
        if !below[shown.spot.meeting] && !refused.contains(&shown.spot) {
            collector.strict(shown);
        }
    }
    collector.names(&refused);
    collector.found
}

struct Collector<'a> {
    reader: &'a ProtobufSchema,
    writer: &'a ProtobufSchema,
    search: &'a Search<'a>,
    /// The first that was found at a field or below it, as its place in what the search found.
    by_spot: HashMap<Spot, usize>,
    known: HashSet<(Cause, Option<Spot>)>,
    found: Vec<Finding>,
}

impl<'a> Collector<'a> {
    fn case(&self, cause: Cause, spot: Option<Spot>) -> Case<'a> {
        Case {
            reader: self.reader,
            writer: self.writer,
            search: self.search,
            cause,
            spot,
            messages: None,
            only: None,
            foreign: None,
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= limits::FINDINGS_MAX
    }

    fn add(&mut self, case: &Case<'_>, evidence: Evidence) {
        if self.is_full() {
            return;
        }
        let mut explanation = rules::explain(case);
        if let Some(spot) = case.spot {
            // What the bytes of the evidence are: records say by an index which message they are.
            let root = self.search.route(spot)[0].meeting;
            let root = self.writer.layout().message(self.search.meetings[root].writer);
            if let Some(def) = root.def {
                let name = self.writer.pool().def(def).full.to_string();
                explanation.facts.insert("message", name);
            }
        }
        self.found.push(Finding {
            rule: rules::rule_of(case.cause),
            headline: explanation.headline,
            labels: explanation.labels,
            help: explanation.help,
            facts: explanation.facts,
            foreign: case.foreign.clone(),
            evidence,
        });
    }

    fn parity(&mut self, difference: &Difference) {
        let place = difference.place;
        let layouts = (self.writer.layout(), self.reader.layout());
        let meeting = place.messages.and_then(|(writer, reader)| {
            self.search.find(layouts.0.find(writer)?, layouts.1.find(reader)?)
        });
        let mut spot = match (meeting, place.number) {
            (Some(meeting), Some(number)) => Some(Spot { meeting, number }),
            _ => None,
        };
        let is_oneof = matches!(
            difference.code,
            Code::MultipleFieldsMovedToOneof | Code::FieldMovedToExistingOneof
        );
        let shown = match spot {
            Some(spot) => self.by_spot.get(&spot).map(|&at| &self.search.shown[at]),
            None if is_oneof => self.search.shown.iter().find(|shown| {
                shown.damage == Damage::Exclusive && Some(shown.spot.meeting) == meeting
            }),
            None => None,
        };
        if is_oneof {
            spot = shown.map(|shown| shown.spot);
        }
        let cause = Cause::Parity(difference.code);
        let is_new = self.known.insert((cause, spot));
        if !is_new && spot.is_some() {
            return;
        }
        let case = Case {
            messages: place.messages,
            only: place.only,
            foreign: Some(foreign(difference)),
            ..self.case(cause, spot)
        };
        let evidence = evidence(difference.code, shown);
        self.add(&case, evidence);
    }

    fn strict(&mut self, shown: &Shown) {
        let cause = Cause::Damage(shown.damage);
        if self.known.insert((cause, Some(shown.spot))) {
            let case = self.case(cause, Some(shown.spot));
            self.add(&case, shown.witness.clone());
        }
    }

    /// Names that changed while the number stayed.
    fn names(&mut self, refused: &HashSet<Spot>) {
        let damaged: HashSet<Spot> = self.search.shown.iter().map(|shown| shown.spot).collect();
        for meeting in 0..self.search.meetings.len() {
            let ids = self.search.meetings[meeting];
            let ours = &self.writer.layout().message(ids.writer).slots;
            let theirs = &self.reader.layout().message(ids.reader).slots;
            let (old_names, new_names) = (names_of(ours), names_of(theirs));
            for slot in ours {
                let spot = Spot { meeting, number: slot.number };
                let (_, Some(new)) = self.search.slots(spot) else { continue };
                if self.is_full() {
                    return;
                }
                let is_known = refused.contains(&spot) || damaged.contains(&spot);
                if is_known || (slot.name == new.name && slot.json_name == new.json_name) {
                    continue;
                }
                // One of the two names is that of another number on the other side.
                let is_reused = slot.name != new.name
                    && (old_names.contains(&*new.name) || new_names.contains(&*slot.name));
                let cause = if is_reused { Cause::Reused } else { Cause::JsonName };
                if is_reused || slot.json_name != new.json_name {
                    let evidence = self.name_evidence(cause, spot, slot);
                    let case = self.case(cause, Some(spot));
                    self.add(&case, evidence);
                }
            }
        }
    }

    /// A message that has the field; only readers that go by names fail on a new JSON name.
    fn name_evidence(&self, cause: Cause, spot: Spot, slot: &Slot) -> Evidence {
        let contents = contents(self.writer.layout(), slot);
        // What is inside may be damaged for reasons of its own.
        let kept = contents.iter().find(|values| self.search.is_kept(spot, values));
        let Some(values) = kept.or(contents.first()) else {
            return Evidence::Absent("the field's type is not known".to_owned());
        };
        match self.search.witness(spot, vec![(slot.number, values.clone())]) {
            Evidence::Witness(witness)
                if cause == Cause::JsonName && witness.outcome == Outcome::Fails =>
            {
                Evidence::Absent(
                    "no message shows it alone: the reader fails on it anyway".to_owned(),
                )
            }
            Evidence::Witness(mut witness) if cause == Cause::JsonName => {
                witness.outcome = Outcome::FailsByName;
                witness.reads = None;
                Evidence::Witness(witness)
            }
            other => other,
        }
    }
}

fn names_of(slots: &[Slot]) -> HashSet<&str> {
    slots.iter().map(|slot| &*slot.name).collect()
}

/// The proof of a refusal of existing registries.
fn evidence(code: Code, shown: Option<&Shown>) -> Evidence {
    let absent = |why: &str| Evidence::Absent(format!("{why}: refused for parity"));
    match code {
        Code::PackageChanged => absent(
            "no message can show this, for data does not name its package (except inside an Any)",
        ),
        Code::MessageRemoved => absent(
            "no bytes are misread, but a record of this type finds no message to be read with",
        ),
        Code::OneofFieldRemoved => absent(
            "nothing is misread: the reader keeps the value aside as unknown and sees no case set",
        ),
        Code::RequiredFieldRemoved => {
            absent("no message can show this, for the reader skips what it does not know")
        }
        Code::TooLarge => Evidence::Absent("the schemas were not compared to the end".to_owned()),
        _ => match shown {
            Some(shown) => shown.witness.clone(),
            None => absent("no message can show this"),
        },
    }
}
