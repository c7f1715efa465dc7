//! What it costs to have a value confirmed: counted before the library is asked, which has no
//! bound of its own and looks at every branch.

use serde_json::Value;

use super::asked::Asked;
use super::evaluate::{Budget, Exhausted};
use super::facets::{Facets, Reading};
use crate::json_schema::documents::At;
use crate::json_schema::model::JsonSchema;
use crate::json_schema::regex;
use crate::limits;
use crate::source::json::Kind;

/// Nesting of schemas for one value; more is a circle.
const NESTING_MAX: usize = 200;

/// Looks at a schema object that one try of a pattern is worth.
const PATTERN_STEPS: usize = 20;

/// Counts what the library does for the values of one question.
pub(super) struct Meter<'a> {
    sides: [Reading<'a>; 2],
    budget: Budget,
}

impl<'a> Meter<'a> {
    pub(super) fn new(reader: &'a JsonSchema, writer: &'a JsonSchema) -> Self {
        Self {
            sides: [Reading::new(writer), Reading::new(reader)],
            budget: Budget::new(limits::CONFIRM_STEPS_MAX),
        }
    }

    /// Whether a value can still be looked at on both sides; what it costs is taken.
    pub(super) fn affords(&mut self, value: &Value) -> bool {
        let mut part = self.budget.split(limits::CONFIRM_VALUE_STEPS_MAX);
        let affords = self.sides.iter_mut().all(|reading| {
            let at = reading.schema.root_at();
            Weigher { reading, budget: &mut part, depth: 0 }.weigh(at, value).is_ok()
        });
        self.budget.join(&part);
        affords
    }
}

struct Weigher<'w, 'a> {
    reading: &'w mut Reading<'a>,
    budget: &'w mut Budget,
    depth: usize,
}

impl Weigher<'_, '_> {
    fn weigh(&mut self, at: At, value: &Value) -> Result<(), Exhausted> {
        let facets = self.reading.facets(at);
        self.budget.take(1 + own_steps(&facets, value))?;
        if !is_decided(&facets, value) {
            return Err(Exhausted);
        }
        if self.depth > NESTING_MAX {
            return Ok(());
        }
        self.depth += 1;
        let outcome = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.inside(&facets, value));
        self.depth -= 1;
        outcome
    }

    fn inside(&mut self, facets: &Facets, value: &Value) -> Result<(), Exhausted> {
        // `unevaluated…` asks once more what the schemas beside it say.
        let is_twice =
            facets.unevaluated_properties.is_some() || facets.unevaluated_items.is_some();
        for _ in 0..=usize::from(is_twice) {
            let condition = facets.condition;
            let conditions = condition
                .into_iter()
                .flat_map(|it| [Some(it.when), it.then, it.otherwise])
                .flatten();
            let branches = facets.any.iter().chain(&facets.one).flatten().copied();
            let all = facets.references.iter().chain(&facets.all).copied();
            let with = facets.schema_with.iter().map(|&(_, at)| at);
            for at in all.chain(branches).chain(facets.not).chain(conditions).chain(with) {
                self.weigh(at, value)?;
            }
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let declared = facets.properties.get(name.as_str()).copied();
                    let others = facets.additional.into_iter().chain(facets.unevaluated_properties);
                    let patterns = facets.patterns.iter().map(|&(_, at)| at);
                    for at in declared.into_iter().chain(patterns).chain(others) {
                        self.weigh(at, member)?;
                    }
                    if let Some(at) = facets.names {
                        self.weigh(at, &Value::String(name.clone()))?;
                    }
                }
            }
            Value::Array(items) => {
                for (place, item) in items.iter().enumerate() {
                    let asked = facets.prefix.get(place).copied().or(facets.items);
                    let contained = facets.contains.map(|contains| contains.schema);
                    let all = asked.into_iter().chain(contained).chain(facets.unevaluated_items);
                    for at in all {
                        self.weigh(at, item)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// What the keywords of one schema object cost that hold no schemas.
fn own_steps(facets: &Facets, value: &Value) -> usize {
    let listed = facets.values.as_ref().map_or(0, Vec::len);
    listed
        + match value {
            Value::Object(members) => {
                let names = facets.properties.len() + facets.required.len();
                names / 4 + members.len() * facets.patterns.len() * PATTERN_STEPS
            }
            Value::Array(items) if facets.is_unique => items.len(),
            Value::String(text) if facets.pattern.is_some() => PATTERN_STEPS + text.len() / 8,
            _ => 0,
        }
}

/// Whether every pattern that looks around or back comes to an answer. The library calls a value
/// invalid where it gives one up, and a value that is refused for that shows nothing.
fn is_decided(facets: &Facets, value: &Value) -> bool {
    let decides =
        |pattern: &Asked, text: &str| !pattern.goes_back() || pattern.is_found_in(text).is_some();
    match value {
        Value::String(text) => facets.pattern.iter().all(|pattern| decides(pattern, text)),
        Value::Object(members) => {
            let mut patterns = facets.patterns.iter();
            patterns.all(|(pattern, _)| members.keys().all(|name| decides(pattern, name)))
        }
        _ => true,
    }
}

/// Whether a schema is small enough to be asked what it means.
pub(super) fn is_modest(schema: &JsonSchema) -> bool {
    let documents = schema.documents();
    let count: usize = documents.ids().map(|doc| documents.get(doc).tree.nodes().count()).sum();
    if count > limits::MEANING_VALUES_MAX {
        return false;
    }
    let mut weight = 0_usize;
    let mut open: Vec<At> = documents.ids().map(|doc| documents.root(doc)).collect();
    while let Some(at) = open.pop() {
        open.extend(documents.items(at));
        for (key, value) in documents.members(at) {
            if let ("pattern", Some(text)) = (&*key, documents.string(value)) {
                weight = weight.saturating_add(regex::weight(text));
            }
            if let ("patternProperties", Kind::Object(_)) = (&*key, documents.kind(value)) {
                for (text, _) in documents.members(value) {
                    weight = weight.saturating_add(regex::weight(&text));
                }
            }
            open.push(value);
        }
    }
    weight <= limits::MEANING_PATTERNS_MAX
}
