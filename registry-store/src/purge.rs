//! Marking versions deleted, and removing them for good together with what nothing else has.

use std::collections::BTreeMap;

use registry::{Subject, Version};

use crate::ApplyError;
use crate::add::is_used;
use crate::dialect::Dialect;
use crate::feed::{NewRow, PURGE};
use crate::rows::schema_id;
use crate::store::run;

/// Marks versions deleted.
pub(crate) async fn mark<Db: Dialect>(
    write: &mut Db::Connection,
    subject: &Subject,
    versions: &[Version],
) -> Result<Vec<NewRow>, ApplyError> {
    let mut rows = Vec::with_capacity(versions.len());
    for &version in versions {
        let marked = run::<Db>(
            write,
            "marking a version deleted",
            "UPDATE versions SET deleted = TRUE WHERE context = $1 AND subject = $2 \
             AND version = $3 AND deleted = FALSE RETURNING schema_id",
            &[subject.context().as_str().into(), subject.name().into(), version.get().into()],
        )
        .await?;
        let marked = marked.first().ok_or(ApplyError::Stale)?;
        let id = schema_id(marked.integer(0)?)?;
        rows.push(NewRow::of_version("mark_deleted", subject, version, id, None));
    }
    Ok(rows)
}

/// Removes versions, and the schemas that no other version has. A schema that somebody takes up
/// at the same moment violates a foreign key here or there, and that side decides again.
pub(crate) async fn purge<Db: Dialect>(
    write: &mut Db::Connection,
    subject: &Subject,
    versions: &[Version],
) -> Result<Vec<NewRow>, ApplyError> {
    let context = subject.context().as_str();
    let mut rows = Vec::with_capacity(versions.len());
    let mut users: BTreeMap<i64, i64> = BTreeMap::new();
    for &version in versions {
        let found = run::<Db>(
            write,
            "reading a version to remove",
            "SELECT v.schema_id, s.guid FROM versions v \
             JOIN schemas s ON s.context = v.context AND s.schema_id = v.schema_id \
             WHERE v.context = $1 AND v.subject = $2 AND v.version = $3",
            &[context.into(), subject.name().into(), version.get().into()],
        )
        .await?;
        let found = found.first().ok_or(ApplyError::Stale)?;
        let id = found.integer(0)?;
        *users.entry(id).or_default() += 1;
        let guid = Some(found.text(1)?.to_owned());
        rows.push(NewRow::of_version(PURGE, subject, version, schema_id(id)?, guid));
    }
    // References from within the subject must not keep its own versions: they go first.
    for (&id, &going) in &users {
        run::<Db>(
            write,
            "removing references",
            "DELETE FROM schema_references WHERE context = $1 AND schema_id = $2 \
             AND (SELECT COUNT(*) FROM versions v WHERE v.context = $1 AND v.schema_id = $2) = $3",
            &[context.into(), id.into(), going.into()],
        )
        .await?;
    }
    for &version in versions {
        run::<Db>(
            write,
            "removing a version",
            "DELETE FROM versions WHERE context = $1 AND subject = $2 AND version = $3",
            &[context.into(), subject.name().into(), version.get().into()],
        )
        .await?;
    }
    // Without versions a context stays listed until it is deleted.
    run::<Db>(
        write,
        "keeping a context listed",
        "UPDATE contexts SET listed = TRUE WHERE context = $1 AND listed = FALSE",
        &[context.into()],
    )
    .await?;
    for &id in users.keys() {
        if is_used::<Db>(write, context, id).await? {
            continue;
        }
        for statement in [
            "DELETE FROM identities WHERE context = $1 AND schema_id = $2",
            "DELETE FROM schemas WHERE context = $1 AND schema_id = $2",
        ] {
            run::<Db>(write, "removing a schema", statement, &[context.into(), id.into()]).await?;
        }
    }
    Ok(rows)
}
