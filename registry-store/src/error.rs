//! Why the storage could not answer, and whether trying again may help.

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
    pub(crate) fn corrupt(what: &'static str, value: &impl ToString) -> Self {
        Self::Corrupt { what, value: value.to_string() }
    }

    /// Whether the database cannot be reached at the moment, so that trying again may help.
    pub fn is_unavailable(&self) -> bool {
        let Self::Database { source, .. } = self else { return false };
        match source {
            sqlx::Error::Io(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // A connection whose last transaction was cut off in the middle.
            | sqlx::Error::BeginFailed
            | sqlx::Error::InvalidSavePointStatement => true,
            // PostgreSQL: connection exceptions (08), a transaction that was ended from outside
            // (25P), operator intervention (57P), too many connections (53300).
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                ["08", "25P", "57P"].iter().any(|class| code.starts_with(class)) || code == "53300"
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
