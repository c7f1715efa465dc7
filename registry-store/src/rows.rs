//! From columns to the registry's own types.

use compat::Format;
use registry::{
    Context, Guid, Identity, SchemaId, SchemaReference, Subject, Timestamp, Version, VersionRow,
};

use crate::StoreError;
use crate::dialect::Record;

pub(crate) fn schema_id(number: i64) -> Result<SchemaId, StoreError> {
    SchemaId::new(number).ok_or_else(|| StoreError::corrupt("schema id", &number))
}

pub(crate) fn version(number: i64) -> Result<Version, StoreError> {
    Version::new(number).ok_or_else(|| StoreError::corrupt("version", &number))
}

pub(crate) fn format(word: &str) -> Result<Format, StoreError> {
    word.parse().map_err(|_| StoreError::corrupt("schema type", &word))
}

pub(crate) fn identity(guid: &str, schema_type: &str) -> Result<Identity, StoreError> {
    let guid = Guid::parse(guid).ok_or_else(|| StoreError::corrupt("guid", &guid))?;
    Ok(Identity { guid, format: format(schema_type)? })
}

pub(crate) fn context(name: &str) -> Context {
    Context::from_stored(name.to_owned())
}

pub(crate) fn subject(of: &str, name: &str) -> Subject {
    Subject::from_stored(context(of), name.to_owned())
}

/// A version from the columns `version, schema_id, deleted, created_ms, guid, schema_type`, of
/// which the first is at `at`.
pub(crate) fn version_row(record: &Record, at: usize) -> Result<VersionRow, StoreError> {
    Ok(VersionRow {
        version: version(record.integer(at)?)?,
        schema_id: schema_id(record.integer(at + 1)?)?,
        deleted: record.truth(at + 2)?,
        registered: Timestamp(record.integer(at + 3)?),
        identity: identity(record.text(at + 4)?, record.text(at + 5)?)?,
    })
}

/// A reference from the columns `name, subject, version`.
pub(crate) fn reference(record: &Record) -> Result<SchemaReference, StoreError> {
    Ok(SchemaReference {
        name: record.text(0)?.to_owned(),
        subject: record.text(1)?.to_owned(),
        version: version(record.integer(2)?)?,
    })
}
