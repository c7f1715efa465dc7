//! `/subjects` and look-up.

use axum::Json;
use axum::extract::{Path, State};
use registry::commands::LookUp;
use registry::{Context, Subject};
use registry_api::{SchemaRequest, SchemaResponse};

use super::body::Sent;
use super::caller::Caller;
use super::error::ApiError;
use super::params::Params;
use super::versions::{candidate, normalize, references};
use crate::app::App;

/// `GET /subjects`.
pub(super) async fn list(
    _: Caller,
    State(app): State<App>,
    params: Params,
) -> Result<Json<Vec<String>>, ApiError> {
    let (context, prefix) = scope(params.text("subjectPrefix").unwrap_or(":*:"));
    let found = app.store().subjects(context.as_ref(), &prefix).await?;
    let mut names: Vec<String> = found.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    Ok(Json(params.page(names, None)?))
}

/// The context (`None` for all) and the beginning of the names that a prefix asks for.
pub(super) fn scope(prefix: &str) -> (Option<Context>, String) {
    if let Some(prefix) = prefix.strip_prefix(":*:") {
        return (None, prefix.to_owned());
    }
    let subject = Subject::parse(prefix);
    (Some(subject.context().clone()), subject.name().to_owned())
}

/// `POST /subjects/{subject}`: under which version a schema is registered.
pub(super) async fn look_up(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<Json<SchemaResponse>, ApiError> {
    let candidate = candidate(body)?;
    let command =
        LookUp { subject: Subject::parse(&subject), candidate, normalize: normalize(&params) };
    let found = app.execute(command).await?;
    let body = SchemaResponse {
        subject: found.subject.to_string(),
        version: found.version.get(),
        id: found.schema_id.map_or(0, registry::SchemaId::get),
        guid: Some(found.guid.to_string()),
        schema_type: Some(found.candidate.format.to_string()),
        references: references(&found.candidate.references),
        schema: found.text,
        ..SchemaResponse::default()
    };
    Ok(Json(body.in_form(caller.form)))
}
