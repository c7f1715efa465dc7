//! What differs between the two databases, as constants.

use sqlx::{Database, Postgres, Sqlite};

/// A database that a registry can be kept in.
pub trait Dialect: Database {
    /// Opens a transaction whose selects all see one instant.
    const BEGIN_READ: &'static str;
    /// Opens a transaction that writes.
    const BEGIN_WRITE: &'static str;
    /// Whether ids are reserved in a transaction of their own just before the write: the counter
    /// row is then not held until the commit, and a crash in between leaves a gap.
    const RESERVE: Reserve;

    /// Whether an error means that another transaction was in the way, so that deciding again
    /// may help.
    fn is_conflict(error: &sqlx::Error) -> bool {
        let Some(error) = error.as_database_error() else { return false };
        error.is_unique_violation()
            || error.is_foreign_key_violation()
            || error.code().is_some_and(|code| Self::CONFLICT_CODES.contains(&&*code))
    }

    /// The driver's codes for a conflict between transactions.
    const CONFLICT_CODES: &'static [&'static str];
}

/// Where an id is taken from its counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserve {
    /// In the transaction that uses it.
    Inside,
    /// In a transaction of its own, committed before.
    Before,
}

impl Dialect for Sqlite {
    const BEGIN_READ: &'static str = "BEGIN";
    // A deferred transaction that reads and then writes fails at once where another is writing.
    const BEGIN_WRITE: &'static str = "BEGIN IMMEDIATE";
    const RESERVE: Reserve = Reserve::Inside;
    const CONFLICT_CODES: &'static [&'static str] = &[];
}

impl Dialect for Postgres {
    const BEGIN_READ: &'static str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    const BEGIN_WRITE: &'static str = "BEGIN ISOLATION LEVEL READ COMMITTED";
    const RESERVE: Reserve = Reserve::Before;
    /// Serialization failure and deadlock.
    const CONFLICT_CODES: &'static [&'static str] = &["40001", "40P01"];
}
