package attack_test

// What injected SQL could try from inside a tenant. r$a is the attacker's role and
// $a its schema; $n a tenant of its own cell, $b one of another cell.

// byName reaches for another tenant by name. Every relation there is, of every
// plane, is tried as well: see TestEveryRelationOfOthers.
var byName = each(
	"SELECT id FROM $b.audit_log",
	"SELECT id FROM $n.audit_log",
	"INSERT INTO $b.units (id) VALUES (gen_random_uuid())",
	"UPDATE $b.applications SET id = id",
	"DELETE FROM $n.letters",
	"TRUNCATE $b.letters",
	"LOCK TABLE $b.users",
	"EXPLAIN SELECT id FROM $b.users",
	"EXPLAIN ANALYZE DELETE FROM $b.users",
	"DECLARE theirs CURSOR WITH HOLD FOR SELECT id FROM $b.users",
	"COPY $b.users TO STDOUT",
	"COPY $b.users FROM STDIN",
	"SELECT nextval('$b.audit_log_id_seq')",
	"SELECT setval('$b.audit_log_id_seq', 1)",
	"SELECT currval('$b.audit_log_id_seq')",
	"SELECT last_value FROM $b.audit_log_id_seq",
	"SELECT number FROM platform.tenants",
	"SELECT id FROM jobsite.ads",
	"SELECT id FROM applicant.accounts",
)

// byNumber reaches for it without its name, by what the catalogue tells.
var byNumber = each(
	"PREPARE theirs AS SELECT id FROM $b.users",
	"SELECT nextval(c.oid::regclass) FROM pg_class c WHERE relnamespace = '$b'::regnamespace AND relkind = 'S'",
	"SELECT setval(c.oid::regclass, 1) FROM pg_class c WHERE relnamespace = '$b'::regnamespace AND relkind = 'S'",
	"SELECT pg_relation_size(c.oid) FROM pg_class c WHERE relnamespace = '$b'::regnamespace",
	"SELECT pg_total_relation_size(c.oid) FROM pg_class c WHERE relnamespace = '$b'::regnamespace",
	"SELECT pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c WHERE relnamespace = '$b'::regnamespace",
	"SELECT platform.schema_bytes('$b')",
	"SELECT platform.schema_bytes(n.nspname) FROM pg_namespace n",
)

// anotherRole would become somebody else.
var anotherRole = append(each(
	"SET ROLE r$b",
	"SET LOCAL ROLE r$b",
	"SET ROLE vakans_migrator",
	"SET ROLE vakans_platform",
	"SET ROLE $far",
	"SET SESSION AUTHORIZATION vakans_platform",
	"SET SESSION AUTHORIZATION r$n",
	"GRANT r$b TO r$a",
	"GRANT r$n TO r$a",
	"GRANT vakans_platform TO CURRENT_USER",
), inSelect...)

// inSelect is how a plain SELECT would, which no protocol stops.
var inSelect = each(
	"SELECT set_config('role', 'r$b', true)",
	"SELECT set_config('role', 'r$n', true), query_to_xml('SELECT id FROM $n.audit_log', true, true, '')",
	"SELECT set_config('search_path', '$b', false)",
	"UPDATE pg_settings SET setting = 'r$n' WHERE name = 'role'",
)

// sqlText has the server run text as SQL.
var sqlText = each(
	"SELECT query_to_xml('SELECT id FROM $b.audit_log', true, true, '')",
	"SELECT query_to_xmlschema('SELECT id FROM $b.audit_log', true, true, '')",
	"SELECT query_to_xml_and_xmlschema('SELECT id FROM $b.audit_log', true, true, '')",
	"SELECT table_to_xml('$b.audit_log', true, true, '')",
	"SELECT schema_to_xml('$b', true, true, '')",
	"SELECT ts_stat('SELECT action::tsvector FROM $b.audit_log')",
	"SELECT ts_rewrite('a'::tsquery, 'SELECT action::tsquery, action::tsquery FROM $b.audit_log')",
	"DO $$ BEGIN PERFORM id FROM $b.audit_log; END $$",
)

// sqlTextMore are the same functions without another tenant in them, which must
// be shut all the same.
var sqlTextMore = each(
	"SELECT cursor_to_xml('c', 1, true, true, '')",
	"SELECT database_to_xml(true, true, '')",
	"DO $$ BEGIN END $$",
)

