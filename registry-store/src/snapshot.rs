//! A snapshot: one select, or several in one transaction that sees one instant.

use std::collections::BTreeSet;

use registry::{
    Bound, Counters, Marked, Mode, Populated, Referrer, Revision, Scope, Scoped, Settings,
    Snapshot, Subject, Target, View, WantedReference,
};

use crate::StoreError;
use crate::dialect::{Dialect, Record};
use crate::rows::{identity, schema_id, subject, version, version_row};
use crate::store::{SqlStore, select};
use crate::stored::read_config;

impl<Db: Dialect> SqlStore<Db> {
    pub(crate) async fn read_snapshot(&self, scope: &Scope) -> Result<Snapshot, StoreError> {
        if has_nul(&scope.subject) {
            return Ok(Snapshot::empty(scope));
        }
        if is_plain(scope) {
            let snapshot = head::<Db>(&mut *self.reader().await?, scope).await?;
            if !looks_at_referrers(scope, &snapshot) {
                return Ok(snapshot);
            }
        }
        let mut read = self.begin_read().await?;
        let mut snapshot = head::<Db>(&mut read, scope).await?;
        snapshot.targets = targets::<Db>(&mut read, scope).await?;
        snapshot.bound = bound::<Db>(&mut read, scope).await?;
        for other in others(scope, snapshot.bound.as_ref()) {
            snapshot.revision.subjects.push(counters::<Db>(&mut read, &other).await?);
        }
        if looks_at_referrers(scope, &snapshot) {
            snapshot.referrers = referrers::<Db>(&mut read, &scope.subject).await?;
        }
        if scope.view == View::Population {
            snapshot.populated = populated::<Db>(&mut read, &scope.subject).await?;
        }
        read.commit()
            .await
            .map_err(|source| StoreError::Database { doing: "closing a read", source })?;
        Ok(snapshot)
    }
}

/// Whether the head of the subject is all that a decision looks at: then one statement, which
/// sees one instant by itself, answers in one round trip.
fn is_plain(scope: &Scope) -> bool {
    scope.references.is_empty() && scope.schema_id.is_none() && scope.view != View::Population
}

fn looks_at_referrers(scope: &Scope, head: &Snapshot) -> bool {
    scope.view == View::Referrers || head.versions.iter().any(|version| version.deleted)
}

/// Whether a name holds U+0000, which no database stores as text.
pub(crate) fn has_nul(subject: &Subject) -> bool {
    subject.name().contains('\0') || subject.context().as_str().contains('\0')
}

/// The other subjects that a decision looks at: targets of references, users of a chosen id.
fn others(scope: &Scope, bound: Option<&Bound>) -> BTreeSet<Subject> {
    let targets = scope.references.iter().map(|to| to.target(scope.subject.context()));
    let users = bound.into_iter().flat_map(|bound| &bound.users);
    let all = targets.chain(users.map(|(subject, _, _)| subject.clone()));
    all.filter(|subject| *subject != scope.subject && !has_nul(subject)).collect()
}

/// The versions that the references of a scope mean, in their order.
async fn targets<Db: Dialect>(
    read: &mut Db::Connection,
    scope: &Scope,
) -> Result<Vec<Option<Target>>, StoreError> {
    let mut targets = Vec::with_capacity(scope.references.len());
    for reference in &scope.references {
        let target = reference.target(scope.subject.context());
        let mut found = None;
        if !has_nul(&target) {
            found = target_of::<Db>(read, &target, reference).await?;
        }
        targets.push(found);
    }
    Ok(targets)
}

/// The part of a row of [`head`].
const REVISION: i64 = 1;
const SETTING: i64 = 2;

/// The subject itself: its counters and that of all settings; what is set for it, its context,
/// above all contexts and for the default context; its versions.
async fn head<Db: Dialect>(
    read: &mut Db::Connection,
    scope: &Scope,
) -> Result<Snapshot, StoreError> {
    let of = &scope.subject;
    let rows = select::<Db>(
        read,
        "reading a subject",
        "SELECT 1, c.value, s.revision, s.referrers, CAST(NULL AS BIGINT), CAST(NULL AS TEXT), \
         CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(NULL AS TEXT) FROM counters c \
         LEFT JOIN subjects s ON s.context = $1 AND s.subject = $2 WHERE c.name = 'config' \
         UNION ALL SELECT 2, NULL, NULL, NULL, NULL, context, subject, config, mode \
         FROM settings WHERE (context = $1 AND subject = $2) OR (context = $1 AND subject = '') \
         OR (context = '.__GLOBAL' AND subject = '') OR (context = '.' AND subject = '') \
         UNION ALL SELECT 3, v.version, v.schema_id, CASE WHEN v.deleted THEN 1 ELSE 0 END, \
         v.created_ms, s.guid, s.schema_type, NULL, NULL FROM versions v \
         JOIN schemas s ON s.context = v.context AND s.schema_id = v.schema_id \
         WHERE v.context = $1 AND v.subject = $2",
        &[of.context().as_str().into(), of.name().into()],
    )
    .await?;
    let mut head = Snapshot::empty(scope);
    let mut seen = false;
    for row in &rows {
        match row.integer(0)? {
            REVISION => {
                seen = true;
                let counters = Counters {
                    subject: of.clone(),
                    revision: row.optional_integer(2)?,
                    referrers: row.optional_integer(3)?.unwrap_or(0),
                };
                head.revision = Revision { config: row.integer(1)?, subjects: vec![counters] };
            }
            SETTING => add_setting(&mut head.settings, of, row)?,
            _ => head.versions.push(version_row(row, 1)?),
        }
    }
    if !seen {
        return Err(StoreError::corrupt("counter", &"config"));
    }
    head.versions.sort_unstable_by_key(|row| row.version);
    Ok(head)
}

