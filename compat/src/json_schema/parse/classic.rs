//! Drafts 4, 6 and 7: each family of keywords gives one part, several parts are conjuncts, and a
//! `$ref` hides everything beside it.

use std::sync::Arc;

use super::pieces::{Piece, Types};
use super::{EMPTY, Loader, Scope};
use crate::json_schema::documents::At;
use crate::json_schema::model::{
    Additional, Array, Criterion, Draft, Kind, NodeId, Notes, Numeric, Object, Origin, Text,
};
use crate::source::json;

const OBJECT_KEYS: [&str; 7] = [
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "dependencies",
    "patternProperties",
    "additionalProperties",
];
const ARRAY_KEYS: [&str; 5] = ["items", "additionalItems", "minItems", "maxItems", "uniqueItems"];
const NUMBER_KEYS: [&str; 5] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const STRING_KEYS: [&str; 4] = ["minLength", "maxLength", "pattern", "format"];

impl Loader {
    pub(super) fn classic(&mut self, at: At, scope: &Scope) -> NodeId {
        match self.documents.kind(at) {
            json::Kind::Bool(true) => self.add(Kind::True, Notes::default(), at),
            json::Kind::Bool(false) => self.add(Kind::False, Notes::default(), at),
            json::Kind::Object(_) => {
                let inside = self.classic_scope(at, scope);
                self.classic_object(at, &inside)
            }
            _ => {
                self.wrong_type(at, "Boolean or JsonObject");
                EMPTY
            }
        }
    }

    fn classic_scope(&mut self, at: At, scope: &Scope) -> Scope {
        let is_text = at.node.index() == 0;
        if let Some(named) = self.documents.member(at, "$schema").filter(|_| is_text) {
            self.string(named);
        }
        let inside = self.enter(at, scope);
        let key = id_key(inside.draft);
        if let Some(id) = self.documents.member(at, key)
            && let Some(text) = self.string(id)
        {
            self.check_uri(id, &text);
        }
        for values in ["default", "enum", "const"] {
            if let Some(value) = self.documents.member(at, values) {
                self.check_identifiers_within(value, key);
            }
        }
        inside
    }

    fn classic_object(&mut self, at: At, scope: &Scope) -> NodeId {
        self.classic_flags(at, scope);
        if let Some(reference) = self.documents.member(at, "$ref") {
            self.notes(at);
            return self.reference(reference, scope, at);
        }
        let mut parts = self.classic_combinations(at, scope);
        let mut types = Types::default();
        if let Some(named) = self.documents.member(at, "type") {
            parts.extend(self.classic_types(named, at, scope, &mut types));
        }
        for family in [Types::ARRAY, Types::OBJECT, Types::NUMBER, Types::STRING] {
            if !types.contains(family) && self.has_any(at, family, scope.draft) {
                let piece = self.classic_family(family, at, scope);
                parts.push(self.piece(piece, at));
            }
        }
        if scope.draft >= Draft::Seven {
            parts.extend(self.classic_conditional(at, scope));
        }
        let mut notes = self.notes(at);
        notes.id = self.documents.member(at, id_key(scope.draft)).and_then(|id| self.string(id));
        match parts.as_slice() {
            [] => self.add(Kind::Empty, notes, at),
            &[only] if only != EMPTY => {
                // Parity: these are unknown keywords, and so seen only where the array is all
                // there is; `contains` itself is not.
                let limits = ["minContains", "maxContains"].map(|key| self.number_beside(at, key));
                let node = &mut self.nodes[only.0 as usize];
                node.notes = notes;
                if let Kind::Array(array) = &mut node.kind {
                    [array.min_contains, array.max_contains] = limits;
                }
                only
            }
            _ => self.combined(Criterion::AllOf, parts, Origin::Conjuncts, (notes, at)),
        }
    }

    fn classic_flags(&mut self, at: At, scope: &Scope) {
        for key in ["readOnly", "writeOnly"] {
            let flag = self.documents.member(at, key).filter(|_| scope.draft >= Draft::Seven);
            if let Some(flag) = flag {
                self.boolean(flag);
            }
        }
    }

    /// Enum, the combinations, not and const: in the incumbent's order.
    fn classic_combinations(&mut self, at: At, scope: &Scope) -> Vec<NodeId> {
        let mut parts = Vec::new();
        if let Some(list) = self.documents.member(at, "enum") {
            let values = self.values(list);
            parts.push(self.add(Kind::Enum(values), Notes::default(), at));
        }
        for criterion in [Criterion::AllOf, Criterion::OneOf, Criterion::AnyOf] {
            if let Some(list) = self.documents.member(at, criterion.as_str()) {
                let branches = self.array(list).unwrap_or_default();
                let branches = branches.into_iter().map(|it| self.load(it, scope)).collect();
                let notes = (Notes::default(), at);
                parts.push(self.combined(criterion, branches, Origin::Keyword, notes));
            }
        }
        if let Some(negated) = self.documents.member(at, "not") {
            let negated = self.load(negated, scope);
            parts.push(self.add(Kind::Not(negated), Notes::default(), at));
        }
        let constant = self.documents.member(at, "const");
        if let Some(constant) = constant.filter(|_| scope.draft > Draft::Four) {
            let value = self.value(constant);
            parts.push(self.add(Kind::Const(value), Notes::default(), at));
        }
        parts
    }

