//! A JSON text as a tree whose every value knows its bytes: the input of the Avro and JSON
//! Schema parsers, and the map from paths to places.
//!
//! `serde_json` keeps no positions, rewrites numbers and drops repeated keys; this tree does not.

mod layout;

use std::collections::HashMap;
use std::sync::Arc;

use struson::reader::{
    JsonReader as _, JsonStreamReader, JsonSyntaxError, ReaderError, ReaderSettings, ValueType,
};

pub use layout::laid_out;

use super::{Segment, Span};
use crate::limits;

/// Index of a value in a [`SpannedTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// Its place in the order of the text; parents come before what they hold.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A JSON text, value by value.
#[derive(Debug)]
pub struct SpannedTree {
    nodes: Vec<Node>,
}

/// One value.
#[derive(Debug)]
pub struct Node {
    /// Its bytes in the text.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub enum Kind {
    /// Members in the order of the text; a key may come twice, and then the last one counts.
    Object(Vec<(Arc<str>, NodeId)>),
    /// Elements.
    Array(Vec<NodeId>),
    /// A string, with its escapes resolved.
    String(Arc<str>),
    /// A number as it is written.
    Number(Box<str>),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// Whether `/* */` and `//` count as white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comments {
    /// They do (Avro).
    Allowed,
    /// They do not (JSON).
    Refused,
}

/// Why a text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong, in plain words.
    pub message: String,
    /// Bytes from the start of the text.
    pub offset: usize,
}

impl SpannedTree {
    /// Parses a text for its positions only; comments are fine.
    pub fn scan(text: &str) -> Option<Self> {
        Self::parse(text, Comments::Allowed).ok().map(|(tree, _)| tree)
    }

    /// Parses the first JSON value of a text.
    ///
    /// Also answers where that value ends; what may follow is for the caller to say.
    ///
    /// # Errors
    /// The first syntax error, nesting deeper than [`limits::JSON_DEPTH_MAX`] included.
    pub fn parse(text: &str, comments: Comments) -> Result<(Self, usize), JsonError> {
        if text.len() > limits::TEXT_BYTES_MAX {
            let message = format!("longer than {} bytes", limits::TEXT_BYTES_MAX);
            return Err(JsonError { message, offset: 0 });
        }
        let settings = ReaderSettings {
            allow_comments: comments == Comments::Allowed,
            track_path: false,
            max_nesting_depth: u32::try_from(limits::JSON_DEPTH_MAX).ok(),
            restrict_number_values: false,
            ..ReaderSettings::default()
        };
        let reader = JsonStreamReader::new_custom(text.as_bytes(), settings);
        let mut builder =
            Builder { reader, nodes: Vec::new(), open: Vec::new(), keys: Keys::default() };
        builder.run().map_err(|error| JsonError::from_reader(&error, text.len()))?;
        let end = builder.nodes[0].span.end;
        Ok((Self { nodes: builder.nodes }, end))
    }

    /// The root value.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Every value, in the order of the text.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// A value.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Of every value the one that holds it, and where in there; `None` for the root. By
    /// [`NodeId::index`].
    pub fn parents(&self) -> Vec<Option<(NodeId, Segment)>> {
        let mut parents = vec![None; self.nodes.len()];
        for (at, node) in (0..).map(NodeId).zip(&self.nodes) {
            match &node.kind {
                Kind::Object(members) => {
                    for (key, value) in members {
                        parents[value.index()] = Some((at, Segment::Key(Arc::clone(key))));
                    }
                }
                Kind::Array(items) => {
                    for (place, item) in items.iter().enumerate() {
                        parents[item.index()] = Some((at, Segment::Index(place)));
                    }
                }
                _ => {}
            }
        }
        parents
    }

    /// The member of an object that counts: the last one with this key.
    pub fn member(&self, id: NodeId, key: &str) -> Option<NodeId> {
        match &self.node(id).kind {
            Kind::Object(members) => {
                members.iter().rev().find(|(name, _)| &**name == key).map(|&(_, value)| value)
            }
            _ => None,
        }
    }

