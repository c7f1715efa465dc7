//! What callers want of a registry, one file each.

pub mod candidate;
pub mod check_compatibility;
pub mod look_up;
pub mod register;
pub mod set_config;

pub use candidate::Candidate;
pub use check_compatibility::{CheckCompatibility, CompatibilityAnswer};
pub use look_up::LookUp;
pub use register::{Register, Registered};
pub use set_config::{DeleteConfig, SetConfig};

#[cfg(test)]
mod tests;
