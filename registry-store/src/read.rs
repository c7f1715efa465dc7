//! Plain reads: schemas, who has them, lists.

use async_trait::async_trait;
use registry::{
    Change, Config, Context, Guid, Receipt, Revision, SchemaId, Scope, Snapshot, StoredSchema,
    Subject, Timestamp, Version, VersionRow,
};

use crate::dialect::Dialect;
use crate::rows::{context, format, reference, schema_id, subject, version, version_row};
use crate::snapshot::has_nul;
use crate::store::{SqlStore, select};
use crate::stored::{read_config, read_metadata, read_rules};
use crate::{
    ApplyError, Author, Bell, ChangeRow, Connections, Filter, Listed, Store, StoreError, User,
};

#[async_trait]
impl<Db: Dialect> Store for SqlStore<Db> {
    async fn snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError> {
        self.read_snapshot(scope).await
    }

    async fn apply(
        &self,
        base: &Revision,
        changes: &[Change],
        author: &Author,
    ) -> Result<Receipt, ApplyError> {
        self.apply_changes(base, changes, author).await
    }

    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError> {
        self.read_schema(context, id).await
    }

    async fn schema_of(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<SchemaId>, StoreError> {
        if has_nul(subject) {
            return Ok(None);
        }
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading a version",
            "SELECT schema_id FROM versions WHERE context = $1 AND subject = $2 AND version = $3",
            &[subject.context().as_str().into(), subject.name().into(), version.get().into()],
        )
        .await?;
        rows.first().map(|row| schema_id(row.integer(0)?)).transpose()
    }

    async fn users_of(&self, context: &Context, id: SchemaId) -> Result<Vec<User>, StoreError> {
        self.read_users(context, id).await
    }

    async fn places_of(&self, guid: Guid) -> Result<Vec<(Context, SchemaId)>, StoreError> {
        let guid = guid.to_string();
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "looking for a guid",
            "SELECT context, schema_id FROM schemas WHERE guid = $1",
            &[guid.as_str().into()],
        )
        .await?;
        let place =
            |row: &crate::dialect::Record| Ok((context(row.text(0)?), schema_id(row.integer(1)?)?));
        let mut places: Vec<_> = rows.iter().map(place).collect::<Result<_, StoreError>>()?;
        places.sort();
        Ok(places)
    }

    async fn subjects(&self, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
        self.list_subjects(filter).await
    }

    async fn namesakes(&self, name: &str) -> Result<Vec<Subject>, StoreError> {
        if name.contains('\0') {
            return Ok(Vec::new());
        }
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "looking for a name in all contexts",
            "SELECT context FROM subjects WHERE subject = $1",
            &[name.into()],
        )
        .await?;
        let mut found: Vec<Subject> = rows
            .iter()
            .map(|row| Ok(subject(row.text(0)?, name)))
            .collect::<Result<_, StoreError>>()?;
        found.sort();
        Ok(found)
    }

    async fn versions(&self, filter: &Filter) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        self.list_versions(filter).await
    }

    async fn configs(&self, filter: &Filter) -> Result<Vec<(Subject, Config)>, StoreError> {
        self.list_configs(filter).await
    }

    async fn contexts(&self) -> Result<Vec<Context>, StoreError> {
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading contexts",
            "SELECT context FROM contexts c WHERE listed = TRUE \
             OR EXISTS (SELECT 1 FROM versions v WHERE v.context = c.context)",
            &[],
        )
        .await?;
        let mut contexts: Vec<Context> =
            rows.iter().map(|row| Ok(context(row.text(0)?))).collect::<Result<_, StoreError>>()?;
        contexts.sort();
        Ok(contexts)
    }

    async fn last_id(&self, context: &Context) -> Result<u32, StoreError> {
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading the last id",
            "SELECT COALESCE(MAX(schema_id), 0) FROM schemas WHERE context = $1",
            &[context.as_str().into()],
        )
        .await?;
        let last = rows.first().map_or(Ok(0), |row| row.integer(0))?;
        u32::try_from(last).map_err(|_| StoreError::corrupt("schema id", &last))
    }

    async fn schema_count(&self, most: u32) -> Result<u32, StoreError> {
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "counting schemas",
            "SELECT COUNT(*) FROM (SELECT 1 FROM schemas LIMIT $1) counted",
            &[most.into()],
        )
        .await?;
        let count = rows.first().map_or(Ok(0), |row| row.integer(0))?;
        u32::try_from(count).map_err(|_| StoreError::corrupt("number of schemas", &count))
    }

    async fn changes(&self, after: i64, limit: u32) -> Result<Vec<ChangeRow>, StoreError> {
        self.read_changes(after, limit).await
    }

    async fn last_change(&self) -> Result<i64, StoreError> {
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading the end of the feed",
            "SELECT COALESCE(MAX(sequence), 0) FROM changes",
            &[],
        )
        .await?;
        rows.first().map_or(Ok(0), |row| row.integer(0))
    }

    async fn announce(&self) -> Result<(), StoreError> {
        const DOING: &str = "announcing changes";
        let Some(statement) = Db::ANNOUNCE else { return Ok(()) };
        let failed = |source| StoreError::Database { doing: DOING, source };
        let mut connection = self.reserve.acquire().await.map_err(failed)?;
        select::<Db>(&mut connection, DOING, statement, &[]).await?;
        Ok(())
    }

    async fn bell(&self) -> Result<Option<Box<dyn Bell>>, StoreError> {
        Db::bell(&self.bell).await
    }

    fn connections(&self) -> Connections {
        let idle = u32::try_from(self.read.num_idle()).unwrap_or(u32::MAX);
        Connections { open: self.read.size(), idle }
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut connection = self.reader().await?;
        select::<Db>(&mut connection, "asking for a sign of life", "SELECT 1", &[]).await?;
        Ok(())
    }

    async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
        self.reserve.close().await;
        self.bell.close().await;
    }
}

