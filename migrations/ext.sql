-- What sqlc must know of the schema ext; package plane creates the real one.
CREATE SCHEMA ext;
CREATE FUNCTION ext.clock() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;
