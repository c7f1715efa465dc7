//! Tags that stand in a schema's own text as `confluent:tags`: which record and which field has
//! which ones, and the text with others.
//!
//! Only what is addressed by names: records and fields of Avro, objects and properties of JSON
//! Schema. Texts are edited in place, so that nothing else of them changes.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::limits;
use crate::schema::{Format, Schema};
use crate::source::json::{Kind, NodeId, SpannedTree};

const TAGS: &str = "confluent:tags";

/// What can have tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A record, or an object.
    Record,
    /// A field, or a property.
    Field,
}

/// Something in a schema, and tags of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// Where it is: full names of Avro, `object.name` and the like of JSON Schema.
    pub path: String,
    /// What it is.
    pub kind: EntityKind,
    /// Its tags, each once.
    pub tags: Vec<String>,
}

/// Why a text cannot have other tags.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTagged {
    /// A path that leads to nothing that can have tags.
    #[error("No matching path '{0}' found in the schema")]
    NoSuchEntity(String),
    /// More work than [`limits::TAGGED_BYTES_MAX`].
    #[error("too many tags for a text of this length")]
    TooMany,
}

/// Everything in a schema that has tags, in the order of its text, references included.
pub fn tags(schema: &Schema) -> Vec<Tagged> {
    let text = schema.resolved();
    let Some(tree) = SpannedTree::scan(&text).filter(|_| schema.format() != Format::Protobuf)
    else {
        return Vec::new();
    };
    let mut walk = Walk { tree: &tree, found: Vec::new() };
    match schema.format() {
        Format::Avro => walk.avro(tree.root(), ""),
        Format::Json => walk.json(tree.root(), "", EntityKind::Record),
        Format::Protobuf => {}
    }
    walk.found
}

/// A text with tags added to what has some already, and then others removed.
///
/// # Errors
/// The first path that leads nowhere; a text that is no schema leads nowhere. More entities than
/// its length allows.
pub fn with_tags(
    format: Format,
    text: &str,
    add: &[Tagged],
    remove: &[Tagged],
) -> Result<String, NotTagged> {
    if (add.len() + remove.len()).saturating_mul(text.len()) > limits::TAGGED_BYTES_MAX {
        return Err(NotTagged::TooMany);
    }
    let mut text = text.to_owned();
    for tagged in add {
        text = changed(format, &text, tagged, |tags| {
            let new = tagged.tags.iter().filter(|tag| !tags.contains(tag));
            tags.iter().chain(new).cloned().collect()
        })?;
    }
    for tagged in remove {
        text = changed(format, &text, tagged, |tags| {
            tags.iter().filter(|tag| !tagged.tags.contains(tag)).cloned().collect()
        })?;
    }
    Ok(text)
}

/// The text with the tags of one entity changed.
fn changed(
    format: Format,
    text: &str,
    tagged: &Tagged,
    change: impl FnOnce(&[String]) -> Vec<String>,
) -> Result<String, NotTagged> {
    let missing = || NotTagged::NoSuchEntity(tagged.path.clone());
    let tree = SpannedTree::scan(text).ok_or_else(missing)?;
    let parts: Vec<&str> = tagged.path.split('.').collect();
    if parts.len() > limits::TAGGED_PATH_MAX {
        return Err(missing());
    }
    let found = match format {
        Format::Avro => find_avro(&tree, &parts, tagged.kind),
        Format::Json => find_json(&tree, tree.root(), &parts, tagged.kind),
        Format::Protobuf => None,
    };
    let is_object = |node: &NodeId| matches!(tree.node(*node).kind, Kind::Object(_));
    let found = found.filter(is_object).ok_or_else(missing)?;
    edited(text, &tree, found, &change(&tags_of(&tree, found))).ok_or_else(missing)
}

/// The text with the tags of an object replaced by these.
fn edited(text: &str, tree: &SpannedTree, object: NodeId, tags: &[String]) -> Option<String> {
    let span = tree.node(object).span;
    let members = tree.members(object);
    let printed: Vec<String> = members
        .iter()
        .filter(|(name, _)| &**name != TAGS || !tags.is_empty())
        .map(|(name, value)| {
            let own = tree.node(*value).span;
            let value = match &**name {
                TAGS => quoted(tags),
                _ => text.get(own.start..own.end)?.to_owned(),
            };
            Some(format!("{}:{value}", serde_json::Value::from(&**name)))
        })
        .chain(
            (!tags.is_empty() && tree.member(object, TAGS).is_none())
                .then(|| Some(format!("\"{TAGS}\":{}", quoted(tags)))),
        )
        .collect::<Option<_>>()?;
    let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
    Some(format!("{before}{{{}}}{after}", printed.join(",")))
}

fn quoted(tags: &[String]) -> String {
    serde_json::Value::from(tags).to_string()
}

fn tags_of(tree: &SpannedTree, object: NodeId) -> Vec<String> {
    let Some(list) = tree.member(object, TAGS) else { return Vec::new() };
    let Kind::Array(items) = &tree.node(list).kind else { return Vec::new() };
    let mut tags: Vec<String> = Vec::with_capacity(items.len());
    for item in items {
        let Some(tag) = text_of(tree, *item) else { continue };
        if !tags.iter().any(|one| *one == **tag) {
            tags.push(tag.to_string());
        }
    }
    tags
}

fn text_of(tree: &SpannedTree, node: NodeId) -> Option<&Arc<str>> {
    match &tree.node(node).kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}

fn member_text<'a>(tree: &'a SpannedTree, object: NodeId, key: &str) -> Option<&'a str> {
    text_of(tree, tree.member(object, key)?).map(|text| &**text)
}

