-- The organisation's settings, in its own schema.

-- name: Settings :one
SELECT default_language, time_zone, min_application_days, retention_months, require_complete, workplace_description,
       publication_channels, application_method, register_contact, privacy_notice_url, version
FROM settings;

-- name: UpdateSettings :execrows
UPDATE settings SET default_language = sqlc.arg(default_language), time_zone = sqlc.arg(time_zone),
       min_application_days = sqlc.arg(min_application_days), retention_months = sqlc.arg(retention_months),
       require_complete = sqlc.arg(require_complete), workplace_description = sqlc.arg(workplace_description),
       register_contact = sqlc.arg(register_contact), privacy_notice_url = sqlc.arg(privacy_notice_url), version = version + 1
WHERE version = sqlc.arg(version);

-- Founding sets what follows from the organisation, once.
-- name: FoundSettings :exec
UPDATE settings SET default_language = sqlc.arg(default_language), time_zone = sqlc.arg(time_zone) WHERE version = 1;

-- LastActivity is when somebody of the staff last did something that was logged;
-- the epoch when nobody has.
-- name: LastActivity :one
SELECT coalesce((SELECT a.at FROM audit_log a WHERE a.actor_kind = 'staff' ORDER BY a.id DESC LIMIT 1), 'epoch')::timestamptz;

-- LogActors are the users whose name or address has a word in it.
-- name: LogActors :many
SELECT id FROM users WHERE name ILIKE sqlc.arg(word)::text OR email ILIKE sqlc.arg(word)::text ORDER BY id LIMIT 500;

-- LogOfCase are the ids that lines about a recruitment carry: its own, its ad's
-- and its applications'.
-- name: LogOfCase :many
WITH found AS (
    SELECT r.id FROM recruitments r WHERE right(r.reference, length(sqlc.arg(reference)::text)) = upper(sqlc.arg(reference)::text)
)
SELECT f.id::text FROM found f
UNION ALL SELECT ar.ad_id::text FROM ad_recruitments ar JOIN found f ON f.id = ar.recruitment_id
UNION ALL SELECT p.id::text FROM applications p JOIN found f ON f.id = p.recruitment_id
LIMIT 20000;

-- LogNames says what ids stand for.
-- name: LogNames :many
SELECT 'user'::text AS kind, x.id, x.name::text AS name, '{}'::jsonb AS names, ''::text AS reference, NULL::uuid AS recruitment_id, ''::text AS path
FROM users x WHERE x.id = ANY(sqlc.arg(ids)::text[]::uuid[])
UNION ALL SELECT 'group', x.id, x.name, '{}', coalesce(x.builtin, ''), NULL, '' FROM groups x WHERE x.id = ANY(sqlc.arg(ids)::text[]::uuid[])
UNION ALL SELECT 'unit', x.id, '', x.names, '', NULL, x.path FROM units x WHERE x.id = ANY(sqlc.arg(ids)::text[]::uuid[])
UNION ALL SELECT 'contact', x.id, x.name, '{}', '', NULL, '' FROM contacts x WHERE x.id = ANY(sqlc.arg(ids)::text[]::uuid[])
UNION ALL SELECT 'template', x.id, x.name, '{}', coalesce(x.key, ''), NULL, '' FROM message_templates x WHERE x.id = ANY(sqlc.arg(ids)::text[]::uuid[])
UNION ALL SELECT 'recruitment', r.id, '', r.titles, r.reference, r.id, u.path FROM recruitments r JOIN units u ON u.id = r.unit_id
WHERE r.id = ANY(sqlc.arg(ids)::text[]::uuid[])
UNION ALL SELECT 'ad', ar.ad_id, '', r.titles, r.reference, r.id, u.path FROM ad_recruitments ar
JOIN recruitments r ON r.id = ar.recruitment_id JOIN units u ON u.id = r.unit_id
WHERE ar.ad_id = ANY(sqlc.arg(ids)::text[]::uuid[]) AND ar.position = 1
UNION ALL SELECT 'application', p.id, p.name, r.titles, r.reference, r.id, u.path FROM applications p
JOIN recruitments r ON r.id = p.recruitment_id JOIN units u ON u.id = r.unit_id
WHERE p.id = ANY(sqlc.arg(ids)::text[]::uuid[]);

-- Figures are how many ads are open and have been published, and how many
-- applications there are.
-- name: Figures :one
SELECT (SELECT count(*) FROM ads a WHERE a.state = 'published' AND a.opens_at <= ext.clock() AND ext.clock() < a.closes_at)::int AS open_ads,
       (SELECT count(*) FROM ads a WHERE a.state <> 'draft')::int AS ads,
       (SELECT count(*) FROM applications)::int AS applications;
