//! JSON Schemas of five drafts from seeds, and pairs of them in which a few things changed.

use compat::{Document, Format, ParseMode, Schema};
use serde_json::{Map, Value, json};

fn set(members: &mut Map<String, Value>, more: Value) {
    let Value::Object(more) = more else { unreachable!("keywords are members") };
    members.extend(more);
}

/// Numbers from a seed, the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).expect("31 bits fit");
        high % sides
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len())]
    }
}

/// The drafts by their meta-schemas, oldest first.
const DRAFTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

/// A schema, and what became of it.
pub(crate) struct Pair {
    pub(crate) seed: u64,
    pub(crate) writer: Value,
    pub(crate) reader: Value,
}

/// Pairs of the seeds from 0, drafts in turn.
pub(crate) fn pairs(count: u64) -> impl Iterator<Item = Pair> {
    (0..count).map(pair)
}

/// The pair of a seed.
fn pair(seed: u64) -> Pair {
    let draft = usize::try_from(seed % 5).expect("less than five");
    let mut making = Making { dice: Dice(seed.wrapping_mul(977) + 13), draft };
    let mut writer = making.schema(2);
    let name = making.definitions();
    if !writer.is_object() {
        writer = json!({ "allOf": [writer] });
    }
    let definition = making.schema(1);
    writer[name] = json!({ "d": definition });
    writer["$schema"] = json!(DRAFTS[draft]);
    let mut reader = writer.clone();
    for _ in 0..=making.dice.roll(3) {
        making.edit(&mut reader);
    }
    // Two drafts of one family load each other's texts, and see other things in them.
    if making.dice.roll(12) == 0 {
        let other = [0, 2, 1, 4, 3][draft];
        reader["$schema"] = json!(DRAFTS[other]);
    }
    Pair { seed, writer, reader }
}

/// The schema of a text.
pub(crate) fn parse(text: &Value) -> Schema {
    let text = text.to_string();
    let document = Document { format: Format::Json, text: &text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).expect("what is generated is a schema")
}

const NAMES: [&str; 4] = ["a", "b", "c", "x1"];
const WORDS: [&str; 5] = ["", "a", "b", "xyz", "été"];
const PATTERNS: [&str; 6] = ["^a", "b$", "^[a-c]{1,3}$", "x", "^\\d+$", "^(a|bc)*d?$"];

/// Schemas of one draft, as dice fall.
struct Making {
    dice: Dice,
    draft: usize,
}

impl Making {
    fn is_modern(&self) -> bool {
        self.draft >= 3
    }

