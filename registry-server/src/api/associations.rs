//! `/associations`: which subject belongs to which topic. Nothing is bound yet; what every new
//! client asks before it produces or consumes is answered, so that it goes on.

use axum::Json;
use axum::extract::Path;
use registry_api::ErrorCode;
use serde_json::Value;

use super::caller::Caller;
use super::error::{ApiError, Because};
use super::params::Params;

/// The reads: no associations.
pub(super) async fn none(_: Caller, params: Params) -> Result<Json<Vec<Value>>, ApiError> {
    Ok(Json(params.page(None)?.of(Vec::new())))
}

/// `DELETE /associations/resources/{resource}`: there is none to delete.
pub(super) async fn delete(_: Caller, Path(resource): Path<String>) -> ApiError {
    ErrorCode::AssociationNotFound.because(format!("Association for '{resource}' not found."))
}
