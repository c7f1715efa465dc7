//! Apache Avro: parse, canonical form, and whether one schema reads what another wrote.
//!
//! Reading order: [`model`] (the types), `parse`, [`canonical`], `resolve` (the walk), [`rules`]
//! (its judgements), `case` and [`parity`] (words), [`datum`], `read` and `witness` (proof).

pub mod canonical;
mod case;
pub mod datum;
pub mod encode;
pub mod equality;
pub mod fingerprint;
pub mod json;
pub mod logical;
pub mod model;
mod normalize;
pub mod parity;
mod parse;
mod read;
mod resolve;
pub mod rules;
mod witness;

use std::collections::HashSet;

pub use model::AvroSchema;
pub use parity::sentence;
pub use parse::parse;

use crate::finding::{Finding, Foreign};
use crate::limits;

/// What existing registries say of the pair, in their order and with their repeats.
pub fn parity(reader: &AvroSchema, writer: &AvroSchema) -> Vec<Foreign> {
    let walked = resolve::walk(reader, writer);
    walked.hits.iter().map(|&hit| parity::foreign(reader, writer, &walked, hit)).collect()
}

/// Everything that is wrong with the pair, explained, each thing once.
pub fn findings(reader: &AvroSchema, writer: &AvroSchema) -> Vec<Finding> {
    let walked = resolve::walk(reader, writer);
    let mut known = HashSet::new();
    let mut hits = walked.hits.clone();
    hits.retain(|hit| known.insert((hit.what, hit.reader.node, hit.writer.node, hit.field)));
    hits.truncate(limits::FINDINGS_MAX);
    if hits.is_empty() {
        return Vec::new();
    }
    let witnesses = witness::Witnesses::search(reader, writer, &hits);
    hits.into_iter()
        .map(|hit| {
            let explanation = rules::explain(&case::Case { reader, writer, hit });
            Finding {
                rule: rules::rule_of(hit.what),
                headline: explanation.headline,
                labels: explanation.labels,
                help: explanation.help,
                facts: explanation.facts,
                foreign: Some(parity::foreign(reader, writer, &walked, hit)),
                evidence: witnesses.evidence(&hit),
            }
        })
        .collect()
}
