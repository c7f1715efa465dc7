//! The root, the probes, and what a client learns about the server.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use registry_api::ServerVersion;
use serde_json::{Value, json};

use super::caller::Caller;
use crate::app::App;

/// The level of the registry API that is spoken; some tools switch features by it.
const API_LEVEL: &str = "8.2.2";

/// How long the database may take for a sign of life.
const SIGN_OF_LIFE_TIMEOUT: Duration = Duration::from_secs(2);

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
    let sign = tokio::time::timeout(SIGN_OF_LIFE_TIMEOUT, app.store().ping()).await;
    match sign {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({"status": "ok"}))),
        failed => {
            let error = failed.ok().and_then(Result::err).map(|error| error.to_string());
            tracing::warn!(error, "the database does not answer");
            (StatusCode::OK, Json(json!({"status": "degraded", "database": "unreachable"})))
        }
    }
}

/// `GET /metrics`: what is counted, in the text form of `OpenMetrics`.
pub(super) async fn metrics(State(app): State<App>) -> ([(HeaderName, &'static str); 1], String) {
    const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, TYPE)], app.metrics().text(&app))
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

/// `GET /v1/metadata/id`: the incumbent names its two clusters; there is no Kafka behind this one.
pub(super) async fn cluster(_: Caller) -> Json<Value> {
    let clusters = json!({"kafka-cluster": "none", "schema-registry-cluster": "schema-registry"});
    Json(json!({"scope": {"path": [], "clusters": clusters}}))
}

/// `GET /v1/metadata/deployment`.
pub(super) async fn deployment(_: Caller) -> Json<Value> {
    Json(json!({"attributes": []}))
}