    fn definitions(&self) -> &'static str {
        if self.is_modern() { "$defs" } else { "definitions" }
    }

    /// A schema that holds others `depth` deep.
    fn schema(&mut self, depth: usize) -> Value {
        let mut members = Map::new();
        match self.dice.roll(if depth == 0 { 10 } else { 22 }) {
            0 => return self.anything(),
            1 => set(&mut members, json!({ "type": "boolean" })),
            2 => self.values(&mut members),
            3 | 4 => self.text(&mut members),
            5 | 6 => self.number(&mut members),
            7 => self.types(&mut members),
            8 => {
                let reference = format!("#/{}/d", self.definitions());
                return json!({ "$ref": reference });
            }
            9 => set(&mut members, json!({ "type": "null" })),
            10..=15 => self.object(&mut members, depth - 1),
            16..=18 => self.array(&mut members, depth - 1),
            _ => self.combination(&mut members, depth - 1),
        }
        if self.dice.roll(8) == 0 {
            self.more(&mut members, depth.saturating_sub(1));
        }
        Value::Object(members)
    }

    /// Another keyword family beside what is there.
    fn more(&mut self, members: &mut Map<String, Value>, depth: usize) {
        match self.dice.roll(7) {
            0 => self.text(members),
            1 => self.number(members),
            2 => self.object(members, depth),
            3 => self.array(members, depth),
            4 => self.values(members),
            5 => set(members, json!({ "title": "t", "default": 1 })),
            _ => self.combination(members, depth),
        }
    }

    /// All or nothing.
    fn anything(&mut self) -> Value {
        match self.dice.roll(4) {
            0 if self.draft > 0 => json!(false),
            1 if self.draft > 0 => json!(true),
            _ => json!({}),
        }
    }

    fn value(&mut self) -> Value {
        match self.dice.roll(8) {
            0 => json!(null),
            1 => json!(self.dice.roll(2) == 0),
            2 | 3 => json!(self.dice.roll(9)),
            4 => json!({ "a": self.dice.roll(3) }),
            5 => json!([self.dice.roll(3)]),
            _ => json!(self.dice.pick(&WORDS)),
        }
    }

    fn values(&mut self, members: &mut Map<String, Value>) {
        if self.draft > 0 && self.dice.roll(4) == 0 {
            let value = self.value();
            return set(members, json!({ "const": value }));
        }
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..=self.dice.roll(4) {
            let value = self.value();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        set(members, json!({ "enum": values }));
    }

    fn types(&mut self, members: &mut Map<String, Value>) {
        let all = ["string", "integer", "number", "boolean", "null", "object", "array"];
        let start = self.dice.roll(all.len());
        let count = 1 + self.dice.roll(3);
        let words: Vec<&str> = all.iter().cycle().skip(start).take(count).copied().collect();
        set(members, json!({ "type": words }));
    }

    fn text(&mut self, members: &mut Map<String, Value>) {
        if self.dice.roll(4) > 0 {
            members.insert("type".to_owned(), json!("string"));
        }
        let (least, pattern) = (self.dice.roll(3), self.dice.pick(&PATTERNS));
        match self.dice.roll(5) {
            0 => set(members, json!({ "minLength": least })),
            1 => set(members, json!({ "maxLength": least + 1 })),
            2 => set(members, json!({ "minLength": least, "maxLength": least + 3 })),
            3 => set(members, json!({ "pattern": pattern })),
            _ => set(members, json!({ "pattern": pattern, "maxLength": 5 })),
        }
    }

    fn number(&mut self, members: &mut Map<String, Value>) {
        if self.dice.roll(4) > 0 {
            let word = self.dice.pick(&["number", "integer"]);
            members.insert("type".to_owned(), json!(word));
        }
        let (least, is_whole) = (self.dice.roll(6), self.dice.roll(2) == 0);
        let step = if is_whole { json!(2) } else { json!(0.5) };
        match self.dice.roll(6) {
            0 => set(members, json!({ "minimum": least })),
            1 => set(members, json!({ "maximum": least })),
            2 => set(members, json!({ "minimum": least, "maximum": least + 4 })),
            3 => set(members, json!({ "multipleOf": step })),
            4 if self.draft == 0 => {
                set(members, json!({ "minimum": least, "exclusiveMinimum": true }));
            }
            4 => set(members, json!({ "exclusiveMinimum": least })),
            _ if self.draft == 0 => {
                set(members, json!({ "maximum": least, "exclusiveMaximum": true }));
            }
            _ => set(members, json!({ "exclusiveMaximum": least, "maximum": least + 2 })),
        }
    }

    fn object(&mut self, members: &mut Map<String, Value>, depth: usize) {
        if self.dice.roll(5) > 0 {
            members.insert("type".to_owned(), json!("object"));
        }
        let count = self.dice.roll(4);
        if count > 0 {
            let properties: Map<String, Value> = NAMES[..count]
                .iter()
                .map(|name| ((*name).to_owned(), self.schema(depth)))
                .collect();
            members.insert("properties".to_owned(), properties.into());
        }
        for _ in 0..self.dice.roll(3) {
            self.object_keyword(members, depth);
        }
    }

    fn object_keyword(&mut self, members: &mut Map<String, Value>, depth: usize) {
        let (name, other) = (self.dice.pick(&NAMES), self.dice.pick(&NAMES));
        let keyword = match self.dice.roll(12) {
            0 | 1 => json!({ "required": [name] }),
            2 => json!({ "required": ["a", "b"] }),
            3 => json!({ "additionalProperties": false }),
            4 => json!({ "additionalProperties": self.schema(depth) }),
            5 | 6 => {
                let pattern = self.dice.pick(&["^x", "^[ab]", "1$"]);
                json!({ "patternProperties": { pattern: self.schema(depth) } })
            }
            7 => json!({ "minProperties": self.dice.roll(3) }),
            8 => json!({ "maxProperties": 1 + self.dice.roll(3) }),
            9 if self.draft > 0 => {
                json!({ "propertyNames": { "pattern": "^[a-x]", "maxLength": 1 + self.dice.roll(3) } })
            }
            10 if self.is_modern() => json!({ "dependentRequired": { name: [other] } }),
            10 => json!({ "dependencies": { name: [other] } }),
            11 if self.is_modern() => {
                json!({ "dependentSchemas": { name: { "required": [other] } } })
            }
            11 => json!({ "dependencies": { name: self.object_with(other) } }),
            _ => json!({ "maxProperties": 2 }),
        };
        set(members, keyword);
        if self.is_modern() && self.dice.roll(10) == 0 {
            let rest = self.dice.pick(&[false, true]);
            members.insert("unevaluatedProperties".to_owned(), json!(rest));
        }
    }

    fn object_with(&mut self, name: &str) -> Value {
        json!({ "properties": { name: self.schema(0) }, "required": [name] })
    }

    fn array(&mut self, members: &mut Map<String, Value>, depth: usize) {
        if self.dice.roll(5) > 0 {
            members.insert("type".to_owned(), json!("array"));
        }
        match self.dice.roll(4) {
            0 => {
                let tuple: Vec<Value> =
                    (0..=self.dice.roll(2)).map(|_| self.schema(depth)).collect();
                let (places, rest) = if self.is_modern() {
                    ("prefixItems", "items")
                } else {
                    ("items", "additionalItems")
                };
                members.insert(places.to_owned(), tuple.into());
                match self.dice.roll(3) {
                    0 => members.insert(rest.to_owned(), json!(false)),
                    1 => members.insert(rest.to_owned(), self.schema(0)),
                    _ => members.remove(rest),
                };
            }
            _ => {
                members.insert("items".to_owned(), self.schema(depth));
            }
        }
        let size = self.dice.roll(3);
        let keyword = match self.dice.roll(7) {
            0 => json!({ "minItems": size }),
            1 => json!({ "maxItems": size + 1 }),
            2 => json!({ "uniqueItems": true }),
            3 if self.draft > 0 => json!({ "contains": self.schema(0) }),
            4 if self.is_modern() => {
                json!({ "contains": self.schema(0), "minContains": size, "maxContains": size + 1 })
            }
            5 if self.is_modern() => json!({ "unevaluatedItems": false }),
            _ => json!({}),
        };
        set(members, keyword);
    }

    fn combination(&mut self, members: &mut Map<String, Value>, depth: usize) {
        let keyword = match self.dice.roll(8) {
            0 => json!({ "not": self.schema(depth) }),
            1 if self.draft >= 2 => {
                let (when, then) = (self.schema(depth), self.schema(depth));
                json!({ "if": when, "then": then, "else": self.schema(depth) })
            }
            kind => {
                let word = ["allOf", "anyOf", "oneOf"][kind % 3];
                let branches: Vec<Value> =
                    (0..=self.dice.roll(3)).map(|_| self.schema(depth)).collect();
                json!({ word: branches })
            }
        };
        set(members, keyword);
    }

    /// One thing changed somewhere.
    fn edit(&mut self, schema: &mut Value) {
        let places = places(schema);
        let place = self.dice.roll(places.len());
        let depth = places[place].matches('/').count();
        let inner = schema.pointer_mut(&places[place]).expect("the place was found in it");
        let Value::Object(members) = inner else {
            *inner = self.schema(1);
            return;
        };
        match self.dice.roll(if depth == 0 { 7 } else { 11 }) {
            0 | 1 => self.remove(members),
            2 | 3 => self.nudge(members),
            4 => self.more(members, 1),
            5 => self.object(members, 1),
            6 => self.values(members),
            7 => *inner = self.schema(1),
            8 => *inner = json!({ "anyOf": [inner.clone(), self.schema(0)] }),
            9 => *inner = json!({ "allOf": [inner.clone()] }),
            _ => *inner = json!({ "oneOf": [inner.clone(), { "type": "null" }] }),
        }
    }

    fn remove(&mut self, members: &mut Map<String, Value>) {
        let names: Vec<String> = members.keys().filter(|name| !is_kept(name)).cloned().collect();
        if let Some(name) = names.get(self.dice.roll(names.len().max(1))) {
            members.shift_remove(name);
            let needed_by = [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")];
            for (bound, flag) in needed_by {
                if self.draft == 0 && !members.contains_key(bound) {
                    members.shift_remove(flag);
                }
            }
        }
    }

    /// A number, a list of names or of values a little different.
    fn nudge(&mut self, members: &mut Map<String, Value>) {
        let up = self.dice.roll(2) == 0;
        let is_step =
            |(name, value): &(&String, &mut Value)| *name != "multipleOf" && value.is_u64();
        let mut numbers: Vec<&mut Value> =
            members.iter_mut().filter(is_step).map(|(_, value)| value).collect();
        if !numbers.is_empty() {
            let place = self.dice.roll(numbers.len());
            let old = numbers[place].as_u64().expect("only whole numbers were found");
            *numbers[place] = json!(if up { old + 1 } else { old.saturating_sub(1) });
            return;
        }
        for list in ["required", "enum", "type"] {
            if let Some(Value::Array(list)) = members.get_mut(list)
                && list.len() > 1
            {
                list.swap_remove(self.dice.roll(list.len()));
                return;
            }
        }
        let name = self.dice.pick(&NAMES);
        members.insert("required".to_owned(), json!([name]));
    }
}

/// What the whole text needs.
fn is_kept(name: &str) -> bool {
    ["$schema", "$defs", "definitions"].contains(&name)
}

/// Pointers to every schema in a schema.
fn places(schema: &Value) -> Vec<String> {
    const ONE: [&str; 11] = [
        "items",
        "additionalItems",
        "additionalProperties",
        "contains",
        "not",
        "if",
        "then",
        "else",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    ];
    const LIST: [&str; 5] = ["allOf", "anyOf", "oneOf", "items", "prefixItems"];
    const NAMED: [&str; 6] = [
        "properties",
        "patternProperties",
        "dependentSchemas",
        "dependencies",
        "$defs",
        "definitions",
    ];
    let mut found = vec![String::new()];
    let Value::Object(members) = schema else { return found };
    let mut below = |step: String, schema: &Value| {
        found.extend(places(schema).into_iter().map(|rest| format!("/{step}{rest}")));
    };
    for (key, value) in members {
        match value {
            Value::Array(items) if LIST.contains(&&**key) => {
                for (at, item) in items.iter().enumerate() {
                    below(format!("{key}/{at}"), item);
                }
            }
            Value::Object(inner) if NAMED.contains(&&**key) => {
                for (name, item) in inner.iter().filter(|(_, item)| !item.is_array()) {
                    below(format!("{key}/{name}"), item);
                }
            }
            Value::Object(_) if ONE.contains(&&**key) => below(key.clone(), value),
            _ => {}
        }
    }
    found
}
