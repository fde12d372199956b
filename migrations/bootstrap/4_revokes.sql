-- What PostgreSQL leaves open to everybody and what would break the walls between
-- tenants. Monitoring keeps what it needs by the role pg_monitor. These rights live
-- in the database: package plane checks them at every start, by the same lists.
DO $$
DECLARE
    f record;
    v regclass;
BEGIN
    FOR f IN SELECT p.oid::regprocedure AS name, l.keepers
        FROM pg_proc p
        JOIN (VALUES
            -- They run SQL text, or change the role or a setting, inside a plain SELECT.
            ('^(set_config|ts_stat|ts_rewrite|(query|table|cursor|schema|database)_to_xml.*)$', NULL),
            -- Large objects know no schema.
            ('^(lo_.*|loread|lowrite)$', NULL),
            -- They stop another's work. Tenants of a cell share a login, and with it the right.
            ('^pg_(cancel|terminate)_backend$', 'pg_signal_backend'),
            -- A lock on a number is the database's, and signing in waits for such ones.
            ('^pg_(try_)?advisory_', 'vakans_migrator, vakans_platform, vakans_register, vakans_publisher, vakans_relay'),
            -- They reach everybody who listens, or fill the log that all share.
            ('^(pg_notify|pg_logical_emit_message)$', NULL),
            ('^pg_export_snapshot$', 'vakans_migrator'),
            -- They read the server's files.
            ('^(pg_read_.*|pg_ls_.*|pg_stat_file)$', NULL),
            -- They count and measure what others have and do. The platform's login measured
            -- by them before platform.schema_bytes; releases up to then still do.
            ('^pg_stat_get_', 'pg_monitor'),
            ('^pg_(relation|table|total_relation|indexes|database|tablespace)_size$', 'pg_monitor, vakans_migrator, vakans_platform'),
            ('^(pg_lock_status|pg_(safe_snapshot_)?blocking_pids|pg_isolation_test_session_is_blocked|pg_prepared_(xact|statement))$', 'pg_monitor'),
            ('^(pg_sequence_last_value|pg_(get_multixact_members|xact_status|last_committed_xact)|pg_xact_commit_timestamp.*|txid_status|currtid2)$', 'pg_monitor'),
            ('^pg_get_sequence_data$', 'pg_monitor, vakans_migrator'),
            -- They change what the planner knows; dumps of 18 carry it.
            ('^pg_(restore|clear)_(relation|attribute)_stats$', 'vakans_migrator'),
            ('^pg_(get_loaded_modules|available_wal_summaries|wal_summary_contents|get_wal_summarizer_state)$', 'pg_monitor'),
            ('^pg_(current_wal_.*|last_wal_.*|last_xact_.*|control_.*|notification_queue_usage)$', 'pg_monitor')
        ) AS l (pattern, keepers) ON p.proname ~ l.pattern
        WHERE p.pronamespace = 'pg_catalog'::regnamespace
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f.name);
        IF f.keepers IS NOT NULL THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', f.name, f.keepers);
        END IF;
    END LOOP;
    FOR v IN SELECT oid FROM pg_class
        WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v'
          AND relname ~ '^(pg_stat.*|pg_locks|pg_prepared_(xacts|statements)|pg_replication_slots)$'
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', v);
        EXECUTE format('GRANT SELECT ON %s TO pg_monitor', v);
    END LOOP;
END $$;

-- The catalogue's table of tables reports how many rows each has. Everything else in
-- it stays readable, column by column: programs that look at tables need it.
DO $$
BEGIN
    REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC;
    EXECUTE (SELECT format('GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC', string_agg(quote_ident(attname), ', ' ORDER BY attnum))
        FROM pg_attribute WHERE attrelid = 'pg_catalog.pg_class'::regclass AND attnum > 0 AND NOT attisdropped
          AND attname !~ '^(relpages|reltuples|relall.*)$');
    GRANT SELECT ON pg_catalog.pg_class TO pg_monitor, vakans_migrator, vakans_platform;
END $$;

-- Dumping and restoring need it.
GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO vakans_migrator;

-- It changes a setting of the session, which is the next tenant's as well.
REVOKE EXECUTE ON FUNCTION ext.set_limit(real) FROM PUBLIC;

-- No DO blocks. Functions that the migrator wrote still run, triggers above all.
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
GRANT USAGE ON LANGUAGE plpgsql TO vakans_migrator;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

-- The logins that serve people change data and never definitions, so that no right
-- which one of them holds by mistake puts something where others find it.
CREATE OR REPLACE FUNCTION ext.refuse_definitions() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    IF session_user ~ '^vakans_(cell_.*|platform|register|publisher|visitor|relay)$' THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s may not %s: this login changes no definitions', session_user, tg_tag);
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION ext.refuse_definitions() FROM PUBLIC;
DROP EVENT TRIGGER IF EXISTS vakans_refuse_definitions;
CREATE EVENT TRIGGER vakans_refuse_definitions ON ddl_command_start EXECUTE FUNCTION ext.refuse_definitions();
