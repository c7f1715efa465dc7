//! Data that a writer may write: a smallest one, and variations that differ from it in one place.
//!
//! One fault in a reader needs one varied place, so the number of data is about the size of the
//! schema. The order is fixed: the same schema always gives the same data.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::ops::ControlFlow;

use super::encode::Datum;
use super::logical;
use super::model::{AvroSchema, Fixed, Kind, Primitive, TypeId};
use crate::limits;

/// Nesting of one recursive type in itself up to which places are varied.
const RECURSION_MAX: usize = 8;

/// What a consumer of data says to each.
type Sink<'s> = dyn FnMut(Datum) -> ControlFlow<()> + 's;

/// The data of a schema.
pub struct Data<'a> {
    schema: &'a AvroSchema,
    /// The smallest value of each type; `None` where the type has no finite value.
    least: Vec<Option<Least>>,
}

/// How large the smallest value of a type is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Least {
    /// Roughly its bytes; saturates.
    weight: u64,
    /// Its nesting.
    depth: usize,
}

/// Where a variation is.
struct Within {
    /// For every type, how often the varied place is inside it.
    counts: Vec<usize>,
    depth: usize,
    /// Types that lead to a target; all of them where everything is to be varied.
    leads: Vec<bool>,
    targets: HashSet<TypeId>,
    /// How many targets the varied place is inside.
    inside: usize,
}

impl<'a> Data<'a> {
    /// Prepares the data of a schema.
    pub fn new(schema: &'a AvroSchema) -> Self {
        Self { schema, least: least_values(schema) }
    }

    /// Whether a type has any finite value at all.
    pub fn has_value(&self, id: TypeId) -> bool {
        self.least[id.0 as usize].is_some()
    }

    /// Whether the smallest value of a type is small enough to be shown.
    pub fn is_presentable(&self, id: TypeId) -> bool {
        self.least[id.0 as usize].is_some_and(|least| {
            least.weight <= limits::WITNESS_BYTES_MAX as u64
                && least.depth <= limits::WITNESS_DEPTH_MAX
        })
    }

    /// The smallest value of a type: empty lists, the lightest branches.
    ///
    /// `None` where the type has no finite value, or only ones that are too large to be shown.
    pub fn smallest(&self, id: TypeId, name: &str) -> Option<Datum> {
        if !self.is_presentable(id) {
            return None;
        }
        Some(match &self.schema.get(id).kind {
            Kind::Primitive(primitive) => self.sample(*primitive, id, name),
            Kind::Array(_) => Datum::Array(Vec::new()),
            Kind::Map(_) => Datum::Map(Vec::new()),
            Kind::Fixed(fixed) => Datum::Bytes(self.sample_fixed(fixed, id)),
            Kind::Enum(_) => Datum::Symbol(0),
            Kind::Union(branches) => {
                let least = |at: &usize| self.least[branches[*at].node.0 as usize];
                let at = (0..branches.len()).filter(|at| least(at).is_some()).min_by_key(least)?;
                Datum::Branch(at, Box::new(self.smallest(branches[at].node, name)?))
            }
            Kind::Record(record) => {
                let fields = record.fields.iter();
                Datum::Record(
                    fields
                        .map(|field| self.smallest(field.of.node, &field.name))
                        .collect::<Option<_>>()?,
                )
            }
        })
    }

    /// Hands the smallest value of the root and all its variations to `sink` until it breaks.
    pub fn each(&self, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let len = self.schema.len();
        let within = Within {
            counts: vec![0; len],
            depth: 0,
            leads: vec![true; len],
            targets: HashSet::new(),
            inside: 0,
        };
        self.run(within, sink)
    }

    /// The same for the variations only that hold a value of one of these types, or lead there.
    pub fn each_towards(&self, targets: HashSet<TypeId>, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let counts = vec![0; self.schema.len()];
        let leads = leads_to(self.schema, &targets);
        self.run(Within { counts, depth: 0, leads, targets, inside: 0 }, sink)
    }

    fn run(&self, mut within: Within, sink: &mut Sink<'_>) -> ControlFlow<()> {
        self.vary(self.schema.root().node, "", &mut within, sink)
    }

