//! The schema registry over HTTP: a thin shell around the decisions of `registry`.
//!
//! A handler takes a request apart, builds a command, executes it and answers. What is decided
//! stands in `registry`, what is stored in `registry-store`, what bodies look like in
//! `registry-api`. Knows no SQL and no compatibility rule.

mod api;
mod app;
mod cache;
pub mod config;
mod execute;
mod feed;
pub mod limits;
pub mod listen;
mod metrics;
mod schemas;

pub use api::router;
pub use app::{App, Consistency, ResponseProfile, Settings};
