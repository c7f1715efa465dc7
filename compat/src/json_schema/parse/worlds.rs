//! Drafts 4, 6 and 7: what a `$ref` leads to.
//!
//! Each text is a world of its own. In it an identifier, as it is written, is found before
//! anything else; what begins with `#` starts at the text's root, whatever `$id` is around it;
//! everything else is one of the declared texts by its URI, a world that is entered anew each time.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use super::references::Unresolved;
use super::{EMPTY, Loader, Scope};
use crate::json_schema::documents::{At, DocId};
use crate::json_schema::model::{Draft, RefId};
use crate::json_schema::{canonical, java_order, uri};
use crate::limits;
use crate::source::json;

/// Index of a text that was entered in [`Worlds`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct WorldId(usize);

/// A text that was entered, and what is in force around its root.
#[derive(Debug)]
struct World {
    doc: DocId,
    around: Scope,
}

/// A place by its identifier, and what is in force around it.
type Identified = (At, Scope);

/// What is known of the texts that were entered.
#[derive(Debug, Default)]
pub(super) struct Worlds {
    all: Vec<World>,
    /// Identifiers as they are written; texts that say the same share one list.
    identifiers: Vec<HashMap<String, Identified>>,
    of_content: HashMap<String, usize>,
    of_document: HashMap<DocId, usize>,
    /// What was referred to so far, by its URI with pointer.
    known: HashMap<String, (RefId, At)>,
    /// How many targets are being loaded.
    open: usize,
    /// Targets that wait because too many are.
    later: VecDeque<(RefId, Identified)>,
}

impl Loader {
    /// The world of the schema's own text, and what is in force around its root.
    pub(super) fn enter_first_world(&mut self) -> Scope {
        let world = self.enter_world(DocId(0), "".into(), self.draft);
        self.worlds.all[world.0].around.clone()
    }

    /// The target of a reference, where it stands, and the reference as it is printed.
    ///
    /// Parity: a URI leads to what it led to first, even where another text means something else
    /// by it; and only later references to it are printed as the whole URI.
    pub(super) fn classic_target(
        &mut self,
        text: &Arc<str>,
        scope: &Scope,
    ) -> Result<(RefId, At, Arc<str>), Unresolved> {
        if !uri::is_legal(text) {
            return Err(Unresolved::Unknown(text.to_string()));
        }
        let absolute = resolved(&scope.base, text);
        if let Some(&(id, at)) = self.worlds.known.get(&absolute) {
            return Ok((id, at, absolute.into()));
        }
        let (at, around) = self.classic_place(text, &absolute, scope)?;
        let id = self.new_target();
        self.worlds.known.insert(absolute, (id, at));
        self.load_identified(id, (at, around));
        Ok((id, at, Arc::clone(text)))
    }

    /// Parity: targets are loaded where they are first met, as deep as that may lead.
    fn load_identified(&mut self, id: RefId, (at, around): Identified) {
        if self.worlds.open >= limits::REFERENCES_OPEN_MAX {
            self.worlds.later.push_back((id, (at, around)));
            return;
        }
        self.worlds.open += 1;
        self.targets[id.0 as usize] = EMPTY;
        let node = self.load(at, &around);
        self.targets[id.0 as usize] = node;
        self.worlds.open -= 1;
    }

    /// Loads the targets that had to wait.
    pub(super) fn load_waiting(&mut self) {
        while let Some((id, identified)) = self.worlds.later.pop_front() {
            self.load_identified(id, identified);
        }
    }

    fn classic_place(
        &mut self,
        text: &str,
        absolute: &str,
        scope: &Scope,
    ) -> Result<Identified, Unresolved> {
        let identifiers = self.identifiers_of(scope.world);
        if let Some(found) = self.worlds.identifiers[identifiers].get(absolute) {
            return Ok(found.clone());
        }
        if text.starts_with('#') {
            return self.in_world(scope.world, text);
        }
        match self.in_other_text(absolute, scope) {
            Err(Unresolved::Remote(place)) => {
                self.in_identified(absolute, scope.world).ok_or(Unresolved::Remote(place))?
            }
            found => found,
        }
    }

    /// What a URI means that the incumbent asks the network for, where a text has it.
    fn in_identified(
        &mut self,
        absolute: &str,
        from: WorldId,
    ) -> Option<Result<Identified, Unresolved>> {
        let World { doc, around } = &self.worlds.all[from.0];
        let (doc, draft) = (*doc, around.draft);
        let (place, fragment) = uri::split_fragment(absolute);
        let whole = self.identified(absolute, doc);
        let (start, base) = whole.clone().or_else(|| self.identified(place, doc))?;
        let world =
            if start.doc == doc { from } else { self.enter_world(start.doc, base.clone(), draft) };
        let scope = Scope { base, draft, world };
        if whole.is_some() {
            return Some(Ok((start, scope)));
        }
        let found = self.walk(start, &uri::steps(fragment));
        Some(found.map(|(line, _)| self.end_of(&line, scope)))
    }

    /// The end of a line of values that hold each other, and what is in force around it.
    fn end_of(&self, line: &[At], mut around: Scope) -> Identified {
        let (at, holders) = line.split_last().expect("a line has a start");
        for holder in holders {
            around = self.enter(*holder, &around);
        }
        (*at, around)
    }

    fn enter_world(&mut self, doc: DocId, base: Arc<str>, draft: Draft) -> WorldId {
        let world = WorldId(self.worlds.all.len());
        self.worlds.all.push(World { doc, around: Scope { base, draft, world } });
        world
    }

