//! Every change as SQL, once, for both databases: short transactions, checked by counters.

use registry::{Change, Config, NewVersion, Receipt, Revision, SchemaId, Subject};
use sqlx::{ColumnIndex, Decode, Encode, Executor, IntoArguments, Pool, Row, Transaction, Type};

use crate::dialect::{Dialect, Reserve};
use crate::sql::{SqlStore, schema_id};
use crate::{ApplyError, StoreError};

/// A failed statement: a conflict where another transaction was in the way.
fn failed<Db: Dialect>(doing: &'static str) -> impl Fn(sqlx::Error) -> ApplyError {
    move |source| {
        if Db::is_conflict(&source) {
            ApplyError::Stale
        } else {
            StoreError::Database { doing, source }.into()
        }
    }
}

impl<Db: Dialect> SqlStore<Db>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'c> &'c Pool<Db>: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'q> i64: Encode<'q, Db> + Decode<'q, Db> + Type<Db>,
    for<'q> Option<bool>: Encode<'q, Db> + Type<Db>,
    for<'q> Option<&'q str>: Encode<'q, Db> + Type<Db>,
    usize: ColumnIndex<Db::Row>,
{
    pub(crate) async fn apply_changes(
        &self,
        subject: &Subject,
        base: &Revision,
        changes: &[Change],
    ) -> Result<Receipt, ApplyError> {
        let mut reserved = Vec::new();
        if Db::RESERVE == Reserve::Before {
            for change in changes {
                if let Change::AddVersion(new) = change
                    && self.id_of(new).await?.is_none()
                {
                    let mut write = self.begin().await?;
                    reserved.push(reserve_id(&mut write, new.subject.context().as_str()).await?);
                    write.commit().await.map_err(failed::<Db>("reserving a schema id"))?;
                }
            }
        }
        reserved.reverse();
        let mut write = self.begin().await?;
        let touches_subject = changes.iter().any(|change| matches!(change, Change::AddVersion(_)));
        if touches_subject {
            bump_subject(&mut write, subject, base.subject).await?;
        }
        check_config(&mut write, base.config).await?;
        let mut receipt = Receipt::default();
        for change in changes {
            match change {
                Change::AddVersion(new) => {
                    let id = add_version(&mut write, new, &mut reserved).await?;
                    receipt.schema_ids.push(id);
                }
                Change::SetConfig { subject, config } => {
                    set_config(&mut write, subject.as_ref(), config.as_ref(), base.config).await?;
                }
            }
        }
        write.commit().await.map_err(failed::<Db>("committing changes"))?;
        Ok(receipt)
    }

    async fn begin(&self) -> Result<Transaction<'static, Db>, ApplyError> {
        self.write.begin_with(Db::BEGIN_WRITE).await.map_err(failed::<Db>("opening a write"))
    }

    /// The id that equal content has in the context already.
    async fn id_of(&self, new: &NewVersion) -> Result<Option<i64>, ApplyError> {
        let identity = new.identity.to_string();
        let row =
            sqlx::query("SELECT schema_id FROM identities WHERE context = $1 AND identity = $2")
                .bind(new.subject.context().as_str())
                .bind(identity.as_str())
                .fetch_optional(&self.read)
                .await
                .map_err(failed::<Db>("looking for equal content"))?;
        Ok(row.map(|row| row.get(0)))
    }
}

/// Takes the next id of a context; never hands out one twice.
async fn reserve_id<Db: Dialect>(
    write: &mut Transaction<'static, Db>,
    context: &str,
) -> Result<i64, ApplyError>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'q> i64: Decode<'q, Db> + Type<Db>,
    usize: ColumnIndex<Db::Row>,
{
    let row = sqlx::query(
        "INSERT INTO contexts (context, last_id) VALUES ($1, 1) \
         ON CONFLICT (context) DO UPDATE SET last_id = contexts.last_id + 1 \
         WHERE contexts.last_id < 2147483647 RETURNING last_id",
    )
    .bind(context)
    .fetch_optional(&mut **write)
    .await
    .map_err(failed::<Db>("reserving a schema id"))?;
    row.map(|row| row.get(0)).ok_or_else(|| ApplyError::IdsExhausted(context.to_owned()))
}

/// Moves the subject's counter on, under the condition that it still is what was seen.
async fn bump_subject<Db: Dialect>(
    write: &mut Transaction<'static, Db>,
    subject: &Subject,
    seen: Option<i64>,
) -> Result<(), ApplyError>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'q> i64: Encode<'q, Db> + Type<Db>,
    usize: ColumnIndex<Db::Row>,
{
    let statement = match seen {
        None => {
            "INSERT INTO subjects (context, subject, revision) VALUES ($1, $2, $3 + 1) \
             ON CONFLICT (context, subject) DO NOTHING RETURNING revision"
        }
        Some(_) => {
            "UPDATE subjects SET revision = revision + 1 \
             WHERE context = $1 AND subject = $2 AND revision = $3 RETURNING revision"
        }
    };
    let row = sqlx::query(statement)
        .bind(subject.context().as_str())
        .bind(subject.name())
        .bind(seen.unwrap_or(0))
        .fetch_optional(&mut **write)
        .await
        .map_err(failed::<Db>("comparing the revision of a subject"))?;
    row.map(|_| ()).ok_or(ApplyError::Stale)
}

