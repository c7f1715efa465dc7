//! `/schemas`: by id, which is the call that every consumer makes, by guid, and the list of all.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use registry::{Context, Guid, Known, Rejection, RuleSet, SchemaId, Subject, VersionRow};
use registry_api::{ContextId, ErrorCode, SchemaById, SchemaResponse, SubjectVersion};
use registry_store::{Filter, User};

use super::caller::Caller;
use super::convert;
use super::error::{ApiError, unknown_path};
use super::params::Params;
use super::subjects::filter;
use super::tags;
use super::versions::response;
use crate::app::App;
use crate::cache::{Making, Source, Thing};
use crate::execute::alias_target;

/// Schemas that a list has at most.
const LIST_MAX: usize = 1_000;

/// `GET /schemas/ids/{id}`.
pub(super) async fn by_id(
    caller: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    params: Params,
) -> Result<(Option<Extension<Making>>, Json<SchemaById>), ApiError> {
    let found = find(&app, &id, &params).await?;
    let mut body = by_id_body(&found, &params);
    let mut making = making(Source::Schema, &found);
    if params.flag("fetchMaxId") {
        body.max_id = Some(app.store().last_id(&found.context).await?);
        making = None;
    }
    Ok((making, Json(body.in_form(caller.form))))
}

/// What an answer about a schema depends on: the schema, the user that it names, and the subject
/// that was asked for. What was found in another context than was asked depends on too much.
fn making(source: Source, found: &Found) -> Option<Extension<Making>> {
    let mut things = vec![Thing::Schema(&found.context, found.known.stored.id)];
    match &found.asked {
        Asked::Context => {}
        Asked::Subject(asked) => things.extend([Thing::Subject(asked), Thing::Settings]),
        Asked::Elsewhere => return None,
    }
    if source == Source::Schema {
        things.extend(found.user.as_ref().map(|user| Thing::Subject(&user.subject)));
    }
    Some(Extension(Making::new(source, &things)))
}

fn by_id_body(found: &Found, params: &Params) -> SchemaById {
    let (stored, user) = (&found.known.stored, found.user.as_ref());
    let nobody = Subject::of_context(found.context.clone());
    let subject = user.map_or(&nobody, |user| &user.subject);
    SchemaById {
        subject: user.map(|user| user.subject.to_string()),
        version: user.map(|user| user.version.get()),
        guid: Some(convert::guid(&found.known, subject, params)),
        schema_type: Some(stored.format.to_string()),
        schema: convert::text(&found.known, params),
        references: convert::references(&stored.references, subject, params),
        metadata: stored.metadata.as_ref().map(convert::metadata),
        rule_set: stored.rule_set.as_ref().map(convert::rule_set),
        max_id: None,
        ts: user.map(|user| user.registered.0),
        deleted: user.map(|user| user.deleted),
        schema_tags: tags::wanted(&found.known, params),
    }
}

/// `GET /schemas/ids/{id}/schema`: the raw text.
pub(super) async fn text_by_id(
    _: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    params: Params,
) -> Result<(Option<Extension<Making>>, Response), ApiError> {
    let found = find(&app, &id, &params).await?;
    Ok((making(Source::Text, &found), raw(&convert::text(&found.known, &params))))
}

/// An answer that is a schema's text and nothing else; typed like JSON, also where it is none.
pub(super) fn raw(text: &str) -> Response {
    let mut response = text.to_owned().into_response();
    response.headers_mut().remove(CONTENT_TYPE);
    response
}