/// One row of the settings that apply to a subject.
fn add_setting(settings: &mut Settings, of: &Subject, row: &Record) -> Result<(), StoreError> {
    let whose = subject(row.text(5)?, row.text(6)?);
    let mode = row
        .optional_text(8)?
        .map(|word| Mode::from_word(word).ok_or_else(|| StoreError::corrupt("mode", &word)));
    let scoped = Scoped {
        config: row.optional_text(7)?.map(read_config).transpose()?,
        mode: mode.transpose()?,
    };
    if whose.is_context() && whose.context() == of.context() {
        settings.context = scoped.clone();
    }
    if whose.is_context() && whose.context().is_everywhere() {
        settings.everywhere = scoped.clone();
    }
    if whose.is_context() && whose.context().is_default() {
        settings.default_context = scoped.clone();
    }
    if whose == *of {
        settings.own = scoped;
    }
    Ok(())
}

/// The counters of another subject.
async fn counters<Db: Dialect>(
    read: &mut Db::Connection,
    of: &Subject,
) -> Result<Counters, StoreError> {
    let rows = select::<Db>(
        read,
        "reading revisions",
        "SELECT revision, referrers FROM subjects WHERE context = $1 AND subject = $2",
        &[of.context().as_str().into(), of.name().into()],
    )
    .await?;
    let row = rows.first();
    Ok(Counters {
        subject: of.clone(),
        revision: row.map(|row| row.integer(0)).transpose()?,
        referrers: row.map_or(Ok(0), |row| row.integer(1))?,
    })
}

/// The version that a reference means: the one it names, or the latest live one.
async fn target_of<Db: Dialect>(
    read: &mut Db::Connection,
    target: &Subject,
    reference: &WantedReference,
) -> Result<Option<Target>, StoreError> {
    let number = reference.version.map_or(0, |version| i64::from(version.get()));
    let rows = select::<Db>(
        read,
        "reading the target of a reference",
        "SELECT version, schema_id, deleted FROM versions \
         WHERE context = $1 AND subject = $2 \
         AND (version = $3 OR ($3 = 0 AND deleted = FALSE)) ORDER BY version DESC LIMIT 1",
        &[target.context().as_str().into(), target.name().into(), number.into()],
    )
    .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Target {
        version: version(row.integer(0)?)?,
        schema_id: schema_id(row.integer(1)?)?,
        deleted: row.truth(2)?,
    }))
}

/// What the id that a caller chose stands for.
async fn bound<Db: Dialect>(
    read: &mut Db::Connection,
    scope: &Scope,
) -> Result<Option<Bound>, StoreError> {
    let Some(id) = scope.schema_id else { return Ok(None) };
    let context = scope.subject.context().as_str();
    let rows = select::<Db>(
        read,
        "reading what an id stands for",
        "SELECT guid, schema_type FROM schemas WHERE context = $1 AND schema_id = $2",
        &[context.into(), id.get().into()],
    )
    .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let identity = identity(row.text(0)?, row.text(1)?)?;
    let rows = select::<Db>(
        read,
        "reading who has an id",
        "SELECT v.subject, v.version, v.deleted, EXISTS (SELECT 1 FROM schema_references r \
         WHERE r.target_context = v.context AND r.target_subject = v.subject \
         AND r.version = v.version) FROM versions v WHERE v.context = $1 AND v.schema_id = $2",
        &[context.into(), id.get().into()],
    )
    .await?;
    let mut users = Vec::with_capacity(rows.len());
    let mut referenced = false;
    for row in &rows {
        let marked = if row.truth(2)? { Marked::Deleted } else { Marked::Live };
        users.push((subject(context, row.text(0)?), version(row.integer(1)?)?, marked));
        referenced |= row.truth(3)?;
    }
    Ok(Some(Bound { identity, users, referenced }))
}

async fn referrers<Db: Dialect>(
    read: &mut Db::Connection,
    of: &Subject,
) -> Result<Vec<Referrer>, StoreError> {
    let rows = select::<Db>(
        read,
        "reading who refers to a subject",
        "SELECT r.version, v.context, v.subject, v.version, v.schema_id, v.deleted \
         FROM schema_references r \
         JOIN versions v ON v.context = r.context AND v.schema_id = r.schema_id \
         WHERE r.target_context = $1 AND r.target_subject = $2",
        &[of.context().as_str().into(), of.name().into()],
    )
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Referrer {
                target: version(row.integer(0)?)?,
                subject: subject(row.text(1)?, row.text(2)?),
                version: version(row.integer(3)?)?,
                schema_id: schema_id(row.integer(4)?)?,
                deleted: row.truth(5)?,
            })
        })
        .collect()
}

/// Whether there are versions in a context, or anywhere where the whole registry is meant.
async fn populated<Db: Dialect>(
    read: &mut Db::Connection,
    of: &Subject,
) -> Result<Populated, StoreError> {
    let context = if of.is_whole_registry() { "" } else { of.context().as_str() };
    let rows = select::<Db>(
        read,
        "looking for versions",
        "SELECT EXISTS (SELECT 1 FROM versions WHERE ($1 = '' OR context = $1)), \
         EXISTS (SELECT 1 FROM versions WHERE ($1 = '' OR context = $1) AND deleted = FALSE)",
        &[context.into()],
    )
    .await?;
    let row = rows.first().ok_or_else(|| StoreError::corrupt("answer", &"no row"))?;
    Ok(match (row.truth(0)?, row.truth(1)?) {
        (_, true) => Populated::Live,
        (true, false) => Populated::MarkedDeleted,
        (false, false) => Populated::Empty,
    })
}