fn elements(tree: &SpannedTree, node: Option<NodeId>) -> &[NodeId] {
    match node.map(|node| &tree.node(node).kind) {
        Some(Kind::Array(items)) => items,
        _ => &[],
    }
}

/// The namespace that holds for what a record of Avro has.
fn namespace<'a>(tree: &'a SpannedTree, record: NodeId, enclosing: &'a str) -> &'a str {
    member_text(tree, record, "namespace").unwrap_or(enclosing)
}

/// The types that stand directly in a type of Avro.
fn inner(tree: &SpannedTree, node: NodeId) -> Vec<NodeId> {
    if let Kind::Array(branches) = &tree.node(node).kind {
        return branches.clone();
    }
    let members = ["type", "items", "values"].into_iter();
    let mut types: Vec<NodeId> = members.filter_map(|key| tree.member(node, key)).collect();
    types.extend(elements(tree, tree.member(node, "fields")));
    types
}

/// Parity: records are looked for level by level, and a path without a namespace means a record of
/// that name in any.
fn find_avro(tree: &SpannedTree, parts: &[&str], kind: EntityKind) -> Option<NodeId> {
    let (field, of) = match kind {
        EntityKind::Record => (None, parts),
        EntityKind::Field => parts.split_last().map(|(field, of)| (Some(*field), of))?,
    };
    let (name, space) = of.split_last()?;
    let space = space.join(".");
    let mut waiting = VecDeque::from([(tree.root(), "")]);
    while let Some((node, enclosing)) = waiting.pop_front() {
        let own = namespace(tree, node, enclosing);
        let is_record = member_text(tree, node, "type") == Some("record");
        if is_record
            && (space.is_empty() || space == own)
            && member_text(tree, node, "name") == Some(name)
        {
            let Some(field) = field else { return Some(node) };
            let fields = elements(tree, tree.member(node, "fields")).iter();
            return fields.copied().find(|one| member_text(tree, *one, "name") == Some(field));
        }
        waiting.extend(inner(tree, node).into_iter().map(|next| (next, own)));
    }
    None
}

fn find_json(tree: &SpannedTree, node: NodeId, parts: &[&str], kind: EntityKind) -> Option<NodeId> {
    let (first, rest) = parts.split_first()?;
    match *first {
        "object" if rest.is_empty() => (kind == EntityKind::Record).then_some(node),
        "object" => {
            let (group, names) = match rest[0] {
                "definitions" | "$defs" => (rest[0], &rest[1..]),
                _ => ("properties", rest),
            };
            let group = tree.member(node, group)?;
            // Names may have dots in them: the shortest that is there.
            let (count, found) = (1..=names.len()).find_map(|count| {
                tree.member(group, &names[..count].join(".")).map(|found| (count, found))
            })?;
            match &names[count..] {
                [] => Some(found),
                rest => find_json(tree, found, rest, kind),
            }
        }
        "array" => find_json(tree, tree.member(node, "items")?, rest, kind),
        "not" => find_json(tree, tree.member(node, "not")?, rest, kind),
        "conditional" => {
            let (branch, rest) = rest.split_first()?;
            find_json(tree, tree.member(node, branch)?, rest, kind)
        }
        _ => None,
    }
}

/// Collects what has tags.
struct Walk<'a> {
    tree: &'a SpannedTree,
    found: Vec<Tagged>,
}

impl Walk<'_> {
    fn note(&mut self, node: NodeId, path: &str, kind: EntityKind) {
        let tags = tags_of(self.tree, node);
        if !tags.is_empty() {
            self.found.push(Tagged { path: path.to_owned(), kind, tags });
        }
    }

    fn avro(&mut self, node: NodeId, enclosing: &str) {
        let tree = self.tree;
        if member_text(tree, node, "type") != Some("record") {
            for next in inner(tree, node) {
                self.avro(next, enclosing);
            }
            return;
        }
        let own = namespace(tree, node, enclosing).to_owned();
        let name = member_text(tree, node, "name").unwrap_or_default();
        let full = if own.is_empty() { name.to_owned() } else { format!("{own}.{name}") };
        self.note(node, &full, EntityKind::Record);
        for &field in elements(tree, tree.member(node, "fields")) {
            let name = member_text(tree, field, "name").unwrap_or_default();
            self.note(field, &format!("{full}.{name}"), EntityKind::Field);
            if let Some(of) = tree.member(field, "type") {
                self.avro(of, &own);
            }
        }
    }

    /// What a property has is a tag of the field, not of the object that it holds.
    fn json(&mut self, node: NodeId, scope: &str, kind: EntityKind) {
        let tree = self.tree;
        let next = |key: &str| tree.member(node, key);
        if let Some(items) = next("items") {
            self.json(items, &format!("{scope}array."), EntityKind::Record);
        }
        if let Some(not) = next("not") {
            self.json(not, &format!("{scope}not."), EntityKind::Record);
        }
        for branch in ["if", "then", "else"] {
            if let Some(of) = next(branch) {
                self.json(of, &format!("{scope}conditional.{branch}."), EntityKind::Record);
            }
        }
        if member_text(tree, node, "type") != Some("object") && next("properties").is_none() {
            return;
        }
        let object = format!("{scope}object");
        if kind == EntityKind::Record {
            self.note(node, &object, EntityKind::Record);
        }
        for (name, of) in next("properties").map(|group| tree.members(group)).unwrap_or_default() {
            let path = format!("{object}.{name}");
            self.note(of, &path, EntityKind::Field);
            self.json(of, &format!("{path}."), EntityKind::Field);
        }
        for group in ["definitions", "$defs"] {
            for (name, of) in next(group).map(|group| tree.members(group)).unwrap_or_default() {
                self.json(of, &format!("{object}.{group}.{name}."), EntityKind::Record);
            }
        }
    }
}
