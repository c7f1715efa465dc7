//! 2019-09 and 2020-12, both by the rules of 2020-12: each keyword gives a piece, pieces of one
//! family merge, and the rest stand side by side.

use std::sync::Arc;

use super::anchors::in_order;
use super::keywords::KEYWORDS;
use super::pieces::{Joined, Piece};
use super::{EMPTY, Loader, Scope};
use crate::json_schema::documents::At;
use crate::json_schema::model::{
    Additional, Array, Criterion, Kind, NodeId, Notes, Numeric, Object, Origin, Text,
};
use crate::json_schema::number::Number;
use crate::source::json;

impl Loader {
    pub(super) fn modern(&mut self, at: At, scope: &Scope) -> NodeId {
        match self.documents.kind(at) {
            json::Kind::Bool(true) => self.add(Kind::True, Notes::default(), at),
            json::Kind::Bool(false) => self.add(Kind::False, Notes::default(), at),
            json::Kind::Object(_) => self.modern_object(at, scope),
            _ => {
                self.wrong_type(at, "Boolean or JsonObject");
                EMPTY
            }
        }
    }

    fn modern_object(&mut self, at: At, around: &Scope) -> NodeId {
        let scope = self.enter(at, around);
        let mut joined = Joined::default();
        // Parity: keywords come in the order of a Java hash map, which decides what joins what.
        for (key, value) in in_order(at, self.documents.members(at)) {
            joined = self.modern_keyword(&key, value, (at, &scope), joined);
        }
        if matches!(joined, Joined::Nothing) {
            joined = Joined::Several(Vec::new());
        }
        joined = self.modern_late_keywords(at, &scope, joined);
        let notes = self.notes(at);
        if self.is_target(at) && !self.definitions(at).is_empty() {
            // Parity: what refers to this place from within its definitions finds it as it is
            // before them.
            let early = Notes { is_bytes: false, ..notes.clone() };
            let early = self.modern_node(joined.clone(), early, at);
            self.follow_early(early);
        }
        if self.modern_definitions(at, &scope) || self.has_unknown_keywords(at) {
            joined.forget_attributes();
        }
        let node = self.modern_node(joined, notes, at);
        match self.documents.member(at, "$dynamicRef") {
            Some(reference) => self.modern_dynamic(reference, &scope, node, at),
            None => node,
        }
    }

    /// A `$dynamicRef` is one more conjunct; Parity: also beside nothing at all.
    fn modern_dynamic(&mut self, reference: At, scope: &Scope, node: NodeId, at: At) -> NodeId {
        let mut branches = vec![self.reference(reference, scope, at)];
        match &self.nodes[node.0 as usize].kind {
            Kind::Combined(inner) if inner.origin == Origin::Conjuncts => {
                branches.extend_from_slice(&inner.branches);
            }
            _ => branches.push(node),
        }
        let notes = (Notes::default(), at);
        self.combined(Criterion::AllOf, branches, Origin::Conjuncts, notes)
    }

    fn has_unknown_keywords(&self, at: At) -> bool {
        self.documents.members(at).iter().any(|(key, _)| !KEYWORDS.contains(&&**key))
    }

    fn modern_node(&mut self, joined: Joined, notes: Notes, at: At) -> NodeId {
        let mut pieces = match joined {
            Joined::Nothing => Vec::new(),
            Joined::One(piece) => vec![piece],
            Joined::Several(pieces) => pieces,
        };
        if pieces.len() == 1 {
            let node = self.piece(pieces.remove(0), at);
            let known = &mut self.nodes[node.0 as usize];
            if node != EMPTY && !matches!(known.kind, Kind::Ref(_)) {
                known.notes = notes;
            }
            return node;
        }
        if pieces.is_empty() {
            return self.add(Kind::Empty, notes, at);
        }
        let nodes = pieces.into_iter().map(|piece| self.piece(piece, at)).collect();
        self.combined(Criterion::AllOf, nodes, Origin::Conjuncts, (notes, at))
    }

