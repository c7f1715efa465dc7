//! A difference with the schemas around it: what a rule needs to put it into words.

use std::collections::BTreeMap;

use super::compare::{Hit, NodeAt, Step};
use super::documents::At;
use super::model::{Criterion, JsonSchema, Kind, NodeId};
use crate::finding::{Importance, Label, Side};
use crate::source::json;

/// A difference of the incumbent's walk and its two schemas.
pub(super) struct Case<'a> {
    pub(super) reader: &'a JsonSchema,
    pub(super) writer: &'a JsonSchema,
    pub(super) hit: &'a Hit,
    pub(super) steps: Vec<Step>,
}

/// What a rule says of a case.
pub(super) struct Explanation {
    pub(super) headline: String,
    pub(super) labels: Vec<Label>,
    pub(super) help: Vec<String>,
    pub(super) facts: BTreeMap<&'static str, String>,
}

impl<'a> Case<'a> {
    pub(super) fn new(reader: &'a JsonSchema, writer: &'a JsonSchema, hit: &'a Hit) -> Self {
        Self { reader, writer, hit, steps: hit.steps() }
    }

    fn schema(&self, side: Side) -> &'a JsonSchema {
        match side {
            Side::Reader => self.reader,
            Side::Writer => self.writer,
        }
    }

    fn node(&self, side: Side) -> Option<NodeAt> {
        [self.hit.reader, self.hit.writer].into_iter().flatten().find(|node| node.side == side)
    }

    /// Where the schema of a side stands.
    pub(super) fn at(&self, side: Side) -> At {
        let schema = self.schema(side);
        self.node(side).map_or_else(|| schema.root_at(), |node| schema.node(node.id).at)
    }

    /// The member that the difference is about, in back-ticks; else what holds it.
    pub(super) fn subject(&self) -> String {
        let is_list = self.steps.iter().rev().find_map(|step| match step {
            Step::Property(name) | Step::Required(name) | Step::Dependency(name) => {
                Some((Some(name), false))
            }
            Step::Keyword("items" | "additionalItems") | Step::Item(_) => Some((None, true)),
            _ => None,
        });
        match is_list {
            Some((Some(name), _)) => format!("`{name}`"),
            Some((None, _)) => match self.member() {
                Some(name) => format!("an item of `{name}`"),
                None => "an item".to_owned(),
            },
            None => "the schema".to_owned(),
        }
    }

    /// The innermost member around the difference.
    pub(super) fn member(&self) -> Option<&str> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Property(name) | Step::Required(name) | Step::Dependency(name) => Some(&**name),
            _ => None,
        })
    }

    /// The keyword that the difference is about.
    pub(super) fn keyword(&self) -> &'static str {
        match self.steps.last() {
            Some(Step::Keyword(keyword)) => keyword,
            _ => "",
        }
    }

    /// The JSON text of a keyword on one side.
    pub(super) fn text(&self, side: Side, keyword: &str) -> Option<String> {
        let documents = self.schema(side).documents();
        let at = documents.member(self.at(side), keyword)?;
        let tree = &documents.get(at.doc).tree;
        let mut out = String::new();
        super::value::Value::from_tree(tree, at.node).write(&mut out);
        Some(out)
    }

    /// A label at the schema of a side.
    pub(super) fn label(&self, side: Side, text: impl Into<String>) -> Label {
        label(side, self.schema(side), self.at(side), text.into())
    }

    /// A label at a keyword of the schema of a side; at the schema where it has none.
    pub(super) fn label_at(&self, side: Side, keyword: &str, text: impl Into<String>) -> Label {
        let schema = self.schema(side);
        let at = schema.documents().member(self.at(side), keyword);
        label(side, schema, at.unwrap_or_else(|| self.at(side)), text.into())
    }

    /// A label at a declared property of a side; at its `properties` or schema otherwise.
    pub(super) fn label_of_member(&self, side: Side, text: impl Into<String>) -> Label {
        let schema = self.schema(side);
        let documents = schema.documents();
        let holder = self.at(side);
        let properties = documents.member(holder, "properties");
        let name = self.member().unwrap_or_default();
        let property = properties.and_then(|properties| documents.member(properties, name));
        label(side, schema, property.or(properties).unwrap_or(holder), text.into())
    }

    /// Labels with the texts of a keyword on both sides.
    pub(super) fn labels_of_keyword(&self) -> Vec<Label> {
        let keyword = self.keyword();
        let words = |side| match self.text(side, keyword) {
            Some(text) => format!("{keyword} is {text}"),
            None => format!("no {keyword}"),
        };
        vec![
            self.label_at(Side::Reader, keyword, words(Side::Reader)),
            self.label_at(Side::Writer, keyword, words(Side::Writer)),
        ]
    }

    /// What the schema of a side accepts, in a few words.
    pub(super) fn accepts(&self, side: Side) -> String {
        self.node(side)
            .map_or_else(|| "anything".to_owned(), |node| kind_in_words(self.schema(side), node.id))
    }

    /// What the schema of a side accepts, as the object of a sentence that denies it.
    pub(super) fn all_that_is_accepted(&self, side: Side) -> String {
        let types = self.node(side).and_then(|node| types(self.schema(side), node.id));
        match types.as_deref() {
            Some(two @ [_, _]) => format!("both {}", listed(two, "and")),
            Some(more @ [_, _, ..]) => format!("all of {}", listed(more, "and")),
            _ => self.accepts(side),
        }
    }

    /// The facts that every difference has, and more.
    pub(super) fn facts<const N: usize>(
        &self,
        more: [(&'static str, String); N],
    ) -> BTreeMap<&'static str, String> {
        let mut facts = BTreeMap::from(more);
        facts.insert("difference", self.hit.code.as_str().to_owned());
        facts.insert("path", self.hit.path());
        facts
    }
}

