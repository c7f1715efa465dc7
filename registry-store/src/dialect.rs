//! What differs between the two databases: a few constants, and how values are bound and read.
//!
//! Statements take [`Value`]s and give [`Record`]s, so that everything above this file is written
//! once and knows no driver type.

use async_trait::async_trait;
use sqlx::{Column as _, Database, Pool, Postgres, Row as _, Sqlite, TypeInfo as _, ValueRef as _};

use crate::StoreError;
use crate::add_at_once;
use crate::bell::{self, Bell};

/// A database that a registry can be kept in.
#[async_trait]
pub(crate) trait Dialect: Database {
    /// Opens a transaction whose selects all see one instant.
    const BEGIN_READ: &'static str;
    /// Opens a transaction that writes.
    const BEGIN_WRITE: &'static str;
    /// Whether ids are reserved in a transaction of their own just before the write: the counter
    /// row is then not held until the commit, and a crash in between leaves a gap.
    const RESERVE: Reserve;
    /// Adds a version with new content and everything about it, where the database can do that in
    /// one statement.
    const ADD_AT_ONCE: Option<&'static str>;
    /// Adds a row to the feed and draws its number.
    const ADD_CHANGE: &'static str;
    /// Tells other servers that there are changes, where the database can do that.
    const ANNOUNCE: Option<&'static str>;
    /// The driver's codes for a conflict between transactions.
    const CONFLICT_CODES: &'static [&'static str];

    /// Listens for such announcements.
    async fn bell(pool: &Pool<Self>) -> Result<Option<Box<dyn Bell>>, StoreError>;

    /// Runs a statement and reads everything it returns.
    async fn fetch(
        connection: &mut Self::Connection,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Record>, sqlx::Error>;

    /// Whether an error means that another transaction was in the way, so that deciding again
    /// may help.
    fn is_conflict(error: &sqlx::Error) -> bool {
        let Some(error) = error.as_database_error() else { return false };
        error.is_unique_violation()
            || error.is_foreign_key_violation()
            || error.code().is_some_and(|code| Self::CONFLICT_CODES.contains(&&*code))
    }
}

/// Where an id is taken from its counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reserve {
    /// In the transaction that uses it.
    Inside,
    /// In a transaction of its own, committed before.
    Before,
}

