-- remedy: revoke the membership that is too much (REVOKE role FROM member), or grant the one that is missing
SELECT format('%s is a member of %s', m.rolname, g.rolname)
FROM pg_auth_members am
JOIN pg_roles g ON g.oid = am.roleid
JOIN pg_roles m ON m.oid = am.member
LEFT JOIN jsonb_to_recordset(@registry::jsonb) AS entered (number int, slug text, schema_name text, role_name text, cell text) ON entered.role_name = g.rolname
LEFT JOIN jsonb_to_recordset(@registry::jsonb) AS own (number int, slug text, schema_name text, role_name text, cell text) ON own.role_name = m.rolname
WHERE CASE
    WHEN m.rolname = 'vakans_migrator' THEN false -- it makes these roles
    WHEN own.number IS NOT NULL THEN g.rolname <> 'vakans_tenants'
    WHEN m.rolname = 'vakans_tenants' THEN true
    WHEN m.rolname <> ALL (@logins::text[]) THEN false
    WHEN entered.number IS NOT NULL THEN entered.cell <> m.rolname
    -- A tenant of another database on the same server: it holds no right in this one.
    ELSE g.rolname !~ '^r_'
END
UNION ALL
SELECT format('the cell %s cannot enter its tenant %s', t.cell, t.slug)
FROM jsonb_to_recordset(@registry::jsonb) AS t (number int, slug text, schema_name text, role_name text, cell text)
WHERE NOT EXISTS (
    SELECT FROM pg_auth_members am JOIN pg_roles g ON g.oid = am.roleid JOIN pg_roles m ON m.oid = am.member
    WHERE g.rolname = t.role_name AND m.rolname = t.cell)
ORDER BY 1