// definitions would put something where others find it.
var definitions = append(each(
	"CREATE TEMP TABLE x (a int)",
	"CREATE TEMP VIEW x AS SELECT 1",
	"CREATE TEMP SEQUENCE x",
	"CREATE TABLE x (a int)",
	"CREATE TABLE x AS SELECT 1",
	"SELECT 1 AS one INTO x",
	"CREATE TABLE public.x (a int)",
	"CREATE TABLE ext.x (a int)",
	"CREATE TABLE platform.x (a int)",
	"CREATE TABLE $b.x (a int)",
	"CREATE TABLE pg_temp.x (a int)",
	"CREATE SCHEMA x",
	"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
	"CREATE FUNCTION ext.clock(int) RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
	"CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
	"CREATE OR REPLACE FUNCTION ext.clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
	"CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
	"CREATE AGGREGATE g (int) (SFUNC = int4pl, STYPE = int)",
	"CREATE OPERATOR = (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
	"CREATE OPERATOR ext.= (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
	"CREATE CAST (text AS uuid) WITH INOUT AS IMPLICIT",
	"CREATE TYPE x AS (a int)",
	"CREATE DOMAIN x AS int",
	"CREATE VIEW x AS SELECT 1",
	"CREATE MATERIALIZED VIEW x AS SELECT 1",
	"CREATE RULE x AS ON INSERT TO users DO ALSO NOTHING",
	"CREATE TRIGGER x BEFORE INSERT ON users EXECUTE FUNCTION keep_one_superuser()",
	"CREATE INDEX ON users (id)",
	"CREATE STATISTICS x ON id, name FROM users",
	"CREATE POLICY x ON users USING (true)",
	"CREATE COLLATION x FROM \"C\"",
	"CREATE TEXT SEARCH DICTIONARY x (TEMPLATE = simple)",
	"CREATE FOREIGN DATA WRAPPER x",
	"CREATE PUBLICATION x",
	"CREATE EVENT TRIGGER x ON ddl_command_start EXECUTE FUNCTION keep_one_superuser()",
	"CREATE LANGUAGE x HANDLER plpgsql_call_handler",
	"CREATE EXTENSION hstore",
	"CREATE EXTENSION dblink",
	"CREATE EXTENSION postgres_fdw",
	"ALTER TABLE audit_log DISABLE TRIGGER ALL",
	"ALTER TABLE users ADD COLUMN x int",
	"ALTER TABLE users OWNER TO r$b",
	"ALTER SCHEMA $a RENAME TO x",
	"ALTER EVENT TRIGGER vakans_refuse_definitions DISABLE",
	"ALTER TABLE platform.outbox DISABLE ROW LEVEL SECURITY",
	"DROP TABLE users",
	"DROP POLICY own_name ON platform.outbox",
	"DROP OWNED BY r$b",
	"DROP OWNED BY vakans_tenants",
	"REASSIGN OWNED BY r$a TO r$b",
	"REASSIGN OWNED BY r$b TO r$a",
	"COMMENT ON TABLE users IS 'x'",
	"REVOKE ALL ON platform.outbox FROM vakans_tenants",
	"REFRESH MATERIALIZED VIEW users",
), attack{sql: "SECURITY LABEL ON TABLE users IS 'x'", codes: denied + noSuch},
	attack{sql: "CREATE SERVER x FOREIGN DATA WRAPPER postgres_fdw", codes: denied + missing})

// ofOnesOwn are definitions that PostgreSQL takes from everybody and that change
// nothing: one owns nothing and may grant nothing.
var ofOnesOwn = each(
	"DROP OWNED BY r$a",
	"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
	"GRANT SELECT ON users TO r$n",
	"GRANT SELECT ON users TO PUBLIC",
	"REVOKE ALL ON users FROM r$a",
)

