-- Schemas :first to :last, ten versions a subject.
BEGIN;
INSERT INTO contexts (context, last_id) VALUES ('.', :last)
    ON CONFLICT (context) DO UPDATE SET last_id = :last;
INSERT INTO subjects (context, subject, revision)
    SELECT DISTINCT '.', 'bulk-' || n / 10 || '-value', 10 FROM generate_series(:first, :last) AS n
    ON CONFLICT DO NOTHING;
INSERT INTO schemas (context, schema_id, schema_type, guid, text, created_ms)
    SELECT '.', n, 'AVRO', md5(n::text)::uuid::text,
        '{"type":"record","name":"Bulk' || n || '","fields":[{"name":"id","type":"long"},{"name":"name","type":["null","string"],"default":null},{"name":"time","type":"long"}]}',
        1
    FROM generate_series(:first, :last) AS n;
INSERT INTO identities (context, identity, schema_id)
    SELECT '.', 'AVRO/' || md5(n::text)::uuid, n FROM generate_series(:first, :last) AS n;
INSERT INTO versions (context, subject, version, schema_id, created_ms)
    SELECT '.', 'bulk-' || n / 10 || '-value', n % 10 + 1, n, 1
    FROM generate_series(:first, :last) AS n;
INSERT INTO changes (at_ms, principal, op, context, subject, version, schema_id)
    SELECT 1, 'anonymous', 'register', '.', 'bulk-' || n / 10 || '-value', n % 10 + 1, n
    FROM generate_series(:first, :last) AS n;
COMMIT;
ANALYZE;
