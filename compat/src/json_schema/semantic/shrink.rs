//! A witness made as small as it can be while it still shows the same.

use serde_json::Value;

use super::judge::{Fault, Judge};

/// Values that are tried on the way.
const TRIES_MAX: usize = 300;

/// The smallest witness that was reached, and what the reader objects to in it.
pub(super) fn shrunk(
    judge: &Judge<'_>,
    value: Value,
    faults: Vec<Fault>,
    wanted: &mut dyn FnMut(&[Fault]) -> bool,
) -> (Value, Vec<Fault>) {
    let mut best = (value, faults);
    let mut tries = 0;
    'again: loop {
        for smaller in smaller(&best.0) {
            tries += 1;
            if tries > TRIES_MAX {
                return best;
            }
            let faults = judge.faults(&smaller);
            let keeps = faults
                .first()
                .is_some_and(|fault| best.1.iter().any(|before| before.schema == fault.schema));
            if keeps && wanted(&faults) {
                best = (smaller, faults);
                continue 'again;
            }
        }
        return best;
    }
}

/// Values with one thing less.
fn smaller(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match value {
        Value::Object(members) => {
            for name in members.keys() {
                let mut less = members.clone();
                less.shift_remove(name);
                found.push(Value::Object(less));
            }
            for (name, member) in members {
                for smaller in smaller(member) {
                    let mut less = members.clone();
                    less.insert(name.clone(), smaller);
                    found.push(Value::Object(less));
                }
            }
        }
        Value::Array(items) => {
            for place in (0..items.len()).rev().take(50) {
                let mut less = items.clone();
                less.remove(place);
                found.push(Value::Array(less));
            }
            for (place, item) in items.iter().enumerate().take(50) {
                for smaller in smaller(item) {
                    let mut less = items.clone();
                    less[place] = smaller;
                    found.push(Value::Array(less));
                }
            }
        }
        Value::String(text) if !text.is_empty() => {
            let characters: Vec<char> = text.chars().collect();
            let half: String = characters[..characters.len() / 2].iter().collect();
            let less: String = characters[..characters.len() - 1].iter().collect();
            found.extend([Value::String(half), Value::String(less)]);
        }
        Value::Number(number) => {
            let simple = [0, 1].map(Value::from);
            let is_simple = number.as_i64().is_some_and(|number| (0..=1).contains(&number));
            if !is_simple {
                found.extend(simple);
            }
        }
        _ => {}
    }
    found
}
