//! The specification's Parsing Canonical Form and the fingerprints of it.
//!
//! They identify a writer's schema, never a registered one: defaults and aliases, which a reader
//! needs, are not part of them.

use std::collections::HashSet;
use std::fmt::Write as _;

use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::json::write_string;
use super::model::{AvroSchema, Kind, Named, TypeId};

impl AvroSchema {
    /// The Parsing Canonical Form (specification 1.12, "Transforming into Parsing Canonical
    /// Form").
    pub fn parsing_canonical_form(&self) -> String {
        let mut printer = Printer { schema: self, defined: HashSet::new(), out: String::new() };
        printer.write(self.root().node);
        printer.out
    }

    /// The 64-bit Rabin fingerprint of the Parsing Canonical Form, as single-object encoding
    /// uses it (there in little-endian order).
    pub fn rabin_fingerprint(&self) -> u64 {
        rabin(self.parsing_canonical_form().as_bytes())
    }

    /// The MD5 fingerprint of the Parsing Canonical Form.
    pub fn md5_fingerprint(&self) -> [u8; 16] {
        Md5::digest(self.parsing_canonical_form()).into()
    }

    /// The SHA-256 fingerprint of the Parsing Canonical Form.
    pub fn sha256_fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.parsing_canonical_form()).into()
    }
}

struct Printer<'a> {
    schema: &'a AvroSchema,
    defined: HashSet<TypeId>,
    out: String,
}

impl Printer<'_> {
    fn write(&mut self, id: TypeId) {
        stacker::maybe_grow(32 * 1024, 1024 * 1024, || self.write_here(id));
    }

    fn write_here(&mut self, id: TypeId) {
        let schema = self.schema;
        match &schema.get(id).kind {
            Kind::Primitive(primitive) => write_string(primitive.as_str(), &mut self.out),
            Kind::Array(part) => {
                self.out.push_str("{\"type\":\"array\",\"items\":");
                self.write(part.node);
                self.out.push('}');
            }
            Kind::Map(part) => {
                self.out.push_str("{\"type\":\"map\",\"values\":");
                self.write(part.node);
                self.out.push('}');
            }
            Kind::Union(branches) => {
                self.list(branches, |printer, branch| printer.write(branch.node));
            }
            Kind::Fixed(fixed) => {
                if self.opens(&fixed.name, id, "fixed") {
                    let _ = write!(self.out, ",\"size\":{}}}", fixed.size);
                }
            }
            Kind::Enum(of) => {
                if self.opens(&of.name, id, "enum") {
                    self.out.push_str(",\"symbols\":");
                    self.list(&of.symbols, |printer, symbol| {
                        write_string(symbol, &mut printer.out);
                    });
                    self.out.push('}');
                }
            }
            Kind::Record(record) => {
                if self.opens(&record.name, id, "record") {
                    self.out.push_str(",\"fields\":");
                    self.list(&record.fields, |printer, field| {
                        printer.out.push_str("{\"name\":");
                        write_string(&field.name, &mut printer.out);
                        printer.out.push_str(",\"type\":");
                        printer.write(field.of.node);
                        printer.out.push('}');
                    });
                    self.out.push('}');
                }
            }
        }
    }

    /// Opens a definition, or writes the name of a type that is already defined.
    fn opens(&mut self, name: &Named, id: TypeId, word: &str) -> bool {
        let first = self.defined.insert(id);
        if first {
            self.out.push_str("{\"name\":");
        }
        write_string(&name.full, &mut self.out);
        if first {
            let _ = write!(self.out, ",\"type\":\"{word}\"");
        }
        first
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write(self, item);
        }
        self.out.push(']');
    }
}

/// CRC-64-AVRO, bit by bit as the specification defines it.
fn rabin(bytes: &[u8]) -> u64 {
    const EMPTY: u64 = 0xc15d_213a_a4d7_a795;
    let step = |value: u64| (value >> 1) ^ (EMPTY & (value & 1).wrapping_neg());
    let mut fingerprint = EMPTY;
    for &byte in bytes {
        let mut entry = (fingerprint ^ u64::from(byte)) & 0xff;
        for _ in 0..8 {
            entry = step(entry);
        }
        fingerprint = (fingerprint >> 8) ^ entry;
    }
    fingerprint
}
