//! Objects: required names, properties, dependencies and what is said of all other names.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Hit, NodeAt, Outcome, Sink, Step, Walk, scalars};
use crate::json_schema::codes::Code;
use crate::json_schema::java_order;
use crate::json_schema::model::{Additional, JsonSchema, Kind, NodeId, Object};

/// Compares what a writer and a reader say of objects, in the incumbent's order.
pub(super) fn compare(
    walk: &mut Walk<'_>,
    (writer, one): (NodeAt, &Object),
    (reader, other): (NodeAt, &Object),
    hits: &mut Vec<Hit>,
) -> Outcome<()> {
    let objects = Objects { writer, one, reader, other };
    objects.required(walk, hits);
    objects.properties(walk, hits)?;
    objects.dependencies(walk, hits)?;
    objects.additional(walk, hits)?;
    let unevaluated = (
        one.unevaluated.map(|id| NodeAt { side: writer.side, id }),
        other.unevaluated.map(|id| NodeAt { side: reader.side, id }),
    );
    let codes = &PROPERTIES;
    unevaluated_part(walk, codes, unevaluated, &mut Sink { hits, writer, reader })?;
    let mut sink = Sink { hits, writer, reader };
    let counts = (one.max_properties, other.max_properties);
    scalars::count(&mut sink, "maxProperties", scalars::MAX_PROPERTIES, counts);
    let counts = (one.min_properties, other.min_properties);
    scalars::count(&mut sink, "minProperties", scalars::MIN_PROPERTIES, counts);
    Ok(())
}

struct Objects<'o> {
    writer: NodeAt,
    one: &'o Object,
    reader: NodeAt,
    other: &'o Object,
}

