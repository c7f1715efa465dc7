//! Protobuf verdicts before a runtime that is not ours: `prost-reflect`, over thousands of
//! generated pairs. What is silent is read as it was written, and every witness does what it says.
//!
//! Where Protobuf sets a value aside as unknown because of its wire type, `prost-reflect` refuses
//! the whole message; such values are taken out before it reads, see [`fitting`].

mod compare;
mod fitting;
mod generate;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use compat::protobuf::{ProtobufSchema, findings};
use compat::{Document, Evidence, Finding, Format, Outcome, ParseMode, Schema, Severity, Witness};
use prost::Message as _;
use prost_reflect::{
    DescriptorPool, DeserializeOptions, DynamicMessage, MessageDescriptor, ReflectMessage as _,
    Syntax, Value,
};
use prost_types::FileDescriptorProto;

use self::compare::{differs, values};
use self::fitting::fitting;
use self::generate::filled;
use crate::generate_protobuf::{Random, proto_pair};

fn parse(text: &str) -> ProtobufSchema {
    let document = Document { format: Format::Protobuf, text, references: &[] };
    match Schema::parse(&document, ParseMode::Strict) {
        Ok(Schema::Protobuf(schema)) => schema,
        other => panic!("{:?}\n{text}", other.map(|_| "another language")),
    }
}

/// The schema in the eyes of `prost-reflect`.
fn pool(schema: &ProtobufSchema) -> DescriptorPool {
    let bytes = STANDARD.decode(schema.formatted("serialized")).unwrap();
    let file = FileDescriptorProto::decode(&*bytes).unwrap();
    let mut pool = DescriptorPool::new();
    pool.add_file_descriptor_proto(file).unwrap();
    pool
}

/// A generated pair with what is said of it.
struct Judged {
    context: String,
    writer: DescriptorPool,
    reader: DescriptorPool,
    found: Vec<Finding>,
}

fn judged(seed: u64) -> Judged {
    let pair = proto_pair(seed);
    let (reader, writer) = (parse(&pair.reader), parse(&pair.writer));
    Judged {
        context: format!("seed {seed}\nwriter {}\nreader {}", pair.writer, pair.reader),
        writer: pool(&writer),
        reader: pool(&reader),
        found: findings(&reader, &writer),
    }
}

/// What `prost-reflect` makes of the bytes, required fields looked at.
fn read(message: &MessageDescriptor, bytes: &[u8]) -> Result<DynamicMessage, String> {
    let read = DynamicMessage::decode(message.clone(), bytes).map_err(|error| error.to_string())?;
    if is_complete(&read) { Ok(read) } else { Err("a required field is missing".to_owned()) }
}

fn is_complete(message: &DynamicMessage) -> bool {
    message.descriptor().fields().all(|field| {
        let values = values(message, &field);
        (!field.is_required() || !values.is_empty()) && values.iter().all(is_complete_value)
    })
}

fn is_complete_value(value: &Value) -> bool {
    value.as_message().is_none_or(is_complete)
}

/// What a reader does with bytes, what `prost-reflect` refuses and Protobuf does not taken out.
fn read_fitting(
    message: &MessageDescriptor,
    bytes: &[u8],
    taken_out: &mut usize,
) -> Result<DynamicMessage, String> {
    let Some(fit) = fitting(message, bytes) else { return read(message, bytes) };
    if fit.len() < bytes.len() {
        *taken_out += 1;
        let refused = DynamicMessage::decode(message.clone(), bytes);
        assert!(refused.is_err(), "what was taken out is read: {bytes:02x?}");
    }
    read(message, &fit)
}

const PAIRS: u64 = 4_000;

