//! Protobuf schemas that `protoc` takes, and edits of them, from a seed.

use std::fmt::Write as _;

/// A stream of numbers (the generator `SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

const SCALARS: [&str; 15] = [
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
    "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes",
];
const KEYS: [&str; 5] = ["string", "int32", "uint64", "bool", "sfixed32"];
const NAMES: [&str; 9] =
    ["id", "guest", "nights", "paid_at", "tags", "price", "state", "note", "parent"];

/// Two versions of a file.
pub(crate) struct ProtoPair {
    pub(crate) reader: String,
    pub(crate) writer: String,
}

#[derive(Clone)]
struct File {
    is_proto3: bool,
    messages: Vec<Message>,
    values: Vec<(String, i32)>,
}

#[derive(Clone)]
struct Message {
    name: String,
    fields: Vec<Field>,
}

#[derive(Clone)]
struct Field {
    number: i32,
    name: String,
    of: Of,
    label: Label,
    in_oneof: bool,
}

#[derive(Clone)]
enum Of {
    Scalar(&'static str),
    Enum,
    Message(usize),
    Map(&'static str, &'static str),
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    None,
    Optional,
    Required,
    Repeated,
}

/// Two versions of a file from a seed.
pub(crate) fn proto_pair(seed: u64) -> ProtoPair {
    let mut random = Random::new(seed);
    let writer = file(&mut random);
    let mut reader = writer.clone();
    for _ in 0..=random.below(3) {
        edit(&mut random, &mut reader);
    }
    if random.once_in(8) {
        reader.is_proto3 = !reader.is_proto3;
    }
    ProtoPair { reader: print(&reader), writer: print(&writer) }
}

fn file(random: &mut Random) -> File {
    let is_proto3 = !random.once_in(3);
    let count = 1 + random.below(3);
    let mut messages = Vec::new();
    for at in 0..count {
        let mut fields: Vec<Field> = Vec::new();
        let required = if is_proto3 { Required::Never } else { Required::Sometimes };
        for number in 1..=(1 + random.below(5)) {
            let field = field(random, i32::try_from(number).unwrap_or(1), count, required);
            if fields.iter().all(|known| known.name != field.name) {
                fields.push(field);
            }
        }
        messages.push(Message { name: format!("M{at}"), fields });
    }
    let values = (0..2 + random.below(3)).map(|n| (format!("V{n}"), i32::try_from(n).unwrap_or(0)));
    File { is_proto3, messages, values: values.collect() }
}

/// Whether a field may be required.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Required {
    Never,
    Sometimes,
}

fn field(random: &mut Random, number: i32, messages: usize, required: Required) -> Field {
    let of = of(random, messages);
    let label = match random.below(6) {
        0 | 1 => Label::Repeated,
        2 => Label::Optional,
        // A required message of the same kind would have no smallest value.
        3 if required == Required::Sometimes && !matches!(of, Of::Message(_)) => Label::Required,
        _ => Label::None,
    };
    let in_oneof = label == Label::None && !matches!(of, Of::Map(..)) && random.once_in(4);
    Field { number, name: (*random.pick(&NAMES)).to_owned(), of, label, in_oneof }
}

fn of(random: &mut Random, messages: usize) -> Of {
    match random.below(8) {
        0 => Of::Enum,
        1 => Of::Message(random.below(messages)),
        2 => Of::Map(random.pick::<&str>(&KEYS), random.pick::<&str>(&SCALARS)),
        _ => Of::Scalar(random.pick::<&str>(&SCALARS)),
    }
}

fn edit(random: &mut Random, file: &mut File) {
    let count = file.messages.len();
    let required = if file.is_proto3 { Required::Never } else { Required::Sometimes };
    let at = random.below(count);
    let message = &mut file.messages[at];
    let chosen = random.below(message.fields.len());
    let unused = NAMES.iter().find(|name| message.fields.iter().all(|f| f.name != **name));
    match (random.below(8), unused) {
        (0, Some(name)) => {
            let mut new = field(random, 20, count, required);
            (*name).clone_into(&mut new.name);
            message.fields.retain(|field| field.number != 20);
            message.fields.push(new);
        }
        (1, Some(name)) => message.fields[chosen].name = (*name).to_owned(),
        (2 | 3, _) => {
            let field = &mut message.fields[chosen];
            field.of = of(random, count);
            if matches!(field.of, Of::Map(..)) {
                (field.in_oneof, field.label) = (false, Label::None);
            }
        }
        (4, _) => {
            let field = &mut message.fields[chosen];
            if !matches!(field.of, Of::Map(..)) {
                field.label = *random.pick(&[Label::None, Label::Optional, Label::Repeated]);
                field.in_oneof = false;
            }
        }
        (5, _) if message.fields.len() > 1 => {
            message.fields.remove(chosen);
        }
        (6, _) => {
            for field in &mut message.fields {
                let fits = !matches!(field.of, Of::Map(..)) && field.label != Label::Repeated;
                if fits && random.once_in(2) {
                    (field.in_oneof, field.label) = (true, Label::None);
                }
            }
        }
        _ => match random.below(3) {
            0 if file.values.len() > 2 => {
                file.values.pop();
            }
            1 if file.values.iter().all(|(_, number)| *number != 9) => {
                file.values.push(("W".to_owned(), 9));
            }
            _ => {
                if let Some((name, _)) = file.values.last_mut() {
                    "RENAMED".clone_into(name);
                }
            }
        },
    }
    file.values.dedup_by(|one, other| one.0 == other.0);
}

fn print(file: &File) -> String {
    let syntax = if file.is_proto3 { "proto3" } else { "proto2" };
    let mut out = format!("syntax = \"{syntax}\";\npackage generated;\n\n");
    for message in &file.messages {
        let _ = writeln!(out, "message {} {{", message.name);
        for field in message.fields.iter().filter(|field| !field.in_oneof) {
            let _ = writeln!(out, "  {}{}", label(file, field), declaration(file, field));
        }
        if message.fields.iter().any(|field| field.in_oneof) {
            out.push_str("  oneof choice {\n");
            for field in message.fields.iter().filter(|field| field.in_oneof) {
                let _ = writeln!(out, "    {}", declaration(file, field));
            }
            out.push_str("  }\n");
        }
        out.push_str("}\n\n");
    }
    out.push_str("enum State {\n");
    for (name, number) in &file.values {
        let _ = writeln!(out, "  {name} = {number};");
    }
    out.push_str("}\n");
    out
}

fn label(file: &File, field: &Field) -> &'static str {
    match (field.label, &field.of) {
        (_, Of::Map(..)) => "",
        (Label::Repeated, _) => "repeated ",
        (Label::Required, _) if !file.is_proto3 => "required ",
        (Label::None, _) if file.is_proto3 => "",
        _ => "optional ",
    }
}

fn declaration(file: &File, field: &Field) -> String {
    let of = match field.of {
        Of::Scalar(scalar) => scalar.to_owned(),
        Of::Enum => "State".to_owned(),
        Of::Message(at) => file.messages[at].name.clone(),
        Of::Map(key, value) => format!("map<{key}, {value}>"),
    };
    format!("{of} {} = {};", field.name, field.number)
}
