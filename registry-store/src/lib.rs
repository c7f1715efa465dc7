//! Snapshots and changes of a registry in SQL: facts out, changes in.
//!
//! One implementation, generic over a dialect, serves SQLite and PostgreSQL; the contract in
//! `tests/it` runs on both. Knows nothing of HTTP or of compatibility.

mod add;
mod add_at_once;
mod apply;
mod bell;
mod connect;
mod dialect;
mod error;
mod feed;
mod purge;
mod read;
mod rows;
mod snapshot;
mod store;
mod stored;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use registry::{
    Change, Config, Context, Guid, Receipt, Revision, SchemaId, Scope, Snapshot, StoredSchema,
    Subject, Timestamp, Version, VersionRow,
};

pub use bell::Bell;
pub use connect::{ConnectError, ConnectOptions, connect, connect_with};
pub use error::{ApplyError, StoreError};

/// Where a registry keeps what it knows.
///
/// Any number of servers may share one store. Correctness comes from the revision check of
/// [`apply`](Self::apply) and from the database's constraints alone. A name that holds U+0000
/// finds nothing: no database could have stored it.
#[async_trait]
pub trait Store: Send + Sync {
    /// Everything that a decision about `scope` may look at, as of one instant.
    ///
    /// The schemas of the versions and the closure of the references are left for the caller to
    /// fill in from [`schema`](Self::schema), because they are immutable and therefore cached.
    async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError>;

    /// Applies all changes or none; once this returns, they are on disk.
    ///
    /// # Errors
    /// [`ApplyError::Stale`] where what the decision looked at has changed since the snapshot
    /// with revision `base`; decide again.
    async fn apply(
        &self,
        base: &Revision,
        changes: &[Change],
        author: &Author,
    ) -> Result<Receipt, ApplyError>;

    /// The schema with an id; deleted versions keep theirs.
    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError>;

    /// The id of a version of a subject, marked deleted or not.
    async fn schema_of(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<SchemaId>, StoreError>;

    /// All versions that have the schema with an id, by subject and version.
    async fn users_of(&self, context: &Context, id: SchemaId) -> Result<Vec<User>, StoreError>;

    /// The places of a content, by context and id.
    async fn places_of(&self, guid: Guid) -> Result<Vec<(Context, SchemaId)>, StoreError>;

    /// Subjects that have versions, by context and name.
    async fn subjects(&self, filter: &Filter) -> Result<Vec<Listed>, StoreError>;

    /// Subjects with a name in any context, by context.
    async fn namesakes(&self, name: &str) -> Result<Vec<Subject>, StoreError>;

    /// Versions of the subjects that a filter takes, those marked deleted included, by context,
    /// name and version.
    async fn versions(&self, filter: &Filter) -> Result<Vec<(Subject, VersionRow)>, StoreError>;

    /// The configurations of the subjects that a filter takes, contexts among them, by context and
    /// name.
    async fn configs(&self, filter: &Filter) -> Result<Vec<(Subject, Config)>, StoreError>;

    /// All contexts that have had a schema and were not deleted since.
    async fn contexts(&self) -> Result<Vec<Context>, StoreError>;

    /// The largest id that a context has given; 0 where it has given none.
    async fn last_id(&self, context: &Context) -> Result<u32, StoreError>;

    /// How many schemas there are in all contexts, counted up to `most`.
    async fn schema_count(&self, most: u32) -> Result<u32, StoreError>;

    /// Rows of the feed with numbers above `after`, ascending, at most `limit`.
    async fn changes(&self, after: i64, limit: u32) -> Result<Vec<ChangeRow>, StoreError>;

    /// The largest number in the feed; 0 where it is empty.
    async fn last_change(&self) -> Result<i64, StoreError>;

    /// Tells other servers that there are changes in the feed, where the database can do that.
    async fn announce(&self) -> Result<(), StoreError>;

    /// Listens for what other servers announce; `None` where the database cannot do that.
    async fn bell(&self) -> Result<Option<Box<dyn Bell>>, StoreError>;

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

/// Who changes something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The caller; `anonymous` where nobody is told apart.
    pub principal: String,
    /// The time of the change.
    pub at: Timestamp,
    /// The transaction that the change is a part of, where the caller named one.
    pub transaction: Option<String>,
    /// Why, where the caller said so.
    pub reason: Option<String>,
}

/// Which subjects are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this context; `None` for all.
    pub context: Option<Context>,
    /// Whose names begin like this.
    pub prefix: String,
}

impl Filter {
    /// Whether a subject is listed.
    pub fn takes(&self, subject: &Subject) -> bool {
        self.context.as_ref().is_none_or(|context| context == subject.context())
            && subject.name().starts_with(&self.prefix)
    }
}

/// A subject and what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The subject.
    pub subject: Subject,
    /// Whether it has versions that are not marked deleted.
    pub live: bool,
}

/// A version that has a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The subject.
    pub subject: Subject,
    /// The version.
    pub version: Version,
    /// When it was registered.
    pub registered: Timestamp,
    /// Whether it is marked deleted.
    pub deleted: bool,
}

/// A row of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its number.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub principal: String,
    /// What: `register`, `replace`, `mark_deleted`, `purge`, `set_config`, `set_mode`,
    /// `clear_modes` or `delete_context`.
    pub op: String,
    /// In which context.
    pub context: Context,
    /// Of which subject; empty where the context itself is meant.
    pub subject: Option<String>,
    /// Of which version.
    pub version: Option<Version>,
    /// Of which schema.
    pub schema_id: Option<SchemaId>,
    /// With which content.
    pub guid: Option<String>,
    /// In which transaction.
    pub transaction: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// What was set before, as JSON.
    pub before: Option<String>,
    /// What is set now, as JSON.
    pub after: Option<String>,
}
