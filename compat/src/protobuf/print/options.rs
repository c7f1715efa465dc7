//! Which options are printed, in which order and form.

use std::sync::Arc;

use super::{Printer, java_order};
use crate::protobuf::model::{
    Cardinality, Field, Message, OptionNode, OptionValue, Spelling, Type,
};
use crate::protobuf::types::Pool;

/// Entries of a message literal.
type Entries = Vec<(Arc<str>, OptionValue)>;

impl Printer<'_> {
    /// The options of an element as the style shows them.
    pub(super) fn options(&self, options: &[OptionNode]) -> Vec<OptionNode> {
        match self.pool() {
            None if self.keeps_extensions() => options.to_vec(),
            None => options.iter().filter(|option| is_kept(option)).cloned().collect(),
            Some(pool) => self.normalized_options(pool, options),
        }
    }

    fn normalized_options(&self, pool: &Pool, options: &[OptionNode]) -> Vec<OptionNode> {
        let mut options: Vec<OptionNode> =
            options.iter().map(|option| self.qualified(pool, option)).collect();
        options.sort_by(|one, other| java_order(&one.name, &other.name));
        let mut merged: Vec<OptionNode> = Vec::with_capacity(options.len());
        for option in options {
            let extension = pool.extension(&option.name);
            let is_singular =
                extension.is_some_and(|known| known.field.label != Some(Cardinality::Repeated));
            match (merged.last_mut(), extension) {
                (Some(last), Some(known)) if is_singular && last.name == option.name => {
                    self.merge(pool, &known.field, last, option);
                }
                _ => merged.push(option),
            }
        }
        merged
    }

    /// An extension by its full name, with settings of members as message literals.
    fn qualified(&self, pool: &Pool, option: &OptionNode) -> OptionNode {
        let is_extension = option.spelling == Spelling::Parenthesized;
        let found = pool.resolve_extension(&option.name, self.scope());
        match found {
            Some((full, _)) if is_extension => {
                as_literal(OptionNode { name: full.into(), ..option.clone() })
            }
            _ => option.clone(),
        }
    }

    /// Two settings of one singular extension become one.
    fn merge(&self, pool: &Pool, field: &Field, last: &mut OptionNode, next: OptionNode) {
        let next = as_literal(next);
        match (&mut last.value, next.value) {
            (OptionValue::Map(known), OptionValue::Map(new)) => {
                self.merge_entries(pool, field, known, new);
                last.spelling = next.spelling;
            }
            (_, value) => *last = OptionNode { value, ..next },
        }
    }

    fn merge_entries(&self, pool: &Pool, of: &Field, known: &mut Entries, new: Entries) {
        let container = self.message_of(pool, of);
        for (key, value) in new {
            let Some(at) = known.iter().position(|(name, _)| *name == key) else {
                known.push((key, value));
                continue;
            };
            let field = container.as_deref().and_then(|message| member(message, &key));
            self.merge_values(pool, field, &mut known[at].1, value);
        }
    }

    fn merge_values(
        &self,
        pool: &Pool,
        field: Option<&Field>,
        old: &mut OptionValue,
        value: OptionValue,
    ) {
        let singular = field.filter(|field| field.label != Some(Cardinality::Repeated));
        match (singular, old, value) {
            (Some(field), OptionValue::Map(known), OptionValue::Map(new))
                if self.message_of(pool, field).is_some() =>
            {
                self.merge_entries(pool, field, known, new);
            }
            (Some(_), old, value) => *old = value,
            (None, old, value) => {
                let first = std::mem::replace(old, OptionValue::List(Vec::new()));
                let mut all = Vec::new();
                for value in as_list(first).into_iter().chain(as_list(value)) {
                    if !all.contains(&value) {
                        all.push(value);
                    }
                }
                *old = OptionValue::List(all);
            }
        }
    }

    fn message_of(&self, pool: &Pool, field: &Field) -> Option<Arc<Message>> {
        // Parity: looked up from where the option stands, not from where the field does.
        let (full, _) = pool.resolve(&field.type_name, self.scope())?;
        match &pool.def(pool.find(&full)?).of {
            Type::Message(message) => Some(Arc::clone(message)),
            Type::Enum(_) => None,
        }
    }
}

/// What remains without custom options.
fn is_kept(option: &OptionNode) -> bool {
    option.spelling == Spelling::Plain || option.name.starts_with("confluent.")
}

fn member<'m>(message: &'m Message, name: &str) -> Option<&'m Field> {
    message.all_fields().map(|(field, _)| field).find(|field| &*field.name == name)
}

fn as_list(value: OptionValue) -> Vec<OptionValue> {
    match value {
        OptionValue::List(values) => values,
        one => vec![one],
    }
}

/// `(o).a = x` as `(o) = { a: x }`.
fn as_literal(option: OptionNode) -> OptionNode {
    match option.value {
        OptionValue::Member(member) => OptionNode { value: literal(*member), ..option },
        _ => option,
    }
}

fn literal(member: OptionNode) -> OptionValue {
    let value = match member.value {
        OptionValue::Member(inner) => literal(*inner),
        simple => simple,
    };
    OptionValue::Map(vec![(member.name, value)])
}
