//! The routes, one file per resource: extract, execute, respond.

mod answering;
mod body;
mod caller;
mod compatibility;
mod config;
mod error;
mod front;
mod media;
mod messages;
mod params;
mod paths;
mod root;
mod schemas;
mod subjects;
mod versions;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

pub(crate) use answering::Answering;
pub(crate) use error::Because;

use crate::{App, limits};

/// Every route of the server as a router, for tests and for programs that put it into theirs.
pub fn router(app: App) -> Router {
    Router::new().fallback_service(service(app))
}

/// The server as a service.
pub(crate) fn service(app: App) -> Answering {
    let routes = routes()
        .route_layer(from_fn(front::named))
        .method_not_allowed_fallback(error::method_not_allowed)
        .fallback(error::not_found)
        .with_state(app.clone());
    // The last layer is the outermost one.
    let framed = Router::new()
        .fallback_service(routes)
        .layer(CatchPanicLayer::custom(error::panicked))
        // Inside the decompression, so that what is counted is what takes memory.
        .layer(from_fn_with_state(app.clone(), limits::count_body))
        .layer(RequestDecompressionLayer::new())
        .layer(map_response(limits::explain))
        .layer(from_fn_with_state(app.clone(), limits::admit))
        .layer(from_fn_with_state(app.clone(), front::front))
        .layer(CompressionLayer::new());
    Answering::new(app, framed)
}

fn routes() -> Router<App> {
    Router::new()
        .route("/", get(root::get).post(root::post))
        .route("/health/live", get(root::live))
        .route("/health/ready", get(root::ready))
        .route("/metrics", get(root::metrics))
        .route("/schemas/types", get(root::types))
        .route("/v1/metadata/version", get(root::version))
        .route("/schemas/ids/{id}", get(schemas::by_id))
        .route("/schemas/ids/{id}/schema", get(schemas::text_by_id))
        .route("/subjects", get(subjects::list))
        .route("/subjects/{subject}", post(subjects::look_up))
        .route("/subjects/{subject}/versions", get(versions::list).post(versions::register))
        .route("/subjects/{subject}/versions/{version}", get(versions::get))
        .route("/subjects/{subject}/versions/{version}/schema", get(versions::text))
        .route("/compatibility/subjects/{subject}/versions", post(compatibility::against_level))
        .route(
            "/compatibility/subjects/{subject}/versions/{version}",
            post(compatibility::against_version),
        )
        .route(
            "/config",
            get(config::get_global).put(config::put_global).delete(config::delete_global),
        )
        .route("/config/{subject}", get(config::get).put(config::put).delete(config::delete))
}
