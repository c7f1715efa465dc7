//! From a URL to a store: connections with their settings, and migrations.

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Database, Pool};

use crate::Store;
use crate::store::SqlStore;

/// How often bringing the tables up to date is tried, where servers that start at the same moment
/// are in each other's way.
const MIGRATION_ATTEMPTS_MAX: u32 = 10;

/// The pause between two of these attempts.
const MIGRATION_PAUSE: Duration = Duration::from_millis(300);

/// The tables, in one folder for both databases. What is applied is never edited.
///
/// What a newer release has applied is ignored, so that releases run side by side. There is no
/// advisory lock, so that an engine which only speaks PostgreSQL's protocol will do: each step is
/// a transaction, and whoever loses a race finds it applied when it tries again.
fn migrations() -> Migrator {
    let mut migrations = sqlx::migrate!("../migrations");
    migrations.set_ignore_missing(true).set_locking(false);
    migrations
}

/// Brings the tables up to date.
async fn migrate<Db: Database>(pool: &Pool<Db>) -> Result<(), ConnectError>
where
    Db::Connection: Migrate,
{
    let migrations = migrations();
    let mut attempt = 1;
    loop {
        match migrations.run(pool).await {
            Ok(()) => return Ok(()),
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
                if attempt < MIGRATION_ATTEMPTS_MAX =>
            {
                attempt += 1;
                tokio::time::sleep(MIGRATION_PAUSE).await;
            }
            Err(error) => return Err(ConnectError::Migration(error)),
        }
    }
}

/// Readers of a SQLite file at one time.
const SQLITE_READERS_MAX: u32 = 8;

/// Connections to PostgreSQL on which ids are reserved, beside the others.
const POSTGRES_RESERVING_MAX: u32 = 2;

/// How a database is spoken to. SQLite has only [`acquire_timeout`](Self::acquire_timeout).
#[derive(Clone, Debug)]
pub struct ConnectOptions {
    /// Connections of one server.
    pub connections_max: u32,
    /// How long a caller waits for a connection.
    pub acquire_timeout: Duration,
    /// How long a statement may run.
    pub statement_timeout: Duration,
    /// How long a statement may wait for a lock.
    pub lock_timeout: Duration,
    /// How long a transaction may stay open without a statement.
    pub idle_in_transaction_timeout: Duration,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            connections_max: 16,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(10),
            idle_in_transaction_timeout: Duration::from_secs(30),
        }
    }
}

/// How long a writer to SQLite waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no store.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The URL names no database that a registry can be kept in.
    #[error(
        "database URL {0:?}: use sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    UnknownUrl(String),
    /// The URL cannot be read.
    #[error("database URL is malformed")]
    MalformedUrl(#[source] sqlx::Error),
    /// The database cannot be reached or opened.
    #[error("cannot open the database")]
    Unreachable(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("cannot bring the tables up to date")]
    Migration(#[source] MigrateError),
}

/// Opens the database that a URL names and brings its tables up to date.
///
/// `sqlite:PATH` is created where it does not exist; `sqlite::memory:` lives as long as the store.
///
/// # Errors
/// See [`ConnectError`]. The URL's password is in none of its messages.
pub async fn connect(url: &str) -> Result<Arc<dyn Store>, ConnectError> {
    connect_with(url, &ConnectOptions::default()).await
}

/// [`connect`], with other options than the usual ones.
///
/// # Errors
/// See [`ConnectError`].
pub async fn connect_with(
    url: &str,
    options: &ConnectOptions,
) -> Result<Arc<dyn Store>, ConnectError> {
    match url.split_once(':').map(|(scheme, _)| scheme) {
        Some("sqlite") => connect_sqlite(url, options).await,
        Some("postgres" | "postgresql") => connect_postgres(url, options).await,
        _ => {
            let shown = url.split_once("://").map_or(url, |(scheme, _)| scheme);
            Err(ConnectError::UnknownUrl(shown.to_owned()))
        }
    }
}

async fn connect_sqlite(url: &str, how: &ConnectOptions) -> Result<Arc<dyn Store>, ConnectError> {
    let options = SqliteConnectOptions::from_str(url)
        .map_err(ConnectError::MalformedUrl)?
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full);
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let pool = |connections: u32| {
        SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(connections)
            .acquire_timeout(how.acquire_timeout)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
    };
    let options = if in_memory { options } else { options.journal_mode(SqliteJournalMode::Wal) };
    let write = pool(1).connect_with(options.clone()).await.map_err(ConnectError::Unreachable)?;
    migrate(&write).await?;
    // A database in memory is one for each connection.
    let read = if in_memory {
        write.clone()
    } else {
        let readers = pool(SQLITE_READERS_MAX);
        readers.connect_with(options).await.map_err(ConnectError::Unreachable)?
    };
    Ok(Arc::new(SqlStore { read, reserve: write.clone(), bell: write.clone(), write }))
}

async fn connect_postgres(url: &str, how: &ConnectOptions) -> Result<Arc<dyn Store>, ConnectError> {
    // A future that is dropped does not stop its statement: the database must.
    let options = PgConnectOptions::from_str(url).map_err(ConnectError::MalformedUrl)?.options(
        [
            ("statement_timeout", how.statement_timeout),
            ("lock_timeout", how.lock_timeout),
            ("idle_in_transaction_session_timeout", how.idle_in_transaction_timeout),
        ]
        .map(|(name, timeout)| (name, format!("{}ms", timeout.as_millis()))),
    );
    let pool = |connections: u32| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(how.acquire_timeout)
            // A connection that broke fails at its first statement, which costs less than asking
            // every time.
            .test_before_acquire(false)
    };
    // A reservation need not be on disk before the write that uses it is: the log is sequential.
    let reserving = options.clone().options([("synchronous_commit", "off")]);
    let bell = pool(1).idle_timeout(None).max_lifetime(None).connect_lazy_with(options.clone());
    let main = pool(how.connections_max);
    let main = main.connect_with(options).await.map_err(ConnectError::Unreachable)?;
    migrate(&main).await?;
    let reserve = pool(POSTGRES_RESERVING_MAX);
    let reserve = reserve.connect_with(reserving).await.map_err(ConnectError::Unreachable)?;
    Ok(Arc::new(SqlStore { read: main.clone(), write: main, reserve, bell }))
}