/// `GET /schemas/ids/{id}/subjects`.
pub(super) async fn subjects_of(
    _: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Vec<String>>, ApiError> {
    let page = params.page(None)?;
    let latest = latest_users(&app, &id, &params).await?;
    let names = latest.into_keys().map(|subject| subject.to_string()).collect();
    Ok(Json(page.of(names)))
}

/// `GET /schemas/ids/{id}/versions`: one version of every subject that has the schema.
pub(super) async fn versions_of(
    _: Caller,
    State(app): State<App>,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Vec<SubjectVersion>>, ApiError> {
    let page = params.page(None)?;
    let latest = latest_users(&app, &id, &params).await?.into_iter();
    let shown = |(subject, user): (Subject, User)| SubjectVersion {
        subject: subject.to_string(),
        version: user.version.get(),
    };
    Ok(Json(page.of(latest.map(shown).collect())))
}

/// The newest version of each subject that has the schema with an id.
async fn latest_users(
    app: &App,
    id: &str,
    params: &Params,
) -> Result<BTreeMap<Subject, User>, ApiError> {
    let found = find(app, id, params).await.map_err(|error| match error.code {
        ErrorCode::SchemaNotFound => Rejection::SchemaNotRegistered.into(),
        _ => error,
    })?;
    let all = params.flag("deleted");
    let id = found.known.stored.id;
    let users = app.store().users_of(&found.context, id).await?.into_iter();
    // Ascending, so that the newest one of a subject stays.
    Ok(users.filter(|user| all || !user.deleted).map(|user| (user.subject.clone(), user)).collect())
}

/// `GET /schemas/guids/{guid}`.
pub(super) async fn by_guid(
    caller: Caller,
    State(app): State<App>,
    Path(guid): Path<String>,
    params: Params,
) -> Result<Json<SchemaById>, ApiError> {
    let places = places(&app, &guid).await?;
    let missing = || ApiError::from(Rejection::SchemaNotFound(guid.clone()));
    let (context, id) = places.into_iter().next().ok_or_else(missing)?;
    let known = app.schemas().get(&context, id).await?.ok_or_else(missing)?;
    let user = user(&app, &context, id, None).await?;
    let found = Found { context, known, user, asked: Asked::Elsewhere };
    let body = SchemaById { subject: None, version: None, ..by_id_body(&found, &params) };
    Ok(Json(body.in_form(caller.form)))
}

/// `GET /schemas/guids/{guid}/ids`.
pub(super) async fn ids_of_guid(
    _: Caller,
    State(app): State<App>,
    Path(guid): Path<String>,
) -> Result<Json<Vec<ContextId>>, ApiError> {
    let places = places(&app, &guid).await?.into_iter();
    let shown = |(context, id): (Context, SchemaId)| ContextId {
        context: context.to_string(),
        id: id.get(),
    };
    Ok(Json(places.map(shown).collect()))
}

async fn places(app: &App, guid: &str) -> Result<Vec<(Context, SchemaId)>, ApiError> {
    match Guid::parse(guid) {
        Some(guid) => Ok(app.store().places_of(guid).await?),
        None => Ok(Vec::new()),
    }
}

/// `GET /schemas`.
pub(super) async fn list(
    caller: Caller,
    State(app): State<App>,
    params: Params,
) -> Result<Json<Vec<SchemaResponse>>, ApiError> {
    let page = params.page(Some(LIST_MAX))?;
    let aliases = aliases(&app, &params).await?;
    let rows = listed(&app, &params, &aliases).await?;
    let Some(rule_type) = params.text("ruleType") else {
        return Ok(Json(shown(&app, &caller, &params, (page.of(rows), &aliases)).await?));
    };
    let mut kept = Vec::new();
    for (subject, row) in rows {
        let known = app.schemas().get(subject.context(), row.schema_id).await?;
        let rules = known.as_ref().and_then(|known| known.stored.rule_set.as_ref());
        let has = |set: &RuleSet| set.rules().any(|r| r.rule_type.as_deref() == Some(rule_type));
        if rules.is_some_and(has) {
            kept.push((subject, row));
        }
    }
    Ok(Json(shown(&app, &caller, &params, (page.of(kept), &aliases)).await?))
}

/// What the aliases that a list asks for stand for, each with its aliases.
type Aliases = BTreeMap<Subject, Vec<String>>;

/// The aliases whose own names are asked for; none where the list does not want them.
async fn aliases(app: &App, params: &Params) -> Result<Aliases, ApiError> {
    let mut aliases = Aliases::new();
    if params.flag("aliases") {
        for (subject, own) in app.store().configs(&prefix(params)).await? {
            if let Some(target) = alias_target(&subject, &own) {
                aliases.entry(target).or_default().push(subject.to_string());
            }
        }
    }
    Ok(aliases)
}

/// The subjects whose schemas are listed.
fn prefix(params: &Params) -> Filter {
    filter(params.text("subjectPrefix").unwrap_or_default())
}

/// The versions that a list is about, by the names of their subjects and by number: those of the
/// subjects asked for, and of what aliases stand for.
async fn listed(
    app: &App,
    params: &Params,
    aliases: &Aliases,
) -> Result<Vec<(Subject, VersionRow)>, ApiError> {
    let all = params.flag("deleted");
    let asked = prefix(params);
    let mut rows = app.store().versions(&asked).await?;
    for target in aliases.keys().filter(|target| !asked.takes(target)) {
        let (context, name) = (Some(target.context().clone()), target.name().to_owned());
        let found = app.store().versions(&Filter { context, prefix: name }).await?;
        rows.extend(found.into_iter().filter(|(subject, _)| subject == target));
    }
    rows.retain(|(_, row)| all || !row.deleted);
    rows.sort_by_cached_key(|(subject, row)| (subject.to_string(), row.version));
    if !params.flag("latestOnly") {
        return Ok(rows);
    }
    // Ascending: the last one of each subject.
    let mut latest: Vec<(Subject, VersionRow)> = Vec::new();
    for row in rows {
        match latest.last_mut() {
            Some(last) if last.0 == row.0 => *last = row,
            _ => latest.push(row),
        }
    }
    Ok(latest)
}

async fn shown(
    app: &App,
    caller: &Caller,
    params: &Params,
    (rows, aliases): (Vec<(Subject, VersionRow)>, &Aliases),
) -> Result<Vec<SchemaResponse>, ApiError> {
    let mut shown = Vec::with_capacity(rows.len());
    for (subject, row) in rows {
        // A schema that is purged at this moment is left out.
        if let Some(known) = app.schemas().get(subject.context(), row.schema_id).await? {
            let aliases = aliases.get(&subject).cloned().unwrap_or_default();
            let body = SchemaResponse { aliases, ..response(&subject, &row, &known, params) };
            shown.push(body.in_form(caller.form));
        }
    }
    Ok(shown)
}

/// A schema by id, and one of its users.
struct Found {
    context: Context,
    known: Arc<Known>,
    user: Option<User>,
    asked: Asked,
}

/// Where an id was looked for.
enum Asked {
    /// In a context.
    Context,
    /// Among what a subject has, in its own context.
    Subject(Subject),
    /// In another context than that of the name.
    Elsewhere,
}

/// An id as it stands in a path: `None` for a number that no id can be.
fn number(id: &str) -> Result<Option<SchemaId>, ApiError> {
    let number: i32 = id.parse().map_err(|_| unknown_path())?;
    Ok(SchemaId::new(i64::from(number)))
}

/// The schema that an id means, given the subject that the caller has in mind.
async fn find(app: &App, id: &str, params: &Params) -> Result<Found, ApiError> {
    let text = id;
    let missing = || ApiError::from(Rejection::SchemaNotFound(text.to_owned()));
    let id = number(id)?.ok_or_else(missing)?;
    let name = params.text("subject").unwrap_or_default();
    let subject = match Subject::parse(name) {
        context if context.is_context() => context,
        _ => app.canonical(name).await?,
    };
    let in_context = |context: Context, user: Option<User>, asked: Asked| async move {
        let known = app.schemas().get(&context, id).await?;
        known.map(|known| Found { context, known, user, asked }).ok_or_else(missing)
    };
    let context = subject.context().clone();
    if subject.is_context() {
        let user = user(app, &context, id, None).await?;
        return in_context(context, user, Asked::Context).await;
    }
    let own = user(app, &context, id, Some(&subject)).await?;
    if own.as_ref().is_some_and(|user| user.subject == subject) {
        return in_context(context, own, Asked::Subject(subject)).await;
    }
    if !context.is_default() {
        return Err(missing());
    }
    for other in app.elsewhere(name).await? {
        let theirs = user(app, other.context(), id, Some(&other)).await?;
        if theirs.as_ref().is_some_and(|user| user.subject == other) {
            return in_context(other.context().clone(), theirs, Asked::Elsewhere).await;
        }
    }
    // A namesake in another context would come first, should it get this id.
    in_context(context, own, Asked::Elsewhere).await
}

/// The version that an answer about an id names: one of the subject asked for, else a live one.
async fn user(
    app: &App,
    context: &Context,
    id: SchemaId,
    asked: Option<&Subject>,
) -> Result<Option<User>, ApiError> {
    let users = app.store().users_of(context, id).await?;
    let best = users
        .into_iter()
        .max_by_key(|user| (asked.is_some_and(|asked| *asked == user.subject), !user.deleted));
    Ok(best)
}
