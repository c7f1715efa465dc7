//! A store in a database: its pools, and the one way in which statements are run.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use sqlx::pool::PoolConnection;
use sqlx::{Pool, SqlSafeStr as _, Transaction};

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
        begin(&self.read, Db::BEGIN_READ)
            .await
            .map_err(|source| StoreError::Database { doing: "opening a read", source })
    }

    /// A transaction that writes.
    pub(crate) async fn begin_write(&self) -> Result<Transaction<'static, Db>, ApplyError> {
        begin(&self.write, Db::BEGIN_WRITE)
            .await
            .map_err(|source| StoreError::Database { doing: "opening a write", source }.into())
    }
}

/// Opens a transaction that is closed again where the caller goes away before it is open.
async fn begin<Db: Dialect>(
    pool: &Pool<Db>,
    statement: &'static str,
) -> Result<Transaction<'static, Db>, sqlx::Error> {
    let connection = pool.acquire().await?;
    Opening(Some(Transaction::begin(connection, Some(statement.into_sql_str())))).await
}

type BoxedOpening<Db> =
    Pin<Box<dyn Future<Output = Result<Transaction<'static, Db>, sqlx::Error>> + Send>>;

/// A transaction that is being opened. Dropped halfway, the driver would forget what it had sent
/// to PostgreSQL and hand out the connection inside the transaction: so it goes on to the end, and
/// what it opens is rolled back.
struct Opening<Db: Dialect>(Option<BoxedOpening<Db>>);

impl<Db: Dialect> Future for Opening<Db> {
    type Output = Result<Transaction<'static, Db>, sqlx::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(opening) = &mut self.0 else { return Poll::Pending };
        let result = std::task::ready!(opening.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(result)
    }
}

impl<Db: Dialect> Drop for Opening<Db> {
    fn drop(&mut self) {
        let Some(opening) = self.0.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(opening);
        }
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
