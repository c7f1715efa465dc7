//! The feed: one row for every change, written in the transaction of the change.

use registry::{Change, Config, Context, Mode, SchemaId, Subject, Timestamp, Version};

use crate::dialect::{Dialect, Value};
use crate::rows::{context, schema_id, version};
use crate::store::{SqlStore, run, select};
use crate::stored::print_config;
use crate::{ApplyError, Author, ChangeRow, StoreError};

/// A version was added.
pub(crate) const REGISTER: &str = "register";
/// A version was removed for good.
pub(crate) const PURGE: &str = "purge";
/// The content of an id was replaced by that of another.
pub(crate) const REPLACE: &str = "replace";

/// A row to be written.
#[derive(Debug, Default)]
pub(crate) struct NewRow {
    op: &'static str,
    context: String,
    subject: Option<String>,
    version: Option<i64>,
    schema_id: Option<i64>,
    guid: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

impl NewRow {
    fn of(op: &'static str, subject: &Subject) -> Self {
        Self {
            op,
            context: subject.context().as_str().to_owned(),
            subject: Some(subject.name().to_owned()),
            ..Self::default()
        }
    }

    fn of_context(op: &'static str, context: &Context) -> Self {
        Self { op, context: context.as_str().to_owned(), ..Self::default() }
    }

    /// A version with its schema.
    pub(crate) fn of_version(
        op: &'static str,
        subject: &Subject,
        version: Version,
        id: SchemaId,
        guid: Option<String>,
    ) -> Self {
        Self {
            version: Some(i64::from(version.get())),
            schema_id: Some(i64::from(id.get())),
            guid,
            ..Self::of(op, subject)
        }
    }

    /// The id whose content this row may have taken away.
    pub(crate) fn stale_id(&self) -> Option<(Context, SchemaId)> {
        let id = self.schema_id.and_then(SchemaId::new)?;
        (self.op == PURGE || self.op == REPLACE).then(|| (context(&self.context), id))
    }

    /// The row of a change that is about settings; versions leave one row each.
    pub(crate) fn of_settings(change: &Change) -> Option<Self> {
        let config = |config: &Option<Box<Config>>| config.as_deref().map(print_config);
        let mode = |mode: &Option<Mode>| mode.map(|mode| format!("{:?}", mode.as_str()));
        match change {
            Change::SetConfig { subject, before, after } => Some(Self {
                before: config(before),
                after: config(after),
                ..Self::of("set_config", subject)
            }),
            Change::SetMode { subject, before, after } => Some(Self {
                before: mode(before),
                after: mode(after),
                ..Self::of("set_mode", subject)
            }),
            Change::ClearModes { context } => Some(Self::of_context("clear_modes", context)),
            Change::DeleteContext { context } => Some(Self::of_context("delete_context", context)),
            Change::AddVersion(_) | Change::MarkDeleted { .. } | Change::Purge { .. } => None,
        }
    }
}

/// Writes rows; gives back their numbers.
pub(crate) async fn write<Db: Dialect>(
    write: &mut Db::Connection,
    rows: &[NewRow],
    author: &Author,
) -> Result<Vec<i64>, ApplyError> {
    let mut sequences = Vec::with_capacity(rows.len());
    for row in rows {
        let drawn = run::<Db>(
            write,
            "adding to the feed",
            Db::ADD_CHANGE,
            &[
                author.at.0.into(),
                author.principal.as_str().into(),
                row.op.into(),
                row.context.as_str().into(),
                Value::OptionalText(row.subject.as_deref()),
                Value::OptionalInteger(row.version),
                Value::OptionalInteger(row.schema_id),
                Value::OptionalText(row.guid.as_deref()),
                Value::OptionalText(author.transaction.as_deref()),
                Value::OptionalText(author.reason.as_deref()),
                Value::OptionalText(row.before.as_deref()),
                Value::OptionalText(row.after.as_deref()),
            ],
        )
        .await?;
        if let Some(row) = drawn.first() {
            sequences.push(row.integer(0)?);
        }
    }
    Ok(sequences)
}

impl<Db: Dialect> SqlStore<Db> {
    pub(crate) async fn read_changes(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<ChangeRow>, StoreError> {
        let rows = select::<Db>(
            &mut *self.reader().await?,
            "reading the feed",
            "SELECT sequence, at_ms, principal, op, context, subject, version, schema_id, guid, \
             transaction_id, reason, before_json, after_json FROM changes \
             WHERE sequence > $1 ORDER BY sequence LIMIT $2",
            &[after.into(), limit.into()],
        )
        .await?;
        let mut changes = Vec::with_capacity(rows.len());
        for row in &rows {
            let text = |column| Ok::<_, StoreError>(row.optional_text(column)?.map(str::to_owned));
            changes.push(ChangeRow {
                sequence: row.integer(0)?,
                at: Timestamp(row.integer(1)?),
                principal: row.text(2)?.to_owned(),
                op: row.text(3)?.to_owned(),
                context: context(row.text(4)?),
                subject: text(5)?,
                version: row.optional_integer(6)?.map(version).transpose()?,
                schema_id: row.optional_integer(7)?.map(schema_id).transpose()?,
                guid: text(8)?,
                transaction: text(9)?,
                reason: text(10)?,
                before: text(11)?,
                after: text(12)?,
            });
        }
        Ok(changes)
    }
}
