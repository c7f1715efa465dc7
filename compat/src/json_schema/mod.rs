//! JSON Schema: parse, canonical form, and whether one schema reads what another wrote.
//!
//! Reading order: `documents` (the texts), `model` (the graph that is compared), `parse`
//! (two loaders), [`canonical`], `compare` (the incumbent's walk), `codes` (its words).

pub mod canonical;
mod case;
mod codes;
mod compare;
mod documents;
mod explain;
mod java_order;
mod java_regex;
pub mod model;
mod number;
mod overlooked;
mod parse;
mod regex;
pub mod rules;
mod semantic;
mod uri;
mod value;

pub use codes::Policy;
pub use model::JsonSchema;
pub use parse::{copied, parse};
pub use semantic::Inclusion;

use crate::finding::{Finding, Foreign};
use crate::limits;

/// What existing registries say against the pair, in their order and with their repeats.
pub fn parity(reader: &JsonSchema, writer: &JsonSchema, policy: Policy) -> Vec<Foreign> {
    let mut differences = differences(reader, writer, policy);
    differences.retain(|difference| !is_allowed(difference.code, policy));
    differences
}

/// Every difference that existing registries see, allowed ones included.
pub fn differences(reader: &JsonSchema, writer: &JsonSchema, policy: Policy) -> Vec<Foreign> {
    match compare::compare(reader, writer, policy) {
        Ok(hits) => hits.iter().map(foreign).collect(),
        Err(compare::TooLarge) => vec![Foreign {
            code: EXCEPTION,
            path: "#/".to_owned(),
            info: format!("more than {} pairs of nodes to compare", limits::JSON_PAIRS_MAX),
        }],
    }
}

/// The code of an entry that the incumbent has no name for.
pub const EXCEPTION: &str = "EXCEPTION";

/// Whether a pair may differ so and still counts as compatible; an unknown code never may.
pub fn is_allowed(code: &str, policy: Policy) -> bool {
    codes::Code::named(code).is_some_and(|code| code.is_allowed(policy))
}

fn foreign(hit: &compare::Hit) -> Foreign {
    Foreign { code: hit.code.as_str(), path: hit.path(), info: String::new() }
}

/// The sentence that existing clients print for a difference; `reader` and `writer` are the
/// words for the two sides, `new` and `old` or the other way round.
pub fn sentence(foreign: &Foreign, reader: &str, writer: &str) -> String {
    codes::sentence(foreign.code, &foreign.path, reader, writer)
}

/// Whether every value that is valid for the writer is valid for the reader.
pub fn inclusion(reader: &JsonSchema, writer: &JsonSchema) -> Inclusion {
    semantic::Question::new(reader, writer).inclusion()
}

/// Whether existing registries let the pair pass by a policy, and everything that is wrong with it,
/// explained, each thing once.
pub fn can_read(reader: &JsonSchema, writer: &JsonSchema, policy: Policy) -> (bool, Vec<Finding>) {
    match compare::compare(reader, writer, policy) {
        Ok(hits) => {
            let passes = hits.iter().all(|hit| hit.code.is_allowed(policy));
            (passes, explain::findings(reader, writer, hits, policy))
        }
        Err(compare::TooLarge) => (false, vec![explain::too_large(reader, writer)]),
    }
}

#[cfg(test)]
mod tests;
