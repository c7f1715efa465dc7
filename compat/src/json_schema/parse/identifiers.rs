//! What `$id` and anchors may look like, and that no two places have the same one.

use std::sync::Arc;

use super::Loader;
use super::anchors::{Spot, against};
use super::keywords::KEYWORDS;
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::uri;
use crate::source::json;

/// Keywords whose members, or items, are schemas.
const LISTS: [&str; 6] = ["$defs", "allOf", "anyOf", "oneOf", "properties", "patternProperties"];

/// The last steps on the way from a text's root.
#[derive(Clone, Default)]
struct Trail {
    before: Option<Arc<str>>,
    last: Option<Arc<str>>,
}

impl Trail {
    fn then(&self, step: Arc<str>) -> Self {
        Self { before: self.last.clone(), last: Some(step) }
    }

    /// Parity: whether identifiers below are seen is told from the last two steps alone.
    fn is_seen(&self) -> bool {
        let Some(last) = &self.last else { return true };
        let is_list = |it: &Arc<str>| LISTS.contains(&&**it);
        KEYWORDS.contains(&&**last) || self.before.as_ref().is_some_and(is_list)
    }
}

impl Loader {
    /// Makes every identifier of a text known.
    ///
    /// Parity: in the schema's own text unknown keywords and examples are looked into as well;
    /// values of `enum` and `const` are not.
    pub(super) fn look_up_identifiers(&mut self, root: Spot, base: Arc<str>) {
        let mut open = vec![(root, base, Trail::default())];
        while let Some((spot, around, trail)) = open.pop() {
            if spot.at.doc != DocId(0) && !trail.is_seen() {
                continue;
            }
            let base = self.adjusted(&around, spot.at);
            if matches!(self.documents.kind(spot.at), json::Kind::Object(_)) {
                self.register_identifiers(spot, &base);
            }
            let below = self.steps_below(spot).into_iter().rev();
            open.extend(below.map(|(steps, spot)| {
                let trail = steps.into_iter().fold(trail.clone(), |trail, step| trail.then(step));
                (spot, Arc::clone(&base), trail)
            }));
        }
    }

    /// What may hold identifiers in a value, and the steps to it.
    fn steps_below(&self, spot: Spot) -> Vec<(Vec<Arc<str>>, Spot)> {
        let mut below = Vec::new();
        for (key, value) in self.members_below(spot) {
            match &*key {
                "enum" | "const" => {}
                "$defs" if spot.at.node.index() == 0 => {
                    let definitions = self.definitions_below(spot).into_iter();
                    below.extend(definitions.map(|(name, it)| (vec![Arc::clone(&key), name], it)));
                }
                _ => below.push((vec![key], value)),
            }
        }
        for (place, at) in self.documents.items(spot.at).into_iter().enumerate() {
            below.push((vec![place.to_string().into()], Spot { at, ..spot }));
        }
        below
    }

    fn register_identifiers(&mut self, spot: Spot, base: &Arc<str>) {
        let text = |loader: &Self, key: &str| {
            let value = loader.documents.member(spot.at, key)?;
            Some((value, loader.documents.string(value)?.to_string()))
        };
        if let Some((value, id)) = text(self, "$id") {
            self.check_uri(value, &id);
            self.check_uri(value, base);
            self.register(base, spot, value);
        }
        if let Some((value, anchor)) = text(self, "$anchor") {
            let known = against(base, &format!("#{anchor}"));
            self.check_uri(value, &known);
            self.register(&known, spot, value);
        }
        if let Some((value, anchor)) = text(self, "$dynamicAnchor") {
            let known = against(base, &format!("#{anchor}"));
            self.check_uri(value, &known);
            self.anchors.register_dynamic(&known, spot);
        }
    }

    /// Gives a URI a meaning; that it has another one is a problem.
    pub(super) fn register(&mut self, uri: &str, spot: Spot, value: At) {
        if !self.anchors.register(uri, spot) {
            let pointer = self.documents.pointer(value);
            let message = format!("{pointer}: raw schema already registered by URI {uri}");
            let help = "give one of the two places another identifier".to_owned();
            self.problem(message, value, Some(help));
        }
    }

    /// Definitions of a text's root that are reachable as `$defs` too.
    pub(super) fn bridged_definitions(&self, root: At) -> Vec<(Arc<str>, At)> {
        let target = self.documents.member(root, "$defs");
        let is_list = |at: At| matches!(self.documents.kind(at), json::Kind::Object(_));
        if target.is_some_and(|target| !is_list(target)) {
            return Vec::new();
        }
        let Some(source) = self.documents.member(root, "definitions") else { return Vec::new() };
        let members = self.documents.members(source).into_iter();
        let is_hidden =
            |name: &str| target.is_some_and(|target| self.documents.member(target, name).is_some());
        members.filter(|(name, _)| !is_hidden(name)).collect()
    }

    /// An identifier must be a URI, or what is left of one without its start.
    pub(super) fn check_uri(&mut self, at: At, text: &str) {
        if !uri::is_legal(text) {
            let pointer = self.documents.pointer(at);
            let help = "percent-encode what a URI cannot hold".to_owned();
            self.problem(format!("{pointer}: `{text}` is no URI"), at, Some(help));
        }
    }

    /// Parity: before 2019-09 objects within values are taken for schemas with identifiers too.
    pub(super) fn check_identifiers_within(&mut self, value: At, key: &str) {
        let mut open = vec![value];
        while let Some(at) = open.pop() {
            let id = self.documents.member(at, key);
            let text = id.and_then(|id| self.documents.string(id)).map(ToString::to_string);
            if let (Some(id), Some(text)) = (id, text) {
                self.check_uri(id, &text);
            }
            open.extend(self.documents.members(at).into_iter().map(|(_, value)| value));
            open.extend(self.documents.items(at));
        }
    }
}
