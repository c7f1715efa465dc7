-- What the registration of a new schema in a new subject writes, in one transaction.
BEGIN;
SELECT nextval('bench_ids') AS id \gset
INSERT INTO subjects (context, subject, revision) VALUES ('.', 'pgbench-' || :id, 1);
INSERT INTO schemas (context, schema_id, schema_type, guid, text, created_ms) VALUES ('.', :id, 'AVRO', md5('' || :id), repeat('x', 900) || :id, 1);
INSERT INTO identities (context, identity, schema_id) VALUES ('.', 'AVRO/' || md5('' || :id), :id);
INSERT INTO versions (context, subject, version, schema_id, created_ms) VALUES ('.', 'pgbench-' || :id, 1, :id, 1);
INSERT INTO changes (at_ms, principal, op, context, subject, version, schema_id, guid) VALUES (1, 'anonymous', 'register', '.', 'pgbench-' || :id, 1, :id, md5('' || :id));
COMMIT;