async fn check_config<Db: Dialect>(
    write: &mut Transaction<'static, Db>,
    seen: i64,
) -> Result<(), ApplyError>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'q> i64: Decode<'q, Db> + Type<Db>,
    usize: ColumnIndex<Db::Row>,
{
    let row = sqlx::query("SELECT value FROM counters WHERE name = 'config'")
        .fetch_one(&mut **write)
        .await
        .map_err(failed::<Db>("comparing the revision of the configuration"))?;
    if row.get::<i64, _>(0) == seen { Ok(()) } else { Err(ApplyError::Stale) }
}

async fn add_version<Db: Dialect>(
    write: &mut Transaction<'static, Db>,
    new: &NewVersion,
    reserved: &mut Vec<i64>,
) -> Result<SchemaId, ApplyError>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'q> i64: Encode<'q, Db> + Decode<'q, Db> + Type<Db>,
    usize: ColumnIndex<Db::Row>,
{
    let context = new.subject.context().as_str();
    let identity = new.identity.to_string();
    let known =
        sqlx::query("SELECT schema_id FROM identities WHERE context = $1 AND identity = $2")
            .bind(context)
            .bind(identity.as_str())
            .fetch_optional(&mut **write)
            .await
            .map_err(failed::<Db>("looking for equal content"))?;
    let id = match known {
        Some(row) => row.get(0),
        None => {
            let id = match (Db::RESERVE, reserved.pop()) {
                (_, Some(id)) => id,
                (Reserve::Inside, None) => reserve_id(write, context).await?,
                // Equal content was there when ids were reserved, and is gone: decide again.
                (Reserve::Before, None) => return Err(ApplyError::Stale),
            };
            insert_schema(write, new, id, &identity).await?;
            id
        }
    };
    sqlx::query(
        "INSERT INTO versions (context, subject, version, schema_id, created_ms) \
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(context)
    .bind(new.subject.name())
    .bind(i64::from(new.version.get()))
    .bind(id)
    .bind(new.registered.0)
    .execute(&mut **write)
    .await
    .map_err(failed::<Db>("adding a version"))?;
    Ok(schema_id(id)?)
}

async fn insert_schema<Db: Dialect>(
    write: &mut Transaction<'static, Db>,
    new: &NewVersion,
    id: i64,
    identity: &str,
) -> Result<(), ApplyError>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'q> i64: Encode<'q, Db> + Type<Db>,
{
    let context = new.subject.context().as_str();
    let guid = new.identity.guid.to_string();
    sqlx::query(
        "INSERT INTO schemas (context, schema_id, schema_type, guid, text, created_ms) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(context)
    .bind(id)
    .bind(new.format.schema_type())
    .bind(guid.as_str())
    .bind(new.text.as_str())
    .bind(new.registered.0)
    .execute(&mut **write)
    .await
    .map_err(failed::<Db>("adding a schema"))?;
    sqlx::query("INSERT INTO identities (context, identity, schema_id) VALUES ($1, $2, $3)")
        .bind(context)
        .bind(identity)
        .bind(id)
        .execute(&mut **write)
        .await
        .map_err(failed::<Db>("adding the identity of a schema"))?;
    for (position, reference) in (0_i64..).zip(&new.references) {
        sqlx::query(
            "INSERT INTO schema_references (context, schema_id, position, name, subject, version) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(context)
        .bind(id)
        .bind(position)
        .bind(reference.name.as_str())
        .bind(reference.subject.as_str())
        .bind(i64::from(reference.version.get()))
        .execute(&mut **write)
        .await
        .map_err(failed::<Db>("adding a reference"))?;
    }
    Ok(())
}

async fn set_config<Db: Dialect>(
    write: &mut Transaction<'static, Db>,
    subject: Option<&Subject>,
    config: Option<&Config>,
    seen: i64,
) -> Result<(), ApplyError>
where
    Db::Arguments: IntoArguments<Db>,
    for<'c> &'c mut Db::Connection: Executor<'c, Database = Db>,
    for<'q> &'q str: Encode<'q, Db> + Type<Db>,
    for<'q> i64: Encode<'q, Db> + Decode<'q, Db> + Type<Db>,
    for<'q> Option<bool>: Encode<'q, Db> + Type<Db>,
    for<'q> Option<&'q str>: Encode<'q, Db> + Type<Db>,
    usize: ColumnIndex<Db::Row>,
{
    let moved = sqlx::query(
        "UPDATE counters SET value = value + 1 WHERE name = 'config' AND value = $1 RETURNING value",
    )
    .bind(seen)
    .fetch_optional(&mut **write)
    .await
    .map_err(failed::<Db>("comparing the revision of the configuration"))?;
    if moved.is_none() {
        return Err(ApplyError::Stale);
    }
    let (context, name) = subject.map_or((".", ""), |s| (s.context().as_str(), s.name()));
    let doing = failed::<Db>("writing configuration");
    sqlx::query("DELETE FROM configs WHERE context = $1 AND subject = $2")
        .bind(context)
        .bind(name)
        .execute(&mut **write)
        .await
        .map_err(&doing)?;
    if let Some(config) = config {
        sqlx::query(
            "INSERT INTO configs (context, subject, level, normalize, validate_new_schemas) \
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(context)
        .bind(name)
        .bind(config.level.map(compat::Level::as_str))
        .bind(config.normalize)
        .bind(config.validate_new_schemas)
        .execute(&mut **write)
        .await
        .map_err(&doing)?;
    }
    Ok(())
}
