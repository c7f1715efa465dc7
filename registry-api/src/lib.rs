//! The wire of the registry API: bodies, error codes, media types, and how lenient they are read.
//!
//! Twins of the types of `compat` and `registry`, which are never serialized themselves, so that
//! a field there can be renamed without breaking a client. Requests serialize and responses
//! deserialize too, for clients. Knows nothing of storage, of HTTP statuses beyond their codes, or
//! of who calls.

pub mod config;
pub mod error;
pub mod lenient;
pub mod media;
pub mod metadata;
pub mod own;
pub mod report;
pub mod schema;
pub mod small;
pub mod tags;

pub use config::{ConfigRequest, ConfigResponse, ConfigStored, Patch};
pub use error::{ErrorBody, ErrorCode};
pub use metadata::{Metadata, Rule, RuleSet};
pub use report::Report;
pub use schema::{
    Form, Reference, ReferenceRequest, RegisterResponse, SchemaById, SchemaRequest, SchemaResponse,
};
pub use small::{
    CompatibilityResponse, ContextId, Mode, ModeRequest, ServerVersion, SubjectVersion,
};
pub use tags::{EntityType, RegisterRequest, SchemaEntity, SchemaTags, TagsRequest};

#[cfg(test)]
mod tests;