    fn modern_keyword(
        &mut self,
        key: &str,
        value: At,
        (at, scope): (At, &Scope),
        joined: Joined,
    ) -> Joined {
        let piece = match key {
            "type" => self.modern_types(value, at),
            "enum" => Some(Piece::Other(Kind::Enum(self.values(value)))),
            "const" => Some(Piece::Other(Kind::Const(self.value(value)))),
            "not" => {
                let negated = self.load(value, scope);
                Some(Piece::Other(Kind::Not(negated)))
            }
            "$ref" => Some(Piece::Node(self.reference(value, scope, at))),
            "allOf" => self.modern_branches(Criterion::AllOf, value, at, scope),
            "anyOf" => self.modern_branches(Criterion::AnyOf, value, at, scope),
            "oneOf" => self.modern_branches(Criterion::OneOf, value, at, scope),
            "if" => Some(Piece::Other(Kind::Conditional(self.conditional(at, scope)))),
            "format" => {
                self.string(value);
                return joined.set_apart();
            }
            "readOnly" | "writeOnly" => {
                self.boolean(value);
                return joined.set_apart();
            }
            "deprecated" => {
                self.boolean(value);
                None
            }
            "$dynamicAnchor" => {
                self.string(value);
                None
            }
            "$schema" if at.node.index() != 0 => {
                self.modern_dialect(value);
                None
            }
            _ => self
                .modern_string(key, value)
                .map(Piece::String)
                .or_else(|| self.modern_number(key, value).map(Piece::Number))
                .or_else(|| {
                    self.modern_array(key, value, at, scope).map(Box::new).map(Piece::Array)
                })
                .or_else(|| {
                    self.modern_members(key, value, scope).map(Box::new).map(Piece::Object)
                }),
        };
        match piece {
            Some(piece) => joined.join(piece),
            None => joined,
        }
    }

    /// Parity: the meta-schema that a part of a text names must be at hand, though nothing comes
    /// of it.
    fn modern_dialect(&mut self, at: At) {
        let Some(named) = self.string(at) else { return };
        if !self.is_mapped(&named) {
            let pointer = self.documents.pointer(at);
            let help = "name one of the official meta-schemas".to_owned();
            let message = format!("{pointer}: could not load schema content from {named}");
            self.problem(message, at, Some(help));
        }
    }

    fn modern_types(&mut self, named: At, at: At) -> Option<Piece> {
        match self.documents.kind(named) {
            json::Kind::String(word) => {
                let word = Arc::clone(word);
                self.modern_type(&word, at)
            }
            json::Kind::Array(_) => {
                let words = self.names(named);
                let types = words.iter().filter_map(|word| self.modern_type(word, at)).collect();
                Some(Piece::Types(types))
            }
            _ => {
                self.wrong_type(named, "String or JsonArray");
                None
            }
        }
    }

    fn modern_type(&mut self, word: &str, at: At) -> Option<Piece> {
        let mut piece = match word {
            "string" => Piece::String(Text::default()),
            "number" => Piece::Number(Numeric::default()),
            "integer" => Piece::Number(Numeric { is_integer: true, ..Numeric::default() }),
            "object" => Piece::Object(Box::default()),
            "array" => Piece::Array(Box::default()),
            "boolean" => Piece::Other(Kind::Boolean),
            "null" => Piece::Other(Kind::Null),
            _ => {
                self.unknown_type(word, at);
                return None;
            }
        };
        piece.set_typed();
        Some(piece)
    }

    fn modern_branches(
        &mut self,
        criterion: Criterion,
        list: At,
        at: At,
        scope: &Scope,
    ) -> Option<Piece> {
        let mut branches = Vec::new();
        for branch in self.array(list)? {
            let node = self.load(branch, scope);
            match &self.nodes[node.0 as usize].kind {
                // Parity: the conjuncts of a branch become branches of their own, also of anyOf
                // and oneOf.
                Kind::Combined(inner) if inner.origin == Origin::Conjuncts => {
                    branches.extend_from_slice(&inner.branches);
                }
                _ => branches.push(node),
            }
        }
        let notes = (Notes::default(), at);
        Some(Piece::Node(self.combined(criterion, branches, Origin::Keyword, notes)))
    }

    fn modern_string(&mut self, key: &str, value: At) -> Option<Text> {
        let mut text = Text::default();
        match key {
            "maxLength" => text.max_length = self.count(value),
            "minLength" => text.min_length = self.count(value),
            "pattern" => {
                let pattern = self.string(value);
                text.pattern = pattern.map(|pattern| self.pattern(pattern, value).text);
            }
            _ => return None,
        }
        Some(text)
    }

    fn modern_number(&mut self, key: &str, value: At) -> Option<Numeric> {
        let mut number = Numeric::default();
        let slot = match key {
            "maximum" => &mut number.maximum,
            "minimum" => &mut number.minimum,
            "exclusiveMaximum" => &mut number.exclusive_maximum,
            "exclusiveMinimum" => &mut number.exclusive_minimum,
            "multipleOf" => &mut number.multiple_of,
            _ => return None,
        };
        *slot = self.number(value);
        Some(number)
    }

