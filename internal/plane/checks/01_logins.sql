-- remedy: run `vakans migrate --bootstrap` as an administrator; it sets every login's attributes
-- Each row is a sentence about something that must not be; so in all these files.
SELECT format('the login %s %s', l.login, p.problem)
FROM unnest(@logins::text[]) AS l (login)
LEFT JOIN pg_roles r ON r.rolname = l.login
CROSS JOIN LATERAL (VALUES
    (r.oid IS NULL, 'is missing'),
    (r.rolsuper, 'is a superuser'),
    (r.rolinherit, 'inherits the rights of the roles it is a member of'),
    (r.rolcreatedb, 'may create databases'),
    (r.rolreplication, 'may replicate'),
    (r.rolbypassrls, 'is above row security'),
    (r.rolcreaterole AND l.login <> 'vakans_migrator', 'may create roles'),
    (NOT r.rolcanlogin, 'may not sign in')
) AS p (holds, problem)
WHERE p.holds
ORDER BY 1
