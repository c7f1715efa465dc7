-- The registry's tables, in the subset of SQL that SQLite and PostgreSQL share.
-- Times are milliseconds since 1970, in columns that end in _ms. Texts are compared for equality
-- only: how a database sorts them is its own affair.

-- One row a context: the largest schema id that was handed out, which never shrinks, and whether
-- the context is listed.
CREATE TABLE contexts (
    context TEXT PRIMARY KEY NOT NULL,
    last_id BIGINT NOT NULL CHECK (last_id BETWEEN 0 AND 2147483647),
    listed BOOLEAN NOT NULL DEFAULT TRUE
);

-- Content under an id; does not change until it is purged. Metadata and rules are JSON.
CREATE TABLE schemas (
    context TEXT NOT NULL,
    schema_id BIGINT NOT NULL CHECK (schema_id BETWEEN 1 AND 2147483647),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'JSON', 'PROTOBUF')),
    guid TEXT NOT NULL,
    text TEXT NOT NULL,
    metadata TEXT,
    rule_set TEXT,
    created_ms BIGINT NOT NULL,
    CONSTRAINT schemas_key PRIMARY KEY (context, schema_id)
);

CREATE INDEX schemas_by_guid ON schemas (guid);

-- Content to id: equal content has one id in a context, the one that was written last.
CREATE TABLE identities (
    context TEXT NOT NULL,
    identity TEXT NOT NULL,
    schema_id BIGINT NOT NULL,
    CONSTRAINT identities_key PRIMARY KEY (context, identity),
    CONSTRAINT identities_schema FOREIGN KEY (context, schema_id)
        REFERENCES schemas (context, schema_id)
);

CREATE INDEX identities_by_schema ON identities (context, schema_id);

-- One row a subject that has ever had a version. `revision` grows with every change of its
-- versions and `referrers` with every reference that is made to it; both outlive the versions.
CREATE TABLE subjects (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    revision BIGINT NOT NULL,
    referrers BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT subjects_key PRIMARY KEY (context, subject)
);

CREATE INDEX subjects_by_name ON subjects (subject);

CREATE TABLE versions (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version BETWEEN 1 AND 2147483647),
    schema_id BIGINT NOT NULL,
    deleted BOOLEAN NOT NULL DEFAULT FALSE,
    created_ms BIGINT NOT NULL,
    CONSTRAINT versions_key PRIMARY KEY (context, subject, version),
    CONSTRAINT versions_subject FOREIGN KEY (context, subject)
        REFERENCES subjects (context, subject),
    CONSTRAINT versions_schema FOREIGN KEY (context, schema_id)
        REFERENCES schemas (context, schema_id)
);

CREATE INDEX versions_by_schema ON versions (context, schema_id);

-- The references of a schema, in the order of registration: as they were written, and where they
-- lead. A version that is referred to cannot be removed.
CREATE TABLE schema_references (
    context TEXT NOT NULL,
    schema_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    target_context TEXT NOT NULL,
    target_subject TEXT NOT NULL,
    CONSTRAINT schema_references_key PRIMARY KEY (context, schema_id, position),
    CONSTRAINT schema_references_schema FOREIGN KEY (context, schema_id)
        REFERENCES schemas (context, schema_id),
    CONSTRAINT schema_references_target FOREIGN KEY (target_context, target_subject, version)
        REFERENCES versions (context, subject, version)
);

CREATE INDEX schema_references_by_target
    ON schema_references (target_context, target_subject, version);

-- Configuration (JSON) and mode of subjects and contexts; the empty subject is the context
-- itself, that of the default context the whole registry.
CREATE TABLE settings (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    config TEXT,
    mode TEXT,
    CONSTRAINT settings_key PRIMARY KEY (context, subject)
);

-- Counters by name: `config` grows with every change of any settings.
CREATE TABLE counters (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('config', 0);

-- What was changed, by whom and when: audit log, feed and the signal that caches are stale.
-- PostgreSQL draws the number from a sequence, SQLite (for which any type name will do) from the
-- largest one; numbers become visible out of order and may have gaps.
CREATE TABLE changes (
    sequence BIGSERIAL PRIMARY KEY NOT NULL,
    at_ms BIGINT NOT NULL,
    principal TEXT NOT NULL,
    op TEXT NOT NULL,
    context TEXT NOT NULL,
    subject TEXT,
    version BIGINT,
    schema_id BIGINT,
    guid TEXT,
    transaction_id TEXT,
    reason TEXT,
    before_json TEXT,
    after_json TEXT
);
