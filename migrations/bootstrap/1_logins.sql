-- The logins, one for each thing that may be done, and none inherits anything: a
-- connection holds no more than its login was given by name. Passwords are set
-- beside this file. The number of cells is fixed: a cell is where a tenant lives.
DO $$
DECLARE
    login text;
BEGIN
    FOREACH login IN ARRAY ARRAY[
        'vakans_migrator', 'vakans_platform', 'vakans_register', 'vakans_publisher', 'vakans_visitor', 'vakans_relay',
        'vakans_cell_01', 'vakans_cell_02', 'vakans_cell_03', 'vakans_cell_04',
        'vakans_cell_05', 'vakans_cell_06', 'vakans_cell_07', 'vakans_cell_08']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I', login);
        END IF;
        EXECUTE format('ALTER ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', login);
    END LOOP;
END $$;

-- It makes a role for every new tenant. Only the commands that migrate and
-- provision ever use it.
ALTER ROLE vakans_migrator CREATEROLE;

-- What all tenants' roles have in common. A right on something shared is granted
-- to this role once: an access list that named every tenant would outgrow
-- PostgreSQL's catalogue at some five hundred.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vakans_tenants') THEN
        CREATE ROLE vakans_tenants NOLOGIN;
    END IF;
END $$;
GRANT vakans_tenants TO vakans_migrator WITH ADMIN OPTION;
