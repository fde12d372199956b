-- What PostgreSQL leaves open to everybody and what would break the walls between
-- tenants. Functions that run SQL text or change the role inside a plain SELECT;
-- large objects, which know no schema; statistics, which count other tenants'
-- rows. Monitoring keeps what it needs by the role pg_monitor. These rights live
-- in the database: package plane checks them at every start.
DO $$
DECLARE
    f regprocedure;
    v regclass;
BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND (
        proname IN ('set_config', 'ts_stat', 'ts_rewrite', 'loread', 'lowrite')
        OR proname ~ '^(query|table|cursor|schema|database)_to_xml' OR proname ~ '^(lo_|pg_stat_get_)')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
        IF f::text ~ '^pg_stat_get_' THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', f);
        END IF;
    END LOOP;
    FOR v IN SELECT oid FROM pg_class
        WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v' AND relname ~ '^pg_stat'
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', v);
        EXECUTE format('GRANT SELECT ON %s TO pg_monitor', v);
    END LOOP;
END $$;

-- Dumping and restoring need it.
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO vakans_migrator;

-- No DO blocks. Functions that the migrator wrote still run, triggers above all.
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO vakans_migrator;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