impl Objects<'_> {
    fn sink<'h>(&self, hits: &'h mut Vec<Hit>) -> Sink<'h> {
        Sink { hits, writer: self.writer, reader: self.reader }
    }

    fn of_writer(&self, id: NodeId) -> NodeAt {
        NodeAt { side: self.writer.side, id }
    }

    fn of_reader(&self, id: NodeId) -> NodeAt {
        NodeAt { side: self.reader.side, id }
    }

    /// All declared names, in the order in which existing messages name them.
    fn names(&self) -> Vec<Arc<str>> {
        let one: Vec<Arc<str>> = self.one.properties.keys().cloned().collect();
        let other: Vec<Arc<str>> = self.other.properties.keys().cloned().collect();
        java_order::union(&one, &other)
    }

    /// Parity: only names that both sides declare are looked at.
    fn required(&self, walk: &Walk<'_>, hits: &mut Vec<Hit>) {
        let mut sink = self.sink(hits);
        if self.one.required == self.other.required {
            return;
        }
        for name in self.names() {
            let (Some(_), Some(&property)) =
                (self.one.properties.get(&name), self.other.properties.get(&name))
            else {
                continue;
            };
            let code =
                match (self.one.required.contains(&name), self.other.required.contains(&name)) {
                    (true, false) => Code::RequiredAttributeRemoved,
                    (false, true) if has_default(walk, self.of_reader(property)) => {
                        Code::RequiredAttributeWithDefaultAdded
                    }
                    (false, true) => Code::RequiredAttributeAdded,
                    _ => continue,
                };
            sink.add(code, &Step::Required(name));
        }
    }

    fn properties(&self, walk: &mut Walk<'_>, hits: &mut Vec<Hit>) -> Outcome<()> {
        for name in self.names() {
            let (old, new) = (
                self.one.properties.get(&name).map(|&id| self.of_writer(id)),
                self.other.properties.get(&name).map(|&id| self.of_reader(id)),
            );
            match (old, new) {
                (Some(old), Some(new)) => {
                    walk.below(&Step::Property(name), Some(old), Some(new), hits)?;
                }
                (Some(old), None) => self.removed(walk, &name, old, hits)?,
                (None, Some(new)) => self.added(walk, &name, new, hits)?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn removed(
        &self,
        walk: &mut Walk<'_>,
        name: &Arc<str>,
        old: NodeAt,
        hits: &mut Vec<Hit>,
    ) -> Outcome<()> {
        let step = Step::Property(Arc::clone(name));
        let schema = walk.schema(self.reader.side);
        let covering = covering(walk, schema, self.other, name)?;
        let code = if is_open(schema, self.other) {
            Code::PropertyRemovedFromOpenContentModel
        } else if !covering.is_empty() {
            let mut fits = true;
            for id in covering {
                fits &= walk.below(&step, Some(old), Some(self.of_reader(id)), hits)?;
            }
            if fits {
                Code::PropertyRemovedIsCoveredByPartiallyOpenContentModel
            } else {
                Code::PropertyRemovedNotCoveredByPartiallyOpenContentModel
            }
        } else if matches!(walk.node(old).kind, Kind::False) {
            Code::PropertyWithFalseRemovedFromClosedContentModel
        } else {
            Code::PropertyRemovedFromClosedContentModel
        };
        self.sink(hits).add(code, &step);
        Ok(())
    }

    fn added(
        &self,
        walk: &mut Walk<'_>,
        name: &Arc<str>,
        new: NodeAt,
        hits: &mut Vec<Hit>,
    ) -> Outcome<()> {
        let step = Step::Property(Arc::clone(name));
        let schema = walk.schema(self.writer.side);
        let is_required = self.other.required.contains(name);
        let has_default = has_default(walk, new);
        if is_open(schema, self.one) {
            let code = match (is_required, has_default) {
                _ if matches!(walk.node(new).kind, Kind::Empty | Kind::True) => {
                    Code::PropertyWithEmptySchemaAddedToOpenContentModel
                }
                (true, true) => Code::RequiredPropertyWithDefaultAddedToOpenContentModel,
                (true, false) => Code::RequiredPropertyAddedToOpenContentModel,
                (false, _) => Code::OptionalPropertyAddedToOpenContentModel,
            };
            self.sink(hits).add(code, &step);
            return Ok(());
        }
        let covering = covering(walk, schema, self.one, name)?;
        if !covering.is_empty() {
            let mut fits = true;
            for id in covering {
                fits &= walk.below(&step, Some(self.of_writer(id)), Some(new), hits)?;
            }
            let code = if fits {
                Code::PropertyAddedIsCoveredByPartiallyOpenContentModel
            } else {
                Code::PropertyAddedNotCoveredByPartiallyOpenContentModel
            };
            self.sink(hits).add(code, &step);
        }
        let code = match (is_required, has_default) {
            (true, true) => Code::RequiredPropertyWithDefaultAddedToUnopenContentModel,
            (true, false) => Code::RequiredPropertyAddedToUnopenContentModel,
            (false, _) => Code::OptionalPropertyAddedToUnopenContentModel,
        };
        self.sink(hits).add(code, &step);
        Ok(())
    }

    fn dependencies(&self, walk: &mut Walk<'_>, hits: &mut Vec<Hit>) -> Outcome<()> {
        let (old, new) = (&self.one.required_with, &self.other.required_with);
        let names: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
        for name in names {
            let code = match (old.get(name), new.get(name)) {
                (Some(_), None) => Code::DependencyArrayRemoved,
                (None, Some(_)) => Code::DependencyArrayAdded,
                (Some(old), Some(new)) if old == new => continue,
                (Some(old), Some(new)) if new.is_superset(old) => Code::DependencyArrayExtended,
                (Some(old), Some(new)) if old.is_superset(new) => Code::DependencyArrayNarrowed,
                _ => Code::DependencyArrayChanged,
            };
            self.sink(hits).add(code, &Step::Dependency(Arc::clone(name)));
        }
        let (old, new) = (&self.one.schema_with, &self.other.schema_with);
        let names: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
        for name in names {
            let step = Step::Dependency(Arc::clone(name));
            let code = match (old.get(name), new.get(name)) {
                (Some(&old), Some(&new)) => {
                    let (old, new) = (self.of_writer(old), self.of_reader(new));
                    walk.below(&step, Some(old), Some(new), hits)?;
                    continue;
                }
                (Some(_), None) => Code::DependencySchemaRemoved,
                _ => Code::DependencySchemaAdded,
            };
            self.sink(hits).add(code, &step);
        }
        Ok(())
    }

    fn additional(&self, walk: &mut Walk<'_>, hits: &mut Vec<Hit>) -> Outcome<()> {
        let sides = ((self.writer, self.one.additional), (self.reader, self.other.additional));
        additional_part(walk, &PROPERTIES, sides, hits)
    }
}

/// The codes about what no other keyword describes, of members or of items.
pub(super) struct RestCodes {
    pub(super) additional: &'static str,
    pub(super) unevaluated: &'static str,
    /// Added, removed, extended, narrowed.
    pub(super) additional_codes: [Code; 4],
    /// The same of unevaluated ones.
    pub(super) unevaluated_codes: [Code; 4],
}

const PROPERTIES: RestCodes = RestCodes {
    additional: "additionalProperties",
    unevaluated: "unevaluatedProperties",
    additional_codes: [
        Code::AdditionalPropertiesAdded,
        Code::AdditionalPropertiesRemoved,
        Code::AdditionalPropertiesExtended,
        Code::AdditionalPropertiesNarrowed,
    ],
    unevaluated_codes: [
        Code::UnevaluatedPropertiesAdded,
        Code::UnevaluatedPropertiesRemoved,
        Code::UnevaluatedPropertiesExtended,
        Code::UnevaluatedPropertiesNarrowed,
    ],
};

/// `additionalProperties` or `additionalItems` on both sides.
pub(super) fn additional_part(
    walk: &mut Walk<'_>,
    codes: &RestCodes,
    ((writer, old), (reader, new)): ((NodeAt, Additional), (NodeAt, Additional)),
    hits: &mut Vec<Hit>,
) -> Outcome<()> {
    let [added, removed, extended, narrowed] = codes.additional_codes;
    let code = match (old, new) {
        (Additional::Never, Additional::Never) | (Additional::Any, Additional::Any) => {
            return Ok(());
        }
        (_, Additional::Never) => removed,
        (Additional::Never, _) => added,
        (Additional::Any, Additional::Schema(_)) => narrowed,
        (Additional::Schema(_), Additional::Any) => extended,
        (Additional::Schema(old), Additional::Schema(new)) => {
            let old = NodeAt { side: writer.side, id: old };
            let new = NodeAt { side: reader.side, id: new };
            walk.below(&Step::Keyword(codes.additional), Some(old), Some(new), hits)?;
            return Ok(());
        }
    };
    Sink { hits, writer, reader }.add(code, &Step::Keyword(codes.additional));
    Ok(())
}

/// `unevaluatedProperties` or `unevaluatedItems` on both sides.
pub(super) fn unevaluated_part(
    walk: &mut Walk<'_>,
    codes: &RestCodes,
    (old, new): (Option<NodeAt>, Option<NodeAt>),
    sink: &mut Sink<'_>,
) -> Outcome<()> {
    let [added, removed, extended, narrowed] = codes.unevaluated_codes;
    let is_false = |at: NodeAt| matches!(walk.node(at).kind, Kind::False);
    let is_free = |at: NodeAt| matches!(walk.node(at).kind, Kind::True | Kind::Empty);
    let code = match (old, new) {
        (None, None) => return Ok(()),
        (None, Some(new)) if is_false(new) => removed,
        (None, Some(_)) => narrowed,
        (Some(old), None) if is_false(old) => added,
        (Some(_), None) => extended,
        (Some(old), Some(new)) => match (is_false(old), is_false(new)) {
            (true, true) => return Ok(()),
            (true, false) => added,
            (false, true) => removed,
            (false, false) => match (is_free(old), is_free(new)) {
                (true, false) => narrowed,
                (false, true) => extended,
                _ => {
                    walk.below(&Step::Keyword(codes.unevaluated), Some(old), Some(new), sink.hits)?;
                    return Ok(());
                }
            },
        },
    };
    sink.add(code, &Step::Keyword(codes.unevaluated));
    Ok(())
}

/// Parity: a default counts only on the property's own node, not behind or beside a `$ref`.
fn has_default(walk: &Walk<'_>, property: NodeAt) -> bool {
    walk.node(property).notes.default.is_some()
}

/// Whether a name that is not declared may hold anything.
///
/// Parity: with any pattern an object is not open, whether the pattern fits the name or not.
pub(in crate::json_schema) fn is_open(schema: &JsonSchema, object: &Object) -> bool {
    object.additional == Additional::Any
        && object.patterns.is_empty()
        && object.unevaluated.is_none_or(|id| is_free(schema, id))
}

fn is_free(schema: &JsonSchema, id: NodeId) -> bool {
    matches!(schema.node(id).kind, Kind::True | Kind::Empty)
}

/// The schemas that an undeclared name has to follow.
///
/// The incumbent takes one of the patterns that fit, and which one changes from run to run; all
/// of them apply, so all are taken.
fn covering(
    walk: &Walk<'_>,
    schema: &JsonSchema,
    object: &Object,
    name: &str,
) -> Outcome<Vec<NodeId>> {
    let mut fitting = Vec::new();
    for (pattern, id) in &object.patterns {
        if walk.patterns.is_found(pattern, name)?.unwrap_or(false) {
            fitting.push(*id);
        }
    }
    if fitting.is_empty() {
        fitting.extend(rest(schema, object.additional, object.unevaluated));
    }
    Ok(fitting)
}

/// The schema of what no other keyword describes, if it has one.
pub(super) fn rest(
    schema: &JsonSchema,
    additional: Additional,
    unevaluated: Option<NodeId>,
) -> Option<NodeId> {
    match additional {
        Additional::Schema(id) => Some(id),
        Additional::Never => None,
        Additional::Any => unevaluated
            .filter(|&id| !is_free(schema, id) && !matches!(schema.node(id).kind, Kind::False)),
    }
}
