//! The compatibility checker of the command line, as a library: what `compat` does, and what a
//! `cargo xtask check-schemas` of any Rust workspace calls.
//!
//! The binary in `main.rs` parses arguments, calls in here, prints and exits.

pub mod report;
