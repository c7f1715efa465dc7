//! A database for one test, on either kind.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tempfile::TempDir;

/// Names the PostgreSQL that tests use.
const POSTGRES_VARIABLE: &str = "TEST_POSTGRES_URL";

/// An empty database; gone with the value, unless the test fails to end it.
#[derive(Debug)]
pub enum Database {
    /// A file in a folder of its own.
    Sqlite(TempDir),
    /// A database of its own in the server of `TEST_POSTGRES_URL`.
    Postgres {
        /// With the password.
        url: String,
        /// Within the server.
        name: String,
    },
}

impl Database {
    /// A new SQLite file.
    pub fn sqlite() -> Self {
        Self::Sqlite(TempDir::new().expect("a temporary folder can be made"))
    }

    /// A new database in the PostgreSQL of the tests.
    pub async fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("e2e_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let server = postgres_url();
        let mut connection = connect(&server).await;
        for statement in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            connection.execute(AssertSqlSafe(statement)).await.expect("a database can be created");
        }
        let (before, query) = server.split_once('?').unwrap_or((&server, ""));
        let (base, _) = before.rsplit_once('/').expect("the URL names a database");
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        Self::Postgres { url: format!("{base}/{name}{query}"), name }
    }

    /// The value of `--database`.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => {
                format!("sqlite:{}", folder.path().join("registry.db").display())
            }
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    /// Removes it. (A test that fails leaves it to the end of the temporary server.)
    pub async fn end(self) {
        if let Self::Postgres { name, .. } = &self {
            let statement = format!("DROP DATABASE {name} WITH (FORCE)");
            let mut connection = connect(&postgres_url()).await;
            connection.execute(AssertSqlSafe(statement)).await.expect("it can be removed");
        }
    }
}

fn postgres_url() -> String {
    std::env::var(POSTGRES_VARIABLE).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES_VARIABLE} names no PostgreSQL: run `cargo xtask test`, which starts one, or \
             set it to postgres://USER:PASSWORD@HOST/DATABASE"
        )
    })
}

async fn connect(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().expect("the URL of PostgreSQL is well-formed");
    PgConnection::connect_with(&options).await.expect("the PostgreSQL of the tests answers")
}