fn kind_in_words(schema: &JsonSchema, id: NodeId) -> String {
    match &schema.node(id).kind {
        Kind::Empty | Kind::True => "anything".to_owned(),
        Kind::False => "nothing".to_owned(),
        Kind::String(_) => "strings".to_owned(),
        Kind::Number(number) if number.is_integer => "integers".to_owned(),
        Kind::Number(_) => "numbers".to_owned(),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Null => "null".to_owned(),
        Kind::Object(_) => "objects".to_owned(),
        Kind::Array(_) => "arrays".to_owned(),
        Kind::Enum(values) => format!("one of {} listed values", values.len()),
        Kind::Const(_) => "a single value".to_owned(),
        Kind::Not(_) => "everything but what its `not` describes".to_owned(),
        Kind::Conditional(_) => "what its condition allows".to_owned(),
        Kind::Ref(_) => "what a chain of references leads to".to_owned(),
        Kind::Combined(combined) => match (combined.criterion, combined.branches.len()) {
            (Criterion::AllOf, count) => format!("what fits {count} schemas at once"),
            (Criterion::AnyOf, count) => types(schema, id).map_or_else(
                || format!("what fits any of {count} schemas"),
                |types| listed(&types, "or"),
            ),
            (Criterion::OneOf, count) => format!("what fits exactly one of {count} schemas"),
        },
    }
}

/// What the types in a list of types are called; `None` for any other schema.
fn types(schema: &JsonSchema, id: NodeId) -> Option<Vec<String>> {
    let node = schema.node(id);
    let Kind::Combined(combined) = &node.kind else { return None };
    let from_list = |branch: &NodeId| schema.node(*branch).at == node.at;
    let is_list = combined.criterion == Criterion::AnyOf && combined.branches.iter().all(from_list);
    is_list.then(|| combined.branches.iter().map(|&it| kind_in_words(schema, it)).collect())
}

/// `a`, `a or b`, `a, b or c`.
fn listed(words: &[String], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

/// A primary label at a schema as a whole.
pub(super) fn label_of_whole(side: Side, schema: &JsonSchema, text: &str) -> Label {
    label(side, schema, schema.root_at(), text.to_owned())
}

/// A primary label.
pub(super) fn label(side: Side, schema: &JsonSchema, at: At, text: String) -> Label {
    let path = schema.documents().path(at);
    Label { side, path, text, importance: Importance::Primary }
}

/// The place in a schema to which a pointer leads, or the last place on the way there.
pub(super) fn nearest(schema: &JsonSchema, doc: u16, pointer: &str) -> (At, bool) {
    let documents = schema.documents();
    let doc = documents.ids().find(|id| id.0 == doc);
    let mut at = doc.map_or_else(|| schema.root_at(), |doc| documents.root(doc));
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = match documents.kind(at) {
            json::Kind::Object(_) => documents.member(at, &step),
            json::Kind::Array(_) => {
                step.parse::<usize>().ok().and_then(|it| documents.items(at).get(it).copied())
            }
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return (at, false),
        }
    }
    (at, true)
}
