//! Connections: how many, how long they may idle or stall, and how they end.

mod activity;
mod socket;

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum_server::Handle;
use axum_server::accept::Accept;
use bytes::Bytes;
use futures_util::future::Either;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

use crate::api::{self, Answer, Answering};
use crate::app::App;
use activity::Activity;
use socket::Socket;

/// Bounds on connections.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// Open connections at one time.
    pub connections_max: usize,
    /// Longest head of a request, in bytes.
    pub header_bytes_max: usize,
    /// Longest time until the headers of the next request have arrived.
    pub idle_timeout: Duration,
    /// Longest time in which a client takes nothing of its answer.
    pub stalled_timeout: Duration,
    /// How long running requests are waited for at the end.
    pub drain_timeout: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections_max: 16_384,
            header_bytes_max: 32 * 1024,
            idle_timeout: Duration::from_mins(1),
            stalled_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(25),
        }
    }
}

/// Answers on a socket until `stop` is done, then until running requests are answered.
///
/// # Errors
/// The socket cannot be listened on.
pub async fn serve(
    listener: TcpListener,
    app: App,
    limits: &ConnectionLimits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::<SocketAddr>::new();
    let (stopper, drain) = (handle.clone(), limits.drain_timeout);
    let stopping = tokio::spawn(async move {
        stop.await;
        stopper.graceful_shutdown(Some(drain));
    });
    let permits = limits.connections_max.min(Semaphore::MAX_PERMITS);
    let gate = Gate {
        connections: Arc::new(Semaphore::new(permits)),
        idle_timeout: limits.idle_timeout,
        stalled_timeout: limits.stalled_timeout,
        app: app.clone(),
    };
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(gate)
        .handle(handle)
        .accept_error_handler(|_, error| tracing::warn!(%error, "cannot accept a connection"));
    // The protocol's own refusal has no body; up to this size, ours is given instead.
    let head_bytes_max = 2 * limits.header_bytes_max + 8 * 1024;
    let builder = server.http_builder();
    // The socket looks after idle connections, for less than a timer with every request.
    builder.http1().max_buf_size(head_bytes_max);
    builder
        .http2()
        .max_header_list_size(u32::try_from(head_bytes_max).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.idle_timeout)
        .keep_alive_timeout(limits.stalled_timeout);
    let served = server.serve(tower::make::Shared::new(api::service(app))).await;
    stopping.abort();
    served
}

/// Lets connections in up to their number.
#[derive(Clone)]
struct Gate {
    connections: Arc<Semaphore>,
    idle_timeout: Duration,
    stalled_timeout: Duration,
    app: App,
}

const BUSY: &str = concat!(
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\n",
    "Retry-After: 1\r\nConnection: close\r\nContent-Length: 69\r\n\r\n",
    "{\"error_code\":503,\"message\":\"the server has too many open connections\"}"
);

impl Accept<TcpStream, Answering> for Gate {
    type Stream = Socket;
    type Service = Connection;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Socket, Connection)>> + Send>>;

    fn accept(&self, mut stream: TcpStream, answering: Answering) -> Self::Future {
        let permit = Arc::clone(&self.connections).try_acquire_owned();
        let (idle_timeout, stalled_timeout) = (self.idle_timeout, self.stalled_timeout);
        let app = self.app.clone();
        Box::pin(async move {
            let Ok(permit) = permit else {
                app.metrics().shed("connections");
                let _ =
                    tokio::time::timeout(Duration::from_secs(1), stream.write_all(BUSY.as_bytes()))
                        .await;
                return Err(io::Error::other("too many open connections"));
            };
            stream.set_nodelay(true)?;
            app.metrics().connected();
            let activity = Arc::new(Activity::new(idle_timeout));
            let open = Open { app, _permit: permit };
            let socket = Socket::new(stream, open, Arc::clone(&activity), stalled_timeout);
            Ok((socket, Connection { answering, activity }))
        })
    }
}

/// An open connection as the metrics count it, however it ends.
struct Open {
    app: App,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.app.metrics().disconnected();
    }
}

/// Answers the requests of one connection.
#[derive(Clone)]
struct Connection {
    answering: Answering,
    activity: Arc<Activity>,
}

impl<B> Service<Request<B>> for Connection
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answer {
        let began = Instant::now();
        self.activity.asked(began, request.version());
        if let Some(response) = self.answering.at_once(&request, began) {
            return Either::Left(ready(Ok(response)));
        }
        let running = self.activity.running();
        let answer = self.answering.later(request, began);
        Either::Right(Box::pin(async move {
            let response = answer.await;
            Ok(response.map(|body| Body::new(running.until_sent(body))))
        }))
    }
}
