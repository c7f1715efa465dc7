//! `GET /registry/v1/changes`: what was changed, by whom and when; at once, after a wait, or as
//! a stream of events.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use registry_api::own::{ChangeRow, ChangesResponse};
use tokio::time::Instant;

use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::params::Params;
use crate::app::App;

/// Rows of one answer where the caller names no number, and at most.
const LIMIT_USUAL: u32 = 100;
const LIMIT_MAX: u32 = 1_000;

/// The longest wait for a change.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// The pause between two looks while waiting.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

pub(super) async fn changes(
    caller: Result<Caller, ApiError>,
    State(app): State<App>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let after = params.number("after")?.unwrap_or(0).cast_signed();
    let limit = params
        .number("limit")?
        .map_or(LIMIT_USUAL, |limit| u32::try_from(limit).unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX));
    if takes_events(&headers) {
        let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok());
        let after = resumed.and_then(|id| id.parse().ok()).unwrap_or(after);
        return Ok(stream(app, after).into_response());
    }
    // Of the types that are negotiated a stream is none.
    caller?;
    let wait = params.number("wait_ms")?.unwrap_or(0);
    let until = Instant::now() + Duration::from_millis(wait).min(WAIT_MAX);
    let changes = loop {
        let rows = read(&app, after, limit).await?;
        let now = Instant::now();
        if !rows.is_empty() || now >= until {
            break rows;
        }
        tokio::time::sleep(LOOK_AGAIN.min(until - now)).await;
    };
    let next = changes.last().map_or(after, |row| row.sequence);
    Ok(Json(ChangesResponse { changes, next }).into_response())
}

/// Whether the caller wants a stream.
fn takes_events(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| {
        accept.to_str().is_ok_and(|accept| accept.contains("text/event-stream"))
    })
}

/// Rows after a number, up to the first number that is missing and may still come.
async fn read(app: &App, after: i64, limit: u32) -> Result<Vec<ChangeRow>, ApiError> {
    let settled = app.feed().settled(app.now());
    let rows = app.store().changes(after, limit).await?;
    Ok(settled.whole(after, rows).into_iter().map(shown).collect())
}

fn shown(row: registry_store::ChangeRow) -> ChangeRow {
    let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
    ChangeRow {
        sequence: row.sequence,
        at_ms: row.at.0,
        principal: row.principal,
        op: row.op,
        context: row.context.to_string(),
        subject: row.subject,
        version: row.version.map(registry::Version::get),
        schema_id: row.schema_id.map(registry::SchemaId::get),
        guid: row.guid,
        transaction: row.transaction,
        reason: row.reason,
        before: json(row.before),
        after: json(row.after),
    }
}

/// Every change from a number on, each as an event whose id is its number.
fn stream(
    app: App,
    after: i64,
) -> Sse<impl futures_util::Stream<Item = Result<Event, Infallible>>> {
    let start = (app, after, Vec::new().into_iter());
    let events = futures_util::stream::unfold(start, |(app, mut after, mut rows)| async move {
        loop {
            if let Some(row) = rows.next() {
                let row: ChangeRow = row;
                after = row.sequence;
                let event = Event::default().id(after.to_string()).event(row.op.clone());
                let event = event.json_data(&row).unwrap_or_default();
                return Some((Ok(event), (app, after, rows)));
            }
            match read(&app, after, LIMIT_USUAL).await {
                Ok(found) if !found.is_empty() => rows = found.into_iter(),
                // The client comes back with the number that it saw last.
                Err(_) => return None,
                Ok(_) => tokio::time::sleep(LOOK_AGAIN).await,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
