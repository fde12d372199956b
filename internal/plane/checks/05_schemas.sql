-- remedy: revoke the right on the schema that is too much; for what is missing run `vakans migrate`
SELECT format('%s holds the right %s on the schema %s', coalesce(r.rolname, 'everybody'), a.privilege_type, n.nspname)
FROM pg_namespace n
CROSS JOIN LATERAL aclexplode(n.nspacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
LEFT JOIN jsonb_to_recordset(@registry::jsonb) AS t (number int, slug text, schema_name text, role_name text, cell text) ON t.schema_name = n.nspname
WHERE (n.nspname IN ('platform', 'jobsite', 'applicant') OR t.number IS NOT NULL)
  AND a.grantee <> n.nspowner
  AND NOT coalesce(a.privilege_type = 'USAGE' AND (
        r.rolname = t.role_name
        OR (n.nspname, r.rolname) IN (
            ('platform', 'vakans_platform'), ('platform', 'vakans_register'), ('platform', 'vakans_publisher'),
            ('platform', 'vakans_relay'), ('platform', 'vakans_tenants'),
            ('jobsite', 'vakans_publisher'), ('jobsite', 'vakans_visitor'), ('applicant', 'vakans_register'))), false)
UNION ALL
SELECT format('the schema %s of tenant %s is missing', t.schema_name, t.slug)
FROM jsonb_to_recordset(@registry::jsonb) AS t (number int, slug text, schema_name text, role_name text, cell text) WHERE to_regnamespace(t.schema_name) IS NULL
UNION ALL
SELECT format('the schema %s is not the migrator''s, so what it holds is open to nobody or to the wrong ones', n.nspname)
FROM pg_namespace n
LEFT JOIN jsonb_to_recordset(@registry::jsonb) AS t (number int, slug text, schema_name text, role_name text, cell text) ON t.schema_name = n.nspname
WHERE (n.nspname IN ('platform', 'jobsite', 'applicant') OR t.number IS NOT NULL)
  AND n.nspowner <> (SELECT oid FROM pg_roles WHERE rolname = 'vakans_migrator')
ORDER BY 1
