//! A database for each test, beside the store a connection of the test's own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use registry_store::{Store, connect};
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection,
};
use tempfile::TempDir;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A store, and a way past it.
pub(crate) struct Database {
    pub(crate) store: Arc<dyn Store>,
    aside: Aside,
    // Holds the file.
    _folder: Option<TempDir>,
}

enum Aside {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    pub(crate) async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("registry.db").display());
                let store = connect(&url).await.unwrap();
                let aside = Aside::Sqlite(SqliteConnection::connect(&url).await.unwrap());
                Self { store, aside, _folder: Some(folder) }
            }
            Kind::Postgres => {
                let url = new_postgres().await;
                let store = connect(&url).await.unwrap();
                let aside = Aside::Postgres(PgConnection::connect(&url).await.unwrap());
                Self { store, aside, _folder: None }
            }
        }
    }

    /// Runs statements past the store.
    pub(crate) async fn run(&mut self, statements: &str) {
        let statements = AssertSqlSafe(statements.to_owned());
        match &mut self.aside {
            Aside::Sqlite(aside) => {
                aside.execute(statements).await.unwrap();
            }
            Aside::Postgres(aside) => {
                aside.execute(statements).await.unwrap();
            }
        }
    }

    /// The first column of what a query finds.
    pub(crate) async fn texts(&mut self, query: &str) -> Vec<String> {
        let query = sqlx::raw_sql(AssertSqlSafe(query.to_owned()));
        match &mut self.aside {
            Aside::Sqlite(aside) => {
                let rows = query.fetch_all(aside).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
            Aside::Postgres(aside) => {
                let rows = query.fetch_all(aside).await.unwrap();
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// The registry's tables.
    pub(crate) async fn tables(&mut self) -> Vec<String> {
        let query = match self.aside {
            Aside::Sqlite(_) => {
                "SELECT name FROM sqlite_master WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite%' ORDER BY name"
            }
            Aside::Postgres(_) => {
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            }
        };
        let mut tables = self.texts(query).await;
        tables.retain(|table| table != "_sqlx_migrations" && table != "fuse");
        tables
    }

    /// Every row of a table as text.
    async fn rows(&mut self, table: &str) -> Vec<String> {
        match self.aside {
            Aside::Sqlite(_) => {
                let columns =
                    self.texts(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
                let quoted: Vec<String> =
                    columns.iter().map(|column| format!("quote({column})")).collect();
                let row = quoted.join(" || ',' || ");
                self.texts(&format!("SELECT {row} FROM {table} ORDER BY 1")).await
            }
            Aside::Postgres(_) => {
                self.texts(&format!("SELECT t::text FROM {table} t ORDER BY 1")).await
            }
        }
    }

    /// Everything that the registry has stored.
    ///
    /// PostgreSQL's counters of ids are left out: an id is taken before the write, and a write that
    /// fails leaves a gap.
    pub(crate) async fn content(&mut self) -> Vec<(String, Vec<String>)> {
        let mut content = Vec::new();
        for table in self.tables().await {
            if table == "contexts" && matches!(self.aside, Aside::Postgres(_)) {
                continue;
            }
            let rows = self.rows(&table).await;
            content.push((table, rows));
        }
        content
    }
}

/// The URL of a new database in the PostgreSQL of the tests.
async fn new_postgres() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names no PostgreSQL: run `cargo xtask test`, which starts one");
    let name = format!("laws_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&server).await.unwrap();
    for statement in
        [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
    {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    }
    let (before, query) = server.split_once('?').unwrap_or((&server, ""));
    let (base, _) = before.rsplit_once('/').expect("the URL names a database");
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}
