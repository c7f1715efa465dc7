//! A socket that is given up when its client sends no request, or takes nothing, for too long.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::Open;
use super::activity::Activity;

/// The socket of a connection.
pub(super) struct Socket {
    stream: TcpStream,
    activity: Arc<Activity>,
    /// Runs for as long as the connection is open: a request does not set it, it is asked when it
    /// ends what has happened since.
    idle: Pin<Box<Sleep>>,
    stalled_timeout: Duration,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    _open: Open,
}

impl Socket {
    pub(super) fn new(
        stream: TcpStream,
        open: Open,
        activity: Arc<Activity>,
        stalled_timeout: Duration,
    ) -> Self {
        let end = activity.idles_until(Instant::now()).unwrap_or_else(Instant::now);
        let idle = Box::pin(tokio::time::sleep_until(end.into()));
        Self { stream, activity, idle, stalled_timeout, stalled: None, _open: open }
    }

    /// Nothing can be read: fails where that has been so for too long.
    fn idles(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.idle.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            let next = match self.activity.idles_until(now) {
                Some(end) => end,
                // A client that is still taking its answer has that much time for it.
                None if self.stalled.is_some() => now + self.stalled_timeout,
                None => return Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            };
            self.idle.as_mut().reset(next.into());
        }
        Poll::Pending
    }

    fn watch<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let timeout = self.stalled_timeout;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending => self.idles(context),
            read @ Poll::Ready(_) => read,
        }
    }
}

impl AsyncWrite for Socket {
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