    fn classic_conditional(&mut self, at: At, scope: &Scope) -> Option<NodeId> {
        let parts = self.conditional(at, scope);
        let is_there = parts.iter().any(Option::is_some);
        is_there.then(|| self.add(Kind::Conditional(parts), Notes::default(), at))
    }

    fn classic_types(
        &mut self,
        named: At,
        at: At,
        scope: &Scope,
        taken: &mut Types,
    ) -> Option<NodeId> {
        match self.documents.kind(named) {
            json::Kind::String(word) => {
                let word = Arc::clone(word);
                let piece = self.classic_type(&word, at, scope, taken)?;
                Some(self.piece(piece, at))
            }
            json::Kind::Array(_) => {
                let mut branches = Vec::new();
                for word in self.names(named) {
                    if let Some(piece) = self.classic_type(&word, at, scope, taken) {
                        branches.push(self.piece(piece, at));
                    }
                }
                let notes = (Notes::default(), at);
                Some(self.combined(Criterion::AnyOf, branches, Origin::Keyword, notes))
            }
            _ => {
                self.wrong_type(named, "JsonArray or String");
                None
            }
        }
    }

    fn classic_type(
        &mut self,
        word: &str,
        at: At,
        scope: &Scope,
        taken: &mut Types,
    ) -> Option<Piece> {
        let family = match word {
            "string" => Types::STRING,
            "integer" | "number" => Types::NUMBER,
            "object" => Types::OBJECT,
            "array" => Types::ARRAY,
            "boolean" => return Some(Piece::Other(Kind::Boolean)),
            "null" => return Some(Piece::Other(Kind::Null)),
            _ => {
                self.unknown_type(word, at);
                return None;
            }
        };
        taken.insert(family);
        let mut piece = self.classic_family(family, at, scope);
        piece.set_typed();
        if let Piece::Number(number) = &mut piece {
            number.is_integer = word == "integer";
        }
        Some(piece)
    }

    fn has_any(&self, at: At, family: Types, draft: Draft) -> bool {
        let has = |key: &&str| self.documents.member(at, key).is_some();
        let is_newer = draft > Draft::Four;
        match family {
            Types::ARRAY => ARRAY_KEYS.iter().any(has) || is_newer && has(&"contains"),
            Types::OBJECT => OBJECT_KEYS.iter().any(has) || is_newer && has(&"propertyNames"),
            Types::NUMBER => NUMBER_KEYS.iter().any(has),
            _ => STRING_KEYS.iter().any(has),
        }
    }

    fn classic_family(&mut self, family: Types, at: At, scope: &Scope) -> Piece {
        match family {
            Types::ARRAY => Piece::Array(Box::new(self.classic_array(at, scope))),
            Types::OBJECT => Piece::Object(Box::new(self.classic_members(at, scope))),
            Types::NUMBER => Piece::Number(self.classic_number(at, scope)),
            _ => Piece::String(self.classic_string(at)),
        }
    }

    fn classic_string(&mut self, at: At) -> Text {
        let max_length = self.optional_count(at, "maxLength");
        let min_length = self.optional_count(at, "minLength");
        let pattern = self.documents.member(at, "pattern").and_then(|pattern| {
            let text = self.string(pattern)?;
            Some(self.pattern(text, pattern).text)
        });
        if let Some(format) = self.documents.member(at, "format") {
            self.string(format);
        }
        Text { max_length, min_length, pattern, is_typed: false }
    }

    fn classic_number(&mut self, at: At, scope: &Scope) -> Numeric {
        let mut number = Numeric {
            maximum: self.optional_number(at, "maximum"),
            minimum: self.optional_number(at, "minimum"),
            multiple_of: self.optional_number(at, "multipleOf"),
            ..Numeric::default()
        };
        if number.multiple_of.as_ref().is_some_and(|multiple| multiple.as_f64() == 0.0) {
            let place = self.documents.member(at, "multipleOf").unwrap_or(at);
            let pointer = self.documents.pointer(at);
            self.problem(format!("{pointer}: multipleOf should not be 0"), place, None);
        }
        if scope.draft == Draft::Four {
            for key in ["exclusiveMinimum", "exclusiveMaximum"] {
                if let Some(flag) = self.documents.member(at, key) {
                    self.boolean(flag);
                }
            }
        } else {
            number.exclusive_maximum = self.optional_number(at, "exclusiveMaximum");
            number.exclusive_minimum = self.optional_number(at, "exclusiveMinimum");
        }
        number
    }

