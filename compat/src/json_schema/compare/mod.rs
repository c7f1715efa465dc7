//! The incumbent's comparison: which nodes of a writer and a reader meet, and how they differ.
//!
//! The walk records small [`Hit`]s; what a person reads of them is made on demand. Its verdict
//! is not a sound one, and is not meant to be: see `semantic` for that.

mod arrays;
mod combined;
mod hit;
mod objects;
mod scalars;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use hit::Link;
pub(super) use hit::{Hit, NodeAt, Step};

use super::codes::{Code, Policy};
use super::model::{Criterion, JsonSchema, Kind, Node, NodeId};
use super::regex::{Allowance, Spent};
use crate::finding::Side;
use crate::limits;

/// The walk was ended by a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Compares two schemas: every difference, allowed ones included.
pub(super) fn compare(
    reader: &JsonSchema,
    writer: &JsonSchema,
    policy: Policy,
) -> Result<Vec<Hit>, TooLarge> {
    let mut walk = Walk {
        reader,
        writer,
        policy,
        memo: HashMap::new(),
        patterns: Allowance::new(),
        guilty: HashMap::new(),
        has_cut: false,
        visited: 0,
        plain: 0,
        passed: 0,
        depth: 0,
    };
    let root = (
        NodeAt { side: Side::Writer, id: writer.inner.root },
        NodeAt { side: Side::Reader, id: reader.inner.root },
    );
    loop {
        let hits = walk.pair(root.0, root.1)?;
        if !walk.has_cut {
            return Ok(hits.to_vec());
        }
        let found = walk.incompatible_pairs();
        if found.keys().all(|pair| walk.guilty.contains_key(pair)) {
            return Ok(hits.to_vec());
        }
        // Parity: the walk is repeated with what was found, so that a pair that was taken for
        // compatible while it was being compared is not, if it turned out otherwise. What is said
        // of a pair is what the last walk found, which is one more turn of the recursion.
        walk.guilty.extend(found);
        walk.memo.clear();
        walk.has_cut = false;
    }
}

type Pair = (NodeAt, NodeAt);

struct Walk<'a> {
    reader: &'a JsonSchema,
    writer: &'a JsonSchema,
    policy: Policy,
    /// The pairs that were met; `None` for those that are still being compared.
    memo: HashMap<Pair, Option<Rc<[Hit]>>>,
    /// What may still be spent on looking for patterns in names.
    patterns: Allowance,
    /// Pairs that an earlier pass found incompatible, with what the last one that did found.
    guilty: HashMap<Pair, Rc<[Hit]>>,
    /// Whether a pair was taken for compatible because it was met while it was being compared.
    has_cut: bool,
    visited: usize,
    /// Pairs that were told apart at a glance.
    plain: usize,
    /// Differences that were passed on to what holds their pair.
    passed: usize,
    depth: usize,
}

type Outcome<T> = Result<T, TooLarge>;

impl From<Spent> for TooLarge {
    fn from(_: Spent) -> Self {
        Self
    }
}

