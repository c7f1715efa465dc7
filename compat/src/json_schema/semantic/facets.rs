//! A schema object as its dialect means it: every keyword that constrains, ready to be asked.
//!
//! Unlike the model, which is what the incumbent compares, this is what the text says.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::asked::{Asked, Purse};
use super::equality::key;
pub(super) use super::types::Types;
use crate::json_schema::documents::At;
use crate::json_schema::model::{Draft, JsonSchema};
use crate::json_schema::number::Number;
use crate::json_schema::value;
use crate::source::json;

/// A bound of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) limit: Number,
    pub(super) end: End,
    /// Whether the limit itself is within.
    pub(super) is_closed: bool,
}

/// Which end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Least,
    Greatest,
}

/// `if`, and what then follows or else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub(super) when: At,
    pub(super) then: Option<At>,
    pub(super) otherwise: Option<At>,
}

/// `contains` with its counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contains {
    pub(super) schema: At,
    pub(super) min: usize,
    pub(super) max: Option<usize>,
}

/// Everything that one schema object says.
#[derive(Clone, Debug)]
pub(super) struct Facets {
    /// `Some(false)` admits nothing; `Some(true)` everything.
    pub(super) boolean: Option<bool>,
    pub(super) references: Vec<At>,
    pub(super) types: Types,
    pub(super) values: Option<Vec<Value>>,
    /// The same by their keys, to be looked up.
    pub(super) value_keys: HashSet<String>,
    pub(super) all: Vec<At>,
    pub(super) any: Option<Vec<At>>,
    pub(super) one: Option<Vec<At>>,
    pub(super) not: Option<At>,
    pub(super) condition: Option<Condition>,
    pub(super) bounds: Vec<Bound>,
    pub(super) multiple_of: Option<Number>,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) pattern: Option<Asked>,
    pub(super) properties: IndexMap<Arc<str>, At>,
    pub(super) patterns: Vec<(Asked, At)>,
    pub(super) additional: Option<At>,
    pub(super) names: Option<At>,
    pub(super) required: Vec<Arc<str>>,
    pub(super) min_properties: Option<usize>,
    pub(super) max_properties: Option<usize>,
    pub(super) required_with: Vec<(Arc<str>, Vec<Arc<str>>)>,
    pub(super) schema_with: Vec<(Arc<str>, At)>,
    pub(super) unevaluated_properties: Option<At>,
    pub(super) prefix: Vec<At>,
    pub(super) items: Option<At>,
    pub(super) contains: Option<Contains>,
    pub(super) min_items: Option<usize>,
    pub(super) max_items: Option<usize>,
    pub(super) is_unique: bool,
    pub(super) unevaluated_items: Option<At>,
}

impl Facets {
    fn empty() -> Self {
        Self {
            boolean: None,
            references: Vec::new(),
            types: Types::ALL,
            values: None,
            value_keys: HashSet::new(),
            all: Vec::new(),
            any: None,
            one: None,
            not: None,
            condition: None,
            bounds: Vec::new(),
            multiple_of: None,
            min_length: None,
            max_length: None,
            pattern: None,
            properties: IndexMap::new(),
            patterns: Vec::new(),
            additional: None,
            names: None,
            required: Vec::new(),
            min_properties: None,
            max_properties: None,
            required_with: Vec::new(),
            schema_with: Vec::new(),
            unevaluated_properties: None,
            prefix: Vec::new(),
            items: None,
            contains: None,
            min_items: None,
            max_items: None,
            is_unique: false,
            unevaluated_items: None,
        }
    }
}

/// Reads the schema objects of one side, each once.
pub(super) struct Reading<'a> {
    pub(super) schema: &'a JsonSchema,
    known: HashMap<At, Rc<Facets>>,
    pub(super) purse: Rc<Purse>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(schema: &'a JsonSchema) -> Self {
        Self { schema, known: HashMap::new(), purse: Purse::new() }
    }

    pub(super) fn facets(&mut self, at: At) -> Rc<Facets> {
        if let Some(known) = self.known.get(&at) {
            return Rc::clone(known);
        }
        let facets = Rc::new(Reader { schema: self.schema, at, purse: &self.purse }.read());
        self.known.insert(at, Rc::clone(&facets));
        facets
    }
}

struct Reader<'a> {
    schema: &'a JsonSchema,
    at: At,
    purse: &'a Rc<Purse>,
}

