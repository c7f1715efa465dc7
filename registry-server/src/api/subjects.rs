//! `/subjects`: list, look-up, search by metadata, deletion.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use registry::commands::{DeleteSubject, Include, LookUp, Registered};
use registry::{Context, Rejection, Subject, VersionRow};
use registry_api::{SchemaRequest, SchemaResponse};
use registry_store::Filter;

use super::body::Sent;
use super::caller::Caller;
use super::convert;
use super::error::ApiError;
use super::params::Params;
use super::versions::{deletion, known_making, response};
use crate::app::App;
use crate::cache::Making;
use crate::execute::Failure;

/// `GET /subjects`.
pub(super) async fn list(
    _: Caller,
    State(app): State<App>,
    params: Params,
) -> Result<Json<Vec<String>>, ApiError> {
    let page = params.page(None)?;
    let found =
        app.store().subjects(&filter(params.text("subjectPrefix").unwrap_or(":*:"))).await?;
    let (only, too) = (params.flag("deletedOnly"), params.flag("deleted"));
    let wanted = found.iter().filter(|listed| if only { !listed.live } else { too || listed.live });
    let mut names: Vec<String> = wanted.map(|listed| listed.subject.to_string()).collect();
    names.sort_unstable();
    Ok(Json(page.of(names)))
}

/// The subjects that a prefix asks for.
pub(super) fn filter(prefix: &str) -> Filter {
    if let Some(prefix) = prefix.strip_prefix(":*:") {
        return Filter { context: None, prefix: prefix.to_owned() };
    }
    let subject = Subject::parse(prefix);
    Filter { context: Some(Context::clone(subject.context())), prefix: subject.name().to_owned() }
}

/// `POST /subjects/{subject}`: under which version a schema is registered.
pub(super) async fn look_up(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
    params: Params,
    Sent(body): Sent<SchemaRequest>,
) -> Result<(Option<Extension<Making>>, Json<SchemaResponse>), ApiError> {
    let command = LookUp {
        candidate: convert::candidate(&app, body)?,
        subject: app.canonical(&name).await?,
        normalize: convert::normalize(&params),
        include: if params.flag("deleted") { Include::Deleted } else { Include::Live },
    };
    let mut making = known_making(&command.subject, &command.candidate);
    let found = match app.execute(command.clone(), &caller.principal).await {
        Err(Failure::Rejected(
            rejection @ (Rejection::SubjectNotFound(_) | Rejection::SchemaNotRegistered),
        )) => {
            making = None;
            look_up_elsewhere(&app, &caller, &name, command).await?.ok_or(rejection)?
        }
        other => other?,
    };
    let body = found_response(&app, &found, &params).await?;
    Ok((making, Json(body.in_form(caller.form))))
}

/// A version that was looked up, as answers show it.
async fn found_response(
    app: &App,
    found: &Registered,
    params: &Params,
) -> Result<SchemaResponse, ApiError> {
    let (ts, deleted) = convert::written(found);
    Ok(SchemaResponse {
        subject: found.subject.to_string(),
        version: found.version.get(),
        id: found.schema_id.map_or(0, registry::SchemaId::get),
        guid: Some(found.guid.to_string()),
        schema_type: Some(found.format.to_string()),
        references: convert::references(&found.references, &found.subject, params),
        metadata: found.metadata.as_ref().map(convert::metadata),
        rule_set: found.rule_set.as_ref().map(convert::rule_set),
        schema: convert::found_text(app, found, params).await?,
        ts,
        deleted,
        ..SchemaResponse::default()
    })
}

/// The same look-up in the other contexts that have the name.
async fn look_up_elsewhere(
    app: &App,
    caller: &Caller,
    name: &str,
    command: LookUp,
) -> Result<Option<Registered>, ApiError> {
    for subject in app.elsewhere(name).await? {
        let command = LookUp { subject, ..command.clone() };
        match app.execute(command, &caller.principal).await {
            Ok(found) => return Ok(Some(found)),
            Err(Failure::Rejected(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(None)
}

/// `GET /subjects/{subject}/metadata`: the newest version that has all properties asked for.
pub(super) async fn by_metadata(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
    params: Params,
) -> Result<Json<SchemaResponse>, ApiError> {
    let subject = app.canonical(&name).await?;
    let head = app.head(&subject).await?;
    let all = params.flag("deleted");
    let newest_first: Vec<&VersionRow> =
        head.versions.iter().rev().filter(|row| all || !row.deleted).collect();
    if newest_first.is_empty() {
        return Err(Rejection::SubjectNotFound(subject).into());
    }
    let wanted: Vec<(&str, &str)> = params.all("key").zip(params.all("value")).collect();
    for row in newest_first {
        let Some(known) = app.schemas().get(subject.context(), row.schema_id).await? else {
            continue;
        };
        // Parity: a version without any metadata is not found, whatever is asked for.
        let Some(metadata) = &known.stored.metadata else { continue };
        let has =
            |(key, value): &(&str, &str)| metadata.properties.get(*key).is_some_and(|v| v == value);
        if wanted.iter().all(has) {
            return Ok(Json(response(&subject, row, &known, &params).in_form(caller.form)));
        }
    }
    Err(Rejection::SchemaNotRegistered.into())
}

/// `DELETE /subjects/{subject}`: answers with the numbers of the versions.
pub(super) async fn delete(
    caller: Caller,
    State(app): State<App>,
    Path(name): Path<String>,
    params: Params,
) -> Result<Json<Vec<u32>>, ApiError> {
    let command =
        DeleteSubject { subject: app.canonical(&name).await?, deletion: deletion(&params) };
    let versions = app.execute(command, &caller.principal).await?;
    Ok(Json(versions.into_iter().map(registry::Version::get).collect()))
}
