//! The names of members: which schemas apply to them, and which are worth a look.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use super::asked::Asked;
use super::facets::Facets;
use super::search::Here;
use super::words;
use crate::json_schema::documents::At;

/// Names that nobody is likely to have declared.
const FRESH: [&str; 2] = ["zz", "zy"];

/// The schemas of a member, from each schema object that applies to the whole.
pub(super) fn applying(facets: &[Rc<Facets>], name: &str) -> Vec<At> {
    let mut found = Vec::new();
    for facets in facets {
        let before = found.len();
        found.extend(facets.properties.get(name));
        let fits = |pattern: &Asked| pattern.is_found_in(name) == Some(true);
        found.extend(facets.patterns.iter().filter(|(it, _)| fits(it)).map(|&(_, at)| at));
        if found.len() == before {
            found.extend(facets.additional.or(facets.unevaluated_properties));
        }
    }
    let mut seen = HashSet::new();
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
    let mut with: HashMap<&str, Vec<&Arc<str>>> = HashMap::new();
    for (trigger, asked) in world.iter().flat_map(|facets| &facets.required_with) {
        with.entry(&**trigger).or_default().extend(asked);
    }
    let mut seen = HashSet::new();
    let mut names: Vec<&Arc<str>> = Vec::new();
    names
        .extend(world.iter().flat_map(|facets| &facets.required).filter(|name| seen.insert(*name)));
    let mut place = 0;
    while let Some(name) = names.get(place) {
        let asked = with.remove(&***name).unwrap_or_default();
        names.extend(asked.into_iter().filter(|name| seen.insert(*name)));
        place += 1;
    }
    names.into_iter().map(ToString::to_string).collect()
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
    let mut seen = HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names
}
