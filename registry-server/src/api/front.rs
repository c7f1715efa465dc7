//! What happens to every request before it is routed and to every answer before it is sent: its
//! id, its media type, the rewritten path, the methods everybody has, one line in the log.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use registry_api::media::V1;
use uuid::Uuid;

use super::caller::Negotiated;
use super::{media, paths};
use crate::app::App;

const REQUEST_ID: &str = "x-request-id";

/// The frame around the routes.
pub(super) async fn front(State(_app): State<App>, mut request: Request, next: Next) -> Response {
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
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    tracing::info!(
        request_id = id,
        method = %method,
        path,
        status = response.status().as_u16(),
        duration_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}

/// The id that the caller gave, if it gave exactly one; else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let mut given = headers.get_all(REQUEST_ID).iter();
    match (given.next().map(HeaderValue::to_str), given.next()) {
        (Some(Ok(id)), None) if !id.trim().is_empty() => id.to_owned(),
        _ => Uuid::new_v4().to_string(),
    }
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