    fn vary(
        &self,
        id: TypeId,
        name: &str,
        within: &mut Within,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let at = id.0 as usize;
        let Some(smallest) = self.smallest(id, name) else { return ControlFlow::Continue(()) };
        let is_wanted = within.inside > 0 || within.leads[at];
        if !is_wanted
            || within.counts[at] >= RECURSION_MAX
            || within.depth > limits::WITNESS_DEPTH_MAX
        {
            return sink(smallest);
        }
        let is_target = usize::from(within.targets.contains(&id));
        within.counts[at] += 1;
        within.depth += 1;
        within.inside += is_target;
        let flow = self.vary_here((id, name), smallest, within, sink);
        within.inside -= is_target;
        within.depth -= 1;
        within.counts[at] -= 1;
        flow
    }

    fn vary_here(
        &self,
        (id, name): (TypeId, &str),
        smallest: Datum,
        within: &mut Within,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        match &self.schema.get(id).kind {
            Kind::Primitive(primitive) => {
                sink(smallest)?;
                extremes(*primitive).into_iter().try_for_each(sink)
            }
            Kind::Fixed(_) => sink(smallest),
            Kind::Enum(of) => (0..of.symbols.len()).map(Datum::Symbol).try_for_each(sink),
            Kind::Array(items) => {
                sink(smallest)?;
                self.vary(items.node, name, within, &mut |item| sink(Datum::Array(vec![item])))
            }
            Kind::Map(values) => {
                sink(smallest)?;
                self.vary(values.node, name, within, &mut |value| {
                    sink(Datum::Map(vec![("key".to_owned(), value)]))
                })
            }
            Kind::Union(branches) => branches.iter().enumerate().try_for_each(|(at, branch)| {
                self.vary(branch.node, name, within, &mut |value| {
                    sink(Datum::Branch(at, Box::new(value)))
                })
            }),
            Kind::Record(record) => {
                let Datum::Record(fields) = &smallest else {
                    unreachable!("the smallest value of a record is one")
                };
                sink(smallest.clone())?;
                record.fields.iter().enumerate().try_for_each(|(at, field)| {
                    let node = field.of.node;
                    if within.inside == 0 && !within.leads[node.0 as usize] {
                        return ControlFlow::Continue(());
                    }
                    let mut put = |value| put_field(fields, at, value, sink);
                    self.vary(node, &field.name, within, &mut put)
                })
            }
        }
    }

    /// A value such as a person would expect in a field of that name.
    fn sample(&self, primitive: Primitive, id: TypeId, name: &str) -> Datum {
        let name = name.to_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        let is_time = has(&["time", "date", "_at", "created", "updated"]) || name == "ts";
        let number: i32 = match self.schema.logical_type(id) {
            Some("date") => 17_336,
            Some("time-millis") => 57_600_000,
            _ if is_time => 1_497_842_472,
            _ if has(&["id"]) => 53,
            _ => 1,
        };
        let is_decimal = logical::decimal(self.schema, id).is_some();
        match primitive {
            Primitive::Null => Datum::Null,
            Primitive::Boolean => Datum::Boolean(true),
            Primitive::Int => Datum::Int(number),
            Primitive::Long => Datum::Long(match self.schema.logical_type(id) {
                Some("timestamp-millis" | "local-timestamp-millis") => 1_497_842_472_000,
                Some("timestamp-micros" | "local-timestamp-micros") => 1_497_842_472_000_000,
                Some("timestamp-nanos" | "local-timestamp-nanos") => 1_497_842_472_000_000_000,
                Some("time-micros") => 57_600_000_000,
                _ => i64::from(number),
            }),
            Primitive::Float => Datum::Float(1.5),
            Primitive::Double if is_time => Datum::Double(1_497_842_472.0),
            Primitive::Double => Datum::Double(1.5),
            Primitive::Bytes if is_decimal => Datum::Bytes(DECIMAL.to_vec()),
            Primitive::Bytes => Datum::Bytes(b"abc".to_vec()),
            Primitive::String if self.schema.logical_type(id) == Some("uuid") => {
                Datum::String("6f1c0f5e-3b1d-4c2a-9a52-0d6c8a3e1b77".to_owned())
            }
            Primitive::String if is_time => Datum::String("June 28, 2017 4:00pm".to_owned()),
            Primitive::String => Datum::String("abc".to_owned()),
        }
    }

    fn sample_fixed(&self, fixed: &Fixed, id: TypeId) -> Vec<u8> {
        let mut bytes = vec![0; fixed.size as usize];
        let low = bytes.len().saturating_sub(DECIMAL.len());
        if logical::decimal(self.schema, id).is_some() && bytes.len() >= DECIMAL.len() {
            bytes[low..].copy_from_slice(&DECIMAL);
        }
        bytes
    }
}

