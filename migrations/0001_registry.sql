-- The registry's tables, in the subset of SQL that SQLite and PostgreSQL share.
-- Times are milliseconds since 1970, in columns that end in _ms.

-- One row a context: the largest schema id that was handed out.
CREATE TABLE contexts (
    context TEXT PRIMARY KEY NOT NULL,
    last_id BIGINT NOT NULL CHECK (last_id BETWEEN 0 AND 2147483647)
);

-- Content under an id; never changes.
CREATE TABLE schemas (
    context TEXT NOT NULL,
    schema_id BIGINT NOT NULL CHECK (schema_id BETWEEN 1 AND 2147483647),
    schema_type TEXT NOT NULL CHECK (schema_type IN ('AVRO', 'JSON', 'PROTOBUF')),
    guid TEXT NOT NULL,
    text TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    CONSTRAINT schemas_key PRIMARY KEY (context, schema_id)
);

-- Content to id: equal content has one id in a context.
CREATE TABLE identities (
    context TEXT NOT NULL,
    identity TEXT NOT NULL,
    schema_id BIGINT NOT NULL,
    CONSTRAINT identities_key PRIMARY KEY (context, identity),
    CONSTRAINT identities_schema FOREIGN KEY (context, schema_id)
        REFERENCES schemas (context, schema_id)
);

-- The references of a schema, in the order of registration.
CREATE TABLE schema_references (
    context TEXT NOT NULL,
    schema_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT schema_references_key PRIMARY KEY (context, schema_id, position),
    CONSTRAINT schema_references_schema FOREIGN KEY (context, schema_id)
        REFERENCES schemas (context, schema_id)
);

-- One row a subject that has ever had a version; the counter grows with every change of it and
-- outlives it.
CREATE TABLE subjects (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    revision BIGINT NOT NULL,
    CONSTRAINT subjects_key PRIMARY KEY (context, subject)
);

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

-- Configuration of subjects; the empty subject of the default context is the whole registry.
-- NULL is inherited.
CREATE TABLE configs (
    context TEXT NOT NULL,
    subject TEXT NOT NULL,
    level TEXT,
    normalize BOOLEAN,
    validate_new_schemas BOOLEAN,
    CONSTRAINT configs_key PRIMARY KEY (context, subject)
);

-- Counters by name: `config` grows with every change of any configuration.
CREATE TABLE counters (
    name TEXT PRIMARY KEY NOT NULL,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('config', 0);
