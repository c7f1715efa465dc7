//! Elements of files with what buf asks about them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::protobuf::features::Features;
use crate::protobuf::layout::Scalar;
use crate::protobuf::model::{Enum, Field, File, OptionNode, Service, is_set, option};
use crate::source::Span;

/// A file.
pub(super) struct SourceFile<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) package: Arc<str>,
    pub(super) file: &'a File,
    /// Names within the file of its messages, enums and extensions.
    pub(super) messages: BTreeMap<String, Span>,
    pub(super) enums: BTreeMap<String, Span>,
    pub(super) extensions: BTreeMap<String, Span>,
}

/// Where an element stands.
#[derive(Clone)]
pub(super) struct Home<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) package: Arc<str>,
    pub(super) span: Span,
}

/// A message, entries of maps and groups included.
pub(super) struct SourceMessage<'a> {
    pub(super) home: Home<'a>,
    pub(super) name: Arc<str>,
    pub(super) options: &'a [OptionNode],
    pub(super) features: Features,
    pub(super) fields: BTreeMap<i32, SourceField<'a>>,
    pub(super) oneofs: Vec<Arc<str>>,
    pub(super) reserved: Vec<(i64, i64)>,
    pub(super) reserved_names: Vec<Arc<str>>,
    pub(super) extensions: Vec<(i64, i64)>,
}

/// A field or an extension.
pub(super) struct SourceField<'a> {
    pub(super) home: Home<'a>,
    pub(super) number: i32,
    pub(super) name: Arc<str>,
    pub(super) json_name: Arc<str>,
    pub(super) kind: Kind,
    /// Full name of a message or enum.
    pub(super) type_name: String,
    pub(super) cardinality: Rule,
    pub(super) features: Features,
    pub(super) oneof: Option<Arc<str>>,
    pub(super) default: Option<Arc<str>>,
    pub(super) options: &'a [OptionNode],
    pub(super) file: &'a File,
    /// Options of everything around it, the file first: inherited features of languages.
    pub(super) around: Vec<&'a [OptionNode]>,
    pub(super) declared: Option<&'a Field>,
    pub(super) is_entry: bool,
    pub(super) extendee: Option<String>,
}

/// What a field holds, as buf tells kinds apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar(Scalar),
    Enum,
    Message,
    Group,
}

/// Cardinality and presence in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Explicit,
    Implicit,
    Required,
    Repeated,
    Map,
}

/// An enum.
pub(super) struct SourceEnum<'a> {
    pub(super) home: Home<'a>,
    pub(super) of: &'a Enum,
    pub(super) features: Features,
    pub(super) reserved: Vec<(i64, i64)>,
    pub(super) reserved_names: Vec<Arc<str>>,
}

/// A service.
pub(super) struct SourceService<'a> {
    pub(super) home: Home<'a>,
    pub(super) service: &'a Service,
}

impl SourceMessage<'_> {
    /// Whether an option is set to `true`, and where.
    pub(super) fn flag(&self, name: &str) -> (bool, Option<Span>) {
        (is_set(self.options, name), option(self.options, name).map(|option| option.span))
    }
}
