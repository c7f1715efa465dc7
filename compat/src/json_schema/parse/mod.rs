//! From text to model, with every problem that can be found and its place.
//!
//! Two loaders, because the incumbent has two and they see different things in one text:
//! [`classic`] for drafts 4, 6 and 7, [`modern`] for 2019-09 and 2020-12. Nothing is fetched:
//! `references` says what a `$ref` may lead to.

mod anchors;
mod classic;
mod elsewhere;
mod identifiers;
mod keywords;
mod modern;
mod pieces;
mod references;
mod shapes;
mod targets;
mod values;
mod worlds;

use std::collections::HashMap;
use std::sync::Arc;

use anchors::Anchors;
use targets::Targets;
use worlds::{WorldId, Worlds};

use super::canonical;
use super::documents::{At, DocId, Documents};
use super::model::{Draft, Inner, JsonSchema, Kind, Node, NodeId, Notes};
use super::number::Number;
use super::uri;
use crate::limits;
use crate::schema::{Document, ParseError, Place, Problem};
use crate::source::json::{self, Comments, SpannedTree};

/// What declared names are relative to, under 2019-09 and 2020-12.
const MODERN_BASE: &str = "mem://input";

/// Parses a JSON Schema and everything that it refers to.
///
/// # Errors
/// The problems, in the order in which they were met. There is no laxer parse: what cannot be
/// loaded cannot be looked up or compared by existing registries either; they do store it where
/// it is [`copied`].
pub fn parse(document: &Document<'_>) -> Result<JsonSchema, ParseError> {
    let tree = tree_of(document.text, None)?;
    let mut loader = Loader::new(draft_of(&tree));
    let draft = loader.draft;
    let root = loader.documents.add(None, tree);
    for reference in document.references {
        match tree_of(&reference.text, Some(&reference.name)) {
            Ok(tree) => loader.declare(&reference.name, tree),
            Err(error) => loader.problems.extend(error.problems),
        }
    }
    let root_node = loader.load_all(root);
    if !loader.problems.is_empty() {
        return Err(ParseError { problems: loader.problems });
    }
    let distinct = shapes::distinct_branches(&loader);
    for (id, branches) in distinct {
        if let Kind::Combined(combined) = &mut loader.nodes[id.0 as usize].kind {
            combined.distinct = branches;
        }
    }
    Ok(JsonSchema {
        inner: Arc::new(Inner {
            documents: loader.documents,
            draft,
            nodes: loader.nodes,
            targets: loader.targets,
            root: root_node,
            resolved: loader.resolved,
        }),
    })
}

/// The canonical text of whatever is JSON, a schema or not; `None` where it is none. Parity:
/// existing registries store such texts in the mode IMPORT, and fail on them only when something
/// is to be compared with them.
pub fn copied(text: &str) -> Option<String> {
    let mut documents = Documents::default();
    let root = documents.add(None, tree_of(text, None).ok()?);
    Some(canonical::kept(&documents, root))
}

fn tree_of(text: &str, name: Option<&Arc<str>>) -> Result<SpannedTree, ParseError> {
    let error = match SpannedTree::parse(text, Comments::Refused) {
        Ok((tree, _)) => match unusable_number(&tree) {
            None => return Ok(tree),
            Some(error) => error,
        },
        Err(error) => {
            // Parity: `NaN` and the infinities are read, as strings.
            let quoted = with_quoted_numbers(text);
            match quoted.map(|quoted| SpannedTree::parse(&quoted, Comments::Refused)) {
                Some(Ok((tree, _))) => return Ok(tree),
                _ => error,
            }
        }
    };
    let place = Place::Offset { document: name.cloned(), offset: error.offset };
    let message = format!("Invalid JSON: {}", error.message);
    Err(ParseError::single(Problem { message, place, help: None }))
}

fn unusable_number(tree: &SpannedTree) -> Option<json::JsonError> {
    let (span, _) = tree
        .nodes()
        .filter_map(|node| match &node.kind {
            json::Kind::Number(written) => Some((node.span, written)),
            _ => None,
        })
        .find(|(_, written)| Number::parse(written).is_none())?;
    let message = format!(
        "a number of more than {} characters, or with an exponent beyond 32 bits",
        limits::NUMBER_CHARACTERS_MAX
    );
    Some(json::JsonError { message, offset: span.start })
}

