//! The binary `compat`, run as people and CI systems run it: real files, real git repositories,
//! registries that are made up where they misbehave.

mod bad_answers;
mod baselines;
mod check;
mod git;
mod help;
mod pages;
mod promote;
mod register;
mod support;
