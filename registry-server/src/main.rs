//! The registry server: arguments, logs, signals.

use std::io::IsTerminal as _;
use std::net::SocketAddr;

use anyhow::Context as _;
use clap::Parser;
use registry_server::{App, Settings, router};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The SQLite file that is used where no database is named.
const DATABASE_DEFAULT: &str = "sqlite:registry.db";

/// A schema registry that speaks the Confluent Schema Registry API, on one SQLite file or on any
/// number of servers over one PostgreSQL database.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on.
    #[arg(long, env = "REGISTRY_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    listen: SocketAddr,

    /// Database: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE
    /// [default: sqlite:registry.db in the current directory].
    #[arg(long, env = "REGISTRY_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    start_logging();
    let url = arguments.database.as_deref().unwrap_or(DATABASE_DEFAULT);
    let store = registry_store::connect(url).await.context("cannot start without a database")?;
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("cannot listen on {}", arguments.listen))?;
    let address = listener.local_addr().context("the listening socket has no address")?;
    tracing::info!(%address, database = shown(url), "listening");
    let app = App::new(store.clone(), Settings::default());
    axum::serve(listener, router(app))
        .with_graceful_shutdown(told_to_stop())
        .await
        .context("the server stopped")?;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Logs for people on a terminal, JSON lines otherwise; both on standard error.
fn start_logging() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        logs.compact().init();
    } else {
        logs.json().flatten_event(true).init();
    }
}

/// A database URL without its password.
fn shown(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}

/// Waits for SIGTERM or an interrupt from the keyboard.
async fn told_to_stop() {
    let mut terminate = match signal(SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(error) => {
            tracing::error!(%error, "cannot wait for SIGTERM");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping: no new connections, running requests are answered");
}
