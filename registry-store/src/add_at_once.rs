//! The usual registration in one statement, where the database can write several tables in one:
//! one version with new content that refers to nothing.
//!
//! The statement is its own transaction: it compares the counters, adds the row of every table and
//! leaves the row of the feed, or nothing. That saves seven round trips, which is most of what a
//! registration costs.

use registry::{Change, NewVersion, Receipt, Revision};

use crate::dialect::{Dialect, Value};
use crate::feed::REGISTER;
use crate::rows::schema_id;
use crate::store::{SqlStore, conflict, run};
use crate::stored::{print_metadata, print_rules};
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
        let seen = base.subjects.iter().find(|known| known.subject == new.subject);
        let guid = new.identity.guid.to_string();
        let identity = new.identity.to_string();
        let metadata = new.metadata.as_ref().map(print_metadata);
        let rule_set = new.rule_set.as_ref().map(print_rules);
        let values = [
            new.subject.context().as_str().into(),
            new.subject.name().into(),
            base.config.into(),
            Value::OptionalInteger(seen.and_then(|seen| seen.revision)),
            id.into(),
            new.format.schema_type().into(),
            guid.as_str().into(),
            new.text.as_str().into(),
            Value::OptionalText(metadata.as_deref()),
            Value::OptionalText(rule_set.as_deref()),
            new.registered.0.into(),
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
