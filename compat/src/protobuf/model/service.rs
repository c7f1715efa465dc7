//! Services and their methods.

use std::sync::Arc;

use super::OptionNode;
use crate::source::Span;

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: Arc<str>,
    /// Options.
    pub options: Vec<OptionNode>,
    /// Its methods.
    pub rpcs: Vec<Rpc>,
    /// The whole declaration.
    pub span: Span,
}

/// A method of a service.
#[derive(Clone, Debug)]
pub struct Rpc {
    /// Its name.
    pub name: Arc<str>,
    /// What it takes.
    pub request: RpcType,
    /// What it gives.
    pub response: RpcType,
    /// Options.
    pub options: Vec<OptionNode>,
    /// The whole declaration.
    pub span: Span,
}

/// What a method takes or gives.
#[derive(Clone, Debug)]
pub struct RpcType {
    /// The type as it is written.
    pub type_name: Arc<str>,
    /// One or many.
    pub flow: Flow,
    /// The type in the text.
    pub span: Span,
}

/// One message or a stream of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// One.
    Single,
    /// A stream.
    Stream,
}
