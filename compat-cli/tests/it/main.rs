//! The binary `compat`, run as people and CI systems run it: real files, real git repositories,
//! registries that are made up where they misbehave.

mod accept;
mod bad_answers;
mod baselines;
mod check;
mod dependents;
mod engine;
#[path = "../../../tests/judges/environment.rs"]
mod environment;
mod exits;
mod foreign;
mod formats;
mod git;
mod help;
mod init;
mod interrupt;
mod lock;
mod messages;
mod output;
mod pages;
mod promote;
mod register;
mod required;
mod support;
mod tools;
