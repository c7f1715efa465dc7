//! What a `$ref` leads to: a place in the text, an `$id` or anchor, a declared reference, or a
//! known meta-schema. Everything else is named as a problem; nothing is fetched.

use std::sync::Arc;

use super::{Loader, MODERN_BASE, Scope, draft_named};
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::model::{Draft, Kind, NodeId, Notes, Reference};
use crate::json_schema::uri;
use crate::source::json::{self, SpannedTree};

/// Keywords whose values are data and not schemas.
const DATA: [&str; 4] = ["enum", "const", "default", "examples"];

/// Names that are looked at when a similar one is proposed.
const NEAR_MISS_NAMES_MAX: usize = 2_000;

/// Why a reference leads nowhere.
enum Unresolved {
    /// Something on the way has no such member.
    Missing { holder: At, step: String },
    /// It would have to be fetched.
    Remote(String),
    /// It is none of the declared names.
    Unknown(String),
}

impl Loader {
    /// Makes a declared reference known by its name.
    pub(super) fn declare(&mut self, name: &Arc<str>, tree: SpannedTree) {
        let root = self.documents.root(DocId(0));
        let base = self.scope_inside(root).base;
        let from = if self.draft.is_modern() { MODERN_BASE } else { &base };
        let own: Arc<str> = uri::resolve(from, name).into();
        let at = self.documents.add(Some(Arc::clone(name)), Arc::clone(&own), tree);
        for known in [name.to_string(), own.to_string(), uri::resolve(&base, name)] {
            self.index.entry(known).or_insert(at);
        }
    }

    /// Notes every `$id` and anchor of a text.
    pub(super) fn index_document(&mut self, doc: DocId) {
        let root = self.documents.root(doc);
        let base = Arc::clone(&self.documents.get(doc).base);
        self.index.entry(base.to_string()).or_insert(root);
        let mut open = vec![(root, Scope { base, draft: self.draft })];
        while let Some((at, scope)) = open.pop() {
            let inside = self.enter(at, &scope);
            if self.id_of(at, inside.draft).is_some() {
                let known = inside.base.strip_suffix('#').unwrap_or(&inside.base).to_owned();
                self.index.entry(known).or_insert(at);
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                let anchor = self.documents.member(at, key);
                if let Some(anchor) = anchor.and_then(|anchor| self.documents.string(anchor)) {
                    let known = format!("{}#{anchor}", uri::split_fragment(&inside.base).0);
                    self.index.entry(known).or_insert(at);
                }
            }
            let members = self.documents.members(at);
            let below = members.into_iter().filter(|(key, _)| !DATA.contains(&&**key));
            open.extend(below.map(|(_, value)| (value, inside.clone())));
            open.extend(self.documents.items(at).into_iter().map(|it| (it, inside.clone())));
        }
    }

    fn id_of(&self, at: At, draft: Draft) -> Option<&Arc<str>> {
        let key = if draft == Draft::Four { "id" } else { "$id" };
        self.documents.member(at, key).and_then(|id| self.documents.string(id))
    }

    /// What is in force inside a schema object, given what is around it.
    pub(super) fn enter(&self, at: At, around: &Scope) -> Scope {
        let mut scope = around.clone();
        let is_other_text = at.doc != DocId(0) && at.node.index() == 0;
        if !self.draft.is_modern() && is_other_text {
            // Parity: only a text of its own says which draft it follows.
            let named = self.documents.member(at, "$schema");
            let named = named.and_then(|named| self.documents.string(named));
            let draft = named.and_then(|named| draft_named(named));
            scope.draft = draft.filter(|draft| !draft.is_modern()).unwrap_or(scope.draft);
        }
        if let Some(id) = self.id_of(at, scope.draft) {
            scope.base = uri::resolve(&scope.base, id).into();
        }
        scope
    }

    /// What is in force around a value.
    pub(super) fn scope_of(&self, at: At) -> Scope {
        let base = Arc::clone(&self.documents.get(at.doc).base);
        let mut scope = Scope { base, draft: self.draft };
        let line = self.documents.ancestry(at);
        for holder in &line[..line.len() - 1] {
            scope = self.enter(*holder, &scope);
        }
        scope
    }

