//! A witness made as small as it can be while it still shows the same.

use std::ops::ControlFlow;

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
    loop {
        let mut better = None;
        let _ = each_smaller(&best.0, &mut |smaller| {
            tries += 1;
            if tries > TRIES_MAX {
                return ControlFlow::Break(());
            }
            let faults = judge.faults(&smaller);
            let keeps = faults
                .first()
                .is_some_and(|fault| best.1.iter().any(|before| before.schema == fault.schema));
            if keeps && wanted(&faults) {
                better = Some((smaller, faults));
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        match better {
            Some(better) => best = better,
            None => return best,
        }
    }
}

/// Hands out values with one thing less, each made when its turn comes.
fn each_smaller(value: &Value, take: &mut dyn FnMut(Value) -> ControlFlow<()>) -> ControlFlow<()> {
    match value {
        Value::Object(members) => {
            for name in members.keys() {
                let mut less = members.clone();
                less.shift_remove(name);
                take(Value::Object(less))?;
            }
            for (name, member) in members {
                each_smaller(member, &mut |smaller| {
                    let mut less = members.clone();
                    less.insert(name.clone(), smaller);
                    take(Value::Object(less))
                })?;
            }
        }
        Value::Array(items) => {
            for place in (0..items.len()).rev().take(50) {
                let mut less = items.clone();
                less.remove(place);
                take(Value::Array(less))?;
            }
            for (place, item) in items.iter().enumerate().take(50) {
                each_smaller(item, &mut |smaller| {
                    let mut less = items.clone();
                    less[place] = smaller;
                    take(Value::Array(less))
                })?;
            }
        }
        Value::String(text) if !text.is_empty() => {
            let characters: Vec<char> = text.chars().collect();
            take(characters[..characters.len() / 2].iter().collect::<String>().into())?;
            take(characters[..characters.len() - 1].iter().collect::<String>().into())?;
        }
        Value::Number(number) => {
            let is_simple = number.as_i64().is_some_and(|number| (0..=1).contains(&number));
            if !is_simple {
                take(0.into())?;
                take(1.into())?;
            }
        }
        _ => {}
    }
    ControlFlow::Continue(())
}
