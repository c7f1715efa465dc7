//! The usual registration in one statement, where the database can write several tables in one:
//! one version with new content that refers to nothing.
//!
//! The statement is its own transaction: it compares the counters, adds the row of every table and
//! leaves the row of the feed, or nothing. That saves six round trips, which is most of what a
//! registration costs.

use registry::{Change, NewVersion, Receipt, Revision};

use crate::add::Printed;
use crate::apply::seen;
use crate::dialect::{Dialect, Value};
use crate::feed::REGISTER;
use crate::rows::schema_id;
use crate::store::{SqlStore, conflict, run};
use crate::{ApplyError, Author};

/// For PostgreSQL: no row where a counter has moved on. Content or a version that somebody else has
/// added meanwhile violates a constraint, which undoes all of it.
pub(crate) const POSTGRES: &str = "WITH made AS (INSERT INTO subjects (context, subject, revision) \
     SELECT $1, $2, 1 FROM counters WHERE name = 'config' AND value = $3 AND $4 IS NULL \
     ON CONFLICT (context, subject) DO NOTHING RETURNING revision), \
 moved AS (UPDATE subjects SET revision = revision + 1 \
     WHERE context = $1 AND subject = $2 AND revision = $4 \
     AND EXISTS (SELECT 1 FROM counters WHERE name = 'config' AND value = $3) \
     RETURNING revision), \
 seen AS (SELECT revision FROM made UNION ALL SELECT revision FROM moved), \
 added AS (INSERT INTO schemas (context, schema_id, schema_type, guid, text, metadata, rule_set, \
     created_ms) SELECT $1, $5, $6, $7, $8, $9, $10, $11 FROM seen RETURNING schema_id), \
 named AS (INSERT INTO identities (context, identity, schema_id) \
     SELECT $1, $12, schema_id FROM added), \
 numbered AS (INSERT INTO versions (context, subject, version, schema_id, created_ms) \
     SELECT $1, $2, $13, schema_id, $11 FROM added) \
 INSERT INTO changes (at_ms, principal, op, context, subject, version, schema_id, guid, \
     transaction_id, reason) SELECT $14, $15, $16, $1, $2, $13, schema_id, $7, $17, $18 \
     FROM added RETURNING sequence";

/// The one version that changes add, where it needs no more than the statement does.
pub(crate) fn plain(changes: &[Change]) -> Option<&NewVersion> {
    let [Change::AddVersion(new)] = changes else { return None };
    (new.schema_id.is_none() && new.references.is_empty()).then_some(new)
}

impl<Db: Dialect> SqlStore<Db> {
    /// Adds a version with new content under an id that is reserved.
    pub(crate) async fn add_at_once(
        &self,
        statement: &'static str,
        base: &Revision,
        (new, id): (&NewVersion, i64),
        author: &Author,
    ) -> Result<Receipt, ApplyError> {
        let seen = seen(base, &new.subject)?;
        let identity = new.identity.to_string();
        let printed = Printed::of(new);
        let [schema_type, guid, text, metadata, rule_set, created_ms] = printed.columns(new);
        let values = [
            new.subject.context().as_str().into(),
            new.subject.name().into(),
            base.config.into(),
            Value::OptionalInteger(seen.revision),
            id.into(),
            schema_type,
            guid,
            text,
            metadata,
            rule_set,
            created_ms,
            identity.as_str().into(),
            new.version.get().into(),
            author.at.0.into(),
            author.principal.as_str().into(),
            REGISTER.into(),
            Value::OptionalText(author.transaction.as_deref()),
            Value::OptionalText(author.reason.as_deref()),
        ];
        let mut connection =
            self.write.acquire().await.map_err(conflict::<Db>("taking a connection"))?;
        let rows = run::<Db>(&mut connection, "adding a version", statement, &values).await?;
        let row = rows.first().ok_or(ApplyError::Stale)?;
        Ok(Receipt {
            schema_ids: vec![schema_id(id)?],
            stale_ids: Vec::new(),
            sequences: vec![row.integer(0)?],
        })
    }
}
