//! `/compatibility/subjects/…`: whether a schema could be registered.

use axum::Json;
use axum::extract::{Path, State};
use registry::Rejection;
use registry::commands::CheckCompatibility;
use registry_api::{CompatibilityResponse, ErrorCode, SchemaRequest};

use super::body::Sent;
use super::caller::Caller;
use super::convert::{candidate, normalize};
use super::error::ApiError;
use super::params::Params;
use crate::app::App;
use crate::metrics::{Asked, Verdict};

/// `POST /compatibility/subjects/{subject}/versions`: against what the level asks for.
pub(super) async fn against_level(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<Json<CompatibilityResponse>, ApiError> {
    let command = CheckCompatibility {
        candidate: candidate(&app, body)?,
        subject: app.canonical(&subject).await?,
        normalize: normalize(&params),
        against: None,
    };
    check(&app, &caller, command, &params).await
}

/// `POST /compatibility/subjects/{subject}/versions/{version}`: against one version.
pub(super) async fn against_version(
    caller: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<Json<CompatibilityResponse>, ApiError> {
    let against = Some(version.parse().map_err(Rejection::from)?);
    let command = CheckCompatibility {
        candidate: candidate(&app, body)?,
        subject: app.canonical(&subject).await?,
        normalize: normalize(&params),
        against,
    };
    check(&app, &caller, command, &params).await
}

async fn check(
    app: &App,
    caller: &Caller,
    command: CheckCompatibility,
    params: &Params,
) -> Result<Json<CompatibilityResponse>, ApiError> {
    let verbose = params.flag("verbose");
    let (is_compatible, messages) = match app.execute(command, &caller.principal).await {
        Ok(answer) if answer.compatible => (true, Vec::new()),
        Ok(answer) => (false, answer.messages),
        Err(failure) => {
            let error = ApiError::from(failure);
            // Parity: a schema that cannot be read is incompatible where somebody reads why.
            if !verbose || error.code != ErrorCode::InvalidSchema {
                return Err(error);
            }
            (false, vec![error.message])
        }
    };
    let verdict = if is_compatible { Verdict::Compatible } else { Verdict::Incompatible };
    app.metrics().verdict(Asked::Check, verdict);
    Ok(Json(CompatibilityResponse { is_compatible, messages: verbose.then_some(messages) }))
}
