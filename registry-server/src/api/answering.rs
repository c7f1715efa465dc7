//! Answers from memory where there is one; else the routes, whose answer may be kept.
//!
//! This stands in front of everything else: an answer that is in memory costs no routing, no
//! decoding of paths and no permit, so that readers are served while the server is busy and while
//! the database is away. Reads are also given their `ETag` here, and are compressed here.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use registry_api::ErrorCode;
use registry_api::media::V1;
use tower::Service;

use super::caller::form;
use super::error::Because as _;
use super::front::{REQUEST_ID, request_id};
use super::media::{self, BodyType};
use crate::app::{App, Consistency};
use crate::cache::{self, Asked, Making, Source, etag, gzip, validate};
use crate::limits::counted;
use crate::metrics::method_label;

/// Longest request body whose answer is kept.
const KEPT_BODY_BYTES_MAX: usize = 64 * 1024;

const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// An answer, at once or later.
pub(crate) type Answer =
    Either<Ready<Result<Response, Infallible>>, BoxFuture<'static, Result<Response, Infallible>>>;

/// The whole server as a service.
#[derive(Clone)]
pub(crate) struct Answering {
    app: App,
    routes: Router,
}

impl Answering {
    pub(super) fn new(app: App, routes: Router) -> Self {
        Self { app, routes }
    }

    /// The answer to a read, where it is in memory.
    pub(crate) fn at_once<B>(&self, request: &Request<B>, began: Instant) -> Option<Response> {
        let read = request.method() == Method::GET;
        if read { remembered(&self.app, request, b"", began) } else { None }
    }

    /// The answer to a request that cannot be answered at once.
    pub(crate) fn later<B>(
        &self,
        request: Request<B>,
        began: Instant,
    ) -> impl Future<Output = Response> + Send + use<B>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let (app, routes) = (self.app.clone(), self.routes.clone());
        let request = request.map(Body::new);
        async move {
            if request.method() == Method::GET {
                answer_read(&app, routes, request).await
            } else if may_be_known(&request) {
                answer_post(&app, routes, request, began).await
            } else {
                pass(routes, request).await
            }
        }
    }
}

impl<B> Service<Request<B>> for Answering
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // A router is always ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answer {
        let began = Instant::now();
        match self.at_once(&request, began) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(Box::pin(self.later(request, began).map(Ok))),
        }
    }
}

/// Lets the routes answer.
async fn pass(mut routes: Router, request: Request) -> Response {
    match Service::<Request>::call(&mut routes, request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The answer in memory, if there is one that may be given to this caller.
fn remembered<B>(app: &App, request: &Request<B>, body: &[u8], began: Instant) -> Option<Response> {
    let headers = request.headers();
    let asked = Asked {
        target: target(request.uri()),
        form: form(app.settings().response_profile, headers),
        body,
    };
    let answer = app.answers().get(&asked)?;
    if answer.source == Source::Subject && !trusts_memory(app, request.uri()) {
        return None;
    }
    let mut fields = answer.fields.clone();
    if !takes_usual_media(headers) {
        fields.insert(CONTENT_TYPE, media::negotiate(headers)?);
    }
    fields.insert(&REQUEST_ID, request_id(headers));
    let response =
        whole(headers, (fields, answer.etag.as_ref()), answer.body.clone(), || answer.gzip());
    answer.meter.answered(began.elapsed());
    tracing::debug!(target = asked.target, "answered from memory");
    Some(response)
}

/// What is asked for: path and query as they came.
fn target(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |target| target.as_str())
}

/// Whether a subject may be answered from memory.
pub(super) fn trusts_memory(app: &App, uri: &Uri) -> bool {
    app.settings().consistency == Consistency::Feed
        && app.feed().is_trusted()
        && !asks_for_strong(uri)
}

/// Whether a request wants to see every change that was acknowledged anywhere before it.
fn asks_for_strong(uri: &Uri) -> bool {
    uri.query().is_some_and(|query| query.split('&').any(|pair| pair == "consistency=strong"))
}

/// Whether the answer has the usual type, as far as that is seen at a glance.
fn takes_usual_media(headers: &HeaderMap) -> bool {
    const USUAL: [&[u8]; 3] = [b"*/*", b"", V1.as_bytes()];
    let mut accepted = headers.get_all(ACCEPT).iter();
    let first = accepted.next();
    first.is_none_or(|first| USUAL.contains(&first.as_bytes())) && accepted.next().is_none()
}

/// Whether one of the tags that the caller has is this one.
fn is_known(known: &HeaderValue, etag: &HeaderValue) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let (Ok(known), Ok(etag)) = (known.to_str(), etag.to_str()) else { return false };
    known.split(',').any(|one| one.trim() == "*" || opaque(one) == opaque(etag))
}

/// The answer with its headers, of which the caller may have the tag already: then without its
/// body, which else is compressed where the caller takes that and it is worth it.
fn whole(
    headers: &HeaderMap,
    (mut fields, etag): (HeaderMap, Option<&HeaderValue>),
    body: Bytes,
    gzip: impl FnOnce() -> Option<Bytes>,
) -> Response {
    let mut response = if let (Some(known), Some(etag)) = (headers.get(IF_NONE_MATCH), etag)
        && is_known(known, etag)
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else if takes_gzip(headers)
        && let Some(compressed) = gzip()
    {
        fields.insert(CONTENT_ENCODING, GZIP);
        Response::new(Body::from(compressed))
    } else {
        Response::new(Body::from(body))
    };
    *response.headers_mut() = fields;
    response
}