// ofServer would change or read what belongs to the whole server.
var ofServer = append(each(
	"CREATE ROLE x",
	"ALTER ROLE r$b SET search_path TO x",
	"ALTER ROLE vakans_platform PASSWORD 'x'",
	"ALTER ROLE $cell SUPERUSER",
	"DROP ROLE r$b",
	"LOAD 'auto_explain'",
	"CHECKPOINT",
	"SET session_replication_role = replica",
	"SET log_statement = 'all'",
	"SET dynamic_library_path = '/tmp'",
	"SET allow_system_table_mods = on",
	"SET zero_damaged_pages = on",
	"COPY (SELECT 1) TO PROGRAM 'true'",
	"COPY (SELECT 1) TO '/tmp/x'",
	"COPY users FROM PROGRAM 'true'",
	"COPY users FROM '/etc/passwd'",
	"SELECT pg_read_file('PG_VERSION')",
	"SELECT pg_read_binary_file('PG_VERSION')",
	"SELECT pg_stat_file('PG_VERSION')",
	"SELECT pg_ls_dir('.')",
	"SELECT pg_ls_logdir()",
	"SELECT pg_ls_waldir()",
	"SELECT pg_ls_tmpdir()",
	"SELECT pg_current_logfile()",
	"SELECT pg_reload_conf()",
	"SELECT pg_rotate_logfile()",
	"SELECT pg_switch_wal()",
	"SELECT pg_create_restore_point('x')",
	"SELECT pg_import_system_collations('$a'::regnamespace)",
	"SELECT pg_create_logical_replication_slot('x', 'pgoutput')",
	"SELECT pg_create_physical_replication_slot('x')",
	"SELECT pg_drop_replication_slot('x')",
	"SELECT rolpassword FROM pg_authid",
	"SELECT passwd FROM pg_shadow",
	"SELECT stanullfrac FROM pg_statistic",
	"SELECT data FROM pg_largeobject",
	"SELECT umoptions FROM pg_user_mapping",
	"SELECT subconninfo FROM pg_subscription",
	"SELECT database FROM pg_hba_file_rules",
	"SELECT name FROM pg_file_settings",
	"SELECT name FROM pg_backend_memory_contexts",
	"SELECT name FROM pg_shmem_allocations",
	"UPDATE pg_class SET relowner = 0",
	"DELETE FROM pg_proc",
), attack{sql: "CREATE DATABASE x", codes: denied + inBlock},
	attack{sql: "ALTER SYSTEM SET work_mem = '1MB'", codes: denied + inBlock})

// ofVersions are functions that came or went between PostgreSQL 15 and 18.
var ofVersions = []attack{
	{sql: "SELECT pg_read_file_old('PG_VERSION', 0, 1)", function: "pg_read_file_old"},
	{sql: "SELECT pg_stat_get_io()", function: "pg_stat_get_io"},
	{sql: "SELECT pg_available_wal_summaries()", function: "pg_available_wal_summaries"},
	{sql: "SELECT pg_wal_summary_contents(1, '0/0', '0/1')", function: "pg_wal_summary_contents"},
	{sql: "SELECT pg_get_wal_summarizer_state()", function: "pg_get_wal_summarizer_state"},
	{sql: "SELECT pg_get_loaded_modules()", function: "pg_get_loaded_modules"},
	{sql: "SELECT pg_get_sequence_data('platform.outbox'::regclass)", function: "pg_get_sequence_data"},
	{sql: "SELECT pg_restore_relation_stats('schemaname', '$b', 'relname', 'units', 'relpages', 9)",
		function: "pg_restore_relation_stats"},
	{sql: "SELECT pg_restore_attribute_stats('schemaname', '$b', 'relname', 'units', 'attname', 'id', 'inherited', false)",
		function: "pg_restore_attribute_stats"},
	{sql: "SELECT pg_clear_relation_stats('$b', 'units')", function: "pg_clear_relation_stats"},
	{sql: "SELECT pg_clear_attribute_stats('$b', 'units', 'id', false)", function: "pg_clear_attribute_stats"},
	{sql: "SELECT pg_stat_get_backend_io(1)", function: "pg_stat_get_backend_io"},
	{sql: "SELECT pg_stat_get_backend_wal(1)", function: "pg_stat_get_backend_wal"},
}

// largeObjects know no schema.
var largeObjects = each(
	"SELECT lo_create(0)",
	"SELECT lo_creat(-1)",
	"SELECT lo_from_bytea(0, 'x')",
	"SELECT lo_get(1)",
	"SELECT lo_put(1, 0, 'x')",
	"SELECT lo_open(1, 131072)",
	"SELECT lo_unlink(1)",
	"SELECT loread(1, 1)",
	"SELECT lowrite(1, 'x')",
	"SELECT lo_import('/etc/hostname')",
	"SELECT lo_export(1, '/tmp/x')",
)

