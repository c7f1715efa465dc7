//! Whether a value is valid: counted in steps, so that a search knows when to stop.
//!
//! This only steers the search and filters what it proposes; what is shown to anybody was
//! confirmed by another validator (`judge`).

use std::cmp::Ordering;
use std::collections::HashSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::asked::Asked;
use super::equality::{compare_numbers, equal, key};
use super::facets::{Bound, End, Facets, Reading, Types};
use crate::json_schema::documents::At;
use crate::json_schema::number::Number;

/// The search has used what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exhausted;

/// Steps that may still be taken; each look at a schema object with a value is one.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
}

impl Budget {
    pub(super) fn new(steps: usize) -> Self {
        Self { left: steps }
    }

    pub(super) fn take(&mut self, steps: usize) -> Result<(), Exhausted> {
        self.left = self.left.checked_sub(steps).ok_or(Exhausted)?;
        Ok(())
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Takes at most `steps` out for a part of the work.
    pub(super) fn split(&mut self, steps: usize) -> Self {
        let part = steps.min(self.left);
        self.left -= part;
        Self { left: part }
    }

    /// Puts back what a part did not need.
    pub(super) fn join(&mut self, part: &Self) {
        self.left += part.left;
    }
}

/// Nesting of schemas for one value; references can go on for ever.
const NESTING_MAX: usize = 200;

/// Evaluates values against the schemas of one side.
pub(super) struct Evaluator<'r, 'a> {
    pub(super) reading: &'r mut Reading<'a>,
    pub(super) budget: &'r mut Budget,
    depth: usize,
}

type Answer = Result<bool, Exhausted>;

impl<'r, 'a> Evaluator<'r, 'a> {
    pub(super) fn new(reading: &'r mut Reading<'a>, budget: &'r mut Budget) -> Self {
        Self { reading, budget, depth: 0 }
    }

    pub(super) fn is_valid(&mut self, at: At, value: &Value) -> Answer {
        self.budget.take(1)?;
        if self.depth > NESTING_MAX {
            return Ok(true);
        }
        self.depth += 1;
        let facets = self.reading.facets(at);
        let answer = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.check(&facets, value));
        self.depth -= 1;
        answer
    }

    fn check(&mut self, facets: &Rc<Facets>, value: &Value) -> Answer {
        if let Some(answer) = facets.boolean {
            return Ok(answer);
        }
        if !facets.types.contains(Types::of(value)) {
            return Ok(false);
        }
        if facets.values.is_some() && !facets.value_keys.contains(&key(value)) {
            return Ok(false);
        }
        let fits = match value {
            Value::Number(number) => fits_number(facets, &number.to_string()),
            Value::String(text) => fits_string(facets, text),
            Value::Object(members) => self.fits_object(facets, members, value)?,
            Value::Array(items) => self.fits_array(facets, items)?,
            _ => true,
        };
        Ok(fits && self.combinations(facets, value)? && self.unevaluated(facets, value)?)
    }

    fn combinations(&mut self, facets: &Facets, value: &Value) -> Answer {
        for &at in facets.references.iter().chain(&facets.all) {
            if !self.is_valid(at, value)? {
                return Ok(false);
            }
        }
        if let Some(any) = &facets.any {
            let mut found = false;
            for &at in any {
                found = self.is_valid(at, value)?;
                if found {
                    break;
                }
            }
            if !found {
                return Ok(false);
            }
        }
        if let Some(one) = &facets.one {
            let mut count = 0;
            for &at in one {
                count += usize::from(self.is_valid(at, value)?);
            }
            if count != 1 {
                return Ok(false);
            }
        }
        if let Some(not) = facets.not
            && self.is_valid(not, value)?
        {
            return Ok(false);
        }
        let Some(condition) = facets.condition else { return Ok(true) };
        let holds = self.is_valid(condition.when, value)?;
        let next = if holds { condition.then } else { condition.otherwise };
        next.map_or(Ok(true), |next| self.is_valid(next, value))
    }