    fn modern_array(&mut self, key: &str, value: At, at: At, scope: &Scope) -> Option<Array> {
        let mut array = Array::default();
        match key {
            "maxItems" => array.max_items = self.count(value),
            "minItems" => array.min_items = self.count(value),
            "uniqueItems" => array.is_unique = self.boolean(value).unwrap_or(false),
            "prefixItems" => {
                let items = self.array(value).unwrap_or_default();
                array.tuple = items.into_iter().map(|item| self.load(item, scope)).collect();
            }
            "items" => {
                let prefix = self.documents.member(at, "prefixItems");
                let is_tuple =
                    prefix.is_some_and(|prefix| !self.documents.items(prefix).is_empty());
                match self.modern_additional(value, scope) {
                    Additional::Schema(schema) if !is_tuple => array.items = Some(schema),
                    other => array.additional = other,
                }
            }
            "contains" => {
                array.contains = Some(self.load(value, scope));
                array.min_contains = self.number_beside(at, "minContains");
                array.max_contains = self.number_beside(at, "maxContains");
                if array.min_contains.is_none() {
                    array.min_contains = Number::parse("1");
                }
            }
            _ => return None,
        }
        Some(array)
    }

    fn modern_additional(&mut self, value: At, scope: &Scope) -> Additional {
        let schema = self.load(value, scope);
        match self.nodes[schema.0 as usize].kind {
            Kind::True => Additional::Any,
            Kind::False => Additional::Never,
            _ => Additional::Schema(schema),
        }
    }

    fn modern_members(&mut self, key: &str, value: At, scope: &Scope) -> Option<Object> {
        let mut object = Object::default();
        match key {
            "maxProperties" => object.max_properties = self.count(value),
            "minProperties" => object.min_properties = self.count(value),
            "required" => object.required = self.names(value).into_iter().collect(),
            "additionalProperties" => object.additional = self.modern_additional(value, scope),
            "propertyNames" => {
                object.names = Some(self.load(value, scope));
            }
            "dependentRequired" => {
                for (name, list) in self.object(value).unwrap_or_default() {
                    let names = self.names(list);
                    if !names.is_empty() {
                        object.required_with.insert(name, names.into_iter().collect());
                    }
                }
            }
            "dependentSchemas" => {
                for (name, schema) in self.object_in_order(value) {
                    object.schema_with.insert(name, self.load(schema, scope));
                }
            }
            _ => return None,
        }
        Some(object)
    }

    /// Keywords that the incumbent looks at once all others are joined.
    fn modern_late_keywords(&mut self, at: At, scope: &Scope, joined: Joined) -> Joined {
        let mut joined = joined;
        if let Some(properties) = self.documents.member(at, "properties") {
            let members = self.object_in_order(properties);
            if !members.is_empty() {
                let mut object = Object::default();
                for (name, property) in members {
                    object.properties.insert(name, self.load(property, scope));
                }
                joined = joined.join(Piece::Object(Box::new(object)));
            }
        }
        if let Some(patterns) = self.documents.member(at, "patternProperties") {
            let members = self.object_in_order(patterns);
            if !members.is_empty() {
                let mut object = Object::default();
                for (text, property) in members {
                    let pattern = self.pattern(text, property);
                    let property = self.load(property, scope);
                    object.patterns.push((pattern, property));
                }
                joined = joined.join(Piece::Object(Box::new(object)));
            }
        }
        if let Some(unevaluated) = self.documents.member(at, "unevaluatedItems") {
            let unevaluated = Some(self.load(unevaluated, scope));
            joined = joined.join(Piece::Array(Box::new(Array { unevaluated, ..Array::default() })));
        }
        if let Some(unevaluated) = self.documents.member(at, "unevaluatedProperties") {
            let unevaluated = Some(self.load(unevaluated, scope));
            let object = Object { unevaluated, ..Object::default() };
            joined = joined.join(Piece::Object(Box::new(object)));
        }
        joined
    }

    /// Parity: definitions must load, whether something refers to them or not. Answers whether
    /// there are any.
    fn modern_definitions(&mut self, at: At, scope: &Scope) -> bool {
        if let Some(list) = self.documents.member(at, "$defs") {
            self.object(list);
        }
        let definitions = self.definitions(at);
        for &(_, definition) in &definitions {
            self.load(definition, scope);
            self.load_targets();
        }
        !definitions.is_empty()
    }

    fn definitions(&self, at: At) -> Vec<(Arc<str>, At)> {
        let list = self.documents.member(at, "$defs");
        let mut all = list.map_or_else(Vec::new, |list| self.documents.members(list));
        if at.node.index() == 0 {
            all.extend(self.bridged_definitions(at));
        }
        in_order(at, all)
    }
}
