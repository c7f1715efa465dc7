-- 10,000 subjects of five versions that can all read each other.
BEGIN;
INSERT INTO contexts (context, last_id) VALUES ('.', 50000)
    ON CONFLICT (context) DO UPDATE SET last_id = 50000;
INSERT INTO subjects (context, subject, revision)
    SELECT '.', 'bulk-' || n || '-value', 5 FROM generate_series(0, 9999) AS n;
INSERT INTO schemas (context, schema_id, schema_type, guid, text, created_ms)
    SELECT '.', n + 1, 'AVRO', md5(n::text)::uuid::text,
        '{"type":"record","name":"Bulk' || n / 5 || '","fields":[{"name":"id","type":"long"},{"name":"name","type":["null","string"],"default":null},{"name":"extra_' || n % 5 || '","type":"string","default":""}]}',
        1
    FROM generate_series(0, 49999) AS n;
INSERT INTO identities (context, identity, schema_id)
    SELECT '.', 'AVRO/' || md5(n::text)::uuid, n + 1 FROM generate_series(0, 49999) AS n;
INSERT INTO versions (context, subject, version, schema_id, created_ms)
    SELECT '.', 'bulk-' || n / 5 || '-value', n % 5 + 1, n + 1, 1
    FROM generate_series(0, 49999) AS n;
INSERT INTO changes (at_ms, principal, op, context, subject, version, schema_id)
    SELECT 1, 'anonymous', 'register', '.', 'bulk-' || n / 5 || '-value', n % 5 + 1, n + 1
    FROM generate_series(0, 49999) AS n;
COMMIT;
ANALYZE;
