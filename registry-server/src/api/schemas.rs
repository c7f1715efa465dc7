//! `/schemas/ids/{id}`: the call that every consumer makes.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use registry::{Context, Known, Rejection, SchemaId, Subject};
use registry_api::SchemaById;
use std::sync::Arc;

use super::caller::Caller;
use super::error::{ApiError, unknown_path};
use super::params::Params;
use super::versions::references;
use crate::app::App;
use crate::cache::{Making, Source, Thing};

/// `GET /schemas/ids/{id}`.
pub(super) async fn by_id(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    params: Params,
) -> Result<(Extension<Making>, Json<SchemaById>), ApiError> {
    let (context, id) = place(&id, &params)?;
    let known = find(&app, &context, id).await?;
    let user = app.store().user_of(&context, id).await?;
    let making = making(Source::Schema, &context, id, user.as_ref().map(|(subject, _)| subject));
    let guid = registry::Guid::of(&known.stored.text, &known.stored.references);
    let body = SchemaById {
        subject: user.as_ref().map(|(subject, _)| subject.to_string()),
        version: user.as_ref().map(|(_, version)| version.get()),
        guid: Some(guid.to_string()),
        schema_type: Some(known.stored.format.to_string()),
        schema: known.stored.text.to_string(),
        references: references(&known.stored.references),
        deleted: Some(false),
        ..SchemaById::default()
    };
    Ok((making, Json(body.in_form(caller.form))))
}

/// `GET /schemas/ids/{id}/schema`: the raw text.
pub(super) async fn text_by_id(
    _: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    params: Params,
) -> Result<(Extension<Making>, Response), ApiError> {
    let (context, id) = place(&id, &params)?;
    let known = find(&app, &context, id).await?;
    Ok((making(Source::Text, &context, id, None), raw(&known.stored.text)))
}

/// What an answer about a schema depends on: the schema, and the user that it names.
fn making(
    source: Source,
    context: &Context,
    id: SchemaId,
    user: Option<&Subject>,
) -> Extension<Making> {
    let schema = Thing::Schema(context, id);
    Extension(match user {
        None => Making::new(source, &[schema]),
        Some(user) => Making::new(source, &[schema, Thing::Subject(user)]),
    })
}

/// An answer that is a schema's text and nothing else; typed like JSON, also where it is none.
pub(super) fn raw(text: &str) -> Response {
    let mut response = text.to_owned().into_response();
    response.headers_mut().remove(axum::http::header::CONTENT_TYPE);
    response
}

fn place(id: &str, params: &Params) -> Result<(Context, SchemaId), ApiError> {
    let number: i32 = id.parse().map_err(|_| unknown_path())?;
    let id = SchemaId::new(i64::from(number))
        .ok_or_else(|| Rejection::SchemaNotFound(number.to_string()))?;
    let subject = Subject::parse(params.text("subject").unwrap_or_default());
    Ok((subject.context().clone(), id))
}

async fn find(app: &App, context: &Context, id: SchemaId) -> Result<Arc<Known>, ApiError> {
    let known = app.schemas().get(context, id).await?;
    known.ok_or_else(|| Rejection::SchemaNotFound(id.to_string()).into())
}