/// The text with `NaN`, `Infinity` and the like in quotes; `None` where it has none of them.
fn with_quoted_numbers(text: &str) -> Option<String> {
    const WORDS: [&str; 7] = ["-Infinity", "+Infinity", "Infinity", "-INF", "+INF", "NaN", "INF"];
    let mut out = String::with_capacity(text.len() + 2);
    let mut rest = text;
    let mut in_string = false;
    let mut found = false;
    while let Some(next) = rest.chars().next() {
        let word = WORDS.into_iter().find(|word| !in_string && rest.starts_with(word));
        let taken = match (word, next) {
            (Some(word), _) => {
                found = true;
                out.extend(["\"", word, "\""]);
                rest = &rest[word.len()..];
                continue;
            }
            (None, '\\') if in_string => rest.char_indices().nth(2).map_or(rest.len(), |it| it.0),
            (None, '"') => {
                in_string = !in_string;
                1
            }
            _ => next.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    found.then_some(out)
}

/// The draft that a text asks for; what is absent or unknown is read as draft 7.
fn draft_of(tree: &SpannedTree) -> Draft {
    let named = tree.member(tree.root(), "$schema").and_then(|at| match &tree.node(at).kind {
        json::Kind::String(uri) => draft_named(uri).or_else(|| worlds::classic_draft_named(uri)),
        _ => None,
    });
    named.unwrap_or(Draft::Seven)
}

fn draft_named(named: &str) -> Option<Draft> {
    match uri::at_json_schema_org(uri::without_empty_fragment(named))? {
        "schema" | "draft-04/schema" => Some(Draft::Four),
        "draft-06/schema" => Some(Draft::Six),
        "draft-07/schema" => Some(Draft::Seven),
        "draft/2019-09/schema" => Some(Draft::TwentyNineteen),
        "draft/2020-12/schema" => Some(Draft::TwentyTwenty),
        _ => None,
    }
}

/// What is in force at a place of a text.
#[derive(Clone, Debug)]
struct Scope {
    /// Base URI; empty where a classic text has none.
    base: Arc<str>,
    draft: Draft,
    /// The text, for drafts 4 to 7.
    world: WorldId,
}

struct Loader {
    documents: Documents,
    draft: Draft,
    nodes: Vec<Node>,
    targets: Vec<NodeId>,
    targets_of: Targets,
    resolved: HashMap<At, At>,
    /// The declared texts, and those meta-schemas that were asked for, by their URIs.
    declared: HashMap<String, DocId>,
    worlds: Worlds,
    anchors: Anchors,
    /// Made when it is first looked at.
    elsewhere: Option<elsewhere::Index>,
    /// Nodes that are all of what their place says, and the draft around that.
    whole: HashMap<NodeId, Draft>,
    problems: Vec<Problem>,
    is_full: bool,
}

/// Stands for what could not be loaded.
const EMPTY: NodeId = NodeId(0);

impl Loader {
    fn new(draft: Draft) -> Self {
        let mut loader = Self {
            documents: Documents::default(),
            draft,
            nodes: Vec::new(),
            targets: Vec::new(),
            targets_of: Targets::default(),
            resolved: HashMap::new(),
            declared: HashMap::new(),
            worlds: Worlds::default(),
            anchors: Anchors::default(),
            elsewhere: None,
            whole: HashMap::new(),
            problems: Vec::new(),
            is_full: false,
        };
        let nowhere = SpannedTree::scan("{}").expect("an empty object is JSON");
        let at = At { doc: DocId(0), node: nowhere.root() };
        loader.add(Kind::Empty, Notes::default(), at);
        loader
    }

    /// Loads the root and everything that it leads to.
    fn load_all(&mut self, root: At) -> NodeId {
        let kind = self.documents.kind(root);
        if !matches!(kind, json::Kind::Object(_) | json::Kind::Bool(_)) {
            let found = match kind {
                json::Kind::Array(_) => "ARRAY",
                json::Kind::String(_) => "STRING",
                json::Kind::Number(_) => "NUMBER",
                _ => "NULL",
            };
            let message = format!(
                "Invalid JSON schema: expected an object or boolean at the root, found {found}"
            );
            self.problem(message, root, None);
            return EMPTY;
        }
        if !self.draft.is_modern() {
            let scope = self.enter_first_world();
            let node = self.load(root, &scope);
            self.load_waiting();
            return node;
        }
        let Some(own) = self.follow_all(root) else { return EMPTY };
        let node = self.load_target(own);
        self.load_targets();
        self.load_unasked();
        node
    }

    /// One schema of a text.
    fn load(&mut self, at: At, scope: &Scope) -> NodeId {
        if self.is_full {
            return EMPTY;
        }
        let node = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || {
            if self.draft.is_modern() { self.modern(at, scope) } else { self.classic(at, scope) }
        });
        self.whole.insert(node, scope.draft);
        node
    }

    fn add(&mut self, kind: Kind, notes: Notes, at: At) -> NodeId {
        if self.nodes.len() >= limits::SCHEMA_NODES_MAX {
            if !self.is_full {
                self.is_full = true;
                let message = format!(
                    "the schema has more than {} nodes once its references are followed",
                    limits::SCHEMA_NODES_MAX
                );
                self.problem(message, at, None);
            }
            return EMPTY;
        }
        let id = u32::try_from(self.nodes.len()).expect("bounded just above");
        self.nodes.push(Node { kind, notes, at });
        NodeId(id)
    }

    fn problem(&mut self, message: String, at: At, help: Option<String>) {
        let place = Place::Path(self.documents.path(at));
        let problem = Problem { message, place, help };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}
