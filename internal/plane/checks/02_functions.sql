-- remedy: run migrations/bootstrap/4_revokes.sql as an administrator; a restore or a new major version brings these rights back (`vakans migrate` sets those in the schema platform)
SELECT format('%s may run %s: it reaches past the walls between tenants', who,
              string_agg(function, ', ' ORDER BY function))
FROM (
    SELECT coalesce(r.rolname, 'everybody') AS who, p.oid::regprocedure::text AS function
    FROM pg_proc p
    JOIN (VALUES
        ('pg_catalog', '^(set_config|ts_stat|ts_rewrite|(query|table|cursor|schema|database)_to_xml.*)$', '^$'),
        ('pg_catalog', '^(lo_.*|loread|lowrite)$', '^$'),
        ('pg_catalog', '^pg_(cancel|terminate)_backend$', '^$'),
        ('pg_catalog', '^pg_(try_)?advisory_', '^vakans_(platform|register|publisher|relay)$'),
        ('pg_catalog', '^(pg_notify|pg_logical_emit_message|pg_export_snapshot)$', '^$'),
        ('pg_catalog', '^(pg_read_.*|pg_ls_.*|pg_stat_file)$', '^$'),
        ('pg_catalog', '^pg_stat_get_', '^$'),
        ('pg_catalog', '^pg_(relation|table|total_relation|indexes|database|tablespace)_size$', '^vakans_platform$'),
        ('pg_catalog', '^(pg_lock_status|pg_(safe_snapshot_)?blocking_pids|pg_isolation_test_session_is_blocked|pg_prepared_(xact|statement))$', '^$'),
        ('pg_catalog', '^(pg_sequence_last_value|pg_(get_multixact_members|xact_status|last_committed_xact)|pg_xact_commit_timestamp.*|txid_status|currtid2)$', '^$'),
        ('pg_catalog', '^(pg_get_sequence_data|pg_(restore|clear)_(relation|attribute)_stats)$', '^$'),
        ('pg_catalog', '^pg_(get_loaded_modules|available_wal_summaries|wal_summary_contents|get_wal_summarizer_state)$', '^$'),
        ('pg_catalog', '^pg_(current_wal_.*|last_wal_.*|last_xact_.*|control_.*|notification_queue_usage)$', '^$'),
        ('ext', '^set_limit$', '^$'),
        ('platform', '^schema_bytes$', '^vakans_relay$')
    ) AS l (schema, pattern, keepers) ON p.proname ~ l.pattern AND p.pronamespace = to_regnamespace(l.schema)
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> p.proowner
      AND coalesce(r.rolname, '') <> 'vakans_migrator' AND coalesce(r.rolname, 'everybody') !~ l.keepers AND coalesce(r.rolname, '') !~ '^pg_'
) AS granted
GROUP BY who
ORDER BY 1