    /// What a fragment means in a text.
    fn in_world(&mut self, world: WorldId, fragment: &str) -> Result<Identified, Unresolved> {
        let identifiers = self.identifiers_of(world);
        if let Some(found) = self.worlds.identifiers[identifiers].get(fragment) {
            return Ok(found.clone());
        }
        // Parity: what stands before the first step is not looked at, nor is a slash at the end
        // (but it is where there is something of an empty name).
        let pointer = fragment.find('/').map_or("", |start| &fragment[start..]);
        let World { doc, around } = &self.worlds.all[world.0];
        let root = self.documents.root(*doc);
        let whole = self.walk(root, &uri::steps(pointer));
        let without_end = || self.walk(root, &uri::steps(pointer.trim_end_matches('/')));
        let (line, _) = whole.or_else(|_| without_end())?;
        Ok(self.end_of(&line, around.clone()))
    }

    /// Enters the text that a URI names.
    ///
    /// Parity: what is referred to is relative to the URI by which it was found, not to the `$id`
    /// of its text, unless that is all of it. The text's draft holds for that place and what is
    /// inside of it; the rest of the text follows the draft of whoever referred to it.
    fn in_other_text(&mut self, absolute: &str, scope: &Scope) -> Result<Identified, Unresolved> {
        let (place, fragment) = match absolute.find('#') {
            Some(start) if !self.declared.contains_key(absolute) => absolute.split_at(start),
            _ => (absolute, "#"),
        };
        let doc = self.classic_text(place)?;
        let world = self.enter_world(doc, place.into(), scope.draft);
        let (at, _) = self.in_world(world, fragment)?;
        let draft = self.classic_draft(doc, scope.draft);
        let around = Scope { base: uri::split_fragment(absolute).0.into(), draft, world };
        if at == self.documents.root(doc) {
            self.worlds.all[world.0].around = around.clone();
        }
        let identifiers = self.identifiers_of(world);
        if let Some(known) = self.worlds.identifiers[identifiers].get_mut(fragment) {
            *known = (at, around.clone());
        }
        Ok((at, around))
    }

    fn classic_text(&mut self, place: &str) -> Result<DocId, Unresolved> {
        if let Some(&known) = self.declared.get(place) {
            return Ok(known);
        }
        let plain = uri::without_empty_fragment(place);
        let is_older = matches!(
            uri::at_json_schema_org(plain),
            Some("draft-04/schema" | "draft-06/schema" | "draft-07/schema")
        );
        let meta_schema = is_older.then(|| self.meta_schema(plain)).flatten();
        meta_schema.ok_or_else(|| Unresolved::text(place))
    }

    /// The draft that holds for what is referred to in a text.
    fn classic_draft(&mut self, doc: DocId, around: Draft) -> Draft {
        let root = self.documents.root(doc);
        let named = self.documents.member(root, "$schema");
        let named = named.filter(|&named| !matches!(self.documents.kind(named), json::Kind::Null));
        let Some(named) = named else { return around };
        let Some(text) = self.string(named) else { return around };
        let known = classic_draft_named(&text);
        if known.is_none() && around == Draft::Four {
            let pointer = self.documents.pointer(named);
            let help = "name one of the official meta-schemas".to_owned();
            self.problem(format!("{pointer}: could not determine version"), named, Some(help));
        }
        known.unwrap_or(around)
    }

    /// The list of a text's identifiers.
    ///
    /// Parity: it is made when the first reference is followed, with what is in force then.
    fn identifiers_of(&mut self, world: WorldId) -> usize {
        let doc = self.worlds.all[world.0].doc;
        if let Some(&known) = self.worlds.of_document.get(&doc) {
            return known;
        }
        let next = self.worlds.identifiers.len();
        let is_alone = self.documents.ids().count() == 1;
        let content =
            if is_alone { String::new() } else { canonical::content(&self.documents, doc) };
        let list = *self.worlds.of_content.entry(content).or_insert(next);
        self.worlds.of_document.insert(doc, list);
        if list == next {
            let identifiers = self.collected_identifiers(world);
            self.worlds.identifiers.push(identifiers);
        }
        list
    }

    /// Parity: every object may have an identifier, wherever it stands; the last one counts.
    fn collected_identifiers(&mut self, world: WorldId) -> HashMap<String, Identified> {
        let World { doc, around } = &self.worlds.all[world.0];
        let mut found = HashMap::new();
        let mut open = vec![(self.documents.root(*doc), around.clone())];
        while let Some((at, around)) = open.pop() {
            if let Some(id) = self.id_of(at, around.draft) {
                let text = id.1.to_string();
                self.check_uri(id.0, &text);
                found.insert(text, (at, around.clone()));
            }
            let inside = self.enter(at, &around);
            let members = java_order::members(self.documents.members(at)).into_iter();
            let below = members.map(|(_, value)| value).chain(self.documents.items(at));
            let below: Vec<Identified> = below.map(|it| (it, inside.clone())).collect();
            open.extend(below.into_iter().rev());
        }
        found
    }
}

/// A reference or identifier as seen from a base; Parity: where there is none it stays as it is.
pub(super) fn resolved(base: &str, text: &str) -> String {
    if base.is_empty() { text.to_owned() } else { uri::resolve(base, text) }
}

/// Parity: it is enough that the name begins as that of a meta-schema.
pub(super) fn classic_draft_named(named: &str) -> Option<Draft> {
    let rest = uri::at_json_schema_org(named)?;
    [
        ("draft-04/schema", Draft::Four),
        ("schema", Draft::Four),
        ("draft-06/schema", Draft::Six),
        ("draft-07/schema", Draft::Seven),
    ]
    .into_iter()
    .find(|(start, _)| rest.starts_with(start))
    .map(|(_, draft)| draft)
}