    pub(super) fn scope_inside(&self, at: At) -> Scope {
        self.enter(at, &self.scope_of(at))
    }

    /// The node of a `$ref` (or `$dynamicRef`) whose value stands at `at`.
    pub(super) fn reference(&mut self, at: At, scope: &Scope, holder: At) -> NodeId {
        let Some(text) = self.string(at) else { return super::EMPTY };
        match self.follow(&text, scope, at) {
            Ok(to) => {
                self.resolved.insert(at, to);
                let target = self.target(to);
                self.add(Kind::Ref(Reference { target, text }), Notes::default(), holder)
            }
            Err(reason) => {
                self.unresolved(&text, at, &reason);
                super::EMPTY
            }
        }
    }

    fn follow(&mut self, text: &str, scope: &Scope, from: At) -> Result<At, Unresolved> {
        if text.is_empty() {
            // Parity: an empty `$ref` is looked for on the network.
            return Err(Unresolved::Unknown(String::new()));
        }
        let absolute = uri::resolve(&scope.base, text);
        let absolute = absolute.strip_suffix('#').unwrap_or(&absolute);
        if let Some(&at) = self.index.get(absolute) {
            return Ok(at);
        }
        let (place, fragment) = uri::split_fragment(absolute);
        if text.starts_with('#') && !self.draft.is_modern() {
            // Parity: a pointer starts at the root of the text, whatever `$id` is around it.
            // What stands before its first step is not looked at.
            let fragment = fragment.find('/').map_or("", |start| &fragment[start..]);
            let root = self.documents.root(from.doc);
            let found = self.walk(root, fragment);
            let resource = self.index.get(place).copied();
            return found.or_else(|missing| match resource {
                Some(resource) if resource != root => self.walk(resource, fragment),
                _ => Err(missing),
            });
        }
        let start = match self.index.get(place) {
            Some(&start) => Some(start),
            None => self.meta_schema(place).or_else(|| self.declared(text)),
        };
        match start {
            Some(start) => self.walk(start, fragment),
            None if place.starts_with("http://") || place.starts_with("https://") => {
                Err(Unresolved::Remote(place.to_owned()))
            }
            None => Err(Unresolved::Unknown(place.to_owned())),
        }
    }

    /// A declared reference by its bare name, whatever the base is.
    fn declared(&self, text: &str) -> Option<At> {
        let (name, _) = uri::split_fragment(text);
        let plain = name.strip_prefix("./").unwrap_or(name);
        self.documents.ids().skip(1).map(|doc| self.documents.root(doc)).find(|root| {
            let declared = self.documents.get(root.doc).name.as_deref();
            declared.is_some_and(|it| it == name || it.strip_prefix("./").unwrap_or(it) == plain)
        })
    }

    fn meta_schema(&mut self, place: &str) -> Option<At> {
        let text = meta_schema_text(place)?;
        let tree = SpannedTree::scan(&text).expect("the official meta-schemas are JSON");
        let at = self.documents.add(Some(place.into()), place.into(), tree);
        self.index.insert(place.to_owned(), at);
        self.index_document(at.doc);
        Some(at)
    }

    /// Follows a pointer from the root of a text or of an `$id`.
    fn walk(&self, start: At, fragment: &str) -> Result<At, Unresolved> {
        let Some(steps) = uri::pointer(fragment) else {
            return Err(Unresolved::Missing { holder: start, step: fragment.to_owned() });
        };
        let mut at = start;
        for (place, step) in steps.iter().enumerate() {
            let next = match self.documents.kind(at) {
                json::Kind::Object(_) => self.documents.member(at, step),
                json::Kind::Array(_) => step
                    .parse()
                    .ok()
                    .and_then(|at_index: usize| self.documents.items(at).get(at_index).copied()),
                _ => None,
            };
            let is_bridge = steps[0] == "$defs" && place <= 1;
            let next = next.or_else(|| {
                // Parity: what stands in `definitions` at the top is reachable as `$defs` too.
                let bridged = is_bridge && steps.len() > 1 && start.node.index() == 0;
                let definitions =
                    bridged.then(|| self.documents.member(start, "definitions"))??;
                if place == 0 {
                    Some(definitions)
                } else {
                    self.documents.member(definitions, step)
                }
            });
            at = next.ok_or_else(|| Unresolved::Missing { holder: at, step: step.clone() })?;
        }
        Ok(at)
    }

