//! Adding a version: its id, its content, its references.

use registry::{NewVersion, SchemaId};

use crate::ApplyError;
use crate::dialect::{Dialect, Reserve, Value};
use crate::rows::{identity, schema_id};
use crate::store::run;
use crate::stored::{print_metadata, print_rules};

/// The id that equal content has in the context already.
pub(crate) async fn id_of<Db: Dialect>(
    connection: &mut Db::Connection,
    new: &NewVersion,
) -> Result<Option<i64>, ApplyError> {
    let identity = new.identity.to_string();
    let rows = run::<Db>(
        connection,
        "looking for equal content",
        "SELECT schema_id FROM identities WHERE context = $1 AND identity = $2",
        &[new.subject.context().as_str().into(), identity.as_str().into()],
    )
    .await?;
    Ok(rows.first().map(|row| row.integer(0)).transpose()?)
}

/// The id under which content is to be stored.
pub(crate) enum Id {
    /// It has none in the context yet: this one was taken for it.
    Reserved(i64),
    /// Equal content has it already.
    Known(i64),
}

/// Takes the next id of a context for content that has none there yet; never hands out one twice.
pub(crate) async fn reserve_id<Db: Dialect>(
    connection: &mut Db::Connection,
    new: &NewVersion,
) -> Result<Id, ApplyError> {
    let context = new.subject.context().as_str();
    let identity = new.identity.to_string();
    // A context is listed for its versions: what is reserved may never be used.
    let rows = run::<Db>(
        connection,
        "reserving a schema id",
        "INSERT INTO contexts (context, last_id, listed) SELECT CAST($1 AS TEXT), 1, FALSE \
         WHERE NOT EXISTS (SELECT 1 FROM identities WHERE context = $1 AND identity = $2) \
         ON CONFLICT (context) DO UPDATE SET last_id = contexts.last_id + 1 \
         WHERE contexts.last_id < 2147483647 RETURNING last_id",
        &[context.into(), identity.as_str().into()],
    )
    .await?;
    if let Some(row) = rows.first() {
        return Ok(Id::Reserved(row.integer(0)?));
    }
    match id_of::<Db>(connection, new).await? {
        Some(id) => Ok(Id::Known(id)),
        None => Err(ApplyError::IdsExhausted(context.to_owned())),
    }
}

/// Adds a version, and its schema where the content is new; gives back the id, and the id whose
/// content it replaced.
pub(crate) async fn add_version<Db: Dialect>(
    write: &mut Db::Connection,
    new: &NewVersion,
    ids: &mut Vec<i64>,
) -> Result<(SchemaId, Option<SchemaId>), ApplyError> {
    let context = new.subject.context().as_str();
    let id = match new.schema_id {
        Some(id) => import_schema::<Db>(write, new, id).await?,
        None => own_schema::<Db>(write, new, ids).await?,
    };
    let replaced = match new.schema_id {
        Some(_) => replace_version::<Db>(write, new, id).await?,
        None => None,
    };
    if replaced.is_none() {
        run::<Db>(
            write,
            "adding a version",
            "INSERT INTO versions (context, subject, version, schema_id, created_ms) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                context.into(),
                new.subject.name().into(),
                new.version.get().into(),
                id.into(),
                new.registered.0.into(),
            ],
        )
        .await?;
    }
    let replaced = replaced.map(schema_id).transpose()?;
    Ok((schema_id(id)?, replaced.filter(|old| i64::from(old.get()) != id)))
}

/// The id of equal content, or a new one with the content under it.
async fn own_schema<Db: Dialect>(
    write: &mut Db::Connection,
    new: &NewVersion,
    ids: &mut Vec<i64>,
) -> Result<i64, ApplyError> {
    if Db::RESERVE == Reserve::Inside {
        match reserve_id::<Db>(write, new).await? {
            Id::Reserved(id) => ids.push(id),
            Id::Known(id) => return Ok(id),
        }
    }
    if let Some(id) = ids.pop() {
        if insert_schema::<Db>(write, new, id).await? == Inserted::New {
            return Ok(id);
        }
        ids.push(id);
    }
    // Where it has none, equal content was there when ids were reserved, and is gone: decide again.
    id_of::<Db>(write, new).await?.ok_or(ApplyError::Stale)
}

/// What came of inserting content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inserted {
    /// It is under the id now.
    New,
    /// Equal content has another id.
    KnownAlready,
}

/// Content as the table of schemas holds it.
pub(crate) struct Printed {
    guid: String,
    metadata: Option<String>,
    rule_set: Option<String>,
}

impl Printed {
    pub(crate) fn of(new: &NewVersion) -> Self {
        Self {
            guid: new.identity.guid.to_string(),
            metadata: new.metadata.as_ref().map(print_metadata),
            rule_set: new.rule_set.as_ref().map(print_rules),
        }
    }

    /// The columns `schema_type, guid, text, metadata, rule_set, created_ms`.
    pub(crate) fn columns<'a>(&'a self, new: &'a NewVersion) -> [Value<'a>; 6] {
        [
            new.format.schema_type().into(),
            self.guid.as_str().into(),
            new.text.as_str().into(),
            Value::OptionalText(self.metadata.as_deref()),
            Value::OptionalText(self.rule_set.as_deref()),
            new.registered.0.into(),
        ]
    }
}

