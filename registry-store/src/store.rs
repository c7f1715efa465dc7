//! A store in a database: its pools, and the one way in which statements are run.

use sqlx::pool::PoolConnection;
use sqlx::{Pool, Transaction};

use crate::dialect::{Dialect, Record, Value};
use crate::{ApplyError, StoreError};

/// A store in a database.
pub(crate) struct SqlStore<Db: Dialect> {
    /// Connections for reads; in a database in memory the same one as for writes.
    pub(crate) read: Pool<Db>,
    /// Connections for writes; SQLite has one.
    pub(crate) write: Pool<Db>,
    /// Connections on which ids are reserved ahead of a write; not used where they are reserved
    /// inside.
    pub(crate) reserve: Pool<Db>,
    /// The connection on which others are heard.
    pub(crate) bell: Pool<Db>,
}

impl<Db: Dialect> SqlStore<Db> {
    /// A connection for plain reads.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<Db>, StoreError> {
        self.read
            .acquire()
            .await
            .map_err(|source| StoreError::Database { doing: "taking a connection", source })
    }

    /// A transaction whose selects all see one instant.
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Db>, StoreError> {
        self.read
            .begin_with(Db::BEGIN_READ)
            .await
            .map_err(|source| StoreError::Database { doing: "opening a read", source })
    }

    /// A transaction that writes.
    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Db>, ApplyError> {
        self.write
            .begin_with(Db::BEGIN_WRITE)
            .await
            .map_err(|source| StoreError::Database { doing: "opening a write", source }.into())
    }
}

/// Runs a statement that reads.
pub(crate) async fn select<Db: Dialect>(
    connection: &mut Db::Connection,
    doing: &'static str,
    statement: &'static str,
    values: &[Value<'_>],
) -> Result<Vec<Record>, StoreError> {
    let rows = Db::fetch(connection, statement, values).await;
    rows.map_err(|source| StoreError::Database { doing, source })
}

/// Runs a statement of a write, in which a conflict with another one means that the decision is
/// stale.
pub(crate) async fn run<Db: Dialect>(
    connection: &mut Db::Connection,
    doing: &'static str,
    statement: &'static str,
    values: &[Value<'_>],
) -> Result<Vec<Record>, ApplyError> {
    #[cfg(test)]
    fault::strike().map_err(conflict::<Db>(doing))?;
    Db::fetch(connection, statement, values).await.map_err(conflict::<Db>(doing))
}

/// A failed statement: a conflict where another transaction was in the way.
pub(crate) fn conflict<Db: Dialect>(doing: &'static str) -> impl Fn(sqlx::Error) -> ApplyError {
    move |source| {
        if Db::is_conflict(&source) {
            ApplyError::Stale
        } else {
            StoreError::Database { doing, source }.into()
        }
    }
}

/// Lets a statement of a write fail, for tests of what then remains.
#[cfg(test)]
pub(crate) mod fault {
    use std::cell::Cell;

    thread_local! {
        static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    }

    /// Lets the statement after `left` others fail on this thread.
    pub(crate) fn arm(left: u32) {
        LEFT.set(Some(left));
    }

    pub(crate) fn disarm() {
        LEFT.set(None);
    }

    pub(super) fn strike() -> Result<(), sqlx::Error> {
        match LEFT.get() {
            None => Ok(()),
            Some(0) => {
                LEFT.set(None);
                Err(sqlx::Error::Protocol("a fault of the test".to_owned()))
            }
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
        }
    }
}
