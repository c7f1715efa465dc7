//! Media types of the registry API.

/// The default of every answer.
pub const V1: &str = "application/vnd.schemaregistry.v1+json";

/// Without a version.
pub const UNVERSIONED: &str = "application/vnd.schemaregistry+json";

/// Plain JSON.
pub const JSON: &str = "application/json";

/// Accepted in requests and read as JSON.
pub const OCTET_STREAM: &str = "application/octet-stream";

/// What answers may be typed, the preferred one first.
pub const ANSWERS: [&str; 3] = [V1, UNVERSIONED, JSON];

/// What request bodies may be typed.
pub const REQUESTS: [&str; 4] = [V1, UNVERSIONED, JSON, OCTET_STREAM];

/// The header by which a client says that it ignores properties it does not know; value `true`.
pub const ACCEPT_UNKNOWN: &str = "confluent-accept-unknown-properties";
