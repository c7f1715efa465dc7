//! Every read, once, for both databases.

use std::collections::HashMap;

use async_trait::async_trait;
use compat::Format;
use registry::schema::{Guid, Identity, SchemaReference};
use registry::{
    Change, Config, Context, LiveVersion, Mode, Receipt, Revision, SchemaId, Scope, Snapshot,
    StoredSchema, Subject, Timestamp, Version,
};
use sqlx::{ColumnIndex, Decode, Encode, Executor, IntoArguments, Pool, Row, Type};

use crate::dialect::Dialect;
use crate::{ApplyError, Connections, Store, StoreError};

/// A store in a database.
pub(crate) struct SqlStore<Db: Dialect> {
    /// Connections for reads; in a database in memory the same one as for writes.
    pub(crate) read: Pool<Db>,
    /// Connections for writes; SQLite has one.
    pub(crate) write: Pool<Db>,
}

/// The context and name of the subject that stands for the whole registry in `configs`.
const GLOBAL: (&str, &str) = (".", "");

fn failed(doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |source| StoreError::Database { doing, source }
}

fn corrupt(what: &'static str, value: impl ToString) -> StoreError {
    StoreError::Corrupt { what, value: value.to_string() }
}

pub(crate) fn schema_id(number: i64) -> Result<SchemaId, StoreError> {
    SchemaId::new(number).ok_or_else(|| corrupt("schema id", number))
}

fn version(number: i64) -> Result<Version, StoreError> {
    Version::new(number).ok_or_else(|| corrupt("version", number))
}

fn format(word: &str) -> Result<Format, StoreError> {
    word.parse().map_err(|_| corrupt("schema type", word))
}

