//! A schema as one document that refers to nothing outside: what other validators are given.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::json_schema::documents::{At, DocId, Documents};
use crate::json_schema::model::{Draft, JsonSchema};
use crate::source::Segment;
use crate::source::json::Kind;

/// Member of a bundle under which the texts of references stand.
const TEXTS: &str = "x-texts";

/// Keywords whose values are data.
pub(super) const DATA: [&str; 4] = ["enum", "const", "default", "examples"];

/// Keywords that name a place or a dialect; every reference is a pointer in a bundle.
const NAMES: [&str; 7] =
    ["$schema", "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "id"];

/// The whole schema, every `$ref` in it a pointer into it.
pub(super) fn whole(schema: &JsonSchema) -> Value {
    from(schema, schema.documents().root(DocId(0)))
}

/// A schema that stands inside the other, as a document of its own.
pub(super) fn from(schema: &JsonSchema, start: At) -> Value {
    let documents = schema.documents();
    let bundler = Bundler { schema, documents };
    let root = documents.root(DocId(0));
    let is_plain = start == root && schema.inner.resolved.is_empty();
    if is_plain || matches!(documents.kind(start), Kind::Bool(_)) {
        return bundler.value(start);
    }
    // The root becomes one more text, so that nothing of it applies to the instance by itself.
    let texts: Map<String, Value> = documents
        .ids()
        .map(|doc| (doc.0.to_string(), bundler.value(documents.root(doc))))
        .collect();
    json!({ "allOf": [{ "$ref": bundler.pointer(start) }], TEXTS: texts })
}

/// The place in the texts of a schema that a pointer into its bundle stands for: the text's
/// number, and the rest of the pointer.
pub(in crate::json_schema) fn place_of(pointer: &str) -> (u16, &str) {
    let inside = pointer.strip_prefix("/x-texts/").and_then(|rest| {
        let (doc, rest) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Some((doc.parse().ok()?, rest))
    });
    inside.unwrap_or((0, pointer))
}

struct Bundler<'a> {
    schema: &'a JsonSchema,
    documents: &'a Documents,
}

impl Bundler<'_> {
    fn pointer(&self, at: At) -> String {
        let mut out = format!("#/{TEXTS}/{}", at.doc.0);
        for segment in self.documents.path(at).segments {
            out.push('/');
            match segment {
                Segment::Key(key) => {
                    let escaped = key.replace('~', "~0").replace('/', "~1");
                    out.push_str(&percent_encoded(&escaped));
                }
                Segment::Index(index) => out.push_str(&index.to_string()),
            }
        }
        out
    }

    fn value(&self, at: At) -> Value {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match self.documents.kind(at) {
            Kind::Object(_) => self.object(at),
            Kind::Array(_) => {
                let items = self.documents.items(at);
                Value::Array(items.into_iter().map(|item| self.value(item)).collect())
            }
            _ => self.data(at),
        })
    }

    fn object(&self, at: At) -> Value {
        let mut out = Map::new();
        let mut dynamic = None;
        for (key, value) in self.documents.members(at) {
            let is_text = matches!(self.documents.kind(value), Kind::String(_));
            let target = self.schema.inner.resolved.get(&value);
            match (&*key, target) {
                ("$ref", Some(&to)) => {
                    out.insert("$ref".to_owned(), self.pointer(to).into());
                }
                ("$dynamicRef", Some(&to)) => dynamic = Some(self.pointer(to)),
                // What was not followed does not apply; a name needs no place in a bundle.
                ("$ref" | "$dynamicRef", None) if is_text => {}
                (name, _) if is_text && NAMES.contains(&name) => {}
                (name, _) if DATA.contains(&name) => {
                    out.insert(name.to_owned(), self.data(value));
                }
                ("$recursiveAnchor" | "$vocabulary", _) => {}
                (name, _) => {
                    out.insert(name.to_owned(), self.value(value));
                }
            }
        }
        if let Some(pointer) = dynamic {
            if out.contains_key("$ref") {
                let beside = json!({ "$ref": pointer });
                match out.get_mut("allOf") {
                    Some(Value::Array(all)) => all.push(beside),
                    _ => {
                        out.insert("allOf".to_owned(), json!([beside]));
                    }
                }
            } else {
                out.insert("$ref".to_owned(), pointer.into());
            }
        }
        Value::Object(out)
    }

    fn data(&self, at: At) -> Value {
        let tree = &self.documents.get(at.doc).tree;
        crate::json_schema::value::Value::from_tree(tree, at.node).to_json()
    }
}

/// The characters of a pointer step that a URI fragment cannot hold as they are.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The dialect of the library for a draft.
pub(super) fn dialect(draft: Draft) -> jsonschema::Draft {
    match draft {
        Draft::Four => jsonschema::Draft::Draft4,
        Draft::Six => jsonschema::Draft::Draft6,
        Draft::Seven => jsonschema::Draft::Draft7,
        Draft::TwentyNineteen => jsonschema::Draft::Draft201909,
        Draft::TwentyTwenty => jsonschema::Draft::Draft202012,
    }
}
