//! The names of members: which schemas apply to them, and which are worth a look.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::facets::Facets;
use super::search::Here;
use super::words;
use crate::json_schema::documents::At;
use crate::json_schema::regex::Pattern;

/// Names that nobody is likely to have declared.
const FRESH: [&str; 2] = ["zz", "zy"];

/// The schemas of a member, from each schema object that applies to the whole.
pub(super) fn applying(facets: &[Rc<Facets>], name: &str) -> Vec<At> {
    let mut found = Vec::new();
    for facets in facets {
        let before = found.len();
        found.extend(facets.properties.get(name));
        let fits = |pattern: &Pattern| pattern.is_found_in(name) == Some(true);
        found.extend(facets.patterns.iter().filter(|(it, _)| fits(it)).map(|&(_, at)| at));
        if found.len() == before {
            found.extend(facets.additional.or(facets.unevaluated_properties));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|at| seen.insert(*at));
    found
}

/// Whether a schema object says something of a name, be it only by a schema for all others.
pub(super) fn describes(facets: &Facets, name: &str) -> bool {
    facets.properties.contains_key(name)
        || facets.required.iter().any(|it| &**it == name)
        || facets.patterns.iter().any(|(it, _)| it.is_found_in(name) == Some(true))
}

/// The names that a value of the world has for sure.
pub(super) fn required_names(world: &[Rc<Facets>]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names: Vec<String> = Vec::new();
    for name in world.iter().flat_map(|facets| &facets.required) {
        if seen.insert(Rc::<str>::from(&**name)) {
            names.push(name.to_string());
        }
    }
    loop {
        let more: Vec<String> = world
            .iter()
            .flat_map(|facets| &facets.required_with)
            .filter(|(trigger, _)| names.iter().any(|name| **name == **trigger))
            .flat_map(|(_, asked)| asked.iter().map(ToString::to_string))
            .filter(|name| !names.contains(name))
            .collect();
        if more.is_empty() {
            return names;
        }
        for name in more {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

/// Whether the presence of a name asks for something on either side.
pub(super) fn is_trigger(here: &Here<'_>, name: &str) -> bool {
    here.world.iter().chain(here.reader).any(|facets| {
        facets.required_with.iter().any(|(trigger, _)| **trigger == *name)
            || facets.schema_with.iter().any(|(trigger, _)| **trigger == *name)
    })
}

pub(super) fn pattern_words(facets: &[Rc<Facets>]) -> Vec<String> {
    let patterns = facets.iter().flat_map(|facets| &facets.patterns);
    patterns.flat_map(|(pattern, _)| words::of(&pattern.text).into_iter().take(3)).collect()
}

/// The names that either side mentions, and some that nobody does.
pub(super) fn names(here: &Here<'_>, required: &[String]) -> Vec<String> {
    let mut names: Vec<String> = required.to_vec();
    for facets in here.world.iter().chain(here.reader) {
        names.extend(facets.properties.keys().map(ToString::to_string));
        names.extend(facets.required.iter().map(ToString::to_string));
        names.extend(facets.required_with.iter().map(|(trigger, _)| trigger.to_string()));
        names.extend(facets.schema_with.iter().map(|(trigger, _)| trigger.to_string()));
    }
    names.extend(pattern_words(here.world));
    names.extend(pattern_words(here.reader));
    names.extend(FRESH.map(str::to_owned));
    names.extend(["", "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "A0"].map(str::to_owned));
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}
