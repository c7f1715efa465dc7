//! JSON Schemas from seeds, and pairs of them in which one thing changed.

use compat::{Document, Format, ParseMode, Schema};
use serde_json::{Value, json};

/// Numbers from a seed, the same everywhere.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let high = usize::try_from(self.0 >> 33).unwrap();
        high % sides
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words[self.roll(words.len())]
    }
}

/// A schema of one of the common shapes.
fn generated(dice: &mut Dice, depth: usize) -> Value {
    let shapes = if depth == 0 { 6 } else { 11 };
    match dice.roll(shapes) {
        0 => json!({"type": "string", "maxLength": 1 + dice.roll(5)}),
        1 => json!({"type": "integer", "minimum": dice.roll(4), "maximum": 4 + dice.roll(6)}),
        2 => json!({"type": ["string", "null"]}),
        3 => json!({"enum": [dice.pick(&["a", "b", "c"]), 1, null]}),
        4 => json!({"type": "number", "multipleOf": 1 + dice.roll(3)}),
        5 => json!({"type": "boolean"}),
        6 => {
            json!({"type": "array", "items": generated(dice, depth - 1), "minItems": dice.roll(3)})
        }
        7 => json!({"anyOf": [generated(dice, depth - 1), generated(dice, depth - 1)]}),
        8 => json!({"oneOf": [generated(dice, depth - 1), {"type": "null"}]}),
        _ => {
            let mut properties = serde_json::Map::new();
            for name in ["a", "b", "c"].into_iter().take(1 + dice.roll(3)) {
                properties.insert(name.to_owned(), generated(dice, depth - 1));
            }
            let required: Vec<&str> = ["a", "b"].into_iter().take(dice.roll(3)).collect();
            let mut schema =
                json!({"type": "object", "properties": properties, "required": required});
            match dice.roll(4) {
                0 => schema["additionalProperties"] = json!(false),
                1 => schema["patternProperties"] = json!({"^x": generated(dice, 0)}),
                _ => {}
            }
            schema
        }
    }
}

/// The same schema with one thing changed somewhere.
fn edited(dice: &mut Dice, schema: &Value) -> Value {
    let mut changed = schema.clone();
    let Value::Object(members) = &mut changed else { return generated(dice, 1) };
    for key in ["properties", "items", "anyOf", "oneOf", "patternProperties"] {
        if dice.roll(3) > 0 {
            match members.get_mut(key) {
                Some(Value::Object(inner)) if key.ends_with("roperties") => {
                    let names: Vec<String> = inner.keys().cloned().collect();
                    if let Some(name) = names.get(dice.roll(names.len().max(1))) {
                        let next = edited(dice, &inner[name]);
                        inner.insert(name.clone(), next);
                        return changed;
                    }
                }
                Some(Value::Array(branches)) if !branches.is_empty() => {
                    let place = dice.roll(branches.len());
                    branches[place] = edited(dice, &branches[place].clone());
                    return changed;
                }
                Some(inner @ Value::Object(_)) => {
                    *inner = edited(dice, &inner.clone());
                    return changed;
                }
                _ => {}
            }
        }
    }
    match dice.roll(6) {
        0 => generated(dice, 1),
        1 => {
            members.insert("required".to_owned(), json!([dice.pick(&["a", "b", "c"])]));
            changed
        }
        2 => {
            members.insert("maxLength".to_owned(), json!(dice.roll(6)));
            changed
        }
        3 => {
            members.insert("minimum".to_owned(), json!(dice.roll(8)));
            changed
        }
        4 => {
            let names: Vec<String> = members.keys().cloned().collect();
            if let Some(name) = names.get(dice.roll(names.len().max(1))) {
                members.shift_remove(name);
            }
            changed
        }
        _ => {
            members.insert("title".to_owned(), json!("t"));
            changed
        }
    }
}

/// The schema of a text.
pub(crate) fn parse(text: &Value) -> Schema {
    let text = text.to_string();
    let document = Document { format: Format::Json, text: &text, references: &[] };
    Schema::parse(&document, ParseMode::Strict).unwrap()
}

/// Pairs: a schema and what became of it.
pub(crate) fn pairs(count: u64) -> impl Iterator<Item = (u64, Value, Value)> {
    (0..count).map(|seed| {
        let mut dice = Dice(seed.wrapping_mul(977) + 13);
        let writer = generated(&mut dice, 2);
        let mut reader = edited(&mut dice, &writer);
        if dice.roll(3) == 0 {
            reader = edited(&mut dice, &reader);
        }
        (seed, writer, reader)
    })
}
