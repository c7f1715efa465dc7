//! What callers want of a registry, one file each.

pub mod candidate;
pub mod check_compatibility;
pub mod delete_context;
pub mod delete_subject;
pub mod delete_version;
pub mod explain;
mod judge;
pub mod look_up;
pub mod register;
pub mod set_config;
pub mod set_mode;

pub use candidate::{Candidate, Normalize};
pub use check_compatibility::{CheckCompatibility, CompatibilityAnswer};
pub use delete_context::DeleteContext;
pub use delete_subject::DeleteSubject;
pub use delete_version::DeleteVersion;
pub use explain::{Explain, Explanation};
pub use look_up::LookUp;
pub use register::{Check, Register, Registered, WantedId, WantedVersion};
pub use set_config::{DeleteConfig, SetConfig};
pub use set_mode::{DeleteMode, Existing, Recursive, SetMode};

/// Which versions are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Include {
    /// Those that are not marked deleted.
    #[default]
    Live,
    /// All of them.
    Deleted,
}

/// Whether a deletion can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// The versions are marked and can still be read on request.
    Mark,
    /// What is marked goes for good.
    Purge,
}

#[cfg(test)]
mod tests;