impl<'a> Walk<'a> {
    fn schema(&self, side: Side) -> &'a JsonSchema {
        match side {
            Side::Reader => self.reader,
            Side::Writer => self.writer,
        }
    }

    fn node(&self, at: NodeAt) -> &'a Node {
        self.schema(at.side).node(at.id)
    }

    /// The node itself, or what its `$ref` leads to.
    ///
    /// Parity: one step only; the target of a chain stays a reference, and two of those are not
    /// compared.
    fn behind_reference(&self, at: NodeAt) -> NodeAt {
        match &self.node(at).kind {
            Kind::Ref(reference) => {
                NodeAt { side: at.side, id: self.schema(at.side).target(reference.target) }
            }
            _ => at,
        }
    }

    fn is_compatible(&self, hits: &[Hit]) -> bool {
        hits.iter().all(|hit| hit.code.is_allowed(self.policy))
    }

    fn incompatible_pairs(&self) -> HashMap<Pair, Rc<[Hit]>> {
        self.memo
            .iter()
            .filter_map(|(&pair, hits)| Some((pair, hits.as_ref()?)))
            .filter(|(_, hits)| !self.is_compatible(hits))
            .map(|(pair, hits)| (pair, Rc::clone(hits)))
            .collect()
    }

    /// The differences of two nodes, one of which may be missing, each under `step`.
    fn below(
        &mut self,
        step: &Step,
        writer: Option<NodeAt>,
        reader: Option<NodeAt>,
        hits: &mut Vec<Hit>,
    ) -> Outcome<bool> {
        let found: Rc<[Hit]> = match (writer, reader) {
            (None, None) => return Ok(true),
            (Some(writer), Some(reader)) => self.pair(writer, reader)?,
            (writer, reader) => {
                let code = if writer.is_none() { Code::SchemaAdded } else { Code::SchemaRemoved };
                Rc::new([Hit { code, writer, reader, path: None }])
            }
        };
        let compatible = self.is_compatible(&found);
        self.passed += found.len();
        if self.passed > limits::DIFFERENCES_PASSED_MAX {
            return Err(TooLarge);
        }
        hits.extend(found.iter().map(|hit| hit.below(step)));
        cap(hits, self.policy);
        Ok(compatible)
    }

    /// The differences of two nodes, remembered.
    fn pair(&mut self, writer: NodeAt, reader: NodeAt) -> Outcome<Rc<[Hit]>> {
        let pair = (self.behind_reference(writer), self.behind_reference(reader));
        if let Some(hits) = self.at_a_glance(pair) {
            self.plain += 1;
            return if self.plain > limits::PAIRS_MAX { Err(TooLarge) } else { Ok(hits.into()) };
        }
        match self.memo.entry(pair) {
            Entry::Occupied(known) => {
                if let Some(known) = known.get() {
                    return Ok(Rc::clone(known));
                }
                if let Some(guilty) = self.guilty.get(&pair) {
                    return Ok(Rc::clone(guilty));
                }
                self.has_cut = true;
                return Ok(Rc::new([]));
            }
            Entry::Vacant(free) => {
                free.insert(None);
            }
        }
        self.visited += 1;
        if self.visited > limits::JSON_PAIRS_MAX || self.depth > limits::DEPTH_MAX {
            return Err(TooLarge);
        }
        self.depth += 1;
        let hits = stacker::maybe_grow(64 * 1024, 4 * 1024 * 1024, || self.meet(pair.0, pair.1))?;
        self.depth -= 1;
        let hits: Rc<[Hit]> = hits.into();
        self.memo.insert(pair, Some(Rc::clone(&hits)));
        Ok(hits)
    }

    fn meet(&mut self, writer: NodeAt, reader: NodeAt) -> Outcome<Vec<Hit>> {
        let (one, other) = (self.node(writer), self.node(reader));
        let special = match (&one.kind, &other.kind) {
            (Kind::Combined(_), Kind::Combined(_)) => None,
            (_, Kind::Combined(combined)) => {
                let branches = (&*combined.branches, combined.criterion);
                self.plain_to_combined(writer, reader, branches)?
            }
            (Kind::Combined(combined), _) => {
                let branches = (&*combined.branches, combined.criterion);
                self.combined_to_plain(writer, reader, branches)?
            }
            _ => None,
        };
        if let Some(hits) = special {
            return Ok(hits);
        }
        if let Some(hits) = self.of_kinds((writer, reader)) {
            return Ok(hits);
        }
        let hit = |code| Hit { code, writer: Some(writer), reader: Some(reader), path: None };
        let mut hits = Vec::new();
        self.notes(one, other, |code| hits.push(hit(code)));
        match (&one.kind, &other.kind) {
            (Kind::String(one), Kind::String(other)) => {
                scalars::strings(one, other, &mut Sink { hits: &mut hits, writer, reader });
            }
            (Kind::Number(one), Kind::Number(other)) => {
                scalars::numbers(one, other, &mut Sink { hits: &mut hits, writer, reader });
            }
            (Kind::Enum(one), Kind::Enum(other)) => {
                scalars::enums(one, other, &mut Sink { hits: &mut hits, writer, reader });
            }
            (Kind::Const(one), Kind::Const(other)) if one != other => {
                Sink { hits: &mut hits, writer, reader }
                    .add(Code::EnumArrayChanged, &Step::Keyword("const"));
            }
            (Kind::Not(_), Kind::Not(_)) => self.negations(writer, reader, &mut hits)?,
            (Kind::Object(one), Kind::Object(other)) => {
                objects::compare(self, (writer, one), (reader, other), &mut hits)?;
            }
            (Kind::Array(one), Kind::Array(other)) => {
                arrays::compare(self, (writer, one), (reader, other), &mut hits)?;
            }
            (Kind::Combined(one), Kind::Combined(other)) => {
                combined::compare(self, (writer, one), (reader, other), &mut hits)?;
            }
            _ => {}
        }
        cap(&mut hits, self.policy);
        Ok(hits)
    }

    /// The same for nodes of which none is a choice of others.
    fn at_a_glance(&self, pair: Pair) -> Option<Vec<Hit>> {
        let is_combined = |at| matches!(self.node(at).kind, Kind::Combined(_));
        if is_combined(pair.0) || is_combined(pair.1) { None } else { self.of_kinds(pair) }
    }

    /// What is to be said of two kinds that differ; `None` where they are the same.
    fn of_kinds(&self, (writer, reader): Pair) -> Option<Vec<Hit>> {
        let (one, other) = (self.node(writer), self.node(reader));
        if std::mem::discriminant(&one.kind) == std::mem::discriminant(&other.kind) {
            return None;
        }
        let fits = matches!(one.kind, Kind::False)
            || matches!(other.kind, Kind::Empty | Kind::True)
            || one.notes.is_bytes && other.notes.is_bytes;
        let (writer, reader) = (Some(writer), Some(reader));
        let hit = Hit { code: Code::TypeChanged, writer, reader, path: None };
        Some(if fits { Vec::new() } else { vec![hit] })
    }

    fn notes(&self, one: &Node, other: &Node, mut add: impl FnMut(Code)) {
        let (this, that) = (&one.notes, &other.notes);
        if this.id != that.id {
            add(Code::IdChanged);
        }
        if this.title != that.title {
            add(Code::TitleChanged);
        }
        if this.description != that.description {
            add(Code::DescriptionChanged);
        }
        // Parity: the classic loader compares arrays and objects by identity.
        let by_identity = !self.writer.inner.draft.is_modern()
            && this.default.as_ref().is_some_and(super::value::Value::is_container);
        if this.default != that.default || by_identity {
            add(Code::DefaultChanged);
        }
    }

    /// A plain node is read by several branches.
    fn plain_to_combined(
        &mut self,
        writer: NodeAt,
        reader: NodeAt,
        (branches, criterion): (&[NodeId], Criterion),
    ) -> Outcome<Option<Vec<Hit>>> {
        let side = reader.side;
        if let &[only] = branches {
            let hits = self.pair(writer, NodeAt { side, id: only })?;
            return Ok(self.is_compatible(&hits).then(|| hits.to_vec()));
        }
        if criterion == Criterion::AllOf {
            return Ok(None);
        }
        for &branch in branches {
            let hits = self.pair(writer, NodeAt { side, id: branch })?;
            if self.is_compatible(&hits) {
                let mut hits = hits.to_vec();
                let (writer, reader) = (Some(writer), Some(reader));
                hits.push(Hit { code: Code::SumTypeExtended, writer, reader, path: None });
                return Ok(Some(hits));
            }
        }
        Ok(None)
    }

    /// What several branches wrote is read by a plain node.
    fn combined_to_plain(
        &mut self,
        writer: NodeAt,
        reader: NodeAt,
        (branches, criterion): (&[NodeId], Criterion),
    ) -> Outcome<Option<Vec<Hit>>> {
        let side = writer.side;
        if let &[only] = branches {
            let hits = self.pair(NodeAt { side, id: only }, reader)?;
            return Ok(self.is_compatible(&hits).then(|| hits.to_vec()));
        }
        if criterion != Criterion::AllOf {
            return Ok(None);
        }
        for &branch in branches {
            let hits = self.pair(NodeAt { side, id: branch }, reader)?;
            if self.is_compatible(&hits) {
                let mut hits = hits.to_vec();
                let (writer, reader) = (Some(writer), Some(reader));
                hits.push(Hit { code: Code::ProductTypeNarrowed, writer, reader, path: None });
                return Ok(Some(hits));
            }
        }
        Ok(None)
    }

    /// Under a `not` reader and writer change places.
    fn negations(&mut self, writer: NodeAt, reader: NodeAt, hits: &mut Vec<Hit>) -> Outcome<()> {
        let (Kind::Not(one), Kind::Not(other)) = (&self.node(writer).kind, &self.node(reader).kind)
        else {
            return Ok(());
        };
        let found = self.pair(
            NodeAt { side: reader.side, id: *other },
            NodeAt { side: writer.side, id: *one },
        )?;
        let is_compatible = self.is_compatible(&found);
        let code = if is_compatible { Code::NotTypeNarrowed } else { Code::NotTypeExtended };
        Sink { hits, writer, reader }.add(code, &Step::Keyword("not"));
        Ok(())
    }
}

/// Where the judgements about one pair put what they find.
struct Sink<'h> {
    hits: &'h mut Vec<Hit>,
    writer: NodeAt,
    reader: NodeAt,
}

impl Sink<'_> {
    /// A difference at `step` below the pair.
    fn add(&mut self, code: Code, step: &Step) {
        let path = Some(Rc::new(Link { step: step.clone(), rest: None }));
        let (writer, reader) = (Some(self.writer), Some(self.reader));
        self.hits.push(Hit { code, writer, reader, path });
    }

    /// A difference of the pair itself.
    fn add_here(&mut self, code: Code) {
        let (writer, reader) = (Some(self.writer), Some(self.reader));
        self.hits.push(Hit { code, writer, reader, path: None });
    }
}

/// Keeps a list of differences within its limit; those that decide stay.
fn cap(hits: &mut Vec<Hit>, policy: Policy) {
    if hits.len() <= limits::DIFFERENCES_MAX {
        return;
    }
    hits.sort_by_key(|hit| hit.code.is_allowed(policy));
    hits.truncate(limits::DIFFERENCES_MAX);
}
