//! Snapshots and changes of a registry in SQL: facts out, changes in.
//!
//! One implementation, generic over [`dialect::Dialect`], serves SQLite and PostgreSQL; the
//! contract in `tests/it` runs on both. Knows nothing of HTTP or of compatibility.

mod apply;
mod connect;
pub mod dialect;
mod sql;

use async_trait::async_trait;
use registry::{
    Change, Context, Receipt, Revision, SchemaId, Scope, Snapshot, StoredSchema, Subject, Version,
};

pub use connect::{ConnectError, ConnectOptions, connect, connect_with};

/// Where a registry keeps what it knows.
///
/// Any number of servers may share one store. Correctness comes from the revision check of
/// [`apply`](Self::apply) and from the database's constraints alone.
#[async_trait]
pub trait Store: Send + Sync {
    /// Everything that a decision about `scope` may look at, as of one instant.
    ///
    /// The schemas of the versions and the closure of the references are left for the caller to
    /// fill in from [`schema`](Self::schema) and [`version`](Self::version), because they are
    /// immutable and therefore cached.
    async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError>;

    /// Applies all changes or none; once this returns, they are on disk.
    ///
    /// # Errors
    /// [`ApplyError::Stale`] where the subject or any configuration has changed since the
    /// snapshot with revision `base`; decide again.
    async fn apply(
        &self,
        subject: &Subject,
        base: &Revision,
        changes: &[Change],
    ) -> Result<Receipt, ApplyError>;

    /// The schema with an id; deleted versions keep theirs.
    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError>;

    /// The id of a live version of a subject.
    async fn version(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<SchemaId>, StoreError>;

    /// A live version that has the schema with an id: subject and version.
    async fn user_of(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<(Subject, Version)>, StoreError>;

    /// Subjects with a live version whose name starts with `prefix`, of one context or of all,
    /// by context and name.
    async fn subjects(
        &self,
        context: Option<&Context>,
        prefix: &str,
    ) -> Result<Vec<Subject>, StoreError>;

    /// The connections to the database.
    fn connections(&self) -> Connections;

    /// Asks the database for a sign of life.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Waits for running statements and closes all connections.
    async fn close(&self);
}

/// How many connections to the database there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// All of them.
    pub open: u32,
    /// Those that nobody uses.
    pub idle: u32,
}

/// Why the storage could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed.
    #[error("{doing}")]
    Database {
        /// What was attempted.
        doing: &'static str,
        /// What the driver says.
        #[source]
        source: sqlx::Error,
    },
    /// A row that this release cannot have written.
    #[error("stored {what} {value:?} makes no sense")]
    Corrupt {
        /// The column.
        what: &'static str,
        /// Its value.
        value: String,
    },
}

/// Why changes were not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// What the decision was made on is no longer so.
    #[error("the snapshot is stale")]
    Stale,
    /// All ids of the context are used up.
    #[error("context {0} has no schema ids left")]
    IdsExhausted(String),
    /// The storage failed; nothing was applied unless the failure hit the commit itself.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl StoreError {
    /// Whether the database cannot be reached at the moment, so that trying again may help.
    pub fn is_unavailable(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        match source {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
            // PostgreSQL: connection exceptions (08), operator intervention (57P), too many
            // connections (53300).
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                code.starts_with("08") || code.starts_with("57P") || code == "53300"
            }),
            _ => false,
        }
    }

    /// Whether a time limit of the database ended a statement.
    pub fn is_timeout(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        // PostgreSQL: statement_timeout and lock_timeout.
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        code.is_some_and(|code| code == "57014" || code == "55P03")
    }
}
