-- +goose Up
-- What a schema of this database takes on disk; null when it is in another one. It
-- runs as the migrator, so that the relay's login, which measures in every
-- database, holds no right on PostgreSQL's own functions, which measure anything.
-- rights.sql lets the relay run it, and nobody else.
-- +goose StatementBegin
CREATE FUNCTION schema_bytes(schema_name text) RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = schema_name AND c.relkind IN ('r', 'm', 'S')
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION schema_bytes(text) FROM PUBLIC;

-- +goose Down
DROP FUNCTION schema_bytes(text);