#[test]
fn prost_reads_what_is_silent_as_it_was_written() {
    let (mut messages, mut taken_out, mut not_utf8) = (0, 0, 0);
    for seed in 0..PAIRS {
        let Judged { context, writer, reader, found } = judged(seed);
        if found.iter().any(|finding| finding.rule.severity == Severity::Error) {
            continue;
        }
        let random = &mut Random::new(seed);
        for of in writer.all_messages().filter(|of| !of.is_map_entry()) {
            let Some(new) = reader.get_message_by_name(of.full_name()) else { continue };
            for _ in 0..4 {
                let written = filled(random, &of, 3);
                let bytes = written.encode_to_vec();
                let seen = match read_fitting(&new, &bytes, &mut taken_out) {
                    // What proto2 does with a text that is no UTF-8 is left to the runtimes.
                    Err(error) if is_proto2(&new) && error.contains("not UTF-8") => {
                        not_utf8 += 1;
                        continue;
                    }
                    seen => seen.unwrap_or_else(|e| panic!("{e}: {bytes:02x?} {context}")),
                };
                let differs = differs(&written, &seen);
                assert_eq!(differs, None, "{written:?} {seen:?} {context}");
                messages += 1;
            }
        }
    }
    assert!(messages > 4_000, "only {messages} messages");
    assert!(not_utf8 * 1_000 < messages, "{not_utf8} texts of proto2 are no UTF-8");
    assert_eq!(taken_out, 0, "a value of another wire type is never silent");
}

#[test]
fn prost_fails_on_a_witness_or_misreads_it_as_it_says() {
    let (mut witnesses, mut taken_out) = (0, 0);
    for seed in 0..PAIRS {
        let judged = judged(seed);
        for finding in &judged.found {
            let Evidence::Witness(witness) = &finding.evidence else { continue };
            witnesses += 1;
            if let Some(fault) = fault(&judged, finding, witness, &mut taken_out) {
                panic!("{}: {fault}: {witness:?} {}", finding.rule.id, judged.context);
            }
        }
    }
    assert!(witnesses > 3_000, "only {witnesses} witnesses");
    assert!(taken_out * 3 < witnesses * 2, "{taken_out} of {witnesses} had values taken out");
}

fn is_proto2(message: &MessageDescriptor) -> bool {
    message.parent_file().syntax() == Syntax::Proto2
}

/// What is wrong with a witness.
fn fault(
    judged: &Judged,
    finding: &Finding,
    witness: &Witness,
    taken_out: &mut usize,
) -> Option<String> {
    let name = &finding.facts["message"];
    let of = judged.writer.get_message_by_name(name)?;
    let new = judged.reader.get_message_by_name(name)?;
    let bytes = witness.bytes.as_deref().unwrap();
    let written = match read(&of, bytes) {
        Ok(written) => written,
        Err(error) => return Some(format!("the writer does not read it: {error}")),
    };
    let shown = json(&of, witness).and_then(|shown| read(&of, &shown.encode_to_vec()));
    match shown {
        Ok(shown) if shown == written => {}
        shown => return Some(format!("its JSON is another message: {shown:?}")),
    }
    let seen = read_fitting(&new, bytes, taken_out);
    match (witness.outcome, seen) {
        (Outcome::Fails, Ok(seen)) => Some(format!("it is read: {seen:?}")),
        (Outcome::Fails, Err(_)) => None,
        (_, Err(error)) => Some(format!("it fails: {error}")),
        (Outcome::FailsByName, Ok(_)) => {
            json(&new, witness).ok().map(|seen| format!("its JSON is read: {seen:?}"))
        }
        // The value is the same; its name is that of another field.
        (Outcome::Misread, Ok(_)) if finding.rule.id == "proto-field-number-reused" => None,
        (Outcome::Misread, Ok(seen)) => {
            let same = differs(&written, &seen).is_none();
            same.then(|| format!("it is read as it was written: {seen:?}"))
        }
    }
}

/// The JSON of a witness, read strictly.
fn json(message: &MessageDescriptor, witness: &Witness) -> Result<DynamicMessage, String> {
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let json = witness.message.clone();
    DynamicMessage::deserialize_with_options(message.clone(), json, &options)
        .map_err(|error| error.to_string())
}
