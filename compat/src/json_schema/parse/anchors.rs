//! 2019-09 and 2020-12: what every `$ref` leads to, found before any node is made.
//!
//! There is one list of URIs for all texts, with what each is known to mean. A text is read when
//! a reference first leads into it; then its identifiers are known too, and all of it is loaded.
//! Identifiers of texts that nothing leads into do not count.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::references::Unresolved;
use super::{Loader, Scope};
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::{java_order, uri};

/// Base of the schema's own text, unless it has an `$id`.
const OWN_BASE: &str = "UNKNOWN";

/// Index of a URI in [`Anchors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct KnotId(pub(super) usize);

/// A place as it was read: a text that is read twice has two of each place, and so have
/// definitions that are reachable as `$defs` too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) at: At,
    pub(super) reading: usize,
    pub(super) is_copy: bool,
}

/// What is known of a URI.
#[derive(Debug, Default)]
struct Knot {
    spot: Option<Spot>,
    /// What is in force around the place; the schema's own base where there is none.
    base: Option<Arc<str>>,
    /// The first reference to it, resolved, and where that stands.
    asked: Option<(Arc<str>, At)>,
}

/// Every URI that was met.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    knots: Vec<Knot>,
    known: HashMap<String, KnotId>,
    /// Base of the schema's own text.
    base: Arc<str>,
    /// What the texts that were read are called, the schema's own first.
    readings: Vec<Arc<str>>,
    loadable: BTreeSet<KnotId>,
    unresolved: BTreeSet<KnotId>,
}

/// What is met on the way through a schema.
enum Met {
    Schema(Spot, Arc<str>),
    Reference(At, Arc<str>),
}

impl Anchors {
    fn knot(&mut self, uri: &str) -> KnotId {
        let next = KnotId(self.knots.len());
        let id = *self.known.entry(key_of(uri)).or_insert(next);
        if id == next {
            self.knots.push(Knot { base: Some(uri.into()), ..Knot::default() });
        }
        id
    }

    fn known(&self, uri: &str) -> Option<KnotId> {
        self.known.get(&key_of(uri)).copied()
    }

    fn spot_of(&self, uri: &str) -> Option<Spot> {
        self.knots[self.known(uri)?.0].spot
    }

    fn place(&mut self, id: KnotId, spot: Spot) {
        if self.knots[id.0].spot.replace(spot).is_none() {
            self.loadable.insert(id);
        }
        self.unresolved.remove(&id);
    }

    /// Gives a URI a meaning; false where it has another one.
    pub(super) fn register(&mut self, uri: &str, spot: Spot) -> bool {
        let id = self.knot(uri);
        let is_free = self.knots[id.0].spot.is_none_or(|known| known == spot);
        if is_free {
            self.place(id, spot);
        }
        is_free
    }

    /// Parity: a dynamic anchor takes the place of what has its URI already.
    pub(super) fn register_dynamic(&mut self, uri: &str, spot: Spot) {
        let is_new = self.known(uri).is_none();
        let id = self.knot(uri);
        if is_new {
            self.knots[id.0].base = None;
        }
        self.place(id, spot);
    }
}

impl Loader {
    /// Follows every reference; answers what the schema itself is known by.
    pub(super) fn follow_all(&mut self, root: At) -> Option<KnotId> {
        let spot = Spot { at: root, reading: 0, is_copy: false };
        self.anchors.readings.push(OWN_BASE.into());
        self.look_up_identifiers(spot, OWN_BASE.into());
        let base = self.adjusted(OWN_BASE, root);
        self.anchors.base = Arc::clone(&base);
        let own = self.ask(&base, "#", root)?;
        self.register(&base, spot, root);
        loop {
            if let Some(id) = self.anchors.loadable.pop_first() {
                let (spot, base) = self.known_place(id)?;
                self.meet_references(spot, base);
            } else if let Some(id) = self.anchors.unresolved.pop_first() {
                self.resolve_knot(id);
            } else {
                break;
            }
        }
        self.anchors.knots[own.0].spot.map(|_| own)
    }

    /// Where a URI leads, and what is in force around that.
    pub(super) fn known_place(&self, id: KnotId) -> Option<(Spot, Arc<str>)> {
        let knot = &self.anchors.knots[id.0];
        Some((knot.spot?, Arc::clone(knot.base.as_ref().unwrap_or(&self.anchors.base))))
    }

    /// Every URI that has a meaning.
    pub(super) fn all_known(&self) -> Vec<KnotId> {
        (0..self.anchors.knots.len())
            .map(KnotId)
            .filter(|it| self.anchors.knots[it.0].spot.is_some())
            .collect()
    }

