-- remedy: revoke the right that is too much, then run `vakans migrate`, which sets the planes' rights
WITH granted AS (
    SELECT n.nspname AS schema, c.relname AS rel, NULL::name AS col, coalesce(r.rolname, 'everybody') AS who, a.privilege_type AS what
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(c.relacl) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE n.nspname IN ('platform', 'jobsite', 'applicant') AND a.grantee <> c.relowner
    UNION ALL
    SELECT n.nspname, c.relname, t.attname, coalesce(r.rolname, 'everybody'), a.privilege_type
    FROM pg_attribute t
    JOIN pg_class c ON c.oid = t.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL aclexplode(t.attacl) a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE n.nspname IN ('platform', 'jobsite', 'applicant') AND a.grantee <> c.relowner
)
SELECT format('%s may %s %s.%s', who, string_agg(DISTINCT what, ', '), schema, rel)
FROM granted
WHERE NOT coalesce(CASE
    WHEN rel = 'outbox' AND col IS NULL THEN who = 'vakans_relay' AND what IN ('SELECT', 'UPDATE', 'DELETE')
    WHEN rel = 'outbox' THEN what = 'INSERT' AND col IN ('kind', 'payload')
        AND who IN ('vakans_platform', 'vakans_register', 'vakans_publisher', 'vakans_tenants')
    WHEN who = 'vakans_visitor' THEN schema = 'jobsite' AND what = 'SELECT'
    ELSE (schema, who) IN (('platform', 'vakans_platform'), ('jobsite', 'vakans_publisher'), ('applicant', 'vakans_register'))
        AND (what IN ('SELECT', 'INSERT') OR what IN ('UPDATE', 'DELETE') AND rel <> 'audit_log')
END, false)
GROUP BY who, schema, rel
UNION ALL
SELECT format('row security on platform.%s is off, so an event''s author can be forged', c.relname)
FROM pg_class c
WHERE c.relnamespace = to_regnamespace('platform') AND c.relname = 'outbox' AND NOT c.relrowsecurity
UNION ALL
SELECT format('%s may %s %s.%s, which is only ever added to', r.rolname, a.privilege_type, t.schema_name, c.relname)
FROM jsonb_to_recordset(@registry::jsonb) AS t (number int, slug text, schema_name text, role_name text, cell text)
JOIN pg_class c ON c.relnamespace = to_regnamespace(t.schema_name) AND c.relname IN ('audit_log', 'purge_proofs')
CROSS JOIN LATERAL aclexplode(c.relacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> c.relowner AND a.privilege_type NOT IN ('SELECT', 'INSERT')
ORDER BY 1
