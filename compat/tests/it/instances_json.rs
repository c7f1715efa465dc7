//! Instances of a JSON Schema, made from what it says: what a writer may well have sent.

use serde_json::{Map, Value, json};

use crate::generate_json::Dice;

/// How far a number may stand from a bound; the whole ones first.
const STEPS: [f64; 11] = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, 5.0, 0.5, -0.5, 0.25, 100.0];

/// References and branches that are gone through for one value.
const CONJUNCTS_MAX: usize = 24;

/// Words, one or more of them of each pattern that the generated schemas have.
const WORDS: [&str; 14] =
    ["", "a", "b", "x", "1", "27", "ab", "xb", "abc", "bcd", "x1", "xyz", "été", "aabcbcd"];

/// Names beside those that a schema speaks of.
const NAMES: [&str; 7] = ["a", "b", "c", "x1", "x", "zz", "q1"];

/// Makes values from a schema. Most are valid; a validator has to say which.
pub(crate) struct Maker<'s> {
    root: &'s Value,
    dice: Dice,
}

impl<'s> Maker<'s> {
    pub(crate) fn new(root: &'s Value, seed: u64) -> Self {
        Self { root, dice: Dice(seed) }
    }

    pub(crate) fn value(&mut self) -> Value {
        self.of(vec![self.root], 5)
    }

    /// A value that all of the schemas describe.
    fn of(&mut self, schemas: Vec<&'s Value>, depth: usize) -> Value {
        let all = self.conjuncts(schemas);
        for schema in &all {
            if let Some(value) = schema.get("const") {
                return value.clone();
            }
            if let Some(Value::Array(values)) = schema.get("enum") {
                return values[self.dice.roll(values.len())].clone();
            }
        }
        match self.kind(&all) {
            "null" => Value::Null,
            "boolean" => json!(self.dice.roll(2) == 0),
            "string" => self.text(&all),
            "integer" => self.number(&all, 7),
            "number" => self.number(&all, STEPS.len()),
            "array" if depth == 0 => json!([]),
            "array" => self.array(&all, depth - 1),
            _ if depth == 0 => json!({}),
            _ => self.object(&all, depth - 1),
        }
    }

