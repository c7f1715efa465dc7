//! `/config`: the settings of a subject and of the whole registry.

use axum::Json;
use axum::extract::{Path, State};
use compat::Level;
use registry::commands::{DeleteConfig, SetConfig};
use registry::config::{ConfigEdit, Edit};
use registry::{Config, Rejection, Scope, Subject};
use registry_api::{ConfigRequest, ConfigResponse, ConfigStored, ErrorCode, Patch};

use super::body::Sent;
use super::caller::Caller;
use super::error::{ApiError, Because};
use super::params::Params;
use crate::app::App;

/// `GET /config`.
pub(super) async fn get_global(
    _: Caller,
    State(app): State<App>,
) -> Result<Json<ConfigResponse>, ApiError> {
    let snapshot = app.store().snapshot(&Scope::subject(Subject::parse(""))).await?;
    Ok(Json(read(&snapshot.global_config.unwrap_or_default())))
}

/// `GET /config/{subject}`.
pub(super) async fn get(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Result<Json<ConfigResponse>, ApiError> {
    let subject = Subject::parse(&subject);
    let snapshot = app.store().snapshot(&Scope::subject(subject.clone())).await?;
    if params.flag("defaultToGlobal") {
        return Ok(Json(read(&snapshot.config())));
    }
    match snapshot.own_config {
        Some(_) => Ok(Json(read(&snapshot.config()))),
        None => Err(Rejection::ConfigNotFound(subject).into()),
    }
}

/// `PUT /config`.
pub(super) async fn put_global(
    _: Caller,
    State(app): State<App>,
    Sent(body): Sent<ConfigRequest>,
) -> Result<Json<ConfigStored>, ApiError> {
    let config = app.execute(SetConfig { subject: None, edit: edit(&body)? }).await?;
    Ok(Json(stored(&config)))
}

/// `PUT /config/{subject}`.
pub(super) async fn put(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    Sent(body): Sent<ConfigRequest>,
) -> Result<Json<ConfigStored>, ApiError> {
    let subject = Some(Subject::parse(&subject));
    let config = app.execute(SetConfig { subject, edit: edit(&body)? }).await?;
    Ok(Json(stored(&config)))
}

/// `DELETE /config`.
pub(super) async fn delete_global(
    _: Caller,
    State(app): State<App>,
) -> Result<Json<ConfigResponse>, ApiError> {
    Ok(Json(read(&app.execute(DeleteConfig { subject: None }).await?)))
}

/// `DELETE /config/{subject}`.
pub(super) async fn delete(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
) -> Result<Json<ConfigResponse>, ApiError> {
    let subject = Some(Subject::parse(&subject));
    Ok(Json(read(&app.execute(DeleteConfig { subject }).await?)))
}

fn edit(body: &ConfigRequest) -> Result<ConfigEdit, ApiError> {
    let level = if body.compatibility.is_absent() {
        &body.compatibility_level
    } else {
        &body.compatibility
    };
    let level = match level {
        Patch::Absent => Edit::Leave,
        Patch::Null => Edit::Remove,
        Patch::Value(word) => match word.to_ascii_uppercase().parse::<Level>() {
            Ok(level) => Edit::Set(level),
            Err(_) => {
                return Err(ErrorCode::InvalidLevel.because(
                    "Invalid compatibility level. Valid values are none, backward, forward, full, \
                     backward_transitive, forward_transitive, and full_transitive",
                ));
            }
        },
    };
    let switch = |patch: &Patch<bool>| match patch {
        Patch::Absent => Edit::Leave,
        Patch::Null => Edit::Remove,
        Patch::Value(value) => Edit::Set(*value),
    };
    Ok(ConfigEdit {
        level,
        normalize: switch(&body.normalize),
        validate_new_schemas: switch(&body.validate_new_schemas),
    })
}

fn stored(config: &Config) -> ConfigStored {
    ConfigStored {
        compatibility: config.level.map(|level| level.to_string()),
        normalize: config.normalize,
        validate_new_schemas: config.validate_new_schemas,
    }
}

/// As it is read: a level is always said, because clients insist on one.
fn read(config: &Config) -> ConfigResponse {
    let with_level = Config { level: Some(config.effective_level()), ..config.clone() };
    stored(&with_level).into()
}
