//! `/compatibility/subjects/…`: whether a schema could be registered.

use axum::Json;
use axum::extract::{Path, State};
use registry::commands::{Candidate, CheckCompatibility, CompatibilityAnswer};
use registry::{Rejection, Subject, VersionSelector};
use registry_api::{CompatibilityResponse, ErrorCode, SchemaRequest};

use super::body::Sent;
use super::caller::Caller;
use super::convert::{candidate, normalize};
use super::error::ApiError;
use super::params::Params;
use crate::app::App;
use crate::execute::Meant;
use crate::metrics::{self, Verdict};

/// `POST /compatibility/subjects/{subject}/versions`: against what the level asks for.
pub(super) async fn against_level(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<Json<CompatibilityResponse>, ApiError> {
    let meant = caller.meant(&app, &subject).await?;
    let asked = Asked { meant, against: None, candidate: candidate(&app, body) };
    check(&app, &caller, asked, &params).await
}

/// `POST /compatibility/subjects/{subject}/versions/{version}`: against one version.
pub(super) async fn against_version(
    caller: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<Json<CompatibilityResponse>, ApiError> {
    let version = version.parse().map_err(Rejection::from)?;
    let meant = caller.meant(&app, &subject).await?;
    let candidate = candidate(&app, body);
    if candidate.is_err() {
        // Parity: the version is looked for before the schema is looked at.
        has_version(&app, &meant.subject, version).await?;
    }
    check(&app, &caller, Asked { meant, against: Some(version), candidate }, &params).await
}

/// What a request asks.
struct Asked {
    meant: Meant,
    /// One version, whatever the level.
    against: Option<VersionSelector>,
    candidate: Result<Candidate, ApiError>,
}

/// Refuses a number that no live version of the subject has.
async fn has_version(
    app: &App,
    subject: &Subject,
    version: VersionSelector,
) -> Result<(), ApiError> {
    let VersionSelector::Number(number) = version else { return Ok(()) };
    match app.head(subject).await?.version(number) {
        Some(row) if !row.deleted => Ok(()),
        _ => Err(Rejection::VersionNotFound(version).into()),
    }
}

async fn ask(
    app: &App,
    caller: &Caller,
    asked: Asked,
    params: &Params,
) -> Result<CompatibilityAnswer, ApiError> {
    let command = CheckCompatibility {
        subject: asked.meant.subject,
        candidate: asked.candidate?,
        normalize: normalize(params),
        against: asked.against,
    };
    let done = app.execute_on(asked.meant.seen, command, &caller.principal);
    Ok(Box::pin(done).await?)
}

async fn check(
    app: &App,
    caller: &Caller,
    asked: Asked,
    params: &Params,
) -> Result<Json<CompatibilityResponse>, ApiError> {
    let verbose = params.flag("verbose");
    let (is_compatible, messages) = match ask(app, caller, asked, params).await {
        Ok(answer) if answer.compatible => (true, Vec::new()),
        Ok(answer) => (false, answer.messages),
        Err(error) => {
            // Parity: a schema that cannot be read is incompatible where somebody reads why.
            if !verbose || error.code != ErrorCode::InvalidSchema {
                return Err(error);
            }
            (false, vec![error.message])
        }
    };
    let verdict = if is_compatible { Verdict::Compatible } else { Verdict::Incompatible };
    app.metrics().verdict(metrics::Asked::Check, verdict);
    Ok(Json(CompatibilityResponse { is_compatible, messages: verbose.then_some(messages) }))
}
