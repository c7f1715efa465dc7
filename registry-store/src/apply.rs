//! Every change as SQL, once, for both databases: short transactions, checked by counters.

use std::collections::BTreeMap;

use registry::{Change, Counters, Receipt, Revision, Subject};

use crate::add::{Id, add_version, reserve_id};
use crate::add_at_once::plain;
use crate::dialect::{Dialect, Reserve, Value};
use crate::feed::{self, NewRow};
use crate::store::{SqlStore, conflict, run};
use crate::stored::print_config;
use crate::{ApplyError, Author, StoreError};

impl<Db: Dialect> SqlStore<Db> {
    pub(crate) async fn apply_changes(
        &self,
        base: &Revision,
        changes: &[Change],
        author: &Author,
    ) -> Result<Receipt, ApplyError> {
        let mut ids = self.reserve_ids(changes).await?;
        if let (Some(statement), Some(new), Some(id)) =
            (Db::ADD_AT_ONCE, plain(changes), ids.last())
        {
            return self.add_at_once(statement, base, (new, *id), author).await;
        }
        let mut write = self.begin_write().await?;
        compare::<Db>(&mut write, base, changes).await?;
        let mut receipt = Receipt::default();
        let mut rows = Vec::with_capacity(changes.len());
        for change in changes {
            if let Change::AddVersion(new) = change {
                let (id, replaced) = add_version::<Db>(&mut write, new, &mut ids).await?;
                receipt.schema_ids.push(id);
                rows.extend(replaced.map(|old| {
                    NewRow::of_version(feed::REPLACE, &new.subject, new.version, old, None)
                }));
                let guid = Some(new.identity.guid.to_string());
                rows.push(NewRow::of_version(feed::REGISTER, &new.subject, new.version, id, guid));
            } else {
                rows.extend(apply_one::<Db>(&mut write, change).await?);
            }
        }
        receipt.stale_ids = rows.iter().filter_map(NewRow::stale_id).collect();
        receipt.sequences = feed::write::<Db>(&mut write, &rows, author).await?;
        write.commit().await.map_err(conflict::<Db>("committing changes"))?;
        Ok(receipt)
    }

    /// Takes ids for the versions whose content has none yet, ahead of the write.
    async fn reserve_ids(&self, changes: &[Change]) -> Result<Vec<i64>, ApplyError> {
        let mut ids = Vec::new();
        if Db::RESERVE == Reserve::Inside {
            return Ok(ids);
        }
        for change in changes {
            let Change::AddVersion(new) = change else { continue };
            if new.schema_id.is_some() {
                continue;
            }
            let mut connection =
                self.reserve.acquire().await.map_err(conflict::<Db>("taking a connection"))?;
            if let Id::Reserved(id) = reserve_id::<Db>(&mut connection, new).await? {
                ids.push(id);
            }
        }
        ids.reverse();
        Ok(ids)
    }
}

/// How a subject is touched by changes.
#[derive(Clone, Copy, Debug, Default)]
struct Touch {
    /// Versions are added, marked or removed.
    versions: bool,
    /// A reference is made to it.
    referred: bool,
    /// Versions are marked or removed, which nobody may have come to refer to meanwhile.
    loses: bool,
}

/// The subjects that changes touch, by name, so that two writers never wait for each other.
fn touched(changes: &[Change]) -> BTreeMap<Subject, Touch> {
    let mut touched: BTreeMap<Subject, Touch> = BTreeMap::new();
    for change in changes {
        match change {
            Change::AddVersion(new) => {
                touched.entry(new.subject.clone()).or_default().versions = true;
                for reference in &new.references {
                    let target = reference.target(new.subject.context());
                    touched.entry(target).or_default().referred = true;
                }
            }
            Change::MarkDeleted { subject, .. } | Change::Purge { subject, .. } => {
                let touch = touched.entry(subject.clone()).or_default();
                touch.versions = true;
                touch.loses = true;
            }
            Change::SetConfig { .. }
            | Change::SetMode { .. }
            | Change::ClearModes { .. }
            | Change::DeleteContext { .. } => {}
        }
    }
    touched
}

/// Compares all counters that the decision saw, and moves on those of what changes.
async fn compare<Db: Dialect>(
    write: &mut Db::Connection,
    base: &Revision,
    changes: &[Change],
) -> Result<(), ApplyError> {
    let touched = touched(changes);
    let mut config = base.config;
    if changes.iter().any(sets) {
        let statement = "UPDATE counters SET value = value + 1 \
             WHERE name = 'config' AND value = $1 RETURNING value";
        compare_config::<Db>(write, config, statement).await?;
        config += 1;
    } else if touched.is_empty() {
        let statement = "SELECT value FROM counters WHERE name = 'config' AND value = $1";
        compare_config::<Db>(write, config, statement).await?;
    }
    for (subject, touch) in touched {
        compare_subject::<Db>(write, config, seen(base, &subject)?, touch).await?;
    }
    Ok(())
}