/// A value of a statement, with the type of its column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// `TEXT`.
    Text(&'a str),
    /// `TEXT` that may be missing.
    OptionalText(Option<&'a str>),
    /// `BIGINT`.
    Integer(i64),
    /// `BIGINT` that may be missing.
    OptionalInteger(Option<i64>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}

/// One row of an answer.
#[derive(Debug)]
pub(crate) struct Record(Vec<Cell>);

#[derive(Debug)]
enum Cell {
    Null,
    Integer(i64),
    Text(String),
}

impl Record {
    pub(crate) fn optional_integer(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match &self.0[column] {
            Cell::Null => Ok(None),
            Cell::Integer(number) => Ok(Some(*number)),
            Cell::Text(text) => Err(StoreError::corrupt("number", text)),
        }
    }

    pub(crate) fn integer(&self, column: usize) -> Result<i64, StoreError> {
        self.optional_integer(column)?.ok_or_else(|| StoreError::corrupt("number", &"NULL"))
    }

    pub(crate) fn truth(&self, column: usize) -> Result<bool, StoreError> {
        self.integer(column).map(|number| number != 0)
    }

    pub(crate) fn optional_text(&self, column: usize) -> Result<Option<&str>, StoreError> {
        match &self.0[column] {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            Cell::Integer(number) => Err(StoreError::corrupt("text", number)),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, StoreError> {
        self.optional_text(column)?.ok_or_else(|| StoreError::corrupt("text", &"NULL"))
    }
}

/// Binds values to a query; the same code for both drivers, whose types have nothing in common
/// that a generic function could ask for in few words.
macro_rules! bind {
    ($statement:expr, $values:expr) => {{
        let mut query = sqlx::query($statement);
        for value in $values {
            query = match *value {
                Value::Text(text) => query.bind(text),
                Value::OptionalText(text) => query.bind(text),
                Value::Integer(number) => query.bind(number),
                Value::OptionalInteger(number) => query.bind(number),
            };
        }
        query
    }};
}

#[async_trait]
impl Dialect for Sqlite {
    const BEGIN_READ: &'static str = "BEGIN";
    // A deferred transaction that reads and then writes fails at once where another is writing.
    const BEGIN_WRITE: &'static str = "BEGIN IMMEDIATE";
    const RESERVE: Reserve = Reserve::Inside;
    const ADD_CHANGE: &'static str = "INSERT INTO changes (sequence, at_ms, principal, op, \
        context, subject, version, schema_id, guid, transaction_id, reason, before_json, \
        after_json) VALUES ((SELECT COALESCE(MAX(sequence), 0) + 1 FROM changes), \
        $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING sequence";
    const ADD_AT_ONCE: Option<&'static str> = None;
    const ANNOUNCE: Option<&'static str> = None;
    const CONFLICT_CODES: &'static [&'static str] = &[];

    async fn bell(_: &Pool<Self>) -> Result<Option<Box<dyn Bell>>, StoreError> {
        Ok(None)
    }

    async fn fetch(
        connection: &mut Self::Connection,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Record>, sqlx::Error> {
        let rows = bind!(statement, values).fetch_all(connection).await?;
        let cell = |row: &<Self as Database>::Row, column: usize| {
            let raw = row.try_get_raw(column)?;
            if raw.is_null() {
                return Ok(Cell::Null);
            }
            let is_text = raw.type_info().name() == "TEXT";
            if is_text {
                row.try_get_unchecked(column).map(Cell::Text)
            } else {
                row.try_get_unchecked(column).map(Cell::Integer)
            }
        };
        rows.iter()
            .map(|row| (0..row.len()).map(|column| cell(row, column)).collect())
            .map(|cells: Result<_, sqlx::Error>| cells.map(Record))
            .collect()
    }
}

#[async_trait]
impl Dialect for Postgres {
    const BEGIN_READ: &'static str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    const BEGIN_WRITE: &'static str = "BEGIN ISOLATION LEVEL READ COMMITTED";
    const RESERVE: Reserve = Reserve::Before;
    const ADD_CHANGE: &'static str = "INSERT INTO changes (at_ms, principal, op, \
        context, subject, version, schema_id, guid, transaction_id, reason, before_json, \
        after_json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING sequence";
    const ADD_AT_ONCE: Option<&'static str> = Some(add_at_once::POSTGRES);
    const ANNOUNCE: Option<&'static str> = Some(bell::ANNOUNCE);
    /// Serialization failure and deadlock.
    const CONFLICT_CODES: &'static [&'static str] = &["40001", "40P01"];

    async fn bell(pool: &Pool<Self>) -> Result<Option<Box<dyn Bell>>, StoreError> {
        bell::listen(pool).await.map(Some)
    }

    async fn fetch(
        connection: &mut Self::Connection,
        statement: &'static str,
        values: &[Value<'_>],
    ) -> Result<Vec<Record>, sqlx::Error> {
        let rows = bind!(statement, values).fetch_all(connection).await?;
        let cell = |row: &<Self as Database>::Row, column: usize| {
            if row.try_get_raw(column)?.is_null() {
                return Ok(Cell::Null);
            }
            match row.column(column).type_info().name() {
                "INT8" => row.try_get(column).map(Cell::Integer),
                "INT4" => row.try_get::<i32, _>(column).map(|n| Cell::Integer(i64::from(n))),
                "BOOL" => row.try_get::<bool, _>(column).map(|b| Cell::Integer(i64::from(b))),
                _ => row.try_get(column).map(Cell::Text),
            }
        };
        rows.iter()
            .map(|row| (0..row.len()).map(|column| cell(row, column)).collect())
            .map(|cells: Result<_, sqlx::Error>| cells.map(Record))
            .collect()
    }
}
