//! Avro schemas, edits of them and data, from a seed: the same number gives the same thing.
//!
//! A test that fails names its seed. The schemas avoid what a registry cannot print back (a type
//! without a namespace inside one with a namespace) and fields that want each other's names.
#![expect(clippy::unwrap_used, reason = "what is generated here has the shape that it was given")]

use std::collections::BTreeSet;

use compat::avro::AvroSchema;
use compat::avro::encode::Datum;
use compat::avro::model::{Kind, Primitive, TypeId};
use compat::{Document, Format, ParseMode, Schema};
use serde_json::{Map, Value, json};

/// A stream of numbers (the generator `SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// Whether something that happens once in `times` happens.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

const PRIMITIVES: [&str; 8] =
    ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
const FIELDS: [&str; 10] =
    ["id", "name", "amount", "created_at", "tags", "parent", "state", "note", "key", "total"];
const SYMBOLS: [&str; 6] = ["RED", "GREEN", "BLUE", "OPEN", "PAID", "UNKNOWN"];

/// A schema under construction.
struct Builder<'r> {
    random: &'r mut Random,
    /// Full names of complete types, which may be referred to.
    complete: Vec<String>,
    /// Full names of records around, which may be referred to below a union, array or map.
    open: Vec<String>,
    next_name: usize,
    namespace: &'static str,
}

/// A random schema; a record nearly always.
pub(crate) fn schema(random: &mut Random) -> Value {
    let namespace = if random.once_in(2) { "n" } else { "" };
    let mut builder =
        Builder { random, complete: Vec::new(), open: Vec::new(), next_name: 0, namespace };
    if builder.random.once_in(8) { builder.any(3) } else { builder.record(3) }
}

impl Builder<'_> {
    fn any(&mut self, depth: usize) -> Value {
        match self.random.below(if depth == 0 { 9 } else { 18 }) {
            0..=6 => self.primitive(),
            7 => self.enumeration(),
            8 => self.fixed(),
            9 => self.reference(),
            10 | 11 => json!({"type": "array", "items": self.part(depth - 1)}),
            12 => json!({"type": "map", "values": self.part(depth - 1)}),
            13..=15 => self.union(depth - 1),
            _ => self.record(depth - 1),
        }
    }

    /// What stands in a list or union, where a type may contain itself.
    fn part(&mut self, depth: usize) -> Value {
        if !self.open.is_empty() && self.random.once_in(6) {
            return Value::from(self.random.pick(&self.open).clone());
        }
        self.any(depth)
    }

    fn primitive(&mut self) -> Value {
        match self.random.below(14) {
            0 => json!({"type": "long", "logicalType": "timestamp-millis"}),
            1 => json!({"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}),
            2 => json!({"type": "int", "logicalType": "date"}),
            _ => Value::from(*self.random.pick(&PRIMITIVES)),
        }
    }

    fn name(&mut self) -> String {
        let simple = format!("T{}", self.next_name);
        self.next_name += 1;
        if self.namespace.is_empty() { simple } else { format!("{}.{simple}", self.namespace) }
    }

    fn enumeration(&mut self) -> Value {
        let name = self.name();
        let symbols = self.symbols();
        let mut of = json!({"type": "enum", "name": name, "symbols": symbols});
        if self.random.once_in(4) {
            of["default"] = of["symbols"][0].clone();
        }
        self.complete.push(name);
        of
    }

    fn symbols(&mut self) -> Vec<&'static str> {
        let start = self.random.below(3);
        let count = 1 + self.random.below(3);
        SYMBOLS[start..start + count].to_vec()
    }

    fn fixed(&mut self) -> Value {
        let name = self.name();
        let of = json!({"type": "fixed", "name": name, "size": self.random.below(5)});
        self.complete.push(name);
        of
    }

    fn reference(&mut self) -> Value {
        if self.complete.is_empty() {
            return self.primitive();
        }
        Value::from(self.random.pick(&self.complete).clone())
    }

    fn union(&mut self, depth: usize) -> Value {
        let mut branches: Vec<Value> = Vec::new();
        let mut kinds = BTreeSet::new();
        if self.random.once_in(2) {
            branches.push(json!("null"));
            kinds.insert("null".to_owned());
        }
        for _ in 0..=self.random.below(3) {
            let branch = self.part(depth);
            if !branch.is_array() && kinds.insert(kind_of(&branch)) {
                branches.push(branch);
            }
        }
        Value::from(branches)
    }

    fn record(&mut self, depth: usize) -> Value {
        let name = self.name();
        self.open.push(name.clone());
        let mut fields = Vec::new();
        let mut names = BTreeSet::new();
        for _ in 0..self.random.below(5) {
            let field = *self.random.pick(&FIELDS);
            if names.insert(field) {
                let of = self.any(depth);
                let mut object = json!({"name": field, "type": of});
                let default = default_of(self.random, &of);
                if let (true, Some(default)) = (self.random.once_in(3), default) {
                    object["default"] = default;
                }
                fields.push(object);
            }
        }
        self.open.pop();
        self.complete.push(name.clone());
        json!({"type": "record", "name": name, "fields": fields})
    }
}

