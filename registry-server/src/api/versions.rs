//! `/subjects/{subject}/versions`: register, list, read, delete.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::{Extension, Json};
use compat::Format;
use registry::commands::{
    Candidate, Check, DeleteVersion, Deletion, Include, Register, Registered,
};
use registry::{Known, Rejection, Scope, Snapshot, Subject, VersionRow, VersionSelector, View};
use registry_api::{RegisterRequest, RegisterResponse, SchemaResponse};

use super::body::Sent;
use super::caller::Caller;
use super::convert;
use super::error::ApiError;
use super::params::Params;
use super::schemas::raw;
use super::tags;
use crate::app::App;
use crate::cache::{Making, Source, Thing};
use crate::execute::Failure;

/// Ids that a list of referrers has at most.
const REFERRERS_MAX: usize = 1_000;

/// `POST /subjects/{subject}/versions`.
pub(super) async fn register(
    caller: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
    Sent(body): Sent<RegisterRequest>,
) -> Result<(Option<Extension<Making>>, Json<RegisterResponse>), ApiError> {
    let edit = tags::Edit::of(&body);
    let body = body.schema;
    let (version, schema_id) = (convert::wanted_version(body.version), convert::wanted_id(body.id));
    let candidate = convert::candidate(&app, body)?;
    let meant = app.meant(&subject).await?;
    let mut command = Register {
        candidate,
        subject: meant.subject,
        normalize: convert::normalize(&params),
        version,
        schema_id,
        check: if params.flag("force") { Check::Skip } else { Check::ByLevel },
    };
    edit.apply(&app, &caller.principal, &mut command).await?;
    let making = known_making(&command.subject, &command.candidate);
    let descriptor = posted_descriptor(&command.candidate, &params);
    let mut answer = registered(&app, &caller, &params, command, meant.seen).await?;
    // Clients keep the text of this answer, and some take it for the descriptor they posted.
    if descriptor.is_some() && answer.schema.is_some() {
        answer.schema = descriptor;
    }
    Ok((making, answer))
}

/// Registers a schema and shows what came of it.
pub(super) async fn registered(
    app: &App,
    caller: &Caller,
    params: &Params,
    command: Register,
    seen: Option<Snapshot>,
) -> Result<Json<RegisterResponse>, ApiError> {
    let done = Box::pin(app.execute_on(seen, command, &caller.principal)).await;
    let done = done.map_err(|failure| ApiError::from(failure).with_settings(app))?;
    let body = register_response(app, &done, params).await?;
    Ok(Json(body.in_form(caller.form)))
}

/// The posted schema where it is a Protobuf descriptor and no format is asked for. A text that is
/// accepted has at least one character that base64 has not.
fn posted_descriptor(candidate: &Candidate, params: &Params) -> Option<String> {
    let text = &candidate.text;
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let is_descriptor = candidate.format == Format::Protobuf
        && !text.is_empty()
        && text.bytes().all(is_base64)
        && params.text("format").is_none_or(str::is_empty);
    is_descriptor.then(|| text.clone())
}

async fn register_response(
    app: &App,
    done: &Registered,
    params: &Params,
) -> Result<RegisterResponse, ApiError> {
    let (ts, deleted) = convert::written(done);
    Ok(RegisterResponse {
        id: done.schema_id.map_or(0, registry::SchemaId::get),
        version: Some(done.version.get()),
        guid: Some(done.guid.to_string()),
        schema_type: Some(done.format.to_string()),
        references: convert::references(&done.references, &done.subject, params),
        metadata: done.metadata.as_ref().map(convert::metadata),
        rule_set: done.rule_set.as_ref().map(convert::rule_set),
        schema: Some(convert::found_text(app, done, params).await?),
        ts,
        deleted,
    })
}

/// What the answer to a schema that is known depends on. References without a number depend on
/// other subjects too.
pub(super) fn known_making(subject: &Subject, candidate: &Candidate) -> Option<Extension<Making>> {
    let fixed = candidate.references.iter().all(|reference| reference.version.is_some());
    fixed.then(|| of_subject(subject))
}

/// `GET /subjects/{subject}/versions`.
pub(super) async fn list(
    _: Caller,
    State(app): State<App>,
    Path(subject): Path<String>,
    params: Params,
) -> Result<Json<Vec<i64>>, ApiError> {
    let page = params.page(None)?;
    let subject = app.canonical(&subject).await?;
    let head = app.head(&subject).await?;
    let any = if params.flag("deleted") || params.flag("deletedOnly") {
        !head.versions.is_empty()
    } else {
        head.latest().is_some()
    };
    if !any {
        return Err(Rejection::SubjectNotFound(subject).into());
    }
    let number = |row: &VersionRow| i64::from(row.version.get());
    let rows = head.versions.iter();
    let numbers = if params.flag("deletedAsNegative") {
        rows.map(|row| if row.deleted { -number(row) } else { number(row) }).collect()
    } else if params.flag("deletedOnly") {
        rows.filter(|row| row.deleted).map(number).collect()
    } else {
        let all = params.flag("deleted");
        rows.filter(|row| all || !row.deleted).map(number).collect()
    };
    Ok(Json(page.of(numbers)))
}

/// `GET /subjects/{subject}/versions/{version}`.
pub(super) async fn get(
    caller: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
) -> Result<(Option<Extension<Making>>, Json<SchemaResponse>), ApiError> {
    let found = find(&app, &subject, &version, include(&params)).await?;
    let body = response(&found.subject, &found.row, &found.known, &params);
    Ok((found.making, Json(body.in_form(caller.form))))
}