// facts tell what others have and do.
var facts = each(
	"SELECT relname, n_live_tup FROM pg_stat_user_tables",
	"SELECT relname, heap_blks_read FROM pg_statio_user_tables",
	"SELECT pg_stat_get_live_tuples(1)",
	"SELECT pg_stat_get_activity(NULL)",
	"SELECT query FROM pg_stat_activity",
	"SELECT xact_commit FROM pg_stat_database",
	"SELECT tablename FROM pg_stats",
	"SELECT tablename FROM pg_stats_ext",
	"SELECT relation, pid FROM pg_locks",
	"SELECT pg_lock_status()",
	"SELECT pg_blocking_pids(1)",
	"SELECT pg_safe_snapshot_blocking_pids(1)",
	"SELECT gid FROM pg_prepared_xacts",
	"SELECT name FROM pg_prepared_statements",
	"SELECT pg_prepared_statement()",
	"SELECT reltuples FROM pg_class",
	"SELECT relpages FROM pg_class",
	"SELECT * FROM pg_class",
	"SELECT last_value FROM pg_sequences",
	"SELECT pg_database_size(current_database())",
	"SELECT pg_tablespace_size('pg_default')",
	"SELECT pg_xact_commit_timestamp('3'::xid)",
	"SELECT pg_last_committed_xact()",
	"SELECT txid_status(3)",
	"SELECT pg_current_wal_lsn()",
)

// signals stop or wake others.
var signals = each(
	"SELECT pg_terminate_backend(1)",
	"SELECT pg_cancel_backend(1)",
	"SELECT pg_notify('x', repeat('x', 7999)) FROM generate_series(1, 10)",
	"SELECT pg_logical_emit_message(false, 'x', 'x')",
	"SELECT pg_export_snapshot()",
	"SELECT ext.set_limit(1)",
)

// numbers are locks that anybody can name. The last ones are those the product
// takes: signing in counts failures under one, a case's end is told under another.
var numbers = each(
	"SELECT pg_advisory_lock(1)",
	"SELECT pg_advisory_lock_shared(1)",
	"SELECT pg_try_advisory_lock(1)",
	"SELECT pg_advisory_lock(1, 1)",
	"SELECT pg_advisory_unlock_all()",
	"SELECT pg_try_advisory_xact_lock_shared(1, 1)",
	"SELECT pg_advisory_lock(hashtextextended('somebody@example.test', 0))",
	"SELECT pg_advisory_xact_lock(hashtextextended('recruitment ' || gen_random_uuid(), 0))",
)

// forgedEvents are words in another's mouth.
var forgedEvents = append(each(
	"SELECT id FROM platform.outbox",
	"UPDATE platform.outbox SET kind = 'x'",
	"DELETE FROM platform.outbox",
	"TRUNCATE platform.outbox",
	"INSERT INTO platform.outbox (source, kind, payload) VALUES ('r$b', 'x', '{}')",
	"INSERT INTO platform.outbox (source, kind, payload) VALUES ('vakans_platform', 'share.retention', '{\"tenant\": 1}')",
	"INSERT INTO platform.outbox (kind, payload, at) VALUES ('x', '{}', now())",
	"INSERT INTO platform.outbox (kind, payload, attempts) VALUES ('x', '{}', -1000)",
	"INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}') RETURNING id",
	"INSERT INTO platform.outbox (kind, payload) VALUES ('x', '{}') ON CONFLICT (id) DO UPDATE SET kind = 'y'",
	"COPY platform.outbox (source, kind, payload) FROM STDIN",
),
	attack{sql: "INSERT INTO platform.outbox (kind, payload) VALUES ('x', jsonb_build_object('x', repeat('x', 200000)))",
		codes: tooLarge},
	attack{sql: "INSERT INTO platform.outbox (kind, payload) VALUES (repeat('x', 200000), '{}')", codes: tooLarge},
)

// ownLog is what not even its own tenant may rewrite.
var ownLog = each(
	"UPDATE audit_log SET action = 'x'",
	"DELETE FROM audit_log",
	"TRUNCATE audit_log",
	"UPDATE purge_proofs SET rule = 'x'",
	"DELETE FROM purge_proofs",
	"SELECT version_id FROM goose_db_version",
	"DELETE FROM goose_db_version",
	"INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)",
)
