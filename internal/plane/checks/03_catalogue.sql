-- remedy: run migrations/bootstrap/2_database.sql and 4_revokes.sql as an administrator
SELECT format('everybody may read %s: it counts what other tenants have and do', string_agg(c.relname, ', ' ORDER BY c.relname))
FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
WHERE c.relnamespace = 'pg_catalog'::regnamespace AND a.grantee = 0
  AND (c.relkind = 'v' AND c.relname ~ '^(pg_stat.*|pg_locks|pg_prepared_(xacts|statements)|pg_replication_slots)$' OR c.relname = 'pg_class')
HAVING count(*) > 0
UNION ALL
SELECT format('everybody may read the column %s of pg_class: it counts other tenants'' rows', t.attname)
FROM pg_attribute t CROSS JOIN LATERAL aclexplode(t.attacl) a
WHERE t.attrelid = 'pg_catalog.pg_class'::regclass AND a.grantee = 0 AND t.attname ~ '^(relpages|reltuples|relall.*)$'
UNION ALL
SELECT format('%s may use the language %s, and so run blocks of code', coalesce(r.rolname, 'everybody'), l.lanname)
FROM pg_language l
CROSS JOIN LATERAL aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE l.lanpltrusted AND l.lanname <> 'sql' AND a.grantee <> l.lanowner AND coalesce(r.rolname, '') <> 'vakans_migrator'
UNION ALL
SELECT format('%s holds the right %s on the database', coalesce(r.rolname, 'everybody'), a.privilege_type)
FROM pg_database d
CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE d.datname = current_database() AND a.grantee <> d.datdba
  AND (a.grantee = 0 OR a.privilege_type <> 'CONNECT' AND r.rolname LIKE 'vakans\_%'
       AND NOT (r.rolname = 'vakans_migrator' AND a.privilege_type = 'CREATE'))
UNION ALL
SELECT format('everybody holds the right %s on the schema public', a.privilege_type)
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a
WHERE n.nspname = 'public' AND a.grantee = 0
UNION ALL
SELECT 'the function ext.clock() is missing'
WHERE to_regprocedure('ext.clock()') IS NULL
UNION ALL
SELECT 'the event trigger vakans_refuse_definitions is missing or off, so a login that serves people could change definitions'
WHERE NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'vakans_refuse_definitions' AND evtenabled IN ('O', 'A'))
