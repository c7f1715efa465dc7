//! Apache Avro: parse, canonical form, and whether one schema reads what another wrote.
//!
//! Reading order: [`model`] (the types), `parse`, [`canonical`], `resolve` (the walk), [`rules`]
//! (its judgements), `case` and [`mod@parity`] (words), `matching` and `sound` (the second
//! walk, for what existing registries overlook), [`datum`], `read` and `witness` (proof).

pub mod canonical;
mod case;
pub mod datum;
mod default;
pub mod encode;
pub mod equality;
pub mod fingerprint;
mod glance;
mod hit;
pub mod json;
mod lists;
pub mod logical;
mod matching;
pub mod model;
mod normalize;
mod pairs;
pub mod parity;
mod parse;
mod places;
mod promote;
mod read;
mod resolve;
pub mod rules;
mod sound;
mod witness;

use std::collections::HashSet;

use serde_json::Value;

pub use encode::NoDatum;
pub use model::AvroSchema;
pub use parity::sentence;
pub use parse::parse;

use crate::finding::{Finding, Foreign};
use crate::limits;
use crate::rule::Profile;
use hit::{Hit, Seen, What};
use resolve::Walked;

/// What existing registries say of the pair, in their order and with their repeats.
pub fn parity(reader: &AvroSchema, writer: &AvroSchema) -> Vec<Foreign> {
    let walked = resolve::walk(reader, writer);
    let mut shown = 0;
    let foreign = |&hit: &Hit| parity::foreign(reader, writer, &walked, hit);
    let is_short = |foreign: &Foreign| {
        let is_first = shown == 0;
        shown += foreign.path.len() + foreign.info.len();
        is_first || shown <= limits::TEXT_BYTES_MAX
    };
    walked.hits.iter().filter_map(foreign).take_while(is_short).collect()
}

/// Everything that is wrong with the pair, explained, each thing once.
pub fn findings(reader: &AvroSchema, writer: &AvroSchema) -> Vec<Finding> {
    let walked = resolve::walk(reader, writer);
    let hits = all_hits(reader, writer, &walked);
    if hits.is_empty() {
        return Vec::new();
    }
    let witnesses = witness::Witnesses::search(reader, writer, &hits);
    // What no message can show is worth a word only where it decides the verdict.
    let is_strict = |hit: &Hit| rules::rule_of(hit).profile == Profile::Strict;
    hits.into_iter()
        .filter(|hit| !is_strict(hit) || !witnesses.is_void(hit))
        .map(|hit| {
            let explanation = rules::explain(&case::Case { reader, writer, hit });
            Finding {
                rule: rules::rule_of(&hit),
                headline: explanation.headline,
                labels: explanation.labels,
                help: explanation.help,
                facts: explanation.facts,
                foreign: parity::foreign(reader, writer, &walked, hit),
                evidence: witnesses.evidence(&hit),
            }
        })
        .collect()
}

/// What either walk objects to, each thing once.
fn all_hits(reader: &AvroSchema, writer: &AvroSchema, walked: &Walked) -> Vec<Hit> {
    let ended_early = |hit: &Hit| matches!(hit.what, What::AmbiguousFieldAlias | What::TooLarge);
    let is_early = walked.hits.iter().any(ended_early);
    let mut hits = walked.hits.clone();
    let mut known: HashSet<witness::Key> = hits.iter().map(witness::key_of_hit).collect();
    if !hits.iter().any(|hit| hit.what == What::TooLarge) {
        hits.extend(sound::walk(reader, writer, &known).into_iter().map(|hit| match hit.seen {
            // The first walk would have met it, had it gone on.
            Seen::Overlooked if is_early => Hit { seen: Seen::Unreached, ..hit },
            _ => hit,
        }));
    }
    known.clear();
    hits.retain(|hit| known.insert(witness::key_of_hit(hit)));
    hits.truncate(limits::FINDINGS_MAX);
    hits
}

/// Reads one message of the writer, in Avro's JSON encoding, under the reader.
///
/// # Errors
/// Where the value is no message of the writer.
pub fn read_message(
    reader: &AvroSchema,
    writer: &AvroSchema,
    message: &Value,
) -> Result<Option<Value>, NoDatum> {
    let datum = encode::from_json(writer, writer.root().node, message)?;
    Ok(read::read(&mut matching::Matching::new(reader, writer), &datum).value)
}

#[cfg(test)]
mod tests;
