//! Configuration: flags before environment before `registry.toml` before defaults.
//!
//! One table (`rows`) has every setting; everything else (`--help`, the names of variables, the
//! keys of the file, the checks, what `config` prints) is made of it.

mod file;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use registry_api::ErrorCode;
use registry_store::ConnectOptions;

pub use file::FileError;
use rows::{ROWS, Row};

use crate::app::{Consistency, ResponseProfile, Settings};
use crate::limits::Limits;
use crate::listen::ConnectionLimits;

/// The file that is read where none is named.
const FILE_DEFAULT: &str = "registry.toml";

/// What the program is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Serve.
    Serve,
    /// Print the configuration.
    ShowConfig,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The command line cannot be read, or asks for help.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
    /// The file is wrong.
    #[error(transparent)]
    File(#[from] FileError),
    /// A value is wrong.
    #[error("{origin}: `{value}` {fault}")]
    Value {
        /// Where it comes from.
        origin: String,
        /// The value, without its secrets.
        value: String,
        /// What is wrong with it.
        fault: String,
    },
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    Flag(String),
    Variable(&'static str),
    File { path: PathBuf, line: usize, column: usize },
    Default,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "--{flag}"),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The configuration of a server.
#[derive(Clone, Debug)]
pub struct Config {
    values: BTreeMap<&'static str, (String, Origin)>,
}

/// Reads command line, environment and file.
///
/// # Errors
/// See [`ConfigError`]; the first thing that is wrong, with its place.
pub fn load<I, T>(arguments: I) -> Result<(Task, Config), ConfigError>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let matches = command().try_get_matches_from(arguments)?;
    let task = match matches.subcommand_name() {
        Some("config") => Task::ShowConfig,
        _ => Task::Serve,
    };
    let matches = matches.subcommand().map_or(&matches, |(_, inner)| inner);
    Ok((task, Config::collect(matches)?))
}

/// The command line, for `--help` and for documents that are made of it.
pub fn command() -> Command {
    let settings = ROWS.iter().map(|row| {
        Arg::new(row.key)
            .long(row.flag())
            .env(row.variable)
            .hide_env_values(true)
            .value_name(row.value_name())
            .help(format!("{} [default: {}]", row.help, row.default))
            .help_heading(row.heading)
            .global(true)
    });
    Command::new("registry-server")
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            "A schema registry that speaks the Confluent Schema Registry API, on one SQLite file \
             or on any number of servers over one PostgreSQL database.",
        )
        .after_help(
            "A flag wins over its environment variable, which wins over registry.toml (the same \
             names with underscores: body_bytes_max = 1048576), which wins over the default.\n\
             `registry-server config` prints what is in force and where each value comes from.",
        )
        .subcommand(Command::new("config").about(
            "Print the settings in force, as a registry.toml with the origin of each, without \
             secrets",
        ))
        .arg(
            Arg::new("config")
                .long("config")
                .env("REGISTRY_CONFIG")
                .hide_env_values(true)
                .value_name("FILE")
                .help("File of settings [default: registry.toml, if there is one]")
                .global(true),
        )
        .args(settings)
        .max_term_width(100)
}

impl Config {
    /// An empty environment variable is one that is not set.
    fn collect(matches: &ArgMatches) -> Result<Self, ConfigError> {
        let mut values: BTreeMap<&'static str, (String, Origin)> =
            ROWS.iter().map(|row| (row.key, (row.default.to_owned(), Origin::Default))).collect();
        let named = matches.get_one::<String>("config").map(PathBuf::from);
        let path = named.clone().unwrap_or_else(|| FILE_DEFAULT.into());
        if named.is_some() || path.exists() {
            for entry in file::read(&path)? {
                let (line, column) = (entry.line, entry.column);
                let origin = Origin::File { path: path.clone(), line, column };
                values.insert(entry.key, (entry.value, origin));
            }
        }
        for row in ROWS {
            let origin = match matches.value_source(row.key) {
                Some(ValueSource::CommandLine) => Origin::Flag(row.flag()),
                Some(ValueSource::EnvVariable) => Origin::Variable(row.variable),
                _ => continue,
            };
            if let Some(value) = matches.get_one::<String>(row.key)
                && (!value.is_empty() || matches!(origin, Origin::Flag(_)))
            {
                values.insert(row.key, (value.clone(), origin));
            }
        }
        let config = Self { values };
        for row in ROWS {
            let (value, origin) = config.get(row);
            if let Some(fault) = row.fault(value) {
                let (origin, value) = (origin.to_string(), row.shown(value));
                return Err(ConfigError::Value { origin, value, fault });
            }
        }
        Ok(config)
    }

