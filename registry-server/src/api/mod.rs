//! The routes, one file per resource: extract, execute, respond.

mod answering;
mod associations;
mod body;
mod caller;
mod compatibility;
mod config;
mod contexts;
mod convert;
mod error;
mod front;
mod media;
mod messages;
mod mode;
mod own;
mod params;
mod paths;
mod root;
mod schemas;
mod subjects;
mod tags;
mod versions;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{delete, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

pub(crate) use answering::{Answer, Answering};
pub(crate) use error::Because;
pub(crate) use front::REQUEST_ID;

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
        .route("/v1/metadata/id", get(root::cluster))
        .route("/v1/metadata/version", get(root::version))
        .route("/v1/metadata/deployment", get(root::deployment))
        .merge(schema_routes())
        .merge(subject_routes())
        .merge(settings_routes())
        .merge(own::routes())
        .route("/contexts", get(contexts::list))
        .route("/contexts/{context}", delete(contexts::delete))
        .route("/associations/subjects/{subject}", get(associations::none))
        .route(
            "/associations/resources/{resource}",
            get(associations::none).delete(associations::delete),
        )
        .route("/associations/resources/{namespace}/{name}", get(associations::none))
}

fn schema_routes() -> Router<App> {
    Router::new()
        .route("/schemas", get(schemas::list))
        .route("/schemas/types", get(root::types))
        .route("/schemas/ids/{id}", get(schemas::by_id))
        .route("/schemas/ids/{id}/schema", get(schemas::text_by_id))
        .route("/schemas/ids/{id}/subjects", get(schemas::subjects_of))
        .route("/schemas/ids/{id}/versions", get(schemas::versions_of))
        .route("/schemas/guids/{guid}", get(schemas::by_guid))
        .route("/schemas/guids/{guid}/ids", get(schemas::ids_of_guid))
}

fn subject_routes() -> Router<App> {
    const VERSION: &str = "/subjects/{subject}/versions/{version}";
    Router::new()
        .route("/subjects", get(subjects::list))
        .route("/subjects/{subject}", post(subjects::look_up).delete(subjects::delete))
        .route("/subjects/{subject}/metadata", get(subjects::by_metadata))
        .route("/subjects/{subject}/versions", get(versions::list).post(versions::register))
        .route(VERSION, get(versions::get).delete(versions::delete))
        .route(&format!("{VERSION}/schema"), get(versions::text))
        .route(&format!("{VERSION}/referencedby"), get(versions::referenced_by))
        .route(&format!("{VERSION}/tags"), post(tags::modify))
        .route("/compatibility/subjects/{subject}/versions", post(compatibility::against_level))
        .route(&format!("/compatibility{VERSION}"), post(compatibility::against_version))
}

fn settings_routes() -> Router<App> {
    let all = get(config::get_global).put(config::put_global).delete(config::delete_global);
    let one = get(config::get).put(config::put).delete(config::delete);
    let all_modes = get(mode::get_global).put(mode::put_global).delete(mode::delete_global);
    let one_mode = get(mode::get).put(mode::put).delete(mode::delete);
    Router::new()
        .route("/config", all)
        .route("/config/{subject}", one)
        .route("/mode", all_modes)
        .route("/mode/{subject}", one_mode)
}