impl<Db: Dialect> SqlStore<Db> {
    async fn read_schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError> {
        if context.as_str().contains('\0') {
            return Ok(None);
        }
        let mut connection = self.reader().await?;
        let key = [context.as_str().into(), id.get().into()];
        let rows = select::<Db>(
            &mut connection,
            "reading a schema",
            "SELECT schema_type, text, metadata, rule_set, EXISTS (SELECT 1 \
             FROM schema_references r WHERE r.context = s.context AND r.schema_id = s.schema_id) \
             FROM schemas s WHERE context = $1 AND schema_id = $2",
            &key,
        )
        .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let references = if row.truth(4)? {
            let rows = select::<Db>(
                &mut connection,
                "reading references",
                "SELECT name, subject, version FROM schema_references \
                 WHERE context = $1 AND schema_id = $2 ORDER BY position",
                &key,
            )
            .await?;
            rows.iter().map(reference).collect::<Result<_, StoreError>>()?
        } else {
            Vec::new()
        };
        Ok(Some(StoredSchema {
            id,
            format: format(row.text(0)?)?,
            text: row.text(1)?.into(),
            references,
            metadata: row.optional_text(2)?.map(read_metadata).transpose()?,
            rule_set: row.optional_text(3)?.map(read_rules).transpose()?,
        }))
    }

    async fn read_users(&self, of: &Context, id: SchemaId) -> Result<Vec<User>, StoreError> {
        if of.as_str().contains('\0') {
            return Ok(Vec::new());
        }
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading who has a schema",
            "SELECT subject, version, created_ms, deleted FROM versions \
             WHERE context = $1 AND schema_id = $2",
            &[of.as_str().into(), id.get().into()],
        )
        .await?;
        let mut users = Vec::with_capacity(rows.len());
        for row in &rows {
            users.push(User {
                subject: subject(of.as_str(), row.text(0)?),
                version: version(row.integer(1)?)?,
                registered: Timestamp(row.integer(2)?),
                deleted: row.truth(3)?,
            });
        }
        users.sort_by(|left, right| {
            (&left.subject, left.version).cmp(&(&right.subject, right.version))
        });
        Ok(users)
    }

    /// Sorted here: how a database sorts texts depends on its collation.
    async fn list_subjects(&self, filter: &Filter) -> Result<Vec<Listed>, StoreError> {
        if filter.has_nul() {
            return Ok(Vec::new());
        }
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading subjects",
            "SELECT context, subject, MIN(CASE WHEN deleted = TRUE THEN 1 ELSE 0 END) \
             FROM versions WHERE ($1 = '' OR context = $1) \
             AND ($2 = '' OR substr(subject, 1, length($2)) = $2) GROUP BY context, subject",
            &[filter.context_or_all().into(), filter.prefix.as_str().into()],
        )
        .await?;
        let mut listed = Vec::with_capacity(rows.len());
        for row in &rows {
            let live = row.integer(2)? == 0;
            listed.push(Listed { subject: subject(row.text(0)?, row.text(1)?), live });
        }
        listed.sort_by(|left, right| left.subject.cmp(&right.subject));
        Ok(listed)
    }

    async fn list_versions(
        &self,
        filter: &Filter,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        if filter.has_nul() {
            return Ok(Vec::new());
        }
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading versions",
            "SELECT v.context, v.subject, \
             v.version, v.schema_id, v.deleted, v.created_ms, s.guid, s.schema_type \
             FROM versions v JOIN schemas s ON s.context = v.context AND s.schema_id = v.schema_id \
             WHERE ($1 = '' OR v.context = $1) \
             AND ($2 = '' OR substr(v.subject, 1, length($2)) = $2)",
            &[filter.context_or_all().into(), filter.prefix.as_str().into()],
        )
        .await?;
        let mut listed = Vec::with_capacity(rows.len());
        for row in &rows {
            listed.push((subject(row.text(0)?, row.text(1)?), version_row(row, 2)?));
        }
        listed.sort_by(|left, right| (&left.0, left.1.version).cmp(&(&right.0, right.1.version)));
        Ok(listed)
    }

    async fn list_configs(&self, filter: &Filter) -> Result<Vec<(Subject, Config)>, StoreError> {
        if filter.has_nul() {
            return Ok(Vec::new());
        }
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading configurations",
            "SELECT context, subject, config FROM settings WHERE config IS NOT NULL \
             AND ($1 = '' OR context = $1) \
             AND ($2 = '' OR substr(subject, 1, length($2)) = $2)",
            &[filter.context_or_all().into(), filter.prefix.as_str().into()],
        )
        .await?;
        let mut listed = Vec::with_capacity(rows.len());
        for row in &rows {
            listed.push((subject(row.text(0)?, row.text(1)?), read_config(row.text(2)?)?));
        }
        listed.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(listed)
    }
}

impl Filter {
    /// The context; the empty text, which is no context's name, for all of them.
    fn context_or_all(&self) -> &str {
        self.context.as_ref().map_or("", Context::as_str)
    }

    fn has_nul(&self) -> bool {
        self.prefix.contains('\0') || self.context_or_all().contains('\0')
    }
}
