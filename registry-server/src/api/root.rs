//! The root, the probes, and what a client learns about the server.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use registry_api::ServerVersion;
use serde_json::{Value, json};

use super::caller::Caller;
use crate::app::App;

/// The level of the registry API that is spoken; some tools switch features by it.
const API_LEVEL: &str = "8.2.2";

/// `GET /`: a sign of life without a database call.
pub(super) async fn get(_: Caller) -> Json<Value> {
    Json(json!({}))
}

/// `POST /`: the same; whatever is sent is ignored.
pub(super) async fn post(_: Caller) -> Json<Value> {
    Json(json!({}))
}

/// `GET /health/live`: the process answers.
pub(super) async fn live() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// `GET /health/ready`: the database answers, or else cached reads still do.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    match app.store().ping().await {
        Ok(()) => (StatusCode::OK, Json(json!({"status": "ok"}))),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::OK, Json(json!({"status": "degraded", "database": "unreachable"})))
        }
    }
}

/// `GET /schemas/types`.
pub(super) async fn types(_: Caller) -> Json<[&'static str; 3]> {
    Json(["JSON", "PROTOBUF", "AVRO"])
}

/// `GET /v1/metadata/version`.
pub(super) async fn version(_: Caller) -> Json<ServerVersion> {
    Json(ServerVersion {
        version: API_LEVEL.to_owned(),
        commit_id: concat!("registry-server ", env!("CARGO_PKG_VERSION")).to_owned(),
    })
}
