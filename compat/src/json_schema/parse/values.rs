//! Values of keywords, each of the type that its keyword asks for.

use std::collections::HashSet;
use std::sync::Arc;

use super::anchors::in_order;
use super::{Loader, Scope};
use crate::json_schema::documents::At;
use crate::json_schema::java_regex;
use crate::json_schema::model::{Combined, Criterion, Kind, NodeId, Notes, Origin};
use crate::json_schema::number::Number;
use crate::json_schema::regex::Pattern;
use crate::json_schema::value::Value;
use crate::source::json;

impl Loader {
    /// The value has another JSON type than its keyword asks for.
    pub(super) fn wrong_type(&mut self, at: At, wanted: &str) {
        let kind = self.documents.kind(at);
        let pointer = self.documents.pointer(at);
        let message = if self.draft.is_modern() {
            format!("{pointer}: expected {}, found {}", plain(wanted), plain(java_type(kind)))
        } else if wanted.contains(" or ") {
            format!("{pointer}: expected type is one of {wanted}, found: {}", java_type(kind))
        } else {
            format!("{pointer}: expected type: {wanted}, found: {}", java_type(kind))
        };
        self.problem(message, at, None);
    }

    /// A number beside a keyword; Parity: anything else is ignored.
    pub(super) fn number_beside(&self, at: At, key: &str) -> Option<Number> {
        match self.documents.kind(self.documents.member(at, key)?) {
            json::Kind::Number(written) => Number::parse(written),
            _ => None,
        }
    }

    pub(super) fn string(&mut self, at: At) -> Option<Arc<str>> {
        let text = self.documents.string(at).cloned();
        if text.is_none() {
            self.wrong_type(at, "String");
        }
        text
    }

    pub(super) fn boolean(&mut self, at: At) -> Option<bool> {
        if let json::Kind::Bool(value) = self.documents.kind(at) {
            return Some(*value);
        }
        self.wrong_type(at, "Boolean");
        None
    }

    pub(super) fn number(&mut self, at: At) -> Option<Number> {
        let number = match self.documents.kind(at) {
            json::Kind::Number(written) => Number::parse(written),
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(at, "Number");
        }
        number
    }

    /// A count, such as `minLength`.
    pub(super) fn count(&mut self, at: At) -> Option<i32> {
        let count = match self.documents.kind(at) {
            // Parity: under 2019-09 and 2020-12 any number is cut to 32 bits.
            json::Kind::Number(written) if self.draft.is_modern() => {
                Number::parse(written).map(|number| number.cut_to_i32())
            }
            json::Kind::Number(written) => Number::parse(written).and_then(|it| it.as_i32()),
            _ => None,
        };
        if count.is_none() {
            let wanted = if self.draft.is_modern() { "Number" } else { "Integer" };
            self.wrong_type(at, wanted);
        }
        count
    }

    pub(super) fn array(&mut self, at: At) -> Option<Vec<At>> {
        if matches!(self.documents.kind(at), json::Kind::Array(_)) {
            return Some(self.documents.items(at));
        }
        self.wrong_type(at, "JsonArray");
        None
    }

    pub(super) fn object_in_order(&mut self, at: At) -> Vec<(Arc<str>, At)> {
        in_order(at, self.object(at).unwrap_or_default())
    }

    pub(super) fn object(&mut self, at: At) -> Option<Vec<(Arc<str>, At)>> {
        if matches!(self.documents.kind(at), json::Kind::Object(_)) {
            return Some(self.documents.members(at));
        }
        self.wrong_type(at, "JsonObject");
        None
    }

    /// A list of names.
    pub(super) fn names(&mut self, at: At) -> Vec<Arc<str>> {
        let items = self.array(at).unwrap_or_default();
        items.into_iter().filter_map(|item| self.string(item)).collect()
    }

