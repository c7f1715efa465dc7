//! Data that a writer may write: a smallest one, and variations that differ from it in one place.
//!
//! One fault in a reader needs one varied place, so the number of data is about the size of the
//! schema. The order is fixed: the same schema always gives the same data.

use std::ops::ControlFlow;

use super::encode::Datum;
use super::model::{AvroSchema, Kind, Primitive, TypeId};
use crate::limits;

/// Nesting of one recursive type in itself up to which places are varied.
const RECURSION_MAX: usize = 8;

/// What a consumer of data says to each.
type Sink<'s> = dyn FnMut(Datum) -> ControlFlow<()> + 's;

/// The data of a schema.
pub struct Data<'a> {
    schema: &'a AvroSchema,
    /// Nesting of the smallest value of each type; `None` where the type has no finite value.
    heights: Vec<Option<usize>>,
}

impl<'a> Data<'a> {
    /// Prepares the data of a schema.
    pub fn new(schema: &'a AvroSchema) -> Self {
        Self { schema, heights: heights(schema) }
    }

    /// Whether a type has any value at all.
    pub fn has_value(&self, id: TypeId) -> bool {
        self.heights[id.0 as usize].is_some()
    }

    /// The smallest value of a type: empty lists, the shallowest branches.
    ///
    /// `None` where the type has no finite value, or only ones that nest too deep to be shown.
    pub fn smallest(&self, id: TypeId, name: &str) -> Option<Datum> {
        if self.heights[id.0 as usize]? > limits::WITNESS_DEPTH_MAX {
            return None;
        }
        Some(match &self.schema.get(id).kind {
            Kind::Primitive(primitive) => self.sample(*primitive, id, name),
            Kind::Array(_) => Datum::Array(Vec::new()),
            Kind::Map(_) => Datum::Map(Vec::new()),
            Kind::Fixed(fixed) => Datum::Bytes(vec![0; fixed.size as usize]),
            Kind::Enum(_) => Datum::Symbol(0),
            Kind::Union(branches) => {
                let height = |at: &usize| self.heights[branches[*at].node.0 as usize];
                let at =
                    (0..branches.len()).filter(|at| height(at).is_some()).min_by_key(height)?;
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

    /// Hands the smallest value of the root and its variations to `sink` until it breaks.
    pub fn each(&self, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let mut path = vec![0; self.schema.len()];
        self.vary(self.schema.root().node, "", &mut path, sink)
    }

    /// `within` counts, for every type, how often the varied place is inside it.
    fn vary(
        &self,
        id: TypeId,
        name: &str,
        within: &mut Vec<usize>,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let Some(smallest) = self.smallest(id, name) else { return ControlFlow::Continue(()) };
        if within[id.0 as usize] >= RECURSION_MAX
            || within.iter().sum::<usize>() > limits::WITNESS_DEPTH_MAX
        {
            return sink(smallest);
        }
        within[id.0 as usize] += 1;
        let flow = self.vary_here((id, name), smallest, within, sink);
        within[id.0 as usize] -= 1;
        flow
    }

    fn vary_here(
        &self,
        (id, name): (TypeId, &str),
        smallest: Datum,
        within: &mut Vec<usize>,
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
                    let mut put = |value| put_field(fields, at, value, sink);
                    self.vary(field.of.node, &field.name, within, &mut put)
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
        match primitive {
            Primitive::Null => Datum::Null,
            Primitive::Boolean => Datum::Boolean(true),
            Primitive::Int => Datum::Int(number),
            Primitive::Long => match self.schema.logical_type(id) {
                Some("timestamp-millis" | "local-timestamp-millis") => {
                    Datum::Long(1_497_842_472_000)
                }
                Some("timestamp-micros" | "local-timestamp-micros") => {
                    Datum::Long(1_497_842_472_000_000)
                }
                _ => Datum::Long(i64::from(number)),
            },
            Primitive::Float => Datum::Float(1.5),
            Primitive::Double if is_time => Datum::Double(1_497_842_472.0),
            Primitive::Double => Datum::Double(1.5),
            Primitive::Bytes => Datum::Bytes(b"abc".to_vec()),
            Primitive::String if self.schema.logical_type(id) == Some("uuid") => {
                Datum::String("6f1c0f5e-3b1d-4c2a-9a52-0d6c8a3e1b77".to_owned())
            }
            Primitive::String if is_time => Datum::String("June 28, 2017 4:00pm".to_owned()),
            Primitive::String => Datum::String("abc".to_owned()),
        }
    }
}

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

/// Nesting of the smallest value of every type, by repeating until nothing changes.
fn heights(schema: &AvroSchema) -> Vec<Option<usize>> {
    let ids = || (0..schema.len()).map(|at| TypeId(u32::try_from(at).expect("ids are 32 bits")));
    let mut heights: Vec<Option<usize>> = vec![None; schema.len()];
    loop {
        let mut changed = false;
        // Parts mostly come before the whole they belong to, so one or two rounds do.
        for id in ids().chain(ids().rev()) {
            let of = |part: TypeId| heights[part.0 as usize];
            let height = match &schema.get(id).kind {
                Kind::Enum(of) if of.symbols.is_empty() => None,
                Kind::Primitive(_)
                | Kind::Array(_)
                | Kind::Map(_)
                | Kind::Fixed(_)
                | Kind::Enum(_) => Some(0),
                Kind::Union(branches) => branches
                    .iter()
                    .filter_map(|branch| of(branch.node))
                    .min()
                    .map(|least| least + 1),
                Kind::Record(record) => record
                    .fields
                    .iter()
                    .map(|field| of(field.of.node))
                    .try_fold(0, |most, height| Some(most.max(height?)))
                    .map(|most| most + 1),
            };
            let known = &mut heights[id.0 as usize];
            if height.is_some() && (known.is_none() || height < *known) {
                *known = height;
                changed = true;
            }
        }
        if !changed {
            return heights;
        }
    }
}
