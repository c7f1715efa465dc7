//! Connections: how many, how long they may idle or stall, and how they end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Sleep;

use crate::api::{self, Answering};
use crate::app::App;

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
        stalled_timeout: limits.stalled_timeout,
        app: app.clone(),
    };
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(gate)
        .handle(handle)
        .first_request_timeout(limits.idle_timeout)
        .accept_error_handler(|_, error| tracing::warn!(%error, "cannot accept a connection"));
    // The protocol's own refusal has no body; up to this size, ours is given instead.
    let head_bytes_max = 2 * limits.header_bytes_max + 8 * 1024;
    let builder = server.http_builder();
    builder.http1().header_read_timeout(limits.idle_timeout).max_buf_size(head_bytes_max);
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
    stalled_timeout: Duration,
    app: App,
}

const BUSY: &str = concat!(
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/vnd.schemaregistry.v1+json\r\n",
    "Retry-After: 1\r\nConnection: close\r\nContent-Length: 69\r\n\r\n",
    "{\"error_code\":503,\"message\":\"the server has too many open connections\"}"
);

impl Accept<TcpStream, Answering> for Gate {
    type Stream = Guarded;
    type Service = Answering;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Guarded, Answering)>> + Send>>;

    fn accept(&self, mut stream: TcpStream, service: Answering) -> Self::Future {
        let permit = Arc::clone(&self.connections).try_acquire_owned();
        let timeout = self.stalled_timeout;
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
            Ok((Guarded { stream, timeout, stalled: None, app, _permit: permit }, service))
        })
    }
}

/// A connection that is given up when its client takes nothing for too long.
struct Guarded {
    stream: TcpStream,
    timeout: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    app: App,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.app.metrics().disconnected();
    }
}

impl Guarded {
    fn watch<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let timeout = self.timeout;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watch(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Nothing to watch: a socket has nothing to flush and is always ready.
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
