//! The system from outside, at length: real clients in their own languages.
//! `cargo xtask test --full` installs what they need under `target/`.

mod clients;
