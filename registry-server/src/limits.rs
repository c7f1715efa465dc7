//! What a server takes on: bounds on requests, and what happens beyond them.
//!
//! Beyond a bound there is an answer in the usual form of errors: 413 and 431 for what is too
//! long, 503 with `Retry-After` for what may work in a moment.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use registry_api::ErrorCode;
use tokio::sync::Semaphore;

use crate::api::Because as _;
use crate::app::App;

/// Bounds on requests.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest request body in bytes, decompressed.
    pub body_bytes_max: usize,
    /// All request bodies in memory together, in bytes.
    pub bodies_bytes_max: usize,
    /// Longest schema text in bytes.
    pub schema_bytes_max: usize,
    /// Schemas that are kept, all contexts together; 0 for as many as there are ids.
    pub schemas_max: u32,
    /// Target and headers of a request together, in bytes.
    pub header_bytes_max: usize,
    /// Longest time a request may take.
    pub request_timeout: Duration,
    /// Requests worked on at one time.
    pub requests_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes_max: 16 * 1024 * 1024,
            bodies_bytes_max: 256 * 1024 * 1024,
            schema_bytes_max: 8 * 1024 * 1024,
            schemas_max: 0,
            header_bytes_max: 32 * 1024,
            request_timeout: Duration::from_mins(1),
            requests_max: 1_024,
        }
    }
}

/// Most of an unread body that is read and thrown away, so that the caller, which writes it to
/// its end before it listens, gets to see the answer.
const DISCARD_BYTES_MAX: usize = 1024 * 1024 * 1024;

/// What a server has taken on at the moment.
pub(crate) struct Load {
    requests: Arc<Semaphore>,
    requests_max: usize,
    body_bytes: Arc<AtomicUsize>,
}

impl Load {
    pub(crate) fn new(limits: &Limits) -> Self {
        let requests_max = limits.requests_max.min(Semaphore::MAX_PERMITS);
        Self {
            requests: Arc::new(Semaphore::new(requests_max)),
            requests_max,
            body_bytes: Arc::default(),
        }
    }

    /// Requests that are worked on.
    pub(crate) fn requests(&self) -> usize {
        self.requests_max - self.requests.available_permits()
    }

    /// Bytes of request bodies in memory.
    pub(crate) fn body_bytes(&self) -> usize {
        self.body_bytes.load(Ordering::Relaxed)
    }
}

/// What answers must be ready for although the server is busy, or waits on purpose.
fn is_exempt(path: &str) -> bool {
    path == "/metrics" || path.starts_with("/health/") || path == "/registry/v1/changes"
}

/// Lets a request in, or answers why not.
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let limits = &app.settings().limits;
    let request = request.map(|body| Body::new(Discarding { inner: body }));
    if header_bytes(request.uri(), request.headers()) > limits.header_bytes_max {
        let most = limits.header_bytes_max;
        let message = format!("target and headers of the request are longer than {most} bytes");
        return ErrorCode::HeadersTooLarge.because(message).into_response();
    }
    if is_exempt(request.uri().path()) {
        return next.run(request).await;
    }
    let Ok(_permit) = app.load().requests.try_acquire() else {
        app.metrics().shed("requests");
        return ErrorCode::Unavailable.because("the server is busy; try again").into_response();
    };
    let Ok(response) = tokio::time::timeout(limits.request_timeout, next.run(request)).await else {
        app.metrics().shed("time");
        let ms = limits.request_timeout.as_millis();
        let message = format!("the request took longer than {ms} ms; try again");
        return ErrorCode::Unavailable.because(message).into_response();
    };
    response
}

fn header_bytes(uri: &Uri, headers: &HeaderMap) -> usize {
    let target = uri.path().len() + uri.query().map_or(0, str::len);
    let fields = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    target + fields.sum::<usize>()
}

/// Counts a request's body against the memory that all of them share.
pub(crate) async fn count_body(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (body, _taken) = counted(&app, body);
    next.run(Request::from_parts(parts, body)).await
}

/// A body that is counted; what it takes is given back with the second value, because readers
/// keep a copy until they have answered.
pub(crate) fn counted(app: &App, inner: Body) -> (Body, Taken) {
    let total = Arc::clone(&app.load().body_bytes);
    let taken = Taken { total: Arc::clone(&total), mine: Arc::default() };
    let total_max = app.settings().limits.bodies_bytes_max;
    let body = Counted { inner, total, total_max, taken: Arc::clone(&taken.mine) };
    (Body::new(body), taken)
}

/// All request bodies together have become too long.
#[derive(Debug, thiserror::Error)]
#[error("the server holds too many request bodies; try again")]
pub(crate) struct TooManyBytes;

struct Counted {
    inner: Body,
    total: Arc<AtomicUsize>,
    total_max: usize,
    taken: Arc<AtomicUsize>,
}

/// Gives back what a body took, once the request is answered.
pub(crate) struct Taken {
    total: Arc<AtomicUsize>,
    mine: Arc<AtomicUsize>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.total.fetch_sub(self.mine.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.taken.fetch_add(data.len(), Ordering::Relaxed);
            let before = self.total.fetch_add(data.len(), Ordering::Relaxed);
            if before + data.len() > self.total_max {
                return Poll::Ready(Some(Err(axum::Error::new(TooManyBytes))));
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// A body whose rest is read and thrown away where nobody has read it.
struct Discarding {
    inner: Body,
}

impl http_body::Body for Discarding {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.inner).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Discarding {
    fn drop(&mut self) {
        if self.inner.is_end_stream() {
            return;
        }
        let rest = std::mem::take(&mut self.inner);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(Duration::from_mins(1), discard(rest)));
        }
    }
}

async fn discard(mut body: Body) {
    let mut read = 0;
    while read < DISCARD_BYTES_MAX {
        let Some(Ok(frame)) = body.frame().await else { return };
        read += frame.data_ref().map_or(0, Bytes::len);
    }
}

/// Gives an error that came without a body, from a layer that is not ours, the usual one.
pub(crate) async fn explain(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.body().size_hint().exact() != Some(0) {
        return response;
    }
    let code = match status.as_u16() {
        413 => ErrorCode::TooLarge,
        415 => ErrorCode::UnsupportedMediaType,
        500.. => ErrorCode::Internal,
        _ => ErrorCode::BadRequest,
    };
    let reason = status.canonical_reason().unwrap_or("Bad Request");
    code.because(format!("HTTP {} {reason}", code.status())).into_response()
}
