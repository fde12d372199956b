-- The planes' schemas. The migrator owns them and everything in them; the default
-- privileges give each login what the migrator later creates in its own schema.
CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION vakans_migrator;
CREATE SCHEMA IF NOT EXISTS jobsite AUTHORIZATION vakans_migrator;
CREATE SCHEMA IF NOT EXISTS applicant AUTHORIZATION vakans_migrator;

GRANT USAGE ON SCHEMA platform TO vakans_platform, vakans_register, vakans_publisher, vakans_relay, vakans_tenants;
GRANT USAGE ON SCHEMA jobsite TO vakans_publisher, vakans_visitor;
GRANT USAGE ON SCHEMA applicant TO vakans_register;

ALTER DEFAULT PRIVILEGES FOR ROLE vakans_migrator IN SCHEMA platform
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vakans_platform;
ALTER DEFAULT PRIVILEGES FOR ROLE vakans_migrator IN SCHEMA jobsite
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vakans_publisher;
ALTER DEFAULT PRIVILEGES FOR ROLE vakans_migrator IN SCHEMA jobsite
    GRANT SELECT ON TABLES TO vakans_visitor;
ALTER DEFAULT PRIVILEGES FOR ROLE vakans_migrator IN SCHEMA applicant
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vakans_register;

-- What everybody shares, and no table: extensions and the clock.
CREATE SCHEMA IF NOT EXISTS ext;
GRANT USAGE ON SCHEMA ext TO PUBLIC;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'unaccent') THEN
        CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA ext;
    END IF;
END $$;

-- The present moment. A program whose clock was moved says by how much when it
-- begins a transaction, so that deadlines in SQL follow the same clock.
CREATE OR REPLACE FUNCTION ext.clock() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT now() + coalesce(nullif(current_setting('vakans.clock_offset', true), ''), '0')::interval
$$;
GRANT EXECUTE ON FUNCTION ext.clock() TO PUBLIC;
