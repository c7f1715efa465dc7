//! Processes that are measured: how they start, what they take.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

const START_TIMEOUT: Duration = Duration::from_mins(2);

/// A server under load; ends with the value.
pub(super) struct Process {
    child: Child,
    pub(super) address: SocketAddr,
    /// From the start of the program until it listens.
    pub(super) start: Duration,
    _folder: TempDir,
}

impl Process {
    /// The registry.
    pub(super) fn registry(binaries: &Path, database: &str) -> anyhow::Result<Self> {
        let folder = TempDir::new().context("making a folder for a log")?;
        let log = folder.path().join("log");
        let begun = Instant::now();
        let child = Command::new(binaries.join("registry-server"))
            .args(["--listen", "127.0.0.1:0", "--log-format", "json"])
            .env("REGISTRY_DATABASE_URL", database)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).context("making a log")?)
            .spawn()
            .context("starting the registry")?;
        let mut process = Self {
            child,
            address: ([127, 0, 0, 1], 0).into(),
            start: Duration::ZERO,
            _folder: folder,
        };
        process.address = process.listening(&log)?;
        process.start = begun.elapsed();
        Ok(process)
    }

    fn listening(&mut self, log: &PathBuf) -> anyhow::Result<SocketAddr> {
        let begun = Instant::now();
        loop {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let address = text
                .lines()
                .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
                .find(|line| line["message"] == "listening")
                .and_then(|line| line["address"].as_str()?.parse().ok());
            if let Some(address) = address {
                return Ok(address);
            }
            let ended = self.child.try_wait().context("watching the registry")?;
            if ended.is_some() || begun.elapsed() > START_TIMEOUT {
                bail!("the registry does not start:\n{text}");
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The yardstick: a bare handler that answers with the bytes of a file.
    pub(super) fn bare(binaries: &Path, body: &[u8]) -> anyhow::Result<Self> {
        let folder = TempDir::new().context("making a folder for a body")?;
        let file = folder.path().join("body");
        std::fs::write(&file, body).context("writing a body")?;
        let begun = Instant::now();
        let mut child = Command::new(binaries.join("examples/bare"))
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the bare handler")?;
        let mut line = String::new();
        let said = child.stdout.take().context("the bare handler says nothing")?;
        BufReader::new(said).read_line(&mut line).context("listening to the bare handler")?;
        let address = line.trim().parse().context("reading the bare handler's address")?;
        Ok(Self { child, address, start: begun.elapsed(), _folder: folder })
    }

    /// Processor time that it has taken so far, in user and in kernel mode.
    pub(super) fn cpu(&self) -> anyhow::Result<Duration> {
        const TICKS_PER_SECOND: u64 = 100;
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        let (_, rest) = text.rsplit_once(')').context("the system's word on a process")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<u64>().ok());
        let (user, system) = (ticks(11), ticks(12));
        let ticks = user.zip(system).map(|(user, system)| user + system);
        let ticks = ticks.context("the system's word on a process")?;
        Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
    }

    /// Resident memory in bytes.
    pub(super) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        Ok(kib.context("the system's word on memory")? * 1_024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