/// What may stand in a union once.
fn kind_of(of: &Value) -> String {
    match of {
        Value::String(word) => word.clone(),
        Value::Object(members) => match members.get("name") {
            Some(name) => name.as_str().unwrap().to_owned(),
            None => members["type"].as_str().unwrap().to_owned(),
        },
        _ => "union".to_owned(),
    }
}

/// A valid default for a type, where one is plain from the type itself.
fn default_of(random: &mut Random, of: &Value) -> Option<Value> {
    let word = match of {
        Value::String(word) => word.as_str(),
        Value::Object(members) => members["type"].as_str().unwrap(),
        Value::Array(branches) => return default_of(random, branches.first()?),
        _ => return None,
    };
    Some(match word {
        "null" => Value::Null,
        "boolean" => json!(true),
        "int" | "long" => json!(random.below(100)),
        "float" | "double" => json!(0.5),
        "bytes" | "string" => json!("x"),
        "array" => json!([]),
        "map" => json!({}),
        "enum" => of["symbols"].get(0)?.clone(),
        "fixed" => {
            let size = usize::try_from(of["size"].as_u64().unwrap()).unwrap();
            json!("\u{0}".repeat(size))
        }
        _ => return None,
    })
}

/// The schema after one to three edits.
pub(crate) fn edited(random: &mut Random, schema: &Value) -> Value {
    let mut schema = schema.clone();
    for _ in 0..=random.below(3) {
        edit(random, &mut schema);
    }
    schema
}