    /// A regular expression that Java compiles.
    pub(super) fn pattern(&mut self, text: Arc<str>, at: At) -> Pattern {
        if let Err(error) = java_regex::check(&text) {
            let pointer = self.documents.pointer(at);
            let message = format!("{pointer}: not a regular expression: {}", error.message);
            let help = Some(format!("look at character {} of `{text}`", error.index + 1));
            self.problem(message, at, help);
        }
        Pattern::new(text)
    }

    /// Title, description, default and the like of a schema object.
    pub(super) fn notes(&mut self, at: At) -> Notes {
        let mut notes = Notes::default();
        if let Some(title) = self.documents.member(at, "title") {
            notes.title = self.string(title);
        }
        if let Some(description) = self.documents.member(at, "description") {
            notes.description = self.string(description);
        }
        if let Some(default) = self.documents.member(at, "default") {
            let tree = &self.documents.get(default.doc).tree;
            notes.default = Some(Value::from_tree(tree, default.node));
        }
        let marked = self.documents.member(at, "connect.type");
        notes.is_bytes = marked
            .and_then(|marked| self.documents.string(marked))
            .is_some_and(|word| &**word == "bytes");
        notes
    }

    /// What the three keywords of a condition hold.
    pub(super) fn conditional(&mut self, at: At, scope: &Scope) -> [Option<NodeId>; 3] {
        ["if", "then", "else"].map(|key| {
            let part = self.documents.member(at, key)?;
            Some(self.load(part, scope))
        })
    }

    pub(super) fn optional_count(&mut self, at: At, key: &str) -> Option<i32> {
        let value = self.documents.member(at, key)?;
        self.count(value)
    }

    pub(super) fn optional_number(&mut self, at: At, key: &str) -> Option<Number> {
        let value = self.documents.member(at, key)?;
        self.number(value)
    }

    pub(super) fn value(&self, at: At) -> Value {
        Value::from_tree(&self.documents.get(at.doc).tree, at.node)
    }

    /// The values of an enum, each once.
    pub(super) fn values(&mut self, list: At) -> Vec<Value> {
        let items = self.array(list).unwrap_or_default();
        let mut known = HashSet::new();
        let values = items.into_iter().map(|item| self.value(item));
        values.filter(|value| known.insert(value.clone())).collect()
    }

    pub(super) fn unknown_type(&mut self, word: &str, at: At) {
        if self.is_unasked() {
            return;
        }
        let pointer = self.documents.pointer(at);
        let place = self.documents.member(at, "type").unwrap_or(at);
        let help = "use one of array, boolean, integer, null, number, object, string".to_owned();
        self.problem(format!("{pointer}: unknown type: [{word}]"), place, Some(help));
    }

    pub(super) fn combined(
        &mut self,
        criterion: Criterion,
        branches: Vec<NodeId>,
        origin: Origin,
        (notes, at): (Notes, At),
    ) -> NodeId {
        let combined = Combined { criterion, branches, distinct: Vec::new(), origin };
        self.add(Kind::Combined(combined), notes, at)
    }
}

/// The name of a JSON type in Java.
fn java_type(kind: &json::Kind) -> &'static str {
    match kind {
        json::Kind::Object(_) => "JsonObject",
        json::Kind::Array(_) => "JsonArray",
        json::Kind::String(_) => "String",
        json::Kind::Bool(_) => "Boolean",
        json::Kind::Null => "Null",
        json::Kind::Number(written) => match Number::parse(written) {
            Some(number) if number.as_i32().is_some() => "Integer",
            Some(number) if number.is_integer() => "Long",
            _ => "BigDecimal",
        },
    }
}

/// The name of a type as the loader for 2019-09 and 2020-12 says it.
fn plain(java: &str) -> &str {
    match java {
        "JsonObject" => "object",
        "JsonArray" => "array",
        "String" => "string",
        "Boolean" => "boolean",
        "Null" => "null",
        "Boolean or JsonObject" => "boolean or object",
        "String or JsonArray" => "string or array",
        _ => "number",
    }
}
