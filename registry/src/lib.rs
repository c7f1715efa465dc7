//! What a schema registry is and what it decides, without I/O.
//!
//! A [`Command`] looks at a [`Snapshot`] and answers with [`Change`]s or a [`Rejection`];
//! storage hands out the one and applies the other. Reading order: [`names`], [`config`],
//! [`schema`], [`snapshot`], [`change`], [`rejection`], [`commands`].
//!
//! Knows no HTTP status, no SQL, no clock and no randomness: time is an argument.

pub mod change;
pub mod command;
pub mod commands;
pub mod config;
pub mod names;
pub mod rejection;
pub mod schema;
pub mod snapshot;

pub use change::{Change, NewVersion, Receipt};
pub use command::{Command, Decision, Timestamp};
pub use config::{Config, Mode};
pub use names::{Context, SchemaId, Subject, Version};
pub use rejection::Rejection;
pub use schema::{Guid, Identity, SchemaReference, StoredSchema};
pub use snapshot::{Known, LiveVersion, Revision, Scope, Snapshot};