    /// The bytes of the value at the end of `segments`, or of the last value on the way there.
    pub fn span_or_parent(&self, segments: &[Segment]) -> Span {
        let mut at = self.root();
        for segment in segments {
            let next = match (segment, &self.node(at).kind) {
                (Segment::Key(key), Kind::Object(_)) => self.member(at, key),
                (Segment::Index(index), Kind::Array(items)) => items.get(*index).copied(),
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        self.node(at).span
    }

    /// The members of an object with repeated keys resolved: last value, first position.
    pub fn members(&self, id: NodeId) -> Vec<(Arc<str>, NodeId)> {
        /// Members among which looking costs less than hashing.
        const FEW_MAX: usize = 8;
        let Kind::Object(members) = &self.node(id).kind else { return Vec::new() };
        let are_few = members.len() <= FEW_MAX;
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut unique: Vec<(Arc<str>, NodeId)> = Vec::with_capacity(members.len());
        for (key, value) in members {
            let known = if are_few {
                unique.iter().position(|(known, _)| known == key)
            } else {
                places.get(&**key).copied()
            };
            if let Some(place) = known {
                unique[place].1 = *value;
                continue;
            }
            if !are_few {
                places.insert(key, unique.len());
            }
            unique.push((Arc::clone(key), *value));
        }
        unique
    }
}

impl JsonError {
    fn from_reader(error: &ReaderError, text_len: usize) -> Self {
        let (message, location) = match error {
            ReaderError::SyntaxError(JsonSyntaxError { kind, location }) => {
                (words_of(&kind.to_string()), location)
            }
            ReaderError::MaxNestingDepthExceeded { location, .. } => {
                (format!("nested deeper than {} levels", limits::JSON_DEPTH_MAX), location)
            }
            ReaderError::IoError { error, location } => (error.to_string(), location),
            other => {
                return Self { message: other.to_string(), offset: text_len };
            }
        };
        let offset = location.data_pos.and_then(|at| usize::try_from(at).ok());
        Self { message, offset: offset.unwrap_or(text_len).min(text_len) }
    }
}

/// `MissingComma` as `missing comma`.
fn words_of(camel_case: &str) -> String {
    let mut words = String::with_capacity(camel_case.len() + 8);
    for (at, character) in camel_case.char_indices() {
        if character.is_uppercase() && at > 0 {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}

/// Builds the tree with an explicit stack, so that depth costs no call frames.
struct Builder<'a> {
    reader: JsonStreamReader<&'a [u8]>,
    nodes: Vec<Node>,
    open: Vec<NodeId>,
    keys: Keys,
}

/// The first few keys of a text. A schema has the same ones over and over, and each is kept once.
#[derive(Default)]
struct Keys(Vec<Arc<str>>);

impl Keys {
    fn shared(&mut self, key: &str) -> Arc<str> {
        const KEPT_MAX: usize = 16;
        if let Some(known) = self.0.iter().find(|known| &***known == key) {
            return Arc::clone(known);
        }
        let new: Arc<str> = key.into();
        if self.0.len() < KEPT_MAX {
            self.0.push(Arc::clone(&new));
        }
        new
    }
}

impl Builder<'_> {
    fn run(&mut self) -> Result<(), ReaderError> {
        self.value()?;
        while let Some(&parent) = self.open.last() {
            if !self.reader.has_next()? {
                self.close(parent)?;
                continue;
            }
            let key = match &self.nodes[parent.0 as usize].kind {
                Kind::Object(_) => Some(self.keys.shared(self.reader.next_name()?)),
                _ => None,
            };
            let child = self.value()?;
            match &mut self.nodes[parent.0 as usize].kind {
                Kind::Object(members) => members.push((key.unwrap_or_default(), child)),
                Kind::Array(items) => items.push(child),
                _ => unreachable!("only objects and arrays are opened"),
            }
        }
        Ok(())
    }

    /// Reads a scalar whole, or opens an object or array.
    fn value(&mut self) -> Result<NodeId, ReaderError> {
        let value_type = self.reader.peek()?;
        let start = self.position();
        let id = NodeId(u32::try_from(self.nodes.len()).expect("bounded by the text's length"));
        let kind = match value_type {
            ValueType::Object => {
                self.reader.begin_object()?;
                self.open.push(id);
                Kind::Object(Vec::new())
            }
            ValueType::Array => {
                self.reader.begin_array()?;
                self.open.push(id);
                Kind::Array(Vec::new())
            }
            ValueType::String => Kind::String(self.reader.next_str()?.into()),
            ValueType::Number => Kind::Number(self.reader.next_number_as_str()?.into()),
            ValueType::Boolean => Kind::Bool(self.reader.next_bool()?),
            ValueType::Null => {
                self.reader.next_null()?;
                Kind::Null
            }
        };
        self.nodes.push(Node { span: Span { start, end: self.position() }, kind });
        Ok(id)
    }

    fn close(&mut self, id: NodeId) -> Result<(), ReaderError> {
        match &self.nodes[id.0 as usize].kind {
            Kind::Object(_) => self.reader.end_object()?,
            _ => self.reader.end_array()?,
        }
        self.nodes[id.0 as usize].span.end = self.position();
        self.open.pop();
        Ok(())
    }

    fn position(&self) -> usize {
        let position = self.reader.current_position(false).data_pos;
        position.and_then(|at| usize::try_from(at).ok()).expect("a reader of a slice counts bytes")
    }
}
