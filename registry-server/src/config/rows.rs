//! Every setting, once: its name, where else it can be given, what it means.

/// What a value must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An address and a port.
    Address,
    /// The URL of a database; may hold a password.
    DatabaseUrl,
    /// A whole number in a range.
    Number { min: u64, max: u64 },
    /// One of these words.
    Word(&'static [&'static str]),
    /// Anything.
    Text,
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Its key in the file; with dashes, its flag.
    pub(super) key: &'static str,
    /// Its environment variable.
    pub(super) variable: &'static str,
    pub(super) kind: Kind,
    pub(super) default: &'static str,
    /// The group that `--help` shows it in.
    pub(super) heading: &'static str,
    pub(super) help: &'static str,
}

const BYTES: Kind = Kind::Number { min: 1_024, max: 1 << 40 };
const MS: Kind = Kind::Number { min: 1, max: 86_400_000 };
const COUNT: Kind = Kind::Number { min: 1, max: 1_000_000 };

macro_rules! rows {
    ($($heading:literal => [$(
        $key:literal, $variable:literal, $kind:expr, $default:literal, $help:literal;
    )*])*) => {
        &[$($(Row {
            key: $key, variable: $variable, kind: $kind, default: $default,
            heading: $heading, help: $help,
        },)*)*]
    };
}

/// All settings, in the order of `--help` and of `config`.
pub(super) const ROWS: &[Row] = rows! {
    "Where" => [
    "listen", "REGISTRY_LISTEN", Kind::Address, "127.0.0.1:8081",
        "Address and port to listen on.";
    "database", "REGISTRY_DATABASE_URL", Kind::DatabaseUrl, "sqlite:registry.db",
        "sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE for any number of servers.";
    ]
    "Answers" => [
    "response_profile", "REGISTRY_RESPONSE_PROFILE", Kind::Word(&["auto", "full", "lean"]), "auto",
        "Bodies as 8.x registries send them (full), as the oldest clients know them (lean), or \
         full except for clients that are likely to be such old ones (auto).";
    "incompatible_code", "REGISTRY_INCOMPATIBLE_CODE", Kind::Word(&["409", "40901"]), "409",
        "error_code of a refused incompatible schema; few clients know 40901.";
    "consistency", "REGISTRY_CONSISTENCY", Kind::Word(&["feed", "strong"]), "feed",
        "Reads of subjects answer from memory while the change feed is followed (feed), or ask \
         the database each time (strong; one request asks for it with ?consistency=strong).";
    ]
    "Limits" => [
    "body_bytes_max", "REGISTRY_BODY_BYTES_MAX", BYTES, "16777216",
        "Longest request body, decompressed; longer ones are 413.";
    "bodies_bytes_max", "REGISTRY_BODIES_BYTES_MAX", BYTES, "268435456",
        "All request bodies in memory together; beyond that, 503.";
    "schema_bytes_max", "REGISTRY_SCHEMA_BYTES_MAX",
            Kind::Number { min: 1_024, max: 16_777_216 }, "8388608",
        "Longest schema text; longer ones are 42209.";
    "schemas_max", "REGISTRY_SCHEMAS_MAX", Kind::Number { min: 0, max: 2_147_483_647 }, "0",
        "Schemas that are kept, in all contexts together; a new one beyond that is 42205. 0 for no \
         limit.";
    "header_bytes_max", "REGISTRY_HEADER_BYTES_MAX",
        Kind::Number { min: 1_024, max: 1_048_576 }, "32768",
        "All headers of a request together; more are 431.";
    "request_ms_max", "REGISTRY_REQUEST_MS_MAX", MS, "60000",
        "Longest time a request may take; then 503.";
    "requests_max", "REGISTRY_REQUESTS_MAX", COUNT, "1024",
        "Requests worked on at one time; beyond that, 503. Answers from memory do not count.";
    "connections_max", "REGISTRY_CONNECTIONS_MAX", COUNT, "16384",
        "Open connections; beyond that, 503. The system must allow as many open files.";
    "idle_ms_max", "REGISTRY_IDLE_MS_MAX", MS, "60000",
        "Longest time until the headers of a connection's next request have arrived.";
    "stalled_ms_max", "REGISTRY_STALLED_MS_MAX", MS, "30000",
        "Longest time in which a client takes nothing of its answer.";
    ]
    "Memory" => [
    "schema_cache_bytes_max", "REGISTRY_SCHEMA_CACHE_BYTES_MAX", BYTES, "268435456",
        "Parsed schemas that are kept.";
    "answer_cache_bytes_max", "REGISTRY_ANSWER_CACHE_BYTES_MAX", BYTES, "67108864",
        "Ready answers that are kept.";
    ]
    "Database" => [
    "database_connections_max", "REGISTRY_DATABASE_CONNECTIONS_MAX",
        Kind::Number { min: 2, max: 1_000 }, "16",
        "Connections to PostgreSQL.";
    "database_acquire_ms_max", "REGISTRY_DATABASE_ACQUIRE_MS_MAX", MS, "5000",
        "Longest wait for a free connection; then 503.";
    "database_statement_ms_max", "REGISTRY_DATABASE_STATEMENT_MS_MAX", MS, "30000",
        "PostgreSQL's statement_timeout.";
    "database_lock_ms_max", "REGISTRY_DATABASE_LOCK_MS_MAX", MS, "10000",
        "PostgreSQL's lock_timeout.";
    "database_idle_ms_max", "REGISTRY_DATABASE_IDLE_MS_MAX", MS, "30000",
        "PostgreSQL's idle_in_transaction_session_timeout.";
    "feed_poll_ms", "REGISTRY_FEED_POLL_MS", MS, "500",
        "How often the change feed is read where nothing announces changes.";
    ]
    "Logs and end" => [
    "log", "REGISTRY_LOG", Kind::Text, "info",
        "What is logged: a level, or directives such as registry_server=debug,sqlx=warn.";
    "log_format", "REGISTRY_LOG_FORMAT", Kind::Word(&["auto", "text", "json"]), "auto",
        "Lines for people, JSON lines, or (auto) the first on a terminal and else the second.";
    "drain_ms_max", "REGISTRY_DRAIN_MS_MAX", MS, "25000",
        "How long running requests are waited for after SIGTERM.";
    ]
};