    fn fits_object(
        &mut self,
        facets: &Facets,
        members: &Map<String, Value>,
        whole: &Value,
    ) -> Answer {
        let count = members.len();
        let in_range = facets.min_properties.is_none_or(|least| count >= least)
            && facets.max_properties.is_none_or(|most| count <= most);
        let has_all = facets.required.iter().all(|name| members.contains_key(&**name));
        let with = facets.required_with.iter().all(|(trigger, names)| {
            !members.contains_key(&**trigger)
                || names.iter().all(|name| members.contains_key(&**name))
        });
        if !in_range || !has_all || !with {
            return Ok(false);
        }
        let is_plain = facets.properties.is_empty()
            && facets.patterns.is_empty()
            && facets.additional.is_none()
            && facets.names.is_none();
        if !is_plain {
            self.budget.take(members.len())?;
            for (name, value) in members {
                if !self.fits_member(facets, name, value)? {
                    return Ok(false);
                }
            }
        }
        for (trigger, at) in &facets.schema_with {
            if members.contains_key(&**trigger) && !self.is_valid(*at, whole)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn fits_member(&mut self, facets: &Facets, name: &str, value: &Value) -> Answer {
        let mut is_described = false;
        if let Some(&at) = facets.properties.get(name) {
            is_described = true;
            if !self.is_valid(at, value)? {
                return Ok(false);
            }
        }
        self.budget.take(facets.patterns.len() / 4)?;
        for (pattern, at) in &facets.patterns {
            if pattern.is_found_in(name) == Some(true) {
                is_described = true;
                if !self.is_valid(*at, value)? {
                    return Ok(false);
                }
            }
        }
        if let Some(at) = facets.additional.filter(|_| !is_described)
            && !self.is_valid(at, value)?
        {
            return Ok(false);
        }
        match facets.names {
            Some(names) => self.is_valid(names, &Value::String(name.to_owned())),
            None => Ok(true),
        }
    }

    fn fits_array(&mut self, facets: &Facets, items: &[Value]) -> Answer {
        let count = items.len();
        let in_range = facets.min_items.is_none_or(|least| count >= least)
            && facets.max_items.is_none_or(|most| count <= most);
        if !in_range {
            return Ok(false);
        }
        if facets.is_unique && has_repeats(items, self.budget)? {
            return Ok(false);
        }
        for (place, item) in items.iter().enumerate() {
            let schema = facets.prefix.get(place).copied().or(facets.items);
            if let Some(at) = schema
                && !self.is_valid(at, item)?
            {
                return Ok(false);
            }
        }
        let Some(contains) = facets.contains else { return Ok(true) };
        let mut found = 0;
        for item in items {
            found += usize::from(self.is_valid(contains.schema, item)?);
        }
        Ok(found >= contains.min && contains.max.is_none_or(|most| found <= most))
    }

    fn unevaluated(&mut self, facets: &Rc<Facets>, value: &Value) -> Answer {
        match (value, facets.unevaluated_properties, facets.unevaluated_items) {
            (Value::Object(members), Some(at), _) => {
                let mut seen = HashSet::new();
                self.evaluated_names(facets, value, &mut seen)?;
                for (name, value) in members.iter().filter(|(name, _)| !seen.contains(*name)) {
                    let _ = name;
                    if !self.is_valid(at, value)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::Array(items), _, Some(at)) => {
                let seen = self.evaluated_items(facets, value)?;
                for (place, item) in items.iter().enumerate() {
                    if !seen.get(place).copied().unwrap_or(false) && !self.is_valid(at, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(true),
        }
    }

    /// The schemas beside which `unevaluated…` looks: those that apply to the same value and fit.
    fn applied(&mut self, facets: &Facets, value: &Value) -> Result<Vec<At>, Exhausted> {
        let mut applied: Vec<At> = facets.references.iter().chain(&facets.all).copied().collect();
        let branches = facets.any.iter().chain(&facets.one).flatten();
        for &at in branches {
            if self.is_valid(at, value)? {
                applied.push(at);
            }
        }
        if let Some(condition) = facets.condition {
            let holds = self.is_valid(condition.when, value)?;
            applied.extend(holds.then_some(condition.when));
            applied.extend(if holds { condition.then } else { condition.otherwise });
        }
        if let Value::Object(members) = value {
            let with = facets.schema_with.iter();
            applied.extend(
                with.filter(|(trigger, _)| members.contains_key(&**trigger)).map(|&(_, at)| at),
            );
        }
        Ok(applied)
    }

    fn evaluated_names(
        &mut self,
        facets: &Rc<Facets>,
        value: &Value,
        seen: &mut HashSet<String>,
    ) -> Result<(), Exhausted> {
        self.budget.take(1)?;
        let Value::Object(members) = value else { return Ok(()) };
        for name in members.keys() {
            let fits = |(pattern, _): &(Asked, At)| pattern.is_found_in(name) == Some(true);
            if facets.additional.is_some()
                || facets.properties.contains_key(&**name)
                || facets.patterns.iter().any(fits)
            {
                seen.insert(name.clone());
            }
        }
        for at in self.applied(facets, value)? {
            let inner = self.reading.facets(at);
            self.evaluated_names(&inner, value, seen)?;
            if inner.unevaluated_properties.is_some() {
                seen.extend(members.keys().cloned());
            }
        }
        Ok(())
    }

    fn evaluated_items(
        &mut self,
        facets: &Rc<Facets>,
        value: &Value,
    ) -> Result<Vec<bool>, Exhausted> {
        self.budget.take(1)?;
        let Value::Array(items) = value else { return Ok(Vec::new()) };
        let all = facets.items.is_some();
        let mut seen: Vec<bool> =
            (0..items.len()).map(|place| all || place < facets.prefix.len()).collect();
        if let Some(contains) = facets.contains {
            for (place, item) in items.iter().enumerate() {
                seen[place] |= self.is_valid(contains.schema, item)?;
            }
        }
        for at in self.applied(facets, value)? {
            let inner = self.reading.facets(at);
            let more = self.evaluated_items(&inner, value)?;
            let whole = inner.unevaluated_items.is_some();
            for (place, seen) in seen.iter_mut().enumerate() {
                *seen |= whole || more.get(place).copied().unwrap_or(false);
            }
        }
        Ok(seen)
    }
}

fn fits_number(facets: &Facets, text: &str) -> bool {
    facets.bounds.iter().all(|bound| is_within(bound, text))
        && facets.multiple_of.as_ref().is_none_or(|multiple| {
            Number::parse(text)
                .is_some_and(|number| number.decimal().is_multiple_of(&multiple.decimal()))
        })
}

fn is_within(bound: &Bound, text: &str) -> bool {
    match (compare_numbers(text, bound.limit.as_str()), bound.end) {
        (Ordering::Equal, _) => bound.is_closed,
        (Ordering::Less, End::Greatest) | (Ordering::Greater, End::Least) => true,
        _ => false,
    }
}

fn fits_string(facets: &Facets, text: &str) -> bool {
    if facets.min_length.is_some() || facets.max_length.is_some() {
        let length = text.chars().count();
        if facets.min_length.is_some_and(|least| length < least)
            || facets.max_length.is_some_and(|most| length > most)
        {
            return false;
        }
    }
    facets.pattern.as_ref().is_none_or(|pattern| pattern.is_found_in(text) == Some(true))
}

fn has_repeats(items: &[Value], budget: &mut Budget) -> Result<bool, Exhausted> {
    for (place, item) in items.iter().enumerate() {
        budget.take(place / 16)?;
        if items[..place].iter().any(|before| equal(before, item)) {
            return Ok(true);
        }
    }
    Ok(false)
}
