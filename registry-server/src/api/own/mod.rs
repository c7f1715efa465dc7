//! Our own routes, all under `/registry/v1/`: never mixed into the incumbent's paths.

mod changes;
mod check;
mod matrix;
pub(super) mod openapi;

use axum::Router;
use axum::routing::{get, post};

use crate::App;

/// The routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/registry/v1/check", post(check::check))
        .route("/registry/v1/changes", get(changes::changes))
        .route("/registry/v1/subjects/{subject}/matrix", get(matrix::matrix))
        .route("/openapi.json", get(openapi::document))
}