/// The unscaled number 1234.
const DECIMAL: [u8; 2] = [0x04, 0xd2];

/// Hands on a record with one field of another value; the value itself is not handed on again.
fn put_field(fields: &[Datum], at: usize, value: Datum, sink: &mut Sink<'_>) -> ControlFlow<()> {
    if value == fields[at] {
        return ControlFlow::Continue(());
    }
    let mut varied = fields.to_vec();
    varied[at] = value;
    sink(Datum::Record(varied))
}

/// Values that readers of a wider or other type get wrong.
fn extremes(primitive: Primitive) -> Vec<Datum> {
    match primitive {
        Primitive::Int => vec![Datum::Int(16_777_217)],
        Primitive::Long => vec![Datum::Long(16_777_217), Datum::Long(9_007_199_254_740_993)],
        Primitive::Bytes => vec![Datum::Bytes(vec![0xff, 0xfe])],
        _ => Vec::new(),
    }
}

/// Hands every type that is a part of `id` to `visit`; repeats included.
fn each_part(schema: &AvroSchema, id: TypeId, mut visit: impl FnMut(TypeId)) {
    match &schema.get(id).kind {
        Kind::Primitive(_) | Kind::Fixed(_) | Kind::Enum(_) => {}
        Kind::Array(part) | Kind::Map(part) => visit(part.node),
        Kind::Union(branches) => branches.iter().for_each(|branch| visit(branch.node)),
        Kind::Record(record) => record.fields.iter().for_each(|field| visit(field.of.node)),
    }
}

/// For every type the types that it is a part of.
fn wholes(schema: &AvroSchema) -> Vec<Vec<TypeId>> {
    let mut wholes = vec![Vec::new(); schema.len()];
    for id in schema.ids() {
        each_part(schema, id, |part| wholes[part.0 as usize].push(id));
    }
    wholes
}

/// The types that are a target or have one inside.
fn leads_to(schema: &AvroSchema, targets: &HashSet<TypeId>) -> Vec<bool> {
    let wholes = wholes(schema);
    let mut leads = vec![false; schema.len()];
    let mut open: Vec<TypeId> = schema.ids().filter(|id| targets.contains(id)).collect();
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut leads[id.0 as usize], true) {
            open.extend(&wholes[id.0 as usize]);
        }
    }
    leads
}

/// The smallest value of every type: lightest first, each type once, so that the time is about
/// the size of the schema whatever the order of its definitions.
fn least_values(schema: &AvroSchema) -> Vec<Option<Least>> {
    let wholes = wholes(schema);
    let mut least: Vec<Option<Least>> = vec![None; schema.len()];
    // Of a record the fields that are still unknown, and what the known ones come to.
    let mut missing = vec![0_usize; schema.len()];
    let mut sums = vec![Least { weight: 1, depth: 0 }; schema.len()];
    let mut open = BinaryHeap::new();
    for id in schema.ids() {
        let weight = match &schema.get(id).kind {
            Kind::Primitive(_) | Kind::Array(_) | Kind::Map(_) => Some(1),
            Kind::Enum(of) => (!of.symbols.is_empty()).then_some(1),
            Kind::Fixed(fixed) => Some(1 + u64::from(fixed.size)),
            Kind::Union(_) => None,
            Kind::Record(record) => {
                missing[id.0 as usize] = record.fields.len();
                record.fields.is_empty().then_some(1)
            }
        };
        open.extend(weight.map(|weight| Reverse((Least { weight, depth: 0 }, id))));
    }
    while let Some(Reverse((value, id))) = open.pop() {
        if least[id.0 as usize].is_some() {
            continue;
        }
        least[id.0 as usize] = Some(value);
        for &whole in &wholes[id.0 as usize] {
            let at = whole.0 as usize;
            match &schema.get(whole).kind {
                Kind::Union(_) => {
                    let weight = value.weight.saturating_add(1);
                    open.push(Reverse((Least { weight, depth: value.depth + 1 }, whole)));
                }
                Kind::Record(_) => {
                    let sum = &mut sums[at];
                    sum.weight = sum.weight.saturating_add(value.weight);
                    sum.depth = sum.depth.max(value.depth + 1);
                    missing[at] -= 1;
                    if missing[at] == 0 {
                        open.push(Reverse((*sum, whole)));
                    }
                }
                _ => {}
            }
        }
    }
    least
}