/// Whether the caller takes gzip.
fn takes_gzip(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|quality| {
                quality.trim().parse::<f32>().is_ok_and(|quality| quality <= 0.0)
            });
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
    })
}

/// Lets the routes answer a read, keeps the answer where they say that it may be kept.
async fn answer_read(app: &App, routes: Router, mut request: Request) -> Response {
    let began = app.answers().points().now();
    let headers = request.headers().clone();
    let uri = request.uri().clone();
    // It is compressed below, once.
    request.headers_mut().remove(ACCEPT_ENCODING);
    let response = pass(routes, request).await;
    let is_whole = response.body().size_hint().exact().is_some();
    if response.status() != StatusCode::OK || !is_whole {
        return response;
    }
    let route = route_of(&response);
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let asked = Asked {
        target: target(&uri),
        form: form(app.settings().response_profile, &headers),
        body: b"",
    };
    let kept = parts.extensions.remove::<Making>().map(|making| {
        let meter = app.metrics().meter("GET", &route);
        let answer = Arc::new(cache::Answer::to_read(making, began, body.clone(), meter));
        if answer.source != Source::Subject || trusts_memory(app, &uri) {
            app.answers().put(&asked, &answer);
        }
        answer
    });
    let tag = kept.as_ref().and_then(|answer| answer.etag.clone()).unwrap_or_else(|| etag(&body));
    parts.headers.remove(CONTENT_LENGTH);
    validate(&mut parts.headers, tag.clone(), kept.as_ref().map(|answer| answer.source));
    let compressed = || compressed(kept.as_deref(), &body);
    whole(&headers, (parts.headers, Some(&tag)), body.clone(), compressed)
}

/// A body compressed, once for all where its answer is kept.
fn compressed(kept: Option<&cache::Answer>, body: &Bytes) -> Option<Bytes> {
    kept.map_or_else(|| gzip(body), cache::Answer::gzip)
}

/// Whether a POST may be one whose answer is known: a schema for a subject, short and plain.
fn may_be_known(request: &Request) -> bool {
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = length.and_then(|length| length.parse::<usize>().ok());
    request.method() == Method::POST
        && request.uri().path().starts_with("/subjects/")
        && length.is_some_and(|length| (1..=KEPT_BODY_BYTES_MAX).contains(&length))
        && !headers.contains_key(CONTENT_ENCODING)
        && media::body_type(headers) == BodyType::Json
}

/// Answers a schema that was sent: from memory, else by the routes.
async fn answer_post(app: &App, routes: Router, request: Request, began: Instant) -> Response {
    let (parts, body) = request.into_parts();
    let (body, _taken) = counted(app, body);
    let limit = app.settings().limits.request_timeout;
    let read = tokio::time::timeout(limit, body.collect()).await;
    let body = match read {
        Ok(Ok(collected)) => collected.to_bytes(),
        // The routes say what is wrong.
        Ok(Err(error)) => {
            let broken = futures_util::stream::once(ready(Err::<Bytes, _>(error)));
            return pass(routes, Request::from_parts(parts, Body::from_stream(broken))).await;
        }
        Err(_) => {
            let message = "the request body did not arrive in time; try again";
            let mut response = ErrorCode::Unavailable.because(message).into_response();
            let media = media::negotiate(&parts.headers).unwrap_or(HeaderValue::from_static(V1));
            response.headers_mut().insert(CONTENT_TYPE, media);
            return response;
        }
    };
    let mut request = Request::from_parts(parts, Body::from(body.clone()));
    if let Some(response) = remembered(app, &request, &body, began) {
        return response;
    }
    let made = app.answers().points().now();
    let uri = request.uri().clone();
    let headers = request.headers().clone();
    // What is kept is not compressed; the answer is, below.
    request.headers_mut().remove(ACCEPT_ENCODING);
    let mut response = pass(routes, request).await;
    let making = response.extensions_mut().remove::<Making>();
    let route = route_of(&response);
    let (mut parts, answer) = response.into_parts();
    let Ok(answer) = answer.collect().await.map(http_body_util::Collected::to_bytes) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let is_kept = parts.status == StatusCode::OK && trusts_memory(app, &uri);
    let kept = making.filter(|_| is_kept).map(|making| {
        let form = form(app.settings().response_profile, &headers);
        let asked = Asked { target: target(&uri), form, body: &body };
        let meter = app.metrics().meter("POST", &route);
        let kept = Arc::new(cache::Answer::new(making, made, answer.clone(), meter));
        app.answers().put(&asked, &kept);
        kept
    });
    parts.headers.remove(CONTENT_LENGTH);
    let compressed = || compressed(kept.as_deref(), &answer);
    let mut response = whole(&headers, (parts.headers, None), answer.clone(), compressed);
    *response.status_mut() = parts.status;
    *response.extensions_mut() = parts.extensions;
    response
}

/// The route that answered, as its pattern.
fn route_of(response: &Response) -> String {
    response.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned()
}

/// Counts an answer that came from the routes.
pub(super) fn count(app: &App, method: &Method, response: &Response, began: Instant) {
    let route = route_of(response);
    app.metrics().answered(
        method_label(method),
        &route,
        response.status().as_u16(),
        began.elapsed(),
    );
}
