//! What the engine promises, seen from outside: its pages, its laws, its words.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod generate;
mod generate_json;
mod generate_protobuf;
mod help;
mod hostile_json;
mod hostile_protobuf;
mod instances_json;
mod json;
mod json_references;
mod laws;
mod mangled;
mod pages;
mod prost;
mod protobuf;
