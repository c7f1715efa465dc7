//! What end-to-end tests share: programs built from this tree, running servers, databases of
//! their own, HTTP.
//!
//! Everything panics where a test could not go on, and says what is missing.

mod canned;
mod database;
mod http;
mod programs;
mod project;
mod proxy;
mod server;

pub use canned::Canned;
pub use database::Database;
pub use http::{Answer, Http};
pub use programs::{Run, compat, program, workspace_root};
pub use project::Project;
pub use proxy::{Network, Proxy};
pub use server::Server;
