//! The registry server: configuration, logs, signals.

use std::io::{IsTerminal as _, Write as _};
use std::net::TcpListener;
use std::process::ExitCode;

use anyhow::Context as _;
use registry_server::config::{self, Config, ConfigError, LogFormat, Task};
use registry_server::{App, listen};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Faster than the system's where many threads allocate, above all in the static binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (task, config) = match config::load(std::env::args_os()) {
        Ok(loaded) => loaded,
        // Prints help and the version too.
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(error) => return refuse(&error),
    };
    match task {
        Task::ShowConfig => {
            // Nobody listens any more: not a reason to complain.
            let _ = std::io::stdout().write_all(config.shown().as_bytes());
            ExitCode::SUCCESS
        }
        Task::Serve => match run(&config) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
                tracing::error!(error = causes.join(": "), "stopped");
                ExitCode::FAILURE
            }
        },
    }
}

/// Says what is wrong with the configuration.
fn refuse(error: &dyn std::error::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "registry-server: {error}");
    ExitCode::from(2)
}

#[tokio::main]
async fn run(config: &Config) -> anyhow::Result<()> {
    start_logging(config)?;
    let terminate = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
    let interrupt = signal(SignalKind::interrupt()).context("cannot wait for Ctrl-C")?;
    let store = registry_store::connect_with(config.database(), &config.connect_options())
        .await
        .context("cannot start without a database")?;
    let wanted = config.listen();
    let listener =
        TcpListener::bind(wanted).with_context(|| format!("cannot listen on {wanted}"))?;
    let address = listener.local_addr().context("the listening socket has no address")?;
    let app = App::new(store.clone(), config.settings());
    let following = app.follow();
    tracing::info!(%address, database = config.database_shown(), "listening");
    listen::serve(listener, app, &config.connection_limits(), told_to_stop(terminate, interrupt))
        .await
        .context("the server stopped")?;
    following.abort();
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Logs, on standard error.
fn start_logging(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(config.log_filter())
        .with_context(|| format!("setting log: `{}` cannot be read", config.log_filter()))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let for_people = match config.log_format() {
        LogFormat::Text => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    if for_people {
        logs.with_ansi(std::io::stderr().is_terminal()).compact().init();
    } else {
        logs.json().flatten_event(true).init();
    }
    Ok(())
}

/// Waits for SIGTERM or an interrupt from the keyboard.
async fn told_to_stop(mut terminate: Signal, mut interrupt: Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping: no new connections, running requests are answered");
}