/// JSON pointers of all types in a schema.
fn places(schema: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match schema {
        Value::Array(branches) => {
            for (index, branch) in branches.iter().enumerate() {
                places(branch, &format!("{at}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for key in ["items", "values"] {
                if let Some(part) = members.get(key) {
                    places(part, &format!("{at}/{key}"), all);
                }
            }
            for (index, field) in
                members.get("fields").and_then(Value::as_array).into_iter().flatten().enumerate()
            {
                places(&field["type"], &format!("{at}/fields/{index}/type"), all);
            }
        }
        _ => {}
    }
}

fn edit(random: &mut Random, schema: &mut Value) {
    let mut all = Vec::new();
    places(schema, "", &mut all);
    let at = random.pick(&all).clone();
    let of = schema.pointer_mut(&at).unwrap();
    match of {
        Value::Array(branches) => edit_union(random, branches),
        Value::Object(members) if members.contains_key("fields") => edit_record(random, members),
        Value::Object(members) if members.contains_key("symbols") => edit_enum(random, members),
        Value::Object(members) if members.contains_key("size") => edit_fixed(random, members),
        Value::Object(members) if members.contains_key("logicalType") => match random.below(3) {
            0 => drop(members.remove("logicalType")),
            1 if members.contains_key("scale") => members["scale"] = json!(random.below(4)),
            _ => members["logicalType"] = json!("timestamp-micros"),
        },
        Value::String(word) if PRIMITIVES.contains(&word.as_str()) => {
            if random.once_in(3) {
                let mut branches = vec![json!("null"), of.clone()];
                branches.dedup();
                *of = Value::from(branches);
            } else {
                *of = Value::from(*random.pick(&PRIMITIVES));
            }
        }
        _ => {
            if random.once_in(4) {
                *of = Value::from(*random.pick(&PRIMITIVES));
            }
        }
    }
}

fn edit_union(random: &mut Random, branches: &mut Vec<Value>) {
    match random.below(4) {
        0 if !branches.is_empty() => {
            branches.remove(random.below(branches.len()));
        }
        1 => branches.reverse(),
        _ => {
            let new = json!(*random.pick(&PRIMITIVES));
            if !branches.iter().any(|branch| kind_of(branch) == kind_of(&new)) {
                let at = random.below(branches.len() + 1);
                branches.insert(at, new);
            }
        }
    }
}

fn edit_record(random: &mut Random, members: &mut Map<String, Value>) {
    if random.once_in(6) {
        return edit_name(random, members);
    }
    let fields = members["fields"].as_array_mut().unwrap();
    let names = |field: &Value| {
        let aliases = field.get("aliases").and_then(Value::as_array).cloned().unwrap_or_default();
        [vec![field["name"].clone()], aliases].concat()
    };
    let used: BTreeSet<String> =
        fields.iter().flat_map(names).map(|name| name.as_str().unwrap().to_owned()).collect();
    let free = FIELDS.iter().find(|name| !used.contains(**name));
    match random.below(6) {
        0 if !fields.is_empty() => {
            fields.remove(random.below(fields.len()));
        }
        1 => fields.reverse(),
        2 if !fields.is_empty() => {
            let at = random.below(fields.len());
            let has = fields[at].as_object_mut().unwrap().remove("default").is_some();
            let default = default_of(random, &fields[at]["type"]);
            if let (false, Some(default)) = (has, default) {
                fields[at]["default"] = default;
            }
        }
        3 if !fields.is_empty() && free.is_some() => {
            let at = random.below(fields.len());
            let old = fields[at]["name"].clone();
            fields[at]["name"] = json!(free);
            if random.once_in(2) && fields[at].get("aliases").is_none() {
                fields[at]["aliases"] = json!([old]);
            }
        }
        _ => {
            let Some(name) = free else { return };
            let mut field = json!({"name": name, "type": *random.pick(&PRIMITIVES)});
            let default = default_of(random, &field["type"]);
            if let (true, Some(default)) = (random.once_in(2), default) {
                field["default"] = default;
            }
            let at = random.below(fields.len() + 1);
            fields.insert(at, field);
        }
    }
}

/// Another name, with or without an alias, or another namespace. References to the old name are
/// left hanging, and the pair with them; others are tried.
fn edit_name(random: &mut Random, members: &mut Map<String, Value>) {
    let old = members["name"].as_str().unwrap().to_owned();
    let simple = old.rsplit('.').next().unwrap();
    members["name"] = match random.below(3) {
        0 if old.contains('.') => json!(format!("m.{simple}")),
        _ => json!(format!("{old}x")),
    };
    if random.once_in(2) {
        members.insert("aliases".to_owned(), json!([old]));
    }
}

fn edit_enum(random: &mut Random, members: &mut Map<String, Value>) {
    match random.below(4) {
        0 => edit_name(random, members),
        1 => {
            if members.remove("default").is_none()
                && let Some(first) = members["symbols"].get(0).cloned()
            {
                members.insert("default".to_owned(), first);
            }
        }
        _ => {
            let symbols = members["symbols"].as_array_mut().unwrap();
            let new = json!(*random.pick(&SYMBOLS));
            match symbols.iter().position(|symbol| *symbol == new) {
                Some(at) if symbols.len() > 1 => drop(symbols.remove(at)),
                Some(_) => {}
                None => symbols.push(new),
            }
        }
    }
}

fn edit_fixed(random: &mut Random, members: &mut Map<String, Value>) {
    if random.once_in(3) {
        return edit_name(random, members);
    }
    members["size"] = json!(random.below(5));
}

/// A schema value as a registry takes it from storage.
pub(crate) fn parse(schema: &Value) -> Option<AvroSchema> {
    parse_text(&schema.to_string())
}

pub(crate) fn parse_text(text: &str) -> Option<AvroSchema> {
    let document = Document { format: Format::Avro, text, references: &[] };
    match Schema::parse(&document, ParseMode::Lax) {
        Ok(Schema::Avro(schema)) => Some(schema),
        _ => None,
    }
}

/// A reader and a writer that share most of what they are.
pub(crate) struct Pair {
    pub(crate) reader: Value,
    pub(crate) writer: Value,
}

/// The pair of a seed, where both sides are schemas.
pub(crate) fn pair(seed: u64) -> Option<Pair> {
    let random = &mut Random::new(seed);
    let writer = schema(random);
    let reader = if random.once_in(20) { schema(random) } else { edited(random, &writer) };
    parse(&writer)?;
    parse(&reader)?;
    Some(Pair { reader, writer })
}

/// A random value of a type; `None` where recursion goes too deep.
pub(crate) fn datum(
    random: &mut Random,
    schema: &AvroSchema,
    id: TypeId,
    depth: usize,
) -> Option<Datum> {
    if depth == 0 {
        return None;
    }
    Some(match &schema.get(id).kind {
        Kind::Primitive(primitive) => primitive_datum(random, *primitive),
        Kind::Fixed(of) => Datum::Bytes((0..of.size).map(|_| byte(random)).collect()),
        Kind::Enum(of) if of.symbols.is_empty() => return None,
        Kind::Enum(of) => Datum::Symbol(random.below(of.symbols.len())),
        Kind::Array(part) => {
            let items =
                (0..random.below(3)).filter_map(|_| datum(random, schema, part.node, depth - 1));
            Datum::Array(items.collect())
        }
        Kind::Map(part) => {
            let count = random.below(3);
            let entries = (0..count).filter_map(|at| {
                Some((format!("k{at}"), datum(random, schema, part.node, depth - 1)?))
            });
            Datum::Map(entries.collect())
        }
        Kind::Union(branches) => {
            let start = random.below(branches.len());
            let order = (0..branches.len()).map(|at| (start + at) % branches.len());
            let mut found = None;
            for at in order {
                if let Some(value) = datum(random, schema, branches[at].node, depth - 1) {
                    found = Some(Datum::Branch(at, Box::new(value)));
                    break;
                }
            }
            return found;
        }
        Kind::Record(record) => {
            let fields = record.fields.iter();
            Datum::Record(
                fields
                    .map(|field| datum(random, schema, field.of.node, depth - 1))
                    .collect::<Option<_>>()?,
            )
        }
    })
}

fn byte(random: &mut Random) -> u8 {
    u8::try_from(random.below(256)).unwrap()
}

fn primitive_datum(random: &mut Random, primitive: Primitive) -> Datum {
    const INTS: [i32; 6] = [0, -1, 53, 16_777_217, i32::MIN, i32::MAX];
    const LONGS: [i64; 6] = [0, -1, 1_497_842_472, 9_007_199_254_740_993, i64::MIN, i64::MAX];
    match primitive {
        Primitive::Null => Datum::Null,
        Primitive::Boolean => Datum::Boolean(random.once_in(2)),
        Primitive::Int => Datum::Int(*random.pick(&INTS)),
        Primitive::Long => Datum::Long(*random.pick(&LONGS)),
        Primitive::Float => Datum::Float(*random.pick(&[0.0, -1.5, 3.25e10])),
        Primitive::Double => Datum::Double(*random.pick(&[0.0, -1.5, 1e300])),
        Primitive::Bytes => Datum::Bytes((0..random.below(4)).map(|_| byte(random)).collect()),
        Primitive::String => Datum::String((*random.pick(&["", "abc", "é\u{1f980}"])).to_owned()),
    }
}