#[async_trait]
impl<Db: Dialect> Store for SqlStore<Db>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'c> &'c Pool<Db>: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'r> String: Decode<'r, Db> + Type<Db>,
    for<'q> i64: Encode<'q, Db> + Decode<'q, Db> + Type<Db>,
    for<'r> Option<i64>: Decode<'r, Db> + Type<Db>,
    for<'q> Option<bool>: Encode<'q, Db> + Decode<'q, Db> + Type<Db>,
    for<'q> Option<&'q str>: Encode<'q, Db> + Type<Db>,
    for<'r> Option<String>: Decode<'r, Db> + Type<Db>,
    for<'r> bool: Decode<'r, Db> + Type<Db>,
    for<'i> &'i str: ColumnIndex<Db::Row>,
    usize: ColumnIndex<Db::Row>,
{
    async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError> {
        let (context, name) = (scope.subject.context().as_str(), scope.subject.name());
        let mut read =
            self.read.begin_with(Db::BEGIN_READ).await.map_err(failed("opening a read"))?;
        let revision = sqlx::query(
            "SELECT value, (SELECT revision FROM subjects WHERE context = $1 AND subject = $2) \
             AS revision FROM counters WHERE name = 'config'",
        )
        .bind(context)
        .bind(name)
        .fetch_one(&mut *read)
        .await
        .map_err(failed("reading revisions"))?;
        let configs = sqlx::query(
            "SELECT context, subject, level, normalize, validate_new_schemas FROM configs \
             WHERE (context = $1 AND subject = $2) OR (context = $3 AND subject = $4)",
        )
        .bind(context)
        .bind(name)
        .bind(GLOBAL.0)
        .bind(GLOBAL.1)
        .fetch_all(&mut *read)
        .await
        .map_err(failed("reading configuration"))?;
        let rows = sqlx::query(
            "SELECT v.version, v.schema_id, v.deleted, v.created_ms, s.guid, s.schema_type \
             FROM versions v JOIN schemas s \
             ON s.context = v.context AND s.schema_id = v.schema_id \
             WHERE v.context = $1 AND v.subject = $2 ORDER BY v.version",
        )
        .bind(context)
        .bind(name)
        .fetch_all(&mut *read)
        .await
        .map_err(failed("reading versions"))?;
        read.commit().await.map_err(failed("closing a read"))?;

        let mut own_config = None;
        let mut global_config = None;
        for row in &configs {
            let whose: (String, String) = (row.get("context"), row.get("subject"));
            let level: Option<String> = row.get("level");
            let level = level
                .map(|level| level.parse().map_err(|_| corrupt("compatibility level", level)))
                .transpose()?;
            let normalize = row.get("normalize");
            let validate_new_schemas = row.get("validate_new_schemas");
            let config = Config { level, normalize, validate_new_schemas };
            if (whose.0.as_str(), whose.1.as_str()) == GLOBAL {
                global_config = Some(config.clone());
            }
            if (whose.0.as_str(), whose.1.as_str()) == (context, name) {
                own_config = Some(config);
            }
        }
        let mut versions = Vec::with_capacity(rows.len());
        let mut last_version = None;
        for row in &rows {
            let number = version(row.get("version"))?;
            last_version = Some(number);
            if row.get::<bool, _>("deleted") {
                continue;
            }
            let guid: String = row.get("guid");
            versions.push(LiveVersion {
                version: number,
                schema_id: schema_id(row.get("schema_id"))?,
                identity: Identity {
                    guid: Guid::parse(&guid).ok_or_else(|| corrupt("guid", guid))?,
                    format: format(&row.get::<String, _>("schema_type"))?,
                },
                registered: Timestamp(row.get("created_ms")),
            });
        }
        Ok(Snapshot {
            subject: scope.subject.clone(),
            revision: Revision { subject: revision.get("revision"), config: revision.get("value") },
            own_config,
            global_config,
            mode: Mode::default(),
            versions,
            last_version,
            known: HashMap::new(),
            references: Ok(Vec::new()),
        })
    }

    async fn apply(
        &self,
        subject: &Subject,
        base: &Revision,
        changes: &[Change],
    ) -> Result<Receipt, ApplyError> {
        self.apply_changes(subject, base, changes).await
    }

    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError> {
        let row = sqlx::query(
            "SELECT schema_type, text FROM schemas WHERE context = $1 AND schema_id = $2",
        )
        .bind(context.as_str())
        .bind(i64::from(id.get()))
        .fetch_optional(&self.read)
        .await
        .map_err(failed("reading a schema"))?;
        let Some(row) = row else { return Ok(None) };
        let references = sqlx::query(
            "SELECT name, subject, version FROM schema_references \
             WHERE context = $1 AND schema_id = $2 ORDER BY position",
        )
        .bind(context.as_str())
        .bind(i64::from(id.get()))
        .fetch_all(&self.read)
        .await
        .map_err(failed("reading references"))?;
        let reference = |row: &Db::Row| {
            Ok(SchemaReference {
                name: row.get("name"),
                subject: row.get("subject"),
                version: version(row.get("version"))?,
            })
        };
        Ok(Some(StoredSchema {
            id,
            format: format(&row.get::<String, _>("schema_type"))?,
            text: row.get::<String, _>("text").into(),
            references: references.iter().map(reference).collect::<Result<_, StoreError>>()?,
        }))
    }

    async fn version(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<SchemaId>, StoreError> {
        let row = sqlx::query(
            "SELECT schema_id FROM versions \
             WHERE context = $1 AND subject = $2 AND version = $3 AND deleted = FALSE",
        )
        .bind(subject.context().as_str())
        .bind(subject.name())
        .bind(i64::from(version.get()))
        .fetch_optional(&self.read)
        .await
        .map_err(failed("reading a version"))?;
        row.map(|row| schema_id(row.get("schema_id"))).transpose()
    }

    async fn user_of(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<(Subject, Version)>, StoreError> {
        let row = sqlx::query(
            "SELECT subject, version FROM versions \
             WHERE context = $1 AND schema_id = $2 ORDER BY deleted, subject, version LIMIT 1",
        )
        .bind(context.as_str())
        .bind(i64::from(id.get()))
        .fetch_optional(&self.read)
        .await
        .map_err(failed("reading the users of a schema"))?;
        row.map(|row| {
            let subject = Subject::from_stored(context.clone(), row.get("subject"));
            Ok((subject, version(row.get("version"))?))
        })
        .transpose()
    }

    async fn subjects(
        &self,
        context: Option<&Context>,
        prefix: &str,
    ) -> Result<Vec<Subject>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT context, subject FROM versions \
             WHERE deleted = FALSE AND ($1 = '' OR context = $1)",
        )
        .bind(context.map_or("", Context::as_str))
        .fetch_all(&self.read)
        .await
        .map_err(failed("reading subjects"))?;
        let mut subjects: Vec<Subject> = rows
            .iter()
            .map(|row| {
                Subject::from_stored(Context::from_stored(row.get("context")), row.get("subject"))
            })
            .filter(|subject| subject.name().starts_with(prefix))
            .collect();
        // Byte order, whatever the database's collation is.
        subjects.sort();
        Ok(subjects)
    }

    fn connections(&self) -> Connections {
        let idle = u32::try_from(self.read.num_idle()).unwrap_or(u32::MAX);
        Connections { open: self.read.size(), idle }
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1")
            .execute(&self.read)
            .await
            .map(|_| ())
            .map_err(failed("asking for a sign of life"))
    }

    async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}
