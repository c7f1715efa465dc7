//! `GET /registry/v1/subjects/{subject}/matrix`: which version reads which.

use axum::Json;
use axum::extract::{Path, State};
use registry::commands::explain::Matrix;
use registry_api::own::{MatrixResponse, MatrixRow};

use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::params::Params;
use crate::app::App;

/// Versions that are compared with each other where the caller names no number, and at most.
const VERSIONS_USUAL: usize = 20;
const VERSIONS_MAX: usize = 100;

pub(super) async fn matrix(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Result<Json<MatrixResponse>, ApiError> {
    let versions_max = params.number("limit")?.map_or(VERSIONS_USUAL, |limit| {
        usize::try_from(limit).unwrap_or(VERSIONS_MAX).clamp(1, VERSIONS_MAX)
    });
    let subject = app.canonical(&subject).await?;
    let command = Matrix { subject: subject.clone(), versions_max };
    let rows = app.execute(command, &caller.principal).await?.into_iter();
    Ok(Json(MatrixResponse {
        subject: subject.to_string(),
        rows: rows
            .map(|row| MatrixRow { reader: row.reader, reads: row.reads, fails: row.fails })
            .collect(),
    }))
}
