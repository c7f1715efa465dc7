//! What the engine promises, seen from outside: its pages, its laws, its words.

mod generate;
mod laws;
mod pages;