    fn get(&self, row: &Row) -> (&str, &Origin) {
        let (value, origin) = self.values.get(row.key).expect("every row has a value");
        (value, origin)
    }

    fn text(&self, key: &str) -> &str {
        self.values.get(key).map_or("", |(value, _)| value)
    }

    fn number(&self, key: &str) -> u64 {
        self.text(key).parse().expect("numbers were checked when they were collected")
    }

    fn size(&self, key: &str) -> usize {
        usize::try_from(self.number(key)).unwrap_or(usize::MAX)
    }

    fn ms(&self, key: &str) -> Duration {
        Duration::from_millis(self.number(key))
    }

    /// The settings in force as a file of settings, each with its origin, secrets masked.
    pub fn shown(&self) -> String {
        let lines: Vec<(String, String)> = ROWS
            .iter()
            .map(|row| {
                let (value, origin) = self.get(row);
                let value = row.shown(value);
                let value = match row.kind {
                    rows::Kind::Number { .. } => value,
                    // A string of JSON is one of TOML.
                    _ => serde_json::Value::String(value).to_string(),
                };
                (format!("{} = {value}", row.key), origin.to_string())
            })
            .collect();
        let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0).min(60);
        let mut text = String::new();
        for (line, origin) in lines {
            let _ = writeln!(text, "{line:width$}  # {origin}");
        }
        text
    }

    /// The address to listen on.
    pub fn listen(&self) -> SocketAddr {
        self.text("listen").parse().expect("the address was checked when it was collected")
    }

    /// The database.
    pub fn database(&self) -> &str {
        self.text("database")
    }

    /// The database without its password.
    pub fn database_shown(&self) -> String {
        rows::mask(self.database())
    }

    /// How the database is spoken to.
    pub fn connect_options(&self) -> ConnectOptions {
        ConnectOptions {
            connections_max: u32::try_from(self.number("database_connections_max"))
                .unwrap_or(u32::MAX),
            acquire_timeout: self.ms("database_acquire_ms_max"),
            statement_timeout: self.ms("database_statement_ms_max"),
            lock_timeout: self.ms("database_lock_ms_max"),
            idle_in_transaction_timeout: self.ms("database_idle_ms_max"),
        }
    }

    /// How requests are answered.
    pub fn settings(&self) -> Settings {
        Settings {
            response_profile: match self.text("response_profile") {
                "full" => ResponseProfile::Full,
                "lean" => ResponseProfile::Lean,
                _ => ResponseProfile::Auto,
            },
            incompatible_code: match self.text("incompatible_code") {
                "40901" => ErrorCode::IncompatibleNewest,
                _ => ErrorCode::Incompatible,
            },
            consistency: match self.text("consistency") {
                "strong" => Consistency::Strong,
                _ => Consistency::Feed,
            },
            limits: Limits {
                body_bytes_max: self.size("body_bytes_max"),
                bodies_bytes_max: self.size("bodies_bytes_max"),
                schema_bytes_max: self.size("schema_bytes_max"),
                schemas_max: u32::try_from(self.number("schemas_max")).unwrap_or(u32::MAX),
                header_bytes_max: self.size("header_bytes_max"),
                request_timeout: self.ms("request_ms_max"),
                requests_max: self.size("requests_max"),
            },
            schema_cache_bytes_max: self.number("schema_cache_bytes_max"),
            answer_cache_bytes_max: self.number("answer_cache_bytes_max"),
            feed_poll: self.ms("feed_poll_ms"),
        }
    }

    /// What connections may do.
    pub fn connection_limits(&self) -> ConnectionLimits {
        ConnectionLimits {
            connections_max: self.size("connections_max"),
            header_bytes_max: self.size("header_bytes_max"),
            idle_timeout: self.ms("idle_ms_max"),
            stalled_timeout: self.ms("stalled_ms_max"),
            drain_timeout: self.ms("drain_ms_max"),
        }
    }

    /// What is logged.
    pub fn log_filter(&self) -> &str {
        self.text("log")
    }

    /// How logs look.
    pub fn log_format(&self) -> LogFormat {
        match self.text("log_format") {
            "text" => LogFormat::Text,
            "json" => LogFormat::Json,
            _ => LogFormat::Auto,
        }
    }
}
