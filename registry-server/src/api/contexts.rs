//! `/contexts`: the namespaces of subjects and ids.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use registry::Subject;
use registry::commands::DeleteContext;

use super::caller::Caller;
use super::error::{ApiError, method_not_allowed};
use super::params::Params;
use crate::app::App;

/// `GET /contexts`: the default one first, then by name.
pub(super) async fn list(
    _: Caller,
    State(app): State<App>,
    params: Params,
) -> Result<Json<Vec<String>>, ApiError> {
    let page = params.page(None)?;
    let stored = app.store().contexts().await?;
    let others = stored.iter().filter(|context| !context.is_default());
    let prefix = params.text("contextPrefix").unwrap_or_default();
    let prefix = prefix.strip_prefix(':').unwrap_or(prefix);
    let names = std::iter::once(".".to_owned()).chain(others.map(ToString::to_string));
    let names = names.filter(|name| name.starts_with(prefix)).collect();
    Ok(Json(page.of(names)))
}

/// `DELETE /contexts/{context}`, rewritten to the form `:.context:`.
pub(super) async fn delete(
    caller: Caller,
    State(app): State<App>,
    Path(context): Path<String>,
) -> Result<StatusCode, ApiError> {
    let context = Subject::parse(&context).context().clone();
    if context.is_default() {
        return Err(method_not_allowed().await);
    }
    app.execute(DeleteContext { context }, &caller.principal).await?;
    Ok(StatusCode::NO_CONTENT)
}