impl Reader<'_> {
    fn read(&self) -> Facets {
        let mut facets = Facets::empty();
        if let json::Kind::Bool(value) = self.schema.documents().kind(self.at) {
            facets.boolean = Some(*value);
            return facets;
        }
        let is_modern = self.draft().is_modern();
        for key in ["$ref", "$dynamicRef"] {
            let target = self.member(key).and_then(|at| self.schema.inner.resolved.get(&at));
            facets.references.extend(target);
        }
        if !is_modern && !facets.references.is_empty() {
            return facets;
        }
        self.general(&mut facets);
        self.numbers_and_strings(&mut facets);
        self.objects(&mut facets);
        self.arrays(&mut facets);
        facets
    }

    fn draft(&self) -> Draft {
        self.schema.inner.draft
    }

    fn member(&self, key: &str) -> Option<At> {
        self.schema.documents().member(self.at, key)
    }

    fn strings(&self, list: At) -> Vec<Arc<str>> {
        let documents = self.schema.documents();
        documents.items(list).iter().filter_map(|&it| documents.string(it).cloned()).collect()
    }

    fn number(&self, key: &str) -> Option<Number> {
        match self.schema.documents().kind(self.member(key)?) {
            json::Kind::Number(written) => Number::parse(written),
            _ => None,
        }
    }

    fn count(&self, key: &str) -> Option<usize> {
        self.number(key).map(|number| {
            let number = number.as_f64().ceil().clamp(0.0, 1e15);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let count = number as usize;
            count
        })
    }

    fn schemas(&self, key: &str) -> Option<Vec<At>> {
        let list = self.member(key)?;
        matches!(self.schema.documents().kind(list), json::Kind::Array(_))
            .then(|| self.schema.documents().items(list))
    }

    fn general(&self, facets: &mut Facets) {
        let documents = self.schema.documents();
        if let Some(named) = self.member("type") {
            let words = match documents.string(named) {
                Some(word) => vec![Arc::clone(word)],
                None => self.strings(named),
            };
            let is_list = matches!(documents.kind(named), json::Kind::Array(_));
            if is_list || !words.is_empty() {
                let types = words.iter().map(|word| Types::named(word));
                facets.types = types.fold(Types::NONE, Types::or);
            }
        }
        let value =
            |at: At| value::Value::from_tree(&documents.get(at.doc).tree, at.node).to_json();
        if let Some(list) = self.member("enum") {
            facets.values = Some(documents.items(list).into_iter().map(value).collect());
        }
        if let Some(constant) = self.member("const").filter(|_| self.draft() > Draft::Four) {
            let constant = value(constant);
            // Beside a list it has to be on it.
            let listed = facets.values.take();
            let is_listed = |list: Vec<Value>| list.iter().any(|it| key(it) == key(&constant));
            let is_valid = listed.is_none_or(is_listed);
            facets.values = Some(is_valid.then_some(constant).into_iter().collect());
        }
        facets.value_keys = facets.values.iter().flatten().map(key).collect();
        facets.all = self.schemas("allOf").unwrap_or_default();
        facets.any = self.schemas("anyOf");
        facets.one = self.schemas("oneOf");
        facets.not = self.member("not");
        if self.draft() >= Draft::Seven {
            facets.condition = self.member("if").map(|when| Condition {
                when,
                then: self.member("then"),
                otherwise: self.member("else"),
            });
        }
    }

    fn numbers_and_strings(&self, facets: &mut Facets) {
        let is_flag = |key: &str| {
            let flag = self.member(key).map(|at| self.schema.documents().kind(at));
            matches!(flag, Some(json::Kind::Bool(true)))
        };
        for (key, exclusive, end) in [
            ("minimum", "exclusiveMinimum", End::Least),
            ("maximum", "exclusiveMaximum", End::Greatest),
        ] {
            if let Some(limit) = self.number(key) {
                let is_closed = self.draft() > Draft::Four || !is_flag(exclusive);
                facets.bounds.push(Bound { limit, end, is_closed });
            }
            if let Some(limit) = self.number(exclusive).filter(|_| self.draft() > Draft::Four) {
                facets.bounds.push(Bound { limit, end, is_closed: false });
            }
        }
        facets.multiple_of = self.number("multipleOf");
        facets.min_length = self.count("minLength");
        facets.max_length = self.count("maxLength");
        let pattern = self.member("pattern");
        let pattern = pattern.and_then(|at| self.schema.documents().string(at));
        facets.pattern = pattern.map(|text| Asked::new(Arc::clone(text), self.purse));
    }

    fn objects(&self, facets: &mut Facets) {
        let documents = self.schema.documents();
        let members =
            |key: &str| self.member(key).map(|at| documents.members(at)).unwrap_or_default();
        facets.properties = members("properties").into_iter().collect();
        facets.patterns = members("patternProperties")
            .into_iter()
            .map(|(text, at)| (Asked::new(text, self.purse), at))
            .collect();
        facets.additional = self.member("additionalProperties");
        facets.names = self.member("propertyNames").filter(|_| self.draft() > Draft::Four);
        facets.required = self.member("required").map(|it| self.strings(it)).unwrap_or_default();
        facets.min_properties = self.count("minProperties");
        facets.max_properties = self.count("maxProperties");
        let (lists, schemas) = if self.draft().is_modern() {
            (members("dependentRequired"), members("dependentSchemas"))
        } else {
            let is_list = |at: At| matches!(documents.kind(at), json::Kind::Array(_));
            members("dependencies").into_iter().partition(|&(_, at)| is_list(at))
        };
        facets.required_with =
            lists.into_iter().map(|(name, at)| (name, self.strings(at))).collect();
        facets.schema_with = schemas;
        if self.draft().is_modern() {
            facets.unevaluated_properties = self.member("unevaluatedProperties");
        }
    }

    fn arrays(&self, facets: &mut Facets) {
        let items = self.member("items");
        let is_tuple = items
            .is_some_and(|at| matches!(self.schema.documents().kind(at), json::Kind::Array(_)));
        if self.draft() == Draft::TwentyTwenty {
            facets.prefix = self.schemas("prefixItems").unwrap_or_default();
            facets.items = items;
        } else if is_tuple {
            facets.prefix = self.schemas("items").unwrap_or_default();
            facets.items = self.member("additionalItems");
        } else {
            facets.items = items;
        }
        facets.min_items = self.count("minItems");
        facets.max_items = self.count("maxItems");
        let unique = self.member("uniqueItems").map(|at| self.schema.documents().kind(at));
        facets.is_unique = matches!(unique, Some(json::Kind::Bool(true)));
        let is_modern = self.draft().is_modern();
        if self.draft() > Draft::Four {
            facets.contains = self.member("contains").map(|schema| Contains {
                schema,
                min: self.count("minContains").filter(|_| is_modern).unwrap_or(1),
                max: self.count("maxContains").filter(|_| is_modern),
            });
        }
        if is_modern {
            facets.unevaluated_items = self.member("unevaluatedItems");
        }
    }
}
