//! What happens to every request before it is routed and to every answer before it is sent: its
//! id, its media type, the rewritten path, the methods everybody has, one line in the log.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use registry_api::media::V1;

use super::caller::Negotiated;
use super::{answering, media, paths};
use crate::app::App;

/// The header with the id of a request.
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The frame around the routes.
pub(super) async fn front(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let id = request_id(request.headers());
    let media = media::negotiate(request.headers());
    let mut response = match paths::rewrite(&method, request.uri()) {
        Ok(uri) => {
            *request.uri_mut() = uri;
            request.extensions_mut().insert(Negotiated(media.clone()));
            next.run(request).await
        }
        Err(error) => error.into_response(),
    };
    if method == Method::OPTIONS {
        response = options(response);
    }
    type_answer(&mut response, media);
    answering::count(&app, &method, &response, began);
    tracing::info!(
        request_id = id.to_str().unwrap_or_default(),
        method = %method,
        path,
        status = response.status().as_u16(),
        duration_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    response.headers_mut().insert(&REQUEST_ID, id);
    response
}

/// The id that the caller gave, if it gave exactly one; else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> HeaderValue {
    let mut given = headers.get_all(&REQUEST_ID).iter();
    let is_text = |id: &&HeaderValue| id.to_str().is_ok_and(|id| !id.trim().is_empty());
    match (given.next().filter(is_text), given.next()) {
        (Some(id), None) => id.clone(),
        _ => fresh_id(),
    }
}

/// An id that no other request of any server has: a random number of this process, and a count.
fn fresh_id() -> HeaderValue {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0));
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let count = NEXT.fetch_add(1, Ordering::Relaxed);
    // Spread over the digits, or all ids would look alike.
    let low = (count ^ *PROCESS).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let bytes = (u128::from(*PROCESS) << 64) | u128::from(low);
    let id = uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid();
    let mut text = uuid::Uuid::encode_buffer();
    let text = id.hyphenated().encode_lower(&mut text);
    HeaderValue::from_str(text).expect("hexadecimal digits and hyphens may stand in a header")
}

/// Notes which route a request has found, for those outside.
pub(super) async fn named(route: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// JSON answers get the type that was negotiated, errors of routing included.
fn type_answer(response: &mut Response, media: Option<HeaderValue>) {
    let plain =
        response.headers().get(CONTENT_TYPE).is_none_or(|value| value == "application/json");
    if plain && response.status() != StatusCode::NO_CONTENT {
        let media = media.unwrap_or(HeaderValue::from_static(V1));
        response.headers_mut().insert(CONTENT_TYPE, media);
    }
}

/// OPTIONS is answered wherever another method is: with the list of them.
fn options(response: Response) -> Response {
    let Some(allow) = response.headers().get(ALLOW).and_then(|value| value.to_str().ok()) else {
        return response;
    };
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let allow = format!("{allow},OPTIONS");
    let Ok(value) = HeaderValue::from_str(&allow) else { return response };
    let mut answer = Response::new(Body::from(allow));
    answer.headers_mut().insert(ALLOW, value);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    answer
}