    /// The schemas that apply to one value, with a branch of each choice.
    fn conjuncts(&mut self, schemas: Vec<&'s Value>) -> Vec<&'s Map<String, Value>> {
        let mut open = schemas;
        let mut all = Vec::new();
        while let Some(schema) = open.pop() {
            let Value::Object(members) = schema else { continue };
            if all.len() >= CONJUNCTS_MAX {
                break;
            }
            all.push(members);
            if let Some(Value::String(reference)) = members.get("$ref") {
                open.extend(self.root.pointer(reference.trim_start_matches('#')));
            }
            if let Some(Value::Array(branches)) = members.get("allOf") {
                open.extend(branches);
            }
            for choice in ["anyOf", "oneOf"] {
                if let Some(Value::Array(branches)) = members.get(choice) {
                    open.push(&branches[self.dice.roll(branches.len())]);
                }
            }
            if let Some(when) = members.get("if") {
                let holds = self.dice.roll(2) == 0;
                open.extend(holds.then_some(when));
                open.extend(members.get(if holds { "then" } else { "else" }));
            }
        }
        all
    }

    fn kind(&mut self, all: &[&'s Map<String, Value>]) -> &'static str {
        let kinds = ["object", "array", "string", "integer", "number", "boolean", "null"];
        let allows = |schema: &Map<String, Value>, kind: &str| match schema.get("type") {
            Some(Value::String(word)) => word == kind || (word == "number" && kind == "integer"),
            Some(Value::Array(words)) => words.iter().any(|word| word == kind),
            _ => true,
        };
        let fits = |kind: &&&str| all.iter().all(|schema| allows(schema, kind));
        let fitting: Vec<&str> = kinds.iter().filter(fits).copied().collect();
        // What only speaks of members is mostly meant for objects.
        let speaks = |word: &str| all.iter().any(|schema| schema.contains_key(word));
        let likely = match self.dice.roll(3) {
            0 => None,
            _ if speaks("properties") || speaks("required") => Some("object"),
            _ if speaks("items") || speaks("prefixItems") => Some("array"),
            _ => None,
        };
        match likely.filter(|likely| fitting.contains(likely)) {
            Some(likely) => likely,
            None if fitting.is_empty() => kinds[self.dice.roll(kinds.len())],
            None => fitting[self.dice.roll(fitting.len())],
        }
    }

    /// A keyword's numbers.
    fn bounds(all: &[&'s Map<String, Value>], keyword: &str) -> Vec<f64> {
        all.iter().filter_map(|schema| schema.get(keyword)?.as_f64()).collect()
    }

    fn count(&mut self, all: &[&'s Map<String, Value>], [least, most]: [&str; 2]) -> usize {
        let whole = |bound: f64| format!("{bound}").parse::<usize>().unwrap_or(0);
        let least = Self::bounds(all, least).into_iter().map(whole).max().unwrap_or(0);
        let most = Self::bounds(all, most).into_iter().map(whole).min().unwrap_or(least + 3);
        least + self.dice.roll(most.saturating_sub(least) + 1)
    }

    fn text(&mut self, all: &[&'s Map<String, Value>]) -> Value {
        let word = WORDS[self.dice.roll(WORDS.len())];
        if all.iter().any(|schema| schema.contains_key("pattern")) || self.dice.roll(2) == 0 {
            return json!(word);
        }
        let length = self.count(all, ["minLength", "maxLength"]);
        json!(word.chars().chain("wxyzwxyzwxyz".chars()).take(length).collect::<String>())
    }

    /// One of the first `kinds` kinds of steps beside a bound; the first seven are whole.
    fn number(&mut self, all: &[&'s Map<String, Value>], kinds: usize) -> Value {
        let keywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
        let near: Vec<f64> = keywords.iter().flat_map(|word| Self::bounds(all, word)).collect();
        let base = if near.is_empty() { 0.0 } else { near[self.dice.roll(near.len())] };
        let number = base + STEPS[self.dice.roll(kinds)];
        if number.fract() == 0.0 {
            json!(format!("{number}").parse::<i64>().unwrap())
        } else {
            json!(number)
        }
    }

    fn object(&mut self, all: &[&'s Map<String, Value>], depth: usize) -> Value {
        let mut out = Map::new();
        let mut names: Vec<&str> = Vec::new();
        for schema in all {
            if let Some(Value::Array(required)) = schema.get("required") {
                names.extend(required.iter().filter_map(Value::as_str));
            }
            if let Some(Value::Object(properties)) = schema.get("properties") {
                let chance = 1 + self.dice.roll(3);
                names.extend(
                    properties.keys().map(String::as_str).filter(|_| self.dice.roll(4) < chance),
                );
            }
        }
        let size = self.count(all, ["minProperties", "maxProperties"]);
        for _ in 0..self.dice.roll(4) {
            if names.len() < size {
                names.push(NAMES[self.dice.roll(NAMES.len())]);
            }
        }
        for name in names {
            let of_name = Self::schemas_of(all, name);
            out.insert(name.to_owned(), self.of(of_name, depth));
        }
        Value::Object(out)
    }

    /// What is said of a member.
    fn schemas_of(all: &[&'s Map<String, Value>], name: &str) -> Vec<&'s Value> {
        let mut found = Vec::new();
        for schema in all {
            let before = found.len();
            found.extend(schema.get("properties").and_then(|it| it.get(name)));
            if let Some(Value::Object(patterns)) = schema.get("patternProperties") {
                let fits = |pattern: &str| match pattern {
                    "^x" => name.starts_with('x'),
                    "^[ab]" => name.starts_with(['a', 'b']),
                    other => name.ends_with(other.trim_end_matches('$')),
                };
                found.extend(patterns.iter().filter(|(it, _)| fits(it)).map(|(_, schema)| schema));
            }
            if found.len() == before {
                found.extend(schema.get("additionalProperties"));
                found.extend(schema.get("unevaluatedProperties"));
            }
        }
        found
    }

    fn array(&mut self, all: &[&'s Map<String, Value>], depth: usize) -> Value {
        let length = self.count(all, ["minItems", "maxItems"]);
        let mut items: Vec<Value> = Vec::new();
        for place in 0..length {
            let mut found = Vec::new();
            for schema in all {
                let tuple = schema.get("prefixItems").or_else(|| schema.get("items"));
                let at_place = tuple.and_then(|tuple| tuple.get(place));
                let rest = schema.get("items").filter(|items| !items.is_array());
                found.extend(at_place.or(rest).or_else(|| schema.get("additionalItems")));
                if self.dice.roll(2) == 0 {
                    found.extend(schema.get("contains"));
                }
            }
            items.push(self.of(found, depth));
        }
        Value::Array(items)
    }
}
