//! A registry of the demo: a server process on a free port, with a SQLite file.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use reqwest::{Client, Method};
use serde_json::Value;
use tokio::runtime::Runtime;

/// How long a server may take to listen.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A running server; ends with the value.
pub(super) struct Registry {
    process: Child,
    address: String,
    client: Client,
    runtime: Runtime,
}

impl Registry {
    /// Starts one that keeps its files in `folder`, and waits until it listens.
    pub(super) fn start(program: &Path, folder: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).context("making a registry's folder")?;
        let log = folder.join("log");
        let log_file = File::create(&log).context("making a registry's log")?;
        let database = format!("sqlite:{}", folder.join("registry.db").display());
        let process = Command::new(program)
            .args(["--listen", "127.0.0.1:0", "--database", &database])
            .current_dir(folder)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log_file)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        // A second registry finds the first's choice in place.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .build()
            .context("making an HTTP client")?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("making an HTTP client")?;
        let mut registry = Self { process, address: String::new(), client, runtime };
        registry.address = registry.listening(&log)?;
        Ok(registry)
    }

    /// The address that the server's log names, once it does.
    fn listening(&mut self, log: &Path) -> anyhow::Result<String> {
        let begun = Instant::now();
        loop {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let address = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .find(|line| line["message"] == "listening")
                .and_then(|line| line["address"].as_str().map(str::to_owned));
            if let Some(address) = address {
                return Ok(address);
            }
            let ended = self.process.try_wait().context("watching a registry start")?;
            if ended.is_some() || begun.elapsed() > START_TIMEOUT {
                bail!("the registry does not listen; its log:\n{}", text.trim());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Its URL.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Status and body of a GET.
    pub(super) fn get(&self, path: &str) -> anyhow::Result<(u16, Value)> {
        self.send(Method::GET, path, String::new())
    }

    /// Status and body of a POST.
    pub(super) fn post(&self, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
        self.send(Method::POST, path, body.to_string())
    }

    fn send(&self, method: Method, path: &str, body: String) -> anyhow::Result<(u16, Value)> {
        let request = self
            .client
            .request(method, self.url() + path)
            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
            .body(body);
        self.runtime.block_on(async {
            let response = request.send().await.context("asking a registry")?;
            let status = response.status().as_u16();
            Ok((status, response.json().await.context("reading a registry's answer")?))
        })
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
