//! Databases to test on: a new one for every test.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use registry_store::{Store, connect};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// A store and whatever must live as long as it does.
pub(crate) struct Database {
    pub(crate) store: Arc<dyn Store>,
    _folder: Option<tempfile::TempDir>,
}

/// A SQLite file.
pub(crate) async fn sqlite() -> Database {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("registry.db").display());
    Database { store: connect(&url).await.unwrap(), _folder: Some(folder) }
}

/// A PostgreSQL database that sorts by bytes.
pub(crate) async fn postgres() -> Database {
    create("LC_COLLATE 'C' LC_CTYPE 'C'").await
}

/// A PostgreSQL database that sorts as an English dictionary does.
pub(crate) async fn postgres_with_icu() -> Database {
    create("LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'").await
}

async fn create(locale: &str) -> Database {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL names no PostgreSQL: run `cargo xtask test`, which starts one");
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("contract_{}_{number}", std::process::id());
    let mut connection = PgConnection::connect(&server).await.unwrap();
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    connection.execute(AssertSqlSafe(drop)).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {locale}");
    connection.execute(AssertSqlSafe(create)).await.unwrap();
    connection.close().await.unwrap();
    Database { store: connect(&with_database(&server, &name)).await.unwrap(), _folder: None }
}

/// The URL of another database of the same server.
fn with_database(url: &str, name: &str) -> String {
    let (rest, query) = url.split_once('?').map_or((url, None), |(rest, q)| (rest, Some(q)));
    let authority = rest.find("://").map_or(0, |at| at + 3);
    let base = rest[authority..].find('/').map_or(rest, |at| &rest[..authority + at]);
    match query {
        Some(query) => format!("{base}/{name}?{query}"),
        None => format!("{base}/{name}"),
    }
}
