//! Options and what they are set to.

use std::sync::Arc;

use crate::source::Span;

/// An option.
#[derive(Clone, Debug, PartialEq)]
pub struct OptionNode {
    /// The first part of its name, without parentheses.
    pub name: Arc<str>,
    /// Whether that part stands in parentheses: an extension.
    pub spelling: Spelling,
    /// What it is set to.
    pub value: OptionValue,
    /// Where it is, the keyword or brackets left out.
    pub span: Span,
}

/// How a name in an option is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// In parentheses.
    Parenthesized,
}

/// What an option is set to.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// A string, with its escapes resolved.
    Text(Arc<str>),
    /// `true` or `false`.
    Boolean(Arc<str>),
    /// A number as it is written.
    Number(Arc<str>),
    /// Any other word.
    Word(Arc<str>),
    /// A message literal.
    Map(Vec<(Arc<str>, OptionValue)>),
    /// A list.
    List(Vec<OptionValue>),
    /// The value of a member: `(o).member = …`.
    Member(Box<OptionNode>),
}

impl OptionValue {
    /// The text of a simple value.
    pub fn text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Text(text) | Self::Boolean(text) | Self::Number(text) | Self::Word(text) => {
                Some(text)
            }
            Self::Map(_) | Self::List(_) | Self::Member(_) => None,
        }
    }
}

/// The last option of this name, in parentheses or not, as existing registries look one up.
pub fn option<'a>(options: &'a [OptionNode], name: &str) -> Option<&'a OptionNode> {
    options
        .iter()
        .rev()
        .find(|option| option.name.strip_prefix('.').unwrap_or(&option.name) == name)
}

/// Whether an option of this name is set to `true`.
pub fn is_set(options: &[OptionNode], name: &str) -> bool {
    option(options, name)
        .and_then(|option| option.value.text())
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}
