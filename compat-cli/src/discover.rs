//! What a schema text defines and refers to, found without being told.
//!
//! Reads just enough of a text to link the files of a project; whether it is a schema is for the
//! engine to say. A text that cannot be read defines and uses nothing.

mod avro;
mod json;
mod protobuf;

use compat::Format;

/// What a text defines and uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// Names by which other texts can refer to it: full type names (Avro), its `$id` (JSON
    /// Schema). Protobuf files go by their import path, which the text does not say.
    pub defines: Vec<String>,
    /// Names that it refers to, each once, in order: full type names, `$ref` without its
    /// fragment, import paths.
    pub uses: Vec<String>,
    /// What subject templates can be filled with.
    pub names: Names,
}

/// Names for subject templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Package (Protobuf).
    pub package: Option<String>,
    /// Simple name of the top-level type (Avro).
    pub record: Option<String>,
    /// Its namespace.
    pub namespace: Option<String>,
    /// `$id` (JSON Schema).
    pub id: Option<String>,
}

/// What `text` defines and uses.
pub fn discover(format: Format, text: &str) -> Discovered {
    match format {
        Format::Avro => avro::discover(text),
        Format::Json => json::discover(text),
        Format::Protobuf => protobuf::discover(text),
    }
}

/// The language of a file: by its extension, else by what is in it; `None` where both leave it
/// open.
pub fn format_of(path: &str, text: &str) -> Option<Format> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("avsc") => Some(Format::Avro),
        Some("proto") => Some(Format::Protobuf),
        // Many projects keep Avro in `.json`; its records are no JSON Schemas.
        Some("json") => Some(by_content(text).unwrap_or(Format::Json)),
        _ => by_content(text),
    }
}

fn by_content(text: &str) -> Option<Format> {
    if avro::looks_like(text) {
        return Some(Format::Avro);
    }
    if json::looks_like(text) {
        return Some(Format::Json);
    }
    protobuf::looks_like(text).then_some(Format::Protobuf)
}

fn push_once(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|known| known == name) {
        list.push(name.to_owned());
    }
}

#[cfg(test)]
mod tests;