    fn unresolved(&mut self, text: &str, at: At, reason: &Unresolved) {
        let pointer = self.documents.pointer(at);
        let (message, help) = match reason {
            Unresolved::Missing { holder, step } => {
                let place = self.documents.pointer(*holder);
                let names: Vec<Arc<str>> =
                    self.documents.members(*holder).into_iter().map(|(key, _)| key).collect();
                let near = nearest(step, names.iter().map(|name| &**name));
                let message = format!(
                    "{pointer}: $ref resolution failure: `{text}` leads nowhere, there is no \
                     `{step}` in {place}"
                );
                (message, near.map(|near| format!("did you mean `{near}`?")))
            }
            Unresolved::Remote(url) => {
                let message = format!(
                    "{pointer}: Remote schema reference fetching over HTTP(S) is disabled: {url}"
                );
                (message, Some(self.declare_it(url)))
            }
            Unresolved::Unknown(name) => {
                let message = format!(
                    "{pointer}: $ref resolution failure: `{text}` is no place in this schema and \
                     no declared reference"
                );
                (message, Some(self.declare_it(name)))
            }
        };
        self.problem(message, at, help);
    }

    fn declare_it(&self, name: &str) -> String {
        let names: Vec<&str> = self
            .documents
            .ids()
            .filter_map(|doc| self.documents.get(doc).name.as_deref())
            .chain(self.index.keys().map(String::as_str).filter(|it| !it.is_empty()))
            .collect();
        match nearest(name, names.into_iter()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare the schema as a reference with this name".to_owned(),
        }
    }
}

/// The name that is most like another, if one is at all; the first of equals in their order.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut names: Vec<&str> = names.take(NEAR_MISS_NAMES_MAX).collect();
    names.sort_unstable();
    names
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|&(distance, candidate)| distance * 3 <= candidate.chars().count().max(3))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

/// Whether a URI is that of an official meta-schema.
pub(super) fn is_meta_schema(place: &str) -> bool {
    meta_schema_text(place).is_some()
}

fn meta_schema_text(place: &str) -> Option<String> {
    use referencing::meta;
    let rest = place.strip_prefix("http://").or_else(|| place.strip_prefix("https://"))?;
    let text = match rest.strip_prefix("json-schema.org/")? {
        "schema" | "draft-04/schema" => &meta::DRAFT4,
        "draft-06/schema" => &meta::DRAFT6,
        "draft-07/schema" => &meta::DRAFT7,
        "draft/2019-09/schema" => &meta::DRAFT201909,
        "draft/2019-09/meta/applicator" => &meta::DRAFT201909_APPLICATOR,
        "draft/2019-09/meta/content" => &meta::DRAFT201909_CONTENT,
        "draft/2019-09/meta/core" => &meta::DRAFT201909_CORE,
        "draft/2019-09/meta/format" => &meta::DRAFT201909_FORMAT,
        "draft/2019-09/meta/meta-data" => &meta::DRAFT201909_META_DATA,
        "draft/2019-09/meta/validation" => &meta::DRAFT201909_VALIDATION,
        "draft/2020-12/schema" => &meta::DRAFT202012,
        "draft/2020-12/meta/applicator" => &meta::DRAFT202012_APPLICATOR,
        "draft/2020-12/meta/content" => &meta::DRAFT202012_CONTENT,
        "draft/2020-12/meta/core" => &meta::DRAFT202012_CORE,
        "draft/2020-12/meta/format-annotation" => &meta::DRAFT202012_FORMAT_ANNOTATION,
        "draft/2020-12/meta/meta-data" => &meta::DRAFT202012_META_DATA,
        "draft/2020-12/meta/unevaluated" => &meta::DRAFT202012_UNEVALUATED,
        "draft/2020-12/meta/validation" => &meta::DRAFT202012_VALIDATION,
        _ => return None,
    };
    Some(text.to_string())
}
