//! What a `$ref` leads to: a place in the text, an `$id` or anchor, a declared reference, or a
//! known meta-schema. Everything else is named as a problem; nothing is fetched.

use std::sync::Arc;

use super::{Loader, MODERN_BASE, Scope, worlds};
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::model::{Draft, Kind, NodeId, Notes, Reference};
use crate::json_schema::uri;
use crate::source::json::{self, SpannedTree};

/// Names that are looked at when a similar one is proposed.
const NEAR_MISS_NAMES_MAX: usize = 2_000;

/// Why a reference leads nowhere.
pub(super) enum Unresolved {
    /// Something on the way has no such member.
    Missing { holder: At, step: String },
    /// It would have to be fetched.
    Remote(String),
    /// It is none of the declared names.
    Unknown(String),
}

impl Unresolved {
    /// There is no such text.
    pub(super) fn text(uri: &str) -> Self {
        match uri::scheme(uri) {
            Some("http" | "https") => Self::Remote(uri.to_owned()),
            _ => Self::Unknown(uri.to_owned()),
        }
    }
}

impl Loader {
    /// Makes a declared reference known by the URIs of its name; Parity: the last one counts.
    pub(super) fn declare(&mut self, name: &Arc<str>, tree: SpannedTree) {
        let at = self.documents.add(Some(Arc::clone(name)), tree);
        self.check_uri(at, name);
        if !self.draft.is_modern() {
            // Parity: the older loader looks at all of them, used or not.
            if !matches!(self.documents.kind(at), json::Kind::Object(_)) {
                self.wrong_type(at, "JsonObject");
            }
            let root = self.documents.root(DocId(0));
            let base = self.id_of(root, self.draft).map_or("", |(_, id)| id);
            self.declared.insert(worlds::resolved(base, name), at.doc);
            return;
        }
        self.declared.insert(name.to_string(), at.doc);
        self.declared.insert(uri::resolve(MODERN_BASE, name), at.doc);
        if uri::scheme(name).is_none() && !name.starts_with('.') {
            self.declared.insert(format!("./{name}"), at.doc);
        }
    }

    /// The identifier of a value that is a schema with one, and where that stands.
    pub(super) fn id_of(&self, at: At, draft: Draft) -> Option<(At, &Arc<str>)> {
        let key = if draft == Draft::Four { "id" } else { "$id" };
        let id = self.documents.member(at, key)?;
        Some((id, self.documents.string(id)?))
    }

    /// What is in force inside a value, given what is around it.
    pub(super) fn enter(&self, at: At, around: &Scope) -> Scope {
        let mut scope = around.clone();
        if self.draft.is_modern() {
            scope.base = self.adjusted(&around.base, at);
        } else if let Some((_, id)) = self.id_of(at, scope.draft) {
            scope.base = worlds::resolved(&around.base, id).into();
        }
        scope
    }

    /// The node of a `$ref` (or `$dynamicRef`) whose value stands at `at`.
    pub(super) fn reference(&mut self, at: At, scope: &Scope, holder: At) -> NodeId {
        let Some(text) = self.string(at) else { return super::EMPTY };
        let found = if self.draft.is_modern() {
            self.modern_target(&text, scope).map(|(id, text)| {
                let to = self.known_place(id).map_or(at, |place| place.0.at);
                (self.target(id), to, text)
            })
        } else {
            let found = self.classic_target(&text, scope);
            found.map_err(|reason| self.unresolved(&text, at, &reason)).ok()
        };
        let Some((target, to, text)) = found else { return super::EMPTY };
        self.resolved.insert(at, to);
        self.add(Kind::Ref(Reference { target, text }), Notes::default(), holder)
    }

    /// Adds an official meta-schema.
    pub(super) fn meta_schema(&mut self, place: &str) -> Option<DocId> {
        let text = meta_schema_text(place)?;
        let tree = SpannedTree::scan(&text).expect("the official meta-schemas are JSON");
        let at = self.documents.add(Some(place.into()), tree);
        self.declared.insert(place.to_owned(), at.doc);
        Some(at.doc)
    }

    /// Follows the steps of a pointer: everything on the way, and whether that leads through
    /// `definitions` though it says `$defs`.
    pub(super) fn walk(&self, start: At, steps: &[String]) -> Result<(Vec<At>, bool), Unresolved> {
        let mut line = vec![start];
        let mut is_bridged = false;
        for (place, step) in steps.iter().enumerate() {
            let at = line[line.len() - 1];
            let mut next = match self.documents.kind(at) {
                json::Kind::Object(_) => self.documents.member(at, step),
                json::Kind::Array(_) => {
                    let index = step.parse::<usize>().ok();
                    index.and_then(|index| self.documents.items(at).get(index).copied())
                }
                _ => None,
            };
            if next.is_none() && place <= 1 && steps[0] == "$defs" && start.node.index() == 0 {
                // Parity: what stands in `definitions` at the top is reachable as `$defs` too.
                next = self.bridged(start, steps.get(1).filter(|_| place == 1));
                is_bridged |= next.is_some();
            }
            line.push(next.ok_or_else(|| Unresolved::Missing { holder: at, step: step.clone() })?);
        }
        Ok((line, is_bridged))
    }

    /// The definitions of a text's root, or the one of a name, that are under `$defs` too.
    fn bridged(&self, root: At, name: Option<&String>) -> Option<At> {
        let is_list = |&at: &At| matches!(self.documents.kind(at), json::Kind::Object(_));
        let source = self.documents.member(root, "definitions").filter(is_list)?;
        if self.documents.member(root, "$defs").is_some_and(|target| !is_list(&target)) {
            return None;
        }
        match name {
            Some(name) => self.documents.member(source, name),
            None => (!self.documents.members(source).is_empty()).then_some(source),
        }
    }

    pub(super) fn unresolved(&mut self, text: &str, at: At, reason: &Unresolved) {
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
            .chain(self.declared.keys().map(String::as_str).filter(|it| !it.is_empty()))
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
    let text = match uri::at_json_schema_org(place)? {
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