async fn insert_schema<Db: Dialect>(
    write: &mut Db::Connection,
    new: &NewVersion,
    id: i64,
) -> Result<Inserted, ApplyError> {
    let context = new.subject.context().as_str();
    let identity = new.identity.to_string();
    let printed = Printed::of(new);
    let [schema_type, guid, text, metadata, rule_set, created_ms] = printed.columns(new);
    let rows = run::<Db>(
        write,
        "adding a schema",
        "INSERT INTO schemas (context, schema_id, schema_type, guid, text, metadata, rule_set, \
         created_ms) SELECT CAST($1 AS TEXT), $2, $3, $4, $5, $6, $7, $8 WHERE $9 = 1 \
         OR NOT EXISTS (SELECT 1 FROM identities WHERE context = $1 AND identity = $10) \
         RETURNING schema_id",
        &[
            context.into(),
            id.into(),
            schema_type,
            guid,
            text,
            metadata,
            rule_set,
            created_ms,
            i64::from(new.schema_id.is_some()).into(),
            identity.as_str().into(),
        ],
    )
    .await?;
    if rows.is_empty() {
        return Ok(Inserted::KnownAlready);
    }
    let statement = match new.schema_id {
        None => "INSERT INTO identities (context, identity, schema_id) VALUES ($1, $2, $3)",
        Some(_) => {
            "INSERT INTO identities (context, identity, schema_id) VALUES ($1, $2, $3) \
             ON CONFLICT (context, identity) DO UPDATE SET schema_id = excluded.schema_id"
        }
    };
    let values = [context.into(), identity.as_str().into(), id.into()];
    run::<Db>(write, "adding the identity of a schema", statement, &values).await?;
    insert_references::<Db>(write, new, id).await?;
    Ok(Inserted::New)
}

async fn insert_references<Db: Dialect>(
    write: &mut Db::Connection,
    new: &NewVersion,
    id: i64,
) -> Result<(), ApplyError> {
    for (position, reference) in (0_i64..).zip(&new.references) {
        let target = reference.target(new.subject.context());
        run::<Db>(
            write,
            "adding a reference",
            "INSERT INTO schema_references (context, schema_id, position, name, subject, version, \
             target_context, target_subject) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &[
                new.subject.context().as_str().into(),
                id.into(),
                position.into(),
                reference.name.as_str().into(),
                reference.subject.as_str().into(),
                reference.version.get().into(),
                target.context().as_str().into(),
                target.name().into(),
            ],
        )
        .await?;
    }
    Ok(())
}

/// Puts content under an id that the caller chose, and lifts the counter above it.
async fn import_schema<Db: Dialect>(
    write: &mut Db::Connection,
    new: &NewVersion,
    id: SchemaId,
) -> Result<i64, ApplyError> {
    let context = new.subject.context().as_str();
    let number = i64::from(id.get());
    run::<Db>(
        write,
        "lifting the counter of ids",
        "INSERT INTO contexts (context, last_id, listed) VALUES ($1, $2, FALSE) \
         ON CONFLICT (context) DO UPDATE SET last_id = CASE \
         WHEN contexts.last_id < excluded.last_id THEN excluded.last_id \
         ELSE contexts.last_id END",
        &[context.into(), number.into()],
    )
    .await?;
    let rows = run::<Db>(
        write,
        "reading what an id stands for",
        "SELECT guid, schema_type FROM schemas WHERE context = $1 AND schema_id = $2",
        &[context.into(), number.into()],
    )
    .await?;
    match rows.first() {
        None => {
            insert_schema::<Db>(write, new, number).await?;
        }
        Some(row) => {
            let bound = identity(row.text(0)?, row.text(1)?)?;
            if bound != new.identity {
                return Err(ApplyError::Stale);
            }
        }
    }
    Ok(number)
}

/// Replaces a version that has the number already, and gives back the id that it had.
///
/// Parity: an id that no version has any more stays taken and stands for what replaced it.
async fn replace_version<Db: Dialect>(
    write: &mut Db::Connection,
    new: &NewVersion,
    id: i64,
) -> Result<Option<i64>, ApplyError> {
    let context = new.subject.context().as_str();
    let key = [context.into(), new.subject.name().into(), new.version.get().into()];
    let rows = run::<Db>(
        write,
        "reading the version to replace",
        "SELECT schema_id FROM versions WHERE context = $1 AND subject = $2 AND version = $3",
        &key,
    )
    .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let old = row.integer(0)?;
    run::<Db>(
        write,
        "replacing a version",
        "UPDATE versions SET schema_id = $4, created_ms = $5, deleted = FALSE \
         WHERE context = $1 AND subject = $2 AND version = $3",
        &[key[0], key[1], key[2], id.into(), new.registered.0.into()],
    )
    .await?;
    if old != id && !is_used::<Db>(write, context, old).await? {
        let key = [context.into(), old.into()];
        for statement in [
            "DELETE FROM schema_references WHERE context = $1 AND schema_id = $2",
            "DELETE FROM identities WHERE context = $1 AND schema_id = $2",
        ] {
            run::<Db>(write, "forgetting a replaced schema", statement, &key).await?;
        }
        run::<Db>(
            write,
            "replacing the content of an id",
            "UPDATE schemas SET (schema_type, guid, text, metadata, rule_set) = (SELECT \
             schema_type, guid, text, metadata, rule_set FROM schemas n WHERE n.context = $1 \
             AND n.schema_id = $3) WHERE context = $1 AND schema_id = $2",
            &[key[0], key[1], id.into()],
        )
        .await?;
        insert_references::<Db>(write, new, old).await?;
    }
    Ok(Some(old))
}

/// Whether any version has a schema.
pub(crate) async fn is_used<Db: Dialect>(
    write: &mut Db::Connection,
    context: &str,
    id: i64,
) -> Result<bool, ApplyError> {
    let rows = run::<Db>(
        write,
        "looking for users of a schema",
        "SELECT 1 FROM versions WHERE context = $1 AND schema_id = $2 LIMIT 1",
        &[context.into(), id.into()],
    )
    .await?;
    Ok(!rows.is_empty())
}
