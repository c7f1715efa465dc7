//! Places in a schema text: paths that the engine speaks of, and the bytes that they stand for.
//!
//! The engine only ever makes [`SchemaPath`]s. Whoever has the text maps them to bytes with
//! [`Spans`], and to lines and columns with [`LineIndex`], when something is shown.

pub mod json;
pub mod protobuf;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::schema::Format;

/// A place within a schema: the document it is in and the way down from that document's root.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaPath {
    /// Name of the reference whose text the place is in; `None` for the schema itself.
    pub document: Option<Arc<str>>,
    /// The steps down. Avro and JSON Schema: keys and indices of the JSON text. Protobuf: the
    /// numbers of the descriptor's source path.
    pub segments: Vec<Segment>,
}

/// One step of a [`SchemaPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// Into an object, by key.
    Key(Arc<str>),
    /// Into a list, by position.
    Index(usize),
}

impl SchemaPath {
    /// The root of the schema itself.
    pub fn root() -> Self {
        Self::default()
    }
}

impl fmt::Display for SchemaPath {
    /// A JSON pointer (RFC 6901); the root is the empty text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.segments {
            match segment {
                Segment::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Segment::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

/// A range of bytes in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.start..span.end
    }
}

/// Maps the paths of one text to its bytes.
#[derive(Debug)]
pub struct Spans {
    map: SpanMap,
}

#[derive(Debug)]
enum SpanMap {
    Json(json::SpannedTree),
    Protobuf(protobuf::Declarations),
}

impl Spans {
    /// Scans a text; `None` where it is not even well-formed in its language.
    pub fn of(format: Format, text: &str) -> Option<Self> {
        let map = match format {
            Format::Avro | Format::Json => SpanMap::Json(json::SpannedTree::scan(text)?),
            Format::Protobuf => SpanMap::Protobuf(protobuf::Declarations::scan(text)?),
        };
        Some(Self { map })
    }

    /// The span of the value at `path`, or of its nearest parent that exists; a thing that was
    /// removed has only a parent.
    pub fn span_or_parent(&self, path: &SchemaPath) -> Span {
        match &self.map {
            SpanMap::Json(tree) => tree.span_or_parent(&path.segments),
            SpanMap::Protobuf(declarations) => declarations.span_or_parent(&path.segments),
        }
    }
}

/// A stored text laid out for people, one member a line; the text itself where it already has
/// several lines or cannot be laid out.
pub fn laid_out(format: Format, text: &str) -> String {
    match format {
        Format::Avro | Format::Json if !text.contains('\n') => {
            json::laid_out(text).unwrap_or_else(|| text.to_owned())
        }
        Format::Avro | Format::Json | Format::Protobuf => text.to_owned(),
    }
}

/// Turns byte offsets of a text into lines and columns.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
}

/// A line and a column, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: usize,
}

impl<'a> LineIndex<'a> {
    /// Finds the line starts of a text.
    pub fn new(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { text, line_starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The line and column of a byte; one past the end of the text counts as its last place.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let start = self.line_starts[line - 1];
        LineColumn { line, column: self.text[start..offset].chars().count() + 1 }
    }
}

#[cfg(test)]
mod tests;