    /// The URI of a reference and what it means; `None` where that is a problem already.
    pub(super) fn modern_target(&self, text: &str, scope: &Scope) -> Option<(KnotId, Arc<str>)> {
        let absolute = self.modern_resolved(&scope.base, text);
        let id = self.anchors.known(&absolute)?;
        self.anchors.knots[id.0].spot?;
        Some((id, absolute.into()))
    }

    /// Parity: a name that is declared stays as it is, whatever is around it.
    fn modern_resolved(&self, base: &str, text: &str) -> String {
        let place = uri::split_fragment(text).0;
        if uri::scheme(text).is_some() || self.is_mapped(place) {
            return text.to_owned();
        }
        against(base, text)
    }

    /// Whether a text can be read by this URI.
    pub(super) fn is_mapped(&self, uri: &str) -> bool {
        let plain = uri::without_empty_fragment(uri);
        let is_known = super::references::is_meta_schema(plain);
        self.declared.contains_key(uri) || is_known && (plain == uri || plain.ends_with("/schema"))
    }

    fn ask(&mut self, base: &str, text: &str, from: At) -> Option<KnotId> {
        let absolute = self.modern_resolved(base, text);
        if !uri::is_legal(text) || !uri::is_legal(&absolute) {
            self.unresolved(text, from, &Unresolved::Unknown(absolute));
            return None;
        }
        let id = self.anchors.knot(&absolute);
        let knot = &mut self.anchors.knots[id.0];
        if knot.asked.is_none() {
            knot.asked = Some((absolute.into(), from));
        }
        if knot.spot.is_none() {
            self.anchors.unresolved.insert(id);
        }
        Some(id)
    }

    /// Asks for everything that a schema refers to, in the order in which it is loaded.
    fn meet_references(&mut self, spot: Spot, base: Arc<str>) {
        let mut open = vec![Met::Schema(spot, base)];
        while let Some(met) = open.pop() {
            match met {
                Met::Schema(spot, around) => {
                    let inside = self.adjusted(&around, spot.at);
                    open.extend(self.met_in(spot, &inside).into_iter().rev());
                }
                Met::Reference(at, base) => {
                    if let Some(text) = self.documents.string(at).cloned() {
                        self.ask(&base, &text, at);
                    }
                }
            }
        }
    }

