//! Reads, and writes that change nothing, against a bare handler that answers with the same bytes.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;

use super::load::{self, Answers, Load};
use super::process::Process;
use super::{Row, median};

const ROUNDS: usize = 3;
const WARM_UP: Duration = Duration::from_millis(500);
const ROUND: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 32;
const CONNECTIONS_MANY: usize = 500;

/// One side of a comparison: what it reached in the rounds.
#[derive(Default)]
struct Side {
    per_second: Vec<f64>,
    cpu_us: Vec<f64>,
    p99_ms: Vec<f64>,
}

struct Case {
    name: &'static str,
    request: Vec<u8>,
    connections: usize,
    /// The share of the bare handler's requests per second that is aimed at.
    target: Option<f64>,
}

/// A record of the usual size: twelve fields, about 900 bytes.
pub(super) fn schema(name: &str) -> String {
    let fields: Vec<_> = (0..12)
        .map(|n| {
            json!({"name": format!("field_number_{n}"), "type": ["null", "string"],
                   "default": null, "doc": "one of them"})
        })
        .collect();
    json!({"type": "record", "name": name, "namespace": "bench", "fields": fields}).to_string()
}

/// Measures all cases.
pub(super) fn measure(binaries: &Path, database: &str) -> anyhow::Result<Vec<Row>> {
    let registry = Process::registry(binaries, database)?;
    let body = json!({"schema": schema("Known")}).to_string();
    let (versions, subject) = ("/subjects/bench-value/versions", "/subjects/bench-value");
    fetch(&registry, load::post(versions, &body))?;
    let by_id = load::get("/schemas/ids/1");
    let cases = [
        Case {
            name: "GET /schemas/ids/{id}",
            request: by_id.clone(),
            connections: CONNECTIONS,
            target: Some(0.85),
        },
        Case {
            name: "GET …/versions/latest",
            request: load::get("/subjects/bench-value/versions/latest"),
            connections: CONNECTIONS,
            target: Some(0.60),
        },
        Case {
            name: "POST of a known schema",
            request: load::post(versions, &body),
            connections: CONNECTIONS,
            target: Some(0.60),
        },
        Case {
            name: "POST look-up",
            request: load::post(subject, &body),
            connections: CONNECTIONS,
            target: None,
        },
        Case {
            name: "GET /schemas/ids/{id}, 500 connections",
            request: by_id,
            connections: CONNECTIONS_MANY,
            target: None,
        },
    ];
    cases.iter().map(|case| compare(binaries, &registry, case)).collect()
}

/// The body of one answer.
pub(super) fn fetch(process: &Process, request: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    use std::io::{Read as _, Write as _};
    let text = String::from_utf8(request).context("the request is text")?;
    let text = text.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    let mut stream = std::net::TcpStream::connect(process.address).context("connecting")?;
    stream.write_all(text.as_bytes()).context("sending a request")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).context("reading an answer")?;
    anyhow::ensure!(
        answer.starts_with(b"HTTP/1.1 200"),
        "not answered well: {}",
        String::from_utf8_lossy(&answer)
    );
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").context("an answer")?;
    Ok(answer.split_off(head + 4))
}

fn compare(binaries: &Path, registry: &Process, case: &Case) -> anyhow::Result<Row> {
    let bare = Process::bare(binaries, &fetch(registry, case.request.clone())?)?;
    let (mut ours, mut theirs) = (Side::default(), Side::default());
    for process in [registry, &bare] {
        round(process, case, WARM_UP)?;
    }
    // Side by side: a busy moment of the machine hits both.
    for _ in 0..ROUNDS {
        for (process, side) in [(registry, &mut ours), (&bare, &mut theirs)] {
            let before = process.cpu()?;
            let answers = round(process, case, ROUND)?;
            let cpu = process.cpu()?.saturating_sub(before);
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            side.cpu_us.push(cpu.as_secs_f64() * 1e6 / answers.count as f64);
            side.per_second.push(answers.per_second());
            side.p99_ms.push(answers.percentile_ms(99));
        }
    }
    Ok(Row {
        name: case.name.to_owned(),
        ours: ours.shown(),
        yardstick: theirs.shown(),
        ratio: median(&ours.per_second) / median(&theirs.per_second),
        cpu_ratio: Some(median(&theirs.cpu_us) / median(&ours.cpu_us)),
        target: case.target,
    })
}

fn round(process: &Process, case: &Case, time: Duration) -> anyhow::Result<Answers> {
    let request = |_, _| Some(case.request.clone());
    load::run(&Load {
        address: process.address,
        connections: case.connections,
        time,
        request: &request,
    })
}

impl Side {
    fn shown(&self) -> String {
        format!(
            "{:.0}/s, {:.1} µs of CPU, p99 {:.1} ms",
            median(&self.per_second),
            median(&self.cpu_us),
            median(&self.p99_ms)
        )
    }
}