    fn classic_array(&mut self, at: At, scope: &Scope) -> Array {
        let mut array = Array {
            max_items: self.optional_count(at, "maxItems"),
            min_items: self.optional_count(at, "minItems"),
            ..Array::default()
        };
        if let Some(unique) = self.documents.member(at, "uniqueItems") {
            array.is_unique = self.boolean(unique).unwrap_or(false);
        }
        if let Some(items) = self.documents.member(at, "items") {
            match self.documents.kind(items) {
                json::Kind::Array(_) => {
                    let items = self.documents.items(items);
                    array.tuple = items.into_iter().map(|it| self.load(it, scope)).collect();
                }
                kind if may_be_schema(kind, scope.draft) => {
                    array.items = Some(self.load(items, scope));
                }
                _ => self.wrong_type(items, schemas_and_lists(scope.draft)),
            }
        }
        if let Some(additional) = self.documents.member(at, "additionalItems") {
            array.additional = self.classic_additional(additional, scope);
        }
        if array.items.is_some() && array.additional == Additional::Never {
            // Parity: `additionalItems: false` means nothing beside a schema of all items.
            array.additional = Additional::Any;
        }
        let contains = self.documents.member(at, "contains");
        if let Some(contains) = contains.filter(|_| scope.draft > Draft::Four) {
            array.contains = Some(self.load(contains, scope));
        }
        array
    }

    fn classic_additional(&mut self, at: At, scope: &Scope) -> Additional {
        match self.documents.kind(at) {
            json::Kind::Bool(true) => Additional::Any,
            json::Kind::Bool(false) => Additional::Never,
            json::Kind::Object(_) => Additional::Schema(self.load(at, scope)),
            _ => {
                self.wrong_type(at, "Boolean or JsonObject");
                Additional::Any
            }
        }
    }

    fn classic_members(&mut self, at: At, scope: &Scope) -> Object {
        let mut object = Object {
            min_properties: self.optional_count(at, "minProperties"),
            max_properties: self.optional_count(at, "maxProperties"),
            ..Object::default()
        };
        if let Some(properties) = self.documents.member(at, "properties") {
            for (name, property) in self.object(properties).unwrap_or_default() {
                // Parity: beside an identifier of the list itself there may be anything.
                let is_schema = matches!(self.documents.kind(property), json::Kind::Object(_));
                if is_schema || *name != *id_key(scope.draft) {
                    object.properties.insert(name, self.load(property, scope));
                }
            }
        }
        if let Some(additional) = self.documents.member(at, "additionalProperties") {
            object.additional = self.classic_additional(additional, scope);
        }
        if let Some(required) = self.documents.member(at, "required") {
            object.required = self.names(required).into_iter().collect();
        }
        if let Some(patterns) = self.documents.member(at, "patternProperties") {
            for (text, property) in self.object(patterns).unwrap_or_default() {
                let pattern = self.pattern(text, property);
                let property = self.load(property, scope);
                object.patterns.push((pattern, property));
            }
        }
        if let Some(dependencies) = self.documents.member(at, "dependencies") {
            for (name, dependency) in self.object(dependencies).unwrap_or_default() {
                self.classic_dependency(&mut object, name, dependency, scope);
            }
        }
        let names = self.documents.member(at, "propertyNames");
        if let Some(names) = names.filter(|_| scope.draft > Draft::Four) {
            object.names = Some(self.load(names, scope));
        }
        object
    }

    fn classic_dependency(&mut self, object: &mut Object, name: Arc<str>, at: At, scope: &Scope) {
        match self.documents.kind(at) {
            json::Kind::Array(_) => {
                let names = self.names(at);
                if !names.is_empty() {
                    object.required_with.insert(name, names.into_iter().collect());
                }
            }
            kind if may_be_schema(kind, scope.draft) => {
                object.schema_with.insert(name, self.load(at, scope));
            }
            _ => self.wrong_type(at, schemas_and_lists(scope.draft)),
        }
    }
}

fn id_key(draft: Draft) -> &'static str {
    if draft == Draft::Four { "id" } else { "$id" }
}

/// Draft 4 has no booleans for schemas; Parity: but only here that is seen.
fn may_be_schema(kind: &json::Kind, draft: Draft) -> bool {
    match kind {
        json::Kind::Object(_) => true,
        json::Kind::Bool(_) => draft > Draft::Four,
        _ => false,
    }
}

fn schemas_and_lists(draft: Draft) -> &'static str {
    if draft == Draft::Four {
        "JsonArray or JsonObject"
    } else {
        "Boolean or JsonArray or JsonObject"
    }
}
