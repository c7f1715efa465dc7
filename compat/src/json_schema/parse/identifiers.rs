//! What `$id` and anchors may look like, and that no two places have the same one.

use std::collections::HashMap;
use std::sync::Arc;

use super::Loader;
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::uri;
use crate::source::json;

/// A place, and whether it is the one that `definitions` have under `$defs` as well.
type Place = (At, bool);

/// What is known by which URI, from 2019-09 on.
#[derive(Default)]
struct Registered {
    places: HashMap<String, Place>,
    open: Vec<(Place, String)>,
}

impl Loader {
    /// Looks at every identifier of the schema's own text.
    ///
    /// Parity: unknown keywords and examples are looked into as well, values of `enum` and
    /// `const` are not; and definitions that are reachable as `$defs` too are two places.
    pub(super) fn check_identifiers(&mut self) {
        if !self.draft.is_modern() {
            return;
        }
        let root = self.documents.root(DocId(0));
        let mut known = Registered::default();
        known.open.push(((root, false), String::new()));
        while let Some((place, base)) = known.open.pop() {
            self.check_identifiers_of(place, base, &mut known);
        }
        let id = self.documents.member(root, "$id");
        let text = id.and_then(|id| self.documents.string(id)).map(ToString::to_string);
        if let (Some(id), Some(text)) = (id, &text)
            && !uri::split_fragment(text).1.is_empty()
        {
            let pointer = self.documents.pointer(id);
            let help = "use `$anchor` to name a place within a document".to_owned();
            self.problem(format!("{pointer}: URI is not absolute"), id, Some(help));
        }
        self.register(&text.unwrap_or_default(), (root, false), root, &mut known);
    }

    fn check_identifiers_of(&mut self, place: Place, mut base: String, known: &mut Registered) {
        let (at, is_copy) = place;
        let text = |loader: &Self, key: &str| {
            let value = loader.documents.member(at, key)?;
            Some((value, loader.documents.string(value)?.to_string()))
        };
        if let Some((value, id)) = text(self, "$id") {
            if !base.ends_with(&id) {
                self.check_uri(value, &id);
                base = uri::resolve(&base, &id);
            }
            self.register(&base, place, value, known);
        }
        if let Some((value, anchor)) = text(self, "$anchor") {
            self.check_uri(value, &format!("#{anchor}"));
            self.register(&with_fragment(&base, &anchor), place, value, known);
        }
        if let Some((value, anchor)) = text(self, "$dynamicAnchor") {
            self.check_uri(value, &format!("#{anchor}"));
            known.places.insert(key_of(&with_fragment(&base, &anchor)), place);
        }
        let below: Vec<At> = match self.documents.kind(at) {
            json::Kind::Object(_) => {
                let members = self.documents.members(at).into_iter();
                let members = members.filter(|(key, _)| !matches!(&**key, "enum" | "const"));
                members.map(|(_, value)| value).collect()
            }
            _ => self.documents.items(at),
        };
        known.open.extend(below.into_iter().rev().map(|it| ((it, is_copy), base.clone())));
        if at.node.index() == 0 {
            let bridged = self.bridged_definitions(at);
            known.open.extend(bridged.into_iter().map(|(_, it)| ((it, true), base.clone())));
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

    fn register(&mut self, uri: &str, place: Place, value: At, known: &mut Registered) {
        let first = *known.places.entry(key_of(uri)).or_insert(place);
        if first != place {
            let pointer = self.documents.pointer(value);
            let message = format!("{pointer}: raw schema already registered by URI {uri}");
            let help = "give one of the two places another identifier".to_owned();
            self.problem(message, value, Some(help));
        }
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

fn with_fragment(base: &str, fragment: &str) -> String {
    format!("{}#{fragment}", uri::split_fragment(base).0)
}

/// An empty fragment is as good as none.
fn key_of(uri: &str) -> String {
    uri.strip_suffix('#').unwrap_or(uri).to_owned()
}
