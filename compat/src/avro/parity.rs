//! The incumbent's names, paths and sentences for what the walk found.

use super::case::{Case, enumeration, fixed, name, record};
use super::hit::{Hit, Seen, What};
use super::model::{AvroSchema, TypeId};
use super::resolve::Walked;
use super::rules;
use crate::finding::Foreign;
use crate::limits;

/// The code of an entry that stands for an exception: it has no type in the incumbent.
pub const EXCEPTION: &str = "EXCEPTION";

/// A hit as the incumbent names it, where it does.
pub(super) fn foreign(
    reader: &AvroSchema,
    writer: &AvroSchema,
    walked: &Walked,
    hit: Hit,
) -> Option<Foreign> {
    if hit.seen != Seen::Refused {
        return None;
    }
    let (code, info) = match hit.what {
        What::TypeChanged => {
            let words = (reader.type_word(hit.reader.node), writer.type_word(hit.writer.node));
            let info =
                format!("reader type: {} not compatible with writer type: {}", words.0, words.1);
            ("TYPE_MISMATCH", info)
        }
        What::MissingReaderDefaultOfEnum => {
            let info = "reader type: ENUM not compatible with writer type: RECORD";
            ("TYPE_MISMATCH", info.to_owned())
        }
        What::NameChanged => {
            ("NAME_MISMATCH", format!("expected: {}", name(writer, hit.writer.node).full))
        }
        What::FixedSizeChanged => {
            let sizes = (fixed(writer, hit.writer.node).size, fixed(reader, hit.reader.node).size);
            ("FIXED_SIZE_MISMATCH", format!("expected: {}, found: {}", sizes.0, sizes.1))
        }
        What::EnumSymbolRemoved => {
            let (one, other) =
                (enumeration(reader, hit.reader.node), enumeration(writer, hit.writer.node));
            let missing = rules::enum_symbol_removed::missing(one, other);
            ("MISSING_ENUM_SYMBOLS", format!("[{}]", missing.join(", ")))
        }
        What::MissingReaderDefault => {
            let case = Case { reader, writer, hit };
            let name = case.field().map(|field| field.name.to_string()).unwrap_or_default();
            ("READER_FIELD_MISSING_DEFAULT_VALUE", name)
        }
        What::UnionBranchMissing => {
            let word = writer.type_word(hit.writer.node);
            ("MISSING_UNION_BRANCH", format!("reader union lacking writer type: {word}"))
        }
        What::AmbiguousFieldAlias => (EXCEPTION, ambiguity(reader, writer, hit)),
        What::TooLarge => (
            EXCEPTION,
            format!("schemas nested deeper than {} types, or too wide", limits::DEPTH_MAX),
        ),
        What::UnionBranchShadowed
        | What::UnionNamespaceChanged
        | What::FieldAliasOutOfScope
        | What::FieldReadTwice
        | What::DefaultNotOfType
        | What::BytesReadAsText
        | What::PrecisionLost
        | What::DecimalChanged
        | What::LogicalTypeChanged
        | What::LogicalTypeAdded => return None,
    };
    Some(Foreign { code, path: walked.path(hit.path), info })
}

fn ambiguity(reader: &AvroSchema, writer: &AvroSchema, hit: Hit) -> String {
    let Some(at) = hit.field else { return String::new() };
    let field = &record(reader, at.record).fields[at.index as usize];
    format!(
        "Reader record field {} type:{} pos:{} matches multiple fields in writer record schema {}",
        field.name,
        reader.type_word(field.of.node),
        at.index,
        definition(writer, hit.writer.node)
    )
}

fn definition(schema: &AvroSchema, id: TypeId) -> String {
    super::canonical::of_types(&schema.arena.types, id)
}

/// The sentence that existing clients print for a difference; `reader` and `writer` are the
/// words for the two sides, `new` and `old` or the other way round.
pub fn sentence(foreign: &Foreign, reader: &str, writer: &str) -> String {
    let Foreign { code, path, info } = foreign;
    let description = match *code {
        "FIXED_SIZE_MISMATCH" => format!(
            "The size of FIXED type field at path '{path}' in the {reader} schema does not match with the {writer} schema"
        ),
        "TYPE_MISMATCH" => format!(
            "The type (path '{path}') of a field in the {reader} schema does not match with the {writer} schema"
        ),
        "NAME_MISMATCH" => format!("The name of the schema has changed (path '{path}')"),
        "MISSING_ENUM_SYMBOLS" => format!(
            "The {reader} schema is missing enum symbols '{info}' at path '{path}' in the {writer} schema"
        ),
        "MISSING_UNION_BRANCH" => format!(
            "The {reader} schema is missing a type inside a union field at path '{path}' in the {writer} schema"
        ),
        "READER_FIELD_MISSING_DEFAULT_VALUE" => format!(
            "The field '{info}' at path '{path}' in the {reader} schema has no default value and is missing in the {writer} schema"
        ),
        _ => return format!("Unexpected exception during compatibility check: {info}"),
    };
    format!("{{errorType:'{code}', description:'{description}', additionalInfo:'{info}'}}")
}
