//! `/subjects/{subject}/versions`: register, list, read.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Json};
use compat::Format;
use registry::commands::candidate::Normalize;
use registry::commands::{Candidate, Register};
use registry::names::VersionSelector;
use registry::{Known, LiveVersion, Rejection, SchemaReference, Scope, Subject, Version};
use registry_api::{Reference, ReferenceRequest, RegisterResponse, SchemaRequest, SchemaResponse};

use super::body::Sent;
use super::caller::Caller;
use super::error::{ApiError, Because};
use super::params::Params;
use crate::app::App;
use crate::cache::{Making, Source, Thing};

/// `POST /subjects/{subject}/versions`.
pub(super) async fn register(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<Json<RegisterResponse>, ApiError> {
    let candidate = candidate(body)?;
    let command =
        Register { subject: Subject::parse(&subject), candidate, normalize: normalize(&params) };
    let done = app.execute(command).await.map_err(|e| ApiError::from(e).with_settings(&app))?;
    let body = RegisterResponse {
        id: done.schema_id.map_or(0, registry::SchemaId::get),
        version: Some(done.version.get()),
        guid: Some(done.guid.to_string()),
        schema_type: Some(done.candidate.format.to_string()),
        references: references(&done.candidate.references),
        schema: Some(done.text),
        ..RegisterResponse::default()
    };
    Ok(Json(body.in_form(caller.form)))
}

/// `GET /subjects/{subject}/versions`.
pub(super) async fn list(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Result<Json<Vec<u32>>, ApiError> {
    let subject = Subject::parse(&subject);
    let snapshot = app.store().snapshot(&Scope::subject(subject.clone())).await?;
    if snapshot.versions.is_empty() {
        return Err(Rejection::SubjectNotFound(subject).into());
    }
    let numbers = snapshot.versions.iter().map(|version| version.version.get()).collect();
    Ok(Json(params.page(numbers, None)?))
}

/// `GET /subjects/{subject}/versions/{version}`.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
) -> Result<(Extension<Making>, Json<SchemaResponse>), ApiError> {
    let subject = Subject::parse(&subject);
    let (live, known) = find(&app, &subject, &version).await?;
    let body = SchemaResponse {
        subject: subject.to_string(),
        version: live.version.get(),
        id: live.schema_id.get(),
        guid: Some(live.identity.guid.to_string()),
        schema_type: Some(known.stored.format.to_string()),
        references: references(&known.stored.references),
        schema: known.stored.text.to_string(),
        ts: Some(live.registered.0),
        deleted: Some(false),
    };
    Ok((of_subject(&subject), Json(body.in_form(caller.form))))
}

/// What an answer about a subject depends on.
pub(super) fn of_subject(subject: &Subject) -> Extension<Making> {
    Extension(Making::new(Source::Subject, &[Thing::Subject(subject), Thing::Settings]))
}

/// `GET /subjects/{subject}/versions/{version}/schema`: the raw text.
pub(super) async fn text(
    _: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let (_, known) = find(&app, &Subject::parse(&subject), &version).await?;
    Ok(super::schemas::raw(&known.stored.text))
}

async fn find(
    app: &App,
    subject: &Subject,
    version: &str,
) -> Result<(LiveVersion, Arc<Known>), ApiError> {
    let selector: VersionSelector = version.parse().map_err(Rejection::from)?;
    let snapshot = app.store().snapshot(&Scope::subject(subject.clone())).await?;
    if snapshot.versions.is_empty() {
        return Err(Rejection::SubjectNotFound(subject.clone()).into());
    }
    let found = match selector {
        VersionSelector::Latest => snapshot.latest(),
        VersionSelector::Number(number) => {
            snapshot.versions.iter().find(|version| version.version == number)
        }
    };
    let live = found.cloned().ok_or(Rejection::VersionNotFound(selector))?;
    let known = app.schemas().get(subject.context(), live.schema_id).await?;
    let known = known.ok_or(Rejection::VersionNotFound(selector))?;
    Ok((live, known))
}

/// Whether a request asks for normalization.
pub(super) fn normalize(params: &Params) -> Normalize {
    if params.flag("normalize") { Normalize::Yes } else { Normalize::No }
}

/// The schema that a body carries.
pub(super) fn candidate(body: SchemaRequest) -> Result<Candidate, ApiError> {
    let word = body.schema_type.unwrap_or_else(|| Format::Avro.to_string());
    let format = word.parse().map_err(|_| {
        registry_api::ErrorCode::InvalidSchema.because(format!("Invalid schema type {word}"))
    })?;
    let references = body.references.unwrap_or_default().into_iter();
    Ok(Candidate {
        format,
        text: body.schema.unwrap_or_default(),
        references: references.map(reference).collect::<Result<_, _>>()?,
    })
}

fn reference(sent: Option<ReferenceRequest>) -> Result<SchemaReference, ApiError> {
    let sent = sent.unwrap_or_default();
    match (&sent.name, &sent.subject, sent.version.and_then(Version::new)) {
        (Some(name), Some(subject), Some(version)) => {
            Ok(SchemaReference { name: name.clone(), subject: subject.clone(), version })
        }
        _ => Err(Rejection::InvalidReference(format!(
            "{{name='{}', subject='{}', version={}}}",
            sent.name.as_deref().unwrap_or("null"),
            sent.subject.as_deref().unwrap_or("null"),
            sent.version.map_or_else(|| "null".to_owned(), |version| version.to_string()),
        ))
        .into()),
    }
}

/// References as answers show them.
pub(super) fn references(references: &[SchemaReference]) -> Vec<Reference> {
    references
        .iter()
        .map(|reference| Reference {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: reference.version.get(),
        })
        .collect()
}
