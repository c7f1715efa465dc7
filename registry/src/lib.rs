//! What a schema registry is and what it decides, without I/O.
//!
//! A [`Command`] looks at a [`Snapshot`] and answers with [`Change`]s or a [`Rejection`];
//! storage hands out the one and applies the other. Reading order: [`names`], [`config`],
//! [`metadata`], [`rules`], [`schema`], [`references`], [`snapshot`], [`change`], [`rejection`],
//! [`commands`].
//!
//! Knows no HTTP status, no SQL, no clock and no randomness: time is an argument.

pub mod change;
pub mod command;
pub mod commands;
pub mod config;
pub mod metadata;
pub mod names;
pub mod references;
pub mod rejection;
pub mod rules;
pub mod schema;
pub mod snapshot;

pub use change::{Change, NewVersion, Receipt};
pub use command::{Command, Decision, Timestamp};
pub use config::{Config, Mode, Scoped, Settings};
pub use metadata::Metadata;
pub use names::{Context, SchemaId, Subject, Version, VersionSelector};
pub use references::{Resolved, WantedReference};
pub use rejection::Rejection;
pub use rules::RuleSet;
pub use schema::{Content, Guid, Identity, SchemaReference, StoredSchema};
pub use snapshot::{
    Bound, Counters, Known, Marked, Populated, Referrer, Revision, Scope, Snapshot, Target,
    VersionRow, View,
};

#[cfg(test)]
mod tests;