/// The counters of a subject as the decision saw them.
pub(crate) fn seen<'a>(base: &'a Revision, subject: &Subject) -> Result<&'a Counters, StoreError> {
    let seen = base.subjects.iter().find(|known| known.subject == *subject);
    seen.ok_or_else(|| StoreError::corrupt("snapshot without", subject))
}

/// Whether a change is one of settings.
fn sets(change: &Change) -> bool {
    matches!(change, Change::SetConfig { .. } | Change::SetMode { .. } | Change::ClearModes { .. })
}

/// Compares the counter of all settings.
async fn compare_config<Db: Dialect>(
    write: &mut Db::Connection,
    seen: i64,
    statement: &'static str,
) -> Result<(), ApplyError> {
    let doing = "comparing the revision of the settings";
    let rows = run::<Db>(write, doing, statement, &[seen.into()]).await?;
    if rows.is_empty() { Err(ApplyError::Stale) } else { Ok(()) }
}

/// Moves a subject's counters on, under the condition that they and the counter of all settings
/// still are what was seen.
async fn compare_subject<Db: Dialect>(
    write: &mut Db::Connection,
    config: i64,
    seen: &Counters,
    touch: Touch,
) -> Result<(), ApplyError> {
    let (context, name) = (seen.subject.context().as_str(), seen.subject.name());
    let doing = "comparing the revision of a subject";
    let rows = match seen.revision {
        None => {
            let statement = "INSERT INTO subjects (context, subject, revision) \
                 SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), 1 FROM counters \
                 WHERE name = 'config' AND value = $3 \
                 ON CONFLICT (context, subject) DO NOTHING RETURNING revision";
            run::<Db>(write, doing, statement, &[context.into(), name.into(), config.into()])
                .await?
        }
        Some(revision) => {
            let statement = "UPDATE subjects SET revision = revision + $3, \
                 referrers = referrers + $4 WHERE context = $1 AND subject = $2 \
                 AND revision = $5 AND ($6 = 0 OR referrers = $7) AND EXISTS (SELECT 1 \
                 FROM counters WHERE name = 'config' AND value = $8) RETURNING revision";
            let values = [
                context.into(),
                name.into(),
                i64::from(touch.versions).into(),
                i64::from(touch.referred).into(),
                revision.into(),
                i64::from(touch.loses).into(),
                seen.referrers.into(),
                config.into(),
            ];
            run::<Db>(write, doing, statement, &values).await?
        }
    };
    if rows.is_empty() { Err(ApplyError::Stale) } else { Ok(()) }
}

/// Applies a change that adds no version; gives back its rows of the feed.
async fn apply_one<Db: Dialect>(
    write: &mut Db::Connection,
    change: &Change,
) -> Result<Vec<NewRow>, ApplyError> {
    let doing = "changing settings";
    match change {
        Change::AddVersion(_) => {}
        Change::MarkDeleted { subject, versions } => {
            return crate::purge::mark::<Db>(write, subject, versions).await;
        }
        Change::Purge { subject, versions } => {
            return crate::purge::purge::<Db>(write, subject, versions).await;
        }
        Change::SetConfig { subject, after, .. } => {
            let json = after.as_deref().map(print_config);
            let statement = "INSERT INTO settings (context, subject, config) VALUES ($1, $2, $3) \
                 ON CONFLICT (context, subject) DO UPDATE SET config = excluded.config";
            set::<Db>(write, subject, statement, json.as_deref()).await?;
        }
        Change::SetMode { subject, after, .. } => {
            let statement = "INSERT INTO settings (context, subject, mode) VALUES ($1, $2, $3) \
                 ON CONFLICT (context, subject) DO UPDATE SET mode = excluded.mode";
            set::<Db>(write, subject, statement, after.map(registry::Mode::as_str)).await?;
        }
        Change::ClearModes { context } => {
            let statement = "UPDATE settings SET mode = NULL WHERE context = $1 AND subject <> ''";
            run::<Db>(write, doing, statement, &[context.as_str().into()]).await?;
        }
        Change::DeleteContext { context } => {
            let statement = "UPDATE contexts SET listed = FALSE WHERE context = $1";
            run::<Db>(write, doing, statement, &[context.as_str().into()]).await?;
        }
    }
    Ok(NewRow::of_settings(change).into_iter().collect())
}

async fn set<Db: Dialect>(
    write: &mut Db::Connection,
    subject: &Subject,
    statement: &'static str,
    value: Option<&str>,
) -> Result<(), ApplyError> {
    let doing = "changing settings";
    let key = [subject.context().as_str().into(), subject.name().into()];
    run::<Db>(write, doing, statement, &[key[0], key[1], Value::OptionalText(value)]).await?;
    let statement = "DELETE FROM settings \
         WHERE context = $1 AND subject = $2 AND config IS NULL AND mode IS NULL";
    run::<Db>(write, doing, statement, &key).await?;
    Ok(())
}