/// `GET /subjects/{subject}/versions/{version}/schema`: the raw text.
pub(super) async fn text(
    _: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
) -> Result<(Option<Extension<Making>>, Response), ApiError> {
    let found = find(&app, &subject, &version, include(&params)).await?;
    Ok((found.making, raw(&convert::text(&found.known, &params))))
}

/// `GET /subjects/{subject}/versions/{version}/referencedby`: ids of the schemas that refer.
pub(super) async fn referenced_by(
    _: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Vec<u32>>, ApiError> {
    let page = params.page(Some(REFERRERS_MAX))?;
    // The target itself may be marked deleted.
    let found = find(&app, &subject, &version, Include::Deleted).await?;
    let scope = Scope::with_view(found.subject, View::Referrers);
    let snapshot = app.store().snapshot(&scope).await?;
    let all = params.flag("deleted");
    let referrers = snapshot.referrers.iter();
    let mut ids: Vec<u32> = referrers
        .filter(|other| other.target == found.row.version && (all || !other.deleted))
        .map(|other| other.schema_id.get())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(Json(page.of(ids)))
}

/// `DELETE /subjects/{subject}/versions/{version}`.
pub(super) async fn delete(
    caller: Caller,
    State(app): State<App>,
    Path((subject, version)): Path<(String, String)>,
    params: Params,
) -> Result<Json<u32>, ApiError> {
    let command = DeleteVersion {
        version: version.parse().map_err(Rejection::from)?,
        subject: app.canonical(&subject).await?,
        deletion: deletion(&params),
    };
    Ok(Json(app.execute(command, &caller.principal).await?.get()))
}

/// Whether a deletion can be taken back.
pub(super) fn deletion(params: &Params) -> Deletion {
    if params.flag("permanent") { Deletion::Purge } else { Deletion::Mark }
}

/// A version as answers show it.
pub(super) fn response(
    subject: &Subject,
    row: &VersionRow,
    known: &Known,
    params: &Params,
) -> SchemaResponse {
    let stored = &known.stored;
    SchemaResponse {
        subject: subject.to_string(),
        version: row.version.get(),
        id: row.schema_id.get(),
        guid: Some(convert::guid(known, subject, params)),
        schema_type: Some(stored.format.to_string()),
        references: convert::references(&stored.references, subject, params),
        metadata: stored.metadata.as_ref().map(convert::metadata),
        rule_set: stored.rule_set.as_ref().map(convert::rule_set),
        schema: convert::text(known, params),
        ts: Some(row.registered.0),
        deleted: Some(row.deleted),
        schema_tags: tags::wanted(known, params),
        ..SchemaResponse::default()
    }
}

/// Which versions a request looks at.
fn include(params: &Params) -> Include {
    if params.flag("deleted") { Include::Deleted } else { Include::Live }
}

/// A version that was found.
pub(super) struct Found {
    pub(super) subject: Subject,
    row: VersionRow,
    pub(super) known: Arc<Known>,
    /// What an answer about it depends on, where that is little enough to keep the answer.
    making: Option<Extension<Making>>,
}

/// What an answer about a subject depends on.
pub(super) fn of_subject(subject: &Subject) -> Extension<Making> {
    Extension(Making::new(Source::Subject, &[Thing::Subject(subject), Thing::Settings]))
}

/// A version of a subject; a name without a context may also be one of another context.
pub(super) async fn find(
    app: &App,
    name: &str,
    version: &str,
    include: Include,
) -> Result<Found, ApiError> {
    let selector: VersionSelector = version.parse().map_err(Rejection::from)?;
    let subject = app.canonical(name).await?;
    let rejection = match find_version(app, &subject, selector, include).await {
        Ok((row, known)) => {
            let making = Some(of_subject(&subject));
            return Ok(Found { subject, row, known, making });
        }
        Err(Failure::Rejected(rejection)) => rejection,
        Err(failure) => return Err(failure.into()),
    };
    for subject in app.elsewhere(name).await? {
        match find_version(app, &subject, selector, include).await {
            Ok((row, known)) => return Ok(Found { subject, row, known, making: None }),
            Err(Failure::Rejected(_)) => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Err(rejection.into())
}

async fn find_version(
    app: &App,
    subject: &Subject,
    selector: VersionSelector,
    include: Include,
) -> Result<(VersionRow, Arc<Known>), Failure> {
    let head = app.head(subject).await?;
    let row = select(&head, selector, include)?;
    let known = app.schemas().get(subject.context(), row.schema_id).await?;
    let known = known.ok_or(Rejection::VersionNotFound(selector))?;
    Ok((row.clone(), known))
}

/// The row that a selector means. The latest version is always a live one.
fn select(
    head: &Snapshot,
    selector: VersionSelector,
    include: Include,
) -> Result<&VersionRow, Rejection> {
    let all = include == Include::Deleted;
    if head.latest().is_none() && (!all || head.versions.is_empty()) {
        return Err(Rejection::SubjectNotFound(head.subject.clone()));
    }
    let found = match selector {
        VersionSelector::Latest => head.latest(),
        VersionSelector::Number(number) => head.version(number).filter(|row| all || !row.deleted),
    };
    found.ok_or(Rejection::VersionNotFound(selector))
}