impl Row {
    /// The flag, without its dashes in front.
    pub(super) fn flag(&self) -> String {
        self.key.replace('_', "-")
    }

    /// What stands for the value in `--help`.
    pub(super) fn value_name(&self) -> String {
        match self.kind {
            Kind::Address => "ADDRESS".to_owned(),
            Kind::DatabaseUrl => "URL".to_owned(),
            Kind::Number { .. } if self.key.contains("bytes") => "BYTES".to_owned(),
            Kind::Number { .. } if self.key.contains("_ms") => "MS".to_owned(),
            Kind::Number { .. } => "NUMBER".to_owned(),
            Kind::Word(words) => words.join("|"),
            Kind::Text => "TEXT".to_owned(),
        }
    }

    /// What is wrong with a value, if anything is.
    pub(super) fn fault(&self, value: &str) -> Option<String> {
        match self.kind {
            Kind::Text => None,
            Kind::Address => value
                .parse::<std::net::SocketAddr>()
                .is_err()
                .then(|| "is no address with a port, such as 0.0.0.0:8081".to_owned()),
            Kind::DatabaseUrl => {
                let scheme = value.split_once(':').map(|(scheme, _)| scheme);
                let known = matches!(scheme, Some("sqlite" | "postgres" | "postgresql"));
                (!known).then(|| {
                    "is neither sqlite:PATH nor postgres://USER:PASSWORD@HOST/DATABASE".to_owned()
                })
            }
            Kind::Word(words) => {
                (!words.contains(&value)).then(|| format!("is none of {}", words.join(", ")))
            }
            Kind::Number { min, max } => match value.parse::<u64>() {
                Ok(number) if (min..=max).contains(&number) => None,
                _ => Some(format!("is no whole number from {min} to {max}")),
            },
        }
    }

    /// The value as it may be shown to anybody.
    pub(super) fn shown(&self, value: &str) -> String {
        match self.kind {
            Kind::DatabaseUrl => mask(value),
            _ => value.to_owned(),
        }
    }
}

/// A database URL without its secrets: the password before the host, and every parameter that
/// may hold one.
pub(super) fn mask(url: &str) -> String {
    const HIDDEN: &str = "***";
    let (main, query) = match url.split_once('?') {
        Some((main, query)) => (main, Some(query)),
        None => (url, None),
    };
    let mut shown = match (main.find("://"), main.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => {
            let user = main[scheme + 3..at].split(':').next().unwrap_or_default();
            let secret = main[scheme + 3..at].contains(':');
            let password = if secret { format!(":{HIDDEN}") } else { String::new() };
            format!("{}://{user}{password}{}", &main[..scheme], &main[at..])
        }
        _ => main.to_owned(),
    };
    if let Some(query) = query {
        let parameters: Vec<String> = query
            .split('&')
            .map(|parameter| match parameter.split_once('=') {
                Some((name, _)) if name.to_ascii_lowercase().contains("pass") => {
                    format!("{name}={HIDDEN}")
                }
                _ => parameter.to_owned(),
            })
            .collect();
        shown.push('?');
        shown.push_str(&parameters.join("&"));
    }
    shown
}
