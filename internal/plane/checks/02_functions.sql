-- remedy: run migrations/bootstrap/4_revokes.sql as an administrator; a restore or a new major version brings these rights back
SELECT format('%s may run %s: it reaches past the walls between tenants', who,
              string_agg(function, ', ' ORDER BY function))
FROM (
    SELECT coalesce(r.rolname, 'everybody') AS who, p.oid::regprocedure::text AS function
    FROM pg_proc p
    CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE p.pronamespace = 'pg_catalog'::regnamespace
      AND (p.proname IN ('set_config', 'ts_stat', 'ts_rewrite', 'loread', 'lowrite')
           OR p.proname ~ '^(query|table|cursor|schema|database)_to_xml' OR p.proname ~ '^(lo_|pg_stat_get_)')
      AND a.grantee <> p.proowner
      AND coalesce(r.rolname, '') <> 'vakans_migrator' AND coalesce(r.rolname, '') !~ '^pg_'
) AS granted
GROUP BY who
ORDER BY 1
