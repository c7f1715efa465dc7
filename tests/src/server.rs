//! A running registry server, as a process.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::{Database, Http, program};

/// How long a server may take to listen; far more than it needs on a busy machine.
const START_TIMEOUT: Duration = Duration::from_mins(1);

/// How long a server may take to stop once it is asked to.
const STOP_TIMEOUT: Duration = Duration::from_mins(1);

/// A server process; killed with the value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: String,
    log: PathBuf,
    // Holds the log.
    _folder: TempDir,
}

impl Server {
    /// Starts a server on a free port and waits until it listens.
    pub async fn start(database: &Database) -> Self {
        Self::start_on(database, "127.0.0.1:0").await
    }

    /// Starts a server on an address and waits until it listens.
    pub async fn start_on(database: &Database, address: &str) -> Self {
        Self::start_at(&database.url(), &["--listen", address]).await
    }

    /// Starts a server on a free port with settings of its own and waits until it listens.
    pub async fn start_with(database: &Database, settings: &[&str]) -> Self {
        Self::start_at(&database.url(), &[&["--listen", "127.0.0.1:0"], settings].concat()).await
    }

    /// Starts a server on the database behind a URL and waits until it listens.
    pub async fn start_at(database_url: &str, settings: &[&str]) -> Self {
        let mut command = Command::new(program("registry-server"));
        command.args(["--database", database_url]).args(settings);
        Self::start_as(command).await
    }

    /// Starts a server by a command and waits until it listens.
    pub async fn start_as(mut command: Command) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let log = folder.path().join("log");
        let log_file = File::create(&log).expect("the log can be made");
        let process = command
            .current_dir(folder.path())
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(log_file.try_clone().expect("the log can be shared"))
            .stderr(log_file)
            .spawn()
            .expect("the server starts");
        let mut server = Self { process, address: String::new(), log, _folder: folder };
        server.address = server.listening().await;
        server
    }

    /// The address in its log, once it is there.
    async fn listening(&mut self) -> String {
        let begun = Instant::now();
        loop {
            let listening = self
                .log()
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find(|line| line["message"] == "listening")
                .and_then(|line| line["address"].as_str().map(str::to_owned));
            if let Some(address) = listening {
                return address;
            }
            let ended = self.process.try_wait().expect("the server can be watched");
            assert!(
                ended.is_none() && begun.elapsed() < START_TIMEOUT,
                "the server does not listen ({ended:?}):\n{}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Where it listens, such as `127.0.0.1:8081`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its memory, in bytes.
    pub fn resident_bytes(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).expect("the system tells of the server");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
        kib.expect("the system tells of its memory") * 1_024
    }

    /// A number that it counts: the line of `/metrics` that begins with this.
    pub async fn metric(&self, name: &str) -> f64 {
        let answer = self.http().get("/metrics").await;
        let line = answer.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let number = line.and_then(|line| line.parse().ok());
        number.unwrap_or_else(|| panic!("no {name} in\n{}", answer.text))
    }

    /// Speaks to it.
    pub fn http(&self) -> Http {
        Http::to(&self.url())
    }

    /// Everything that it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Asks it to stop, as a service manager does, and waits for its end.
    pub async fn terminate(mut self) -> ExitStatus {
        let id = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().expect("kill starts");
        assert!(asked.success(), "the server can be asked to stop");
        let begun = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("the server can be watched") {
                return status;
            }
            assert!(begun.elapsed() < STOP_TIMEOUT, "the server does not stop:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(mut self) {
        self.process.kill().expect("the server can be killed");
        self.process.wait().expect("the server ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
