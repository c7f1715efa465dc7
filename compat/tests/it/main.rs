//! What the engine promises, seen from outside: its pages, its laws, its words.

mod generate;
mod generate_json;
mod generate_protobuf;
mod json;
mod laws;
mod pages;
mod protobuf;
