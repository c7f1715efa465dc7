//! A generator of load: raw HTTP/1.1 over connections that stay open, one request after the other
//! on each, all on one thread of its own.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What is asked.
pub(super) struct Load<'a> {
    /// Whom.
    pub(super) address: SocketAddr,
    /// How many connections.
    pub(super) connections: usize,
    /// For how long.
    pub(super) time: Duration,
    /// The n-th request of a connection; `None` ends the connection's part.
    pub(super) request: &'a dyn Fn(usize, usize) -> Option<Vec<u8>>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) struct Answers {
    /// Answers with status 200; any other is an error.
    pub(super) count: usize,
    /// From the first request to the last answer.
    pub(super) time: Duration,
    /// Every answer's time in microseconds, ascending.
    pub(super) latencies_us: Vec<u32>,
}

impl Answers {
    pub(super) fn per_second(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let count = self.count as f64;
        count / self.time.as_secs_f64()
    }

    /// The time that so many of a hundred answers took at most, in milliseconds.
    pub(super) fn percentile_ms(&self, percent: usize) -> f64 {
        let at = (self.latencies_us.len() * percent / 100).min(self.latencies_us.len() - 1);
        f64::from(self.latencies_us[at]) / 1_000.0
    }
}

/// A request without a body.
pub(super) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n")
        .into_bytes()
}

/// A request with a JSON body.
pub(super) fn post(path: &str, body: &str) -> Vec<u8> {
    with_body("POST", path, body)
}

/// Another one.
pub(super) fn put(path: &str, body: &str) -> Vec<u8> {
    with_body("PUT", path, body)
}

fn with_body(method: &str, path: &str, body: &str) -> Vec<u8> {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\nUser-Agent: bench\r\n\
         Content-Type: application/vnd.schemaregistry.v1+json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Asks for as long as it is told.
pub(super) fn run(load: &Load<'_>) -> anyhow::Result<Answers> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the generator of load")?;
    let tasks = tokio::task::LocalSet::new();
    let begun = Instant::now();
    let end = begun + load.time;
    let latencies = runtime.block_on(tasks.run_until(async {
        let mut running = Vec::new();
        for connection in 0..load.connections {
            running.push(one(load, connection, end));
        }
        futures_util::future::try_join_all(running).await
    }))?;
    let time = begun.elapsed();
    let mut latencies_us: Vec<u32> = latencies.into_iter().flatten().collect();
    ensure!(!latencies_us.is_empty(), "not a single answer");
    latencies_us.sort_unstable();
    Ok(Answers { count: latencies_us.len(), time, latencies_us })
}

/// One connection.
async fn one(load: &Load<'_>, connection: usize, end: Instant) -> anyhow::Result<Vec<u32>> {
    let mut stream = TcpStream::connect(load.address).await.context("connecting")?;
    stream.set_nodelay(true).context("setting up a connection")?;
    let mut buffer = vec![0; 64 * 1024];
    let mut latencies = Vec::new();
    for n in 0.. {
        let Some(request) = (load.request)(connection, n) else { break };
        let begun = Instant::now();
        if begun >= end {
            break;
        }
        stream.write_all(&request).await.context("sending a request")?;
        answer(&mut stream, &mut buffer).await?;
        latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    Ok(latencies)
}

/// Reads one whole answer.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await.context("reading an answer")?;
        ensure!(read > 0, "the server closed the connection");
        filled += read;
        if let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") {
            let whole = head + 4 + body_length(&buffer[..head])?;
            if whole > buffer.len() {
                buffer.resize(whole, 0);
            }
            if filled < whole {
                stream.read_exact(&mut buffer[filled..whole]).await.context("reading a body")?;
            }
            if !buffer.starts_with(b"HTTP/1.1 200") {
                bail!("not answered well: {}", String::from_utf8_lossy(&buffer[..whole]));
            }
            return Ok(());
        }
        ensure!(filled < buffer.len(), "the head of an answer is too long");
    }
}

fn body_length(head: &[u8]) -> anyhow::Result<usize> {
    let text = std::str::from_utf8(head).context("reading the head of an answer")?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then_some(value.trim())
    });
    length.context("an answer without a length")?.parse().context("reading the length of an answer")
}
