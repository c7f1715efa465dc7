//! `/mode`: what may be written to a subject, a context and the whole registry.

use axum::Json;
use axum::extract::{Path, State};
use registry::commands::{DeleteMode, Existing, Recursive, SetMode};
use registry::{Mode, Rejection, Subject};
use registry_api::{ErrorCode, ModeRequest, Patch};

use super::body::Sent;
use super::caller::Caller;
use super::error::{ApiError, Because};
use super::params::Params;
use crate::app::App;

type Answer = Result<Json<registry_api::Mode>, ApiError>;
type Echo = Result<Json<ModeRequest>, ApiError>;

fn shown(mode: Mode) -> Json<registry_api::Mode> {
    Json(registry_api::Mode { mode: Some(mode.as_str().to_owned()) })
}

/// `GET /mode`.
pub(super) async fn get_global(_: Caller, State(app): State<App>, params: Params) -> Answer {
    read(&app, &Subject::parse(""), &params).await
}

/// `GET /mode/{subject}`.
pub(super) async fn get(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Answer {
    read(&app, &Subject::parse(&subject), &params).await
}

async fn read(app: &App, subject: &Subject, params: &Params) -> Answer {
    let head = app.head(subject).await?;
    if params.flag("defaultToGlobal") {
        return Ok(shown(head.mode()));
    }
    match head.settings.own.mode {
        Some(mode) => Ok(shown(mode)),
        None if subject.is_whole_registry() => Ok(shown(Mode::default())),
        None => Err(Rejection::ModeNotFound(subject.clone()).into()),
    }
}

/// `PUT /mode`.
pub(super) async fn put_global(
    caller: Caller,
    State(app): State<App>,
    params: Params,
    Sent(body): Sent<ModeRequest>,
) -> Echo {
    write(&app, &caller, Subject::parse(""), &params, body).await
}

/// `PUT /mode/{subject}`.
pub(super) async fn put(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
    Sent(body): Sent<ModeRequest>,
) -> Echo {
    write(&app, &caller, Subject::parse(&subject), &params, body).await
}

/// Parity: the answer is what was sent, letter case included.
async fn write(
    app: &App,
    caller: &Caller,
    subject: Subject,
    params: &Params,
    body: ModeRequest,
) -> Echo {
    subject.check_settable().map_err(Rejection::from)?;
    let invalid = || {
        ErrorCode::InvalidMode
            .because("Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.")
    };
    let mode = match &body.mode {
        Patch::Absent => return Err(invalid()),
        Patch::Null => None,
        Patch::Value(word) => Some(Mode::from_word(word).ok_or_else(invalid)?),
    };
    let existing = if params.flag("force") { Existing::Keep } else { Existing::Forbid };
    app.execute(SetMode { subject, mode, existing }, &caller.principal).await?;
    Ok(Json(body))
}

/// `DELETE /mode`.
pub(super) async fn delete_global(
    caller: Caller,
    State(app): State<App>,
    params: Params,
) -> Answer {
    remove(&app, &caller, Subject::parse(""), &params).await
}

/// `DELETE /mode/{subject}`.
pub(super) async fn delete(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Answer {
    remove(&app, &caller, Subject::parse(&subject), &params).await
}

async fn remove(app: &App, caller: &Caller, subject: Subject, params: &Params) -> Answer {
    let recursive = if params.flag("recursive") { Recursive::Yes } else { Recursive::No };
    let removed = app.execute(DeleteMode { subject, recursive }, &caller.principal).await?;
    Ok(Json(registry_api::Mode { mode: removed.map(|mode| mode.as_str().to_owned()) }))
}