    fn met_in(&self, spot: Spot, base: &Arc<str>) -> Vec<Met> {
        let mut met = Vec::new();
        for (key, value) in self.members_below(spot) {
            let schemas = match &*key {
                "$ref" | "$dynamicRef" => {
                    met.push(Met::Reference(value.at, Arc::clone(base)));
                    continue;
                }
                "$defs" => self.definitions_below(spot).into_iter().map(|it| it.1).collect(),
                "properties" | "patternProperties" | "dependentSchemas" => {
                    let members = in_order(value.at, self.documents.members(value.at));
                    members.into_iter().map(|(_, at)| Spot { at, ..spot }).collect()
                }
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    let items = self.documents.items(value.at).into_iter();
                    items.map(|at| Spot { at, ..spot }).collect()
                }
                "if" => ["if", "then", "else"]
                    .into_iter()
                    .filter_map(|key| self.documents.member(spot.at, key))
                    .map(|at| Spot { at, ..spot })
                    .collect(),
                "additionalProperties"
                | "contains"
                | "items"
                | "not"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties" => vec![value],
                _ => Vec::new(),
            };
            met.extend(schemas.into_iter().map(|it| Met::Schema(it, Arc::clone(base))));
        }
        met
    }

    /// Finds what a URI means that no text has claimed.
    fn resolve_knot(&mut self, id: KnotId) {
        let Some((text, from)) = self.anchors.knots[id.0].asked.clone() else { return };
        match self.looked_for(&text, from) {
            Ok((spot, base)) => {
                self.anchors.place(id, spot);
                self.anchors.knots[id.0].base = Some(base);
            }
            Err(reason) => {
                let written = self.documents.string(from).cloned().unwrap_or(text);
                self.unresolved(&written, from, &reason);
            }
        }
    }

    fn looked_for(&mut self, text: &str, from: At) -> Result<(Spot, Arc<str>), Unresolved> {
        let (place, fragment) = text.find('#').map_or((text, ""), |start| text.split_at(start));
        let root = match self.anchors.spot_of(place) {
            Some(known) => known,
            None => self.read(place, text, from)?,
        };
        if matches!(fragment, "" | "#") {
            return Ok((root, place.into()));
        }
        if let Some(known) = self.anchors.spot_of(text) {
            return Ok((known, text.into()));
        }
        self.pointed_at(root, fragment)
    }

    /// Reads one of the declared texts.
    ///
    /// Parity: its identifiers are relative to all of the reference that led to it.
    fn read(&mut self, place: &str, text: &str, from: At) -> Result<Spot, Unresolved> {
        let declared = self.declared.get(place).copied();
        let doc = declared.or_else(|| self.meta_schema(uri::without_empty_fragment(place)));
        let at = match (doc, Unresolved::text(place)) {
            (Some(doc), _) => self.documents.root(doc),
            (None, Unresolved::Remote(place)) => {
                let found = self.identified(&place, from.doc);
                found.ok_or(Unresolved::Remote(place))?.0
            }
            (None, reason) => return Err(reason),
        };
        let spot = Spot { at, reading: self.anchors.readings.len(), is_copy: false };
        self.anchors.readings.push(place.into());
        self.register(place, spot, from);
        let base = self.adjusted(text, at);
        self.look_up_identifiers(spot, base);
        Ok(spot)
    }

    /// Follows a pointer from the root of a text or of an `$id`; Parity: what it leads to is
    /// relative to that `$id` as it is written.
    fn pointed_at(&self, root: Spot, fragment: &str) -> Result<(Spot, Arc<str>), Unresolved> {
        if !fragment.starts_with("#/") {
            return Err(Unresolved::Missing { holder: root.at, step: fragment.to_owned() });
        }
        let (line, is_bridged) = self.walk(root.at, &uri::steps(fragment))?;
        let id = self.id_of(root.at, self.draft);
        let reading = &self.anchors.readings[root.reading];
        let mut base = id.map_or_else(|| Arc::clone(reading), |(_, text)| Arc::clone(text));
        for &at in &line {
            base = self.adjusted(&base, at);
        }
        let at = line[line.len() - 1];
        Ok((Spot { at, reading: root.reading, is_copy: root.is_copy || is_bridged }, base))
    }

    /// The base inside of a schema.
    ///
    /// Parity: an `$id` with which the base ends already changes nothing.
    pub(super) fn adjusted(&self, base: &str, at: At) -> Arc<str> {
        match self.id_of(at, self.draft) {
            Some((_, id)) if !base.ends_with(&**id) => against(base, id).into(),
            _ => base.into(),
        }
    }

    /// The members of an object in the order in which they are looked at; Parity: definitions at
    /// the top of a text are under `$defs` too.
    pub(super) fn members_below(&self, spot: Spot) -> Vec<(Arc<str>, Spot)> {
        let mut members = self.documents.members(spot.at);
        let has_list = members.iter().any(|(key, _)| &**key == "$defs");
        if !has_list && spot.at.node.index() == 0 && !self.bridged_definitions(spot.at).is_empty() {
            members.extend(
                self.documents.member(spot.at, "definitions").map(|it| ("$defs".into(), it)),
            );
        }
        let members = in_order(spot.at, members).into_iter();
        members.map(|(key, at)| (key, Spot { at, ..spot })).collect()
    }

    /// What stands under `$defs`, or is there too.
    pub(super) fn definitions_below(&self, spot: Spot) -> Vec<(Arc<str>, Spot)> {
        let list = self.documents.member(spot.at, "$defs");
        let own = list.map_or_else(Vec::new, |list| self.documents.members(list));
        let mut all: Vec<(Arc<str>, Spot)> =
            own.into_iter().map(|(name, at)| (name, Spot { at, ..spot })).collect();
        if spot.at.node.index() == 0 {
            let bridged = self.bridged_definitions(spot.at).into_iter();
            all.extend(bridged.map(|(name, at)| (name, Spot { at, is_copy: true, ..spot })));
        }
        in_order(spot.at, all)
    }
}

/// The members of an object as they come; Parity: those of the schema's own text in the order of
/// a Java hash map, those of others as written.
pub(super) fn in_order<T>(at: At, members: Vec<(Arc<str>, T)>) -> Vec<(Arc<str>, T)> {
    if at.doc == DocId(0) { java_order::members(members) } else { members }
}

/// What a URI is known by: an empty fragment is as good as none, and so is an empty authority.
fn key_of(uri: &str) -> String {
    let plain = uri::without_empty_fragment(uri);
    match plain.strip_prefix("file:/") {
        Some(rest) if !rest.starts_with("//") => format!("file:///{rest}"),
        _ => plain.to_owned(),
    }
}

/// A reference or identifier as seen from a base; Parity: what is no hierarchy is put in front.
pub(super) fn against(base: &str, text: &str) -> String {
    match uri::scheme(base) {
        Some("urn" | "tag") => format!("{base}{text}"),
        _ => uri::resolve(base, text),
    }
}
