-- The registry of organisations and the codes that all share, in the platform plane.

-- name: Get :one
SELECT o.tenant, o.names, o.kind, o.country, o.default_language, o.languages, o.time_zone, o.brand_colour, o.plan,
       o.home_page, o.presentation, o.updated_at, t.slug, t.reference_prefix
FROM organisations o JOIN tenants t ON t.number = o.tenant WHERE o.tenant = sqlc.arg(tenant)::int;

-- name: Insert :exec
INSERT INTO organisations (tenant, names, kind, country, default_language, languages, time_zone, brand_colour, plan, home_page, presentation)
VALUES (sqlc.arg(tenant), sqlc.arg(names), sqlc.arg(kind), sqlc.arg(country), sqlc.arg(default_language), sqlc.arg(languages),
        sqlc.arg(time_zone), sqlc.arg(brand_colour), sqlc.arg(plan), sqlc.arg(home_page), sqlc.arg(presentation))
ON CONFLICT (tenant) DO NOTHING;

-- name: Update :execrows
UPDATE organisations SET names = sqlc.arg(names), default_language = sqlc.arg(default_language), languages = sqlc.arg(languages),
       time_zone = sqlc.arg(time_zone), brand_colour = sqlc.arg(brand_colour), home_page = sqlc.arg(home_page),
       presentation = sqlc.arg(presentation), updated_at = ext.clock()
WHERE tenant = sqlc.arg(tenant);

-- Summaries is the national administration's view of every organisation, or of
-- one: a tenant whose founding was cut short is shown too. Activity is the newest
-- of what was measured and what live sessions and tokens show. A measurement
-- without the database is one of an earlier program, and counts for none.
-- name: Summaries :many
SELECT /* custom plan */ t.number, t.slug, t.cell, t.status, t.held, t.schema_version, t.schema_floor, coalesce(f.at, t.created_at)::timestamptz AS created_at,
       coalesce(o.names, '{}')::jsonb AS names, coalesce(o.default_language, '')::text AS default_language,
       coalesce(o.kind, '')::text AS kind, coalesce(o.country, '')::text AS country, coalesce(o.plan, '')::text AS plan,
       coalesce(h.hosts, '{}')::text[] AS hosts, coalesce(u.database_bytes, 0)::bigint AS database_bytes,
       coalesce(u.file_bytes, 0)::bigint AS file_bytes, coalesce(u.files, 0)::int AS files, u.measured_at,
       coalesce(u.open_ads, 0)::int AS open_ads, coalesce(u.ads, 0)::int AS ads, coalesce(u.applications, 0)::int AS applications,
       coalesce(greatest(u.last_activity, s.last_seen, p.last_used), 'epoch')::timestamptz AS last_activity
FROM tenants t
LEFT JOIN organisations o ON o.tenant = t.number
LEFT JOIN tenant_usage u ON u.tenant = t.number AND u.database_bytes IS NOT NULL
LEFT JOIN (SELECT tenant, array_agg(host ORDER BY host) AS hosts FROM hosts GROUP BY tenant) h ON h.tenant = t.number
LEFT JOIN (SELECT tenant, max(last_seen_at) AS last_seen FROM sessions WHERE tenant IS NOT NULL GROUP BY tenant) s ON s.tenant = t.number
LEFT JOIN (SELECT tenant, max(last_used_at) AS last_used FROM personal_tokens WHERE tenant IS NOT NULL GROUP BY tenant) p ON p.tenant = t.number
-- The log of the administration says when it was founded; the registry's own time
-- is that of an organisation which was brought in from elsewhere.
LEFT JOIN LATERAL (SELECT a.at FROM audit_log a WHERE a.subject_kind = 'organisation' AND a.subject_id = t.slug AND a.action = 'organisation.create'
                   ORDER BY a.id DESC LIMIT 1) f ON true
WHERE sqlc.arg(number)::int = 0 OR t.number = sqlc.arg(number)::int
ORDER BY t.number;

-- name: Members :many
SELECT state, count(*)::int AS members FROM memberships WHERE tenant = sqlc.arg(tenant)::int GROUP BY state;

-- name: SetPlan :exec
UPDATE organisations SET plan = sqlc.arg(plan), updated_at = ext.clock() WHERE tenant = sqlc.arg(tenant)::int;

-- name: HostsOf :many
SELECT host FROM hosts WHERE tenant = sqlc.arg(tenant)::int ORDER BY host;

-- name: HostsTaken :many
SELECT host FROM hosts WHERE host = ANY(sqlc.arg(hosts)::text[]) AND tenant <> sqlc.arg(tenant)::int ORDER BY host;

-- name: SlugTaken :one
SELECT (EXISTS (SELECT 1 FROM tenants t WHERE t.slug = sqlc.arg(slug)::text)
     OR EXISTS (SELECT 1 FROM foundings f WHERE f.slug = sqlc.arg(slug)::text AND f.state IN ('waiting', 'working')))::bool;

-- name: CellSizes :many
SELECT cell, count(*)::int AS tenants FROM tenants GROUP BY cell;

-- name: PutUsage :exec
INSERT INTO tenant_usage (tenant, database_bytes, file_bytes, files, last_activity, measured_at, open_ads, ads, applications)
VALUES (sqlc.arg(tenant), sqlc.arg(database_bytes)::bigint, sqlc.arg(file_bytes), sqlc.arg(files), sqlc.narg(last_activity), ext.clock(),
        sqlc.arg(open_ads), sqlc.arg(ads), sqlc.arg(applications))
ON CONFLICT (tenant) DO UPDATE SET database_bytes = excluded.database_bytes, file_bytes = excluded.file_bytes, files = excluded.files,
    open_ads = excluded.open_ads, ads = excluded.ads, applications = excluded.applications,
    last_activity = greatest(excluded.last_activity, tenant_usage.last_activity), measured_at = excluded.measured_at;

-- name: InsertFounding :execrows
INSERT INTO foundings (id, slug, spec, requested_by, requester, requested_at, changed_at)
VALUES (sqlc.arg(id), sqlc.arg(slug), sqlc.arg(spec), sqlc.arg(requested_by), sqlc.arg(requester), ext.clock(), ext.clock())
ON CONFLICT (id) DO NOTHING;

-- name: Founding :one
SELECT id, slug, spec, requester, requested_at, state, changed_at, attempts, reason, problems, tenant
FROM foundings WHERE id = sqlc.arg(id)::uuid;

-- Foundings lists what is not done, newest first.
-- name: Foundings :many
SELECT id, slug, spec, requester, requested_at, state, changed_at, attempts, reason, problems, tenant
FROM foundings WHERE state <> 'done' ORDER BY requested_at DESC LIMIT 50;

-- BeginFounding takes up what nobody has finished.
-- name: BeginFounding :one
UPDATE foundings SET state = 'working', attempts = attempts + 1, changed_at = ext.clock()
WHERE id = sqlc.arg(id)::uuid AND state IN ('waiting', 'working')
RETURNING id, slug, spec, requester, requested_at, state, changed_at, attempts, reason, problems, tenant;

-- name: FoundedAs :exec
UPDATE foundings SET tenant = sqlc.arg(tenant)::int WHERE id = sqlc.arg(id)::uuid;

-- name: FoundingBack :exec
UPDATE foundings SET state = 'waiting', changed_at = ext.clock() WHERE id = sqlc.arg(id)::uuid AND state = 'working';

-- name: FoundingFailed :exec
UPDATE foundings SET state = 'failed', changed_at = ext.clock(), reason = sqlc.arg(reason), problems = sqlc.arg(problems)
WHERE id = sqlc.arg(id)::uuid AND state = 'working';

-- name: FoundingDone :exec
UPDATE foundings SET state = 'done', changed_at = ext.clock(), reason = '', problems = '[]', spec = spec - 'superuser'
WHERE id = sqlc.arg(id)::uuid AND state = 'working';

-- name: DropFounding :execrows
DELETE FROM foundings WHERE id = sqlc.arg(id)::uuid AND state = 'failed';

-- name: PurgeFoundings :execrows
DELETE FROM foundings WHERE state = 'failed' AND changed_at < ext.clock() - interval '30 days';

-- name: Names :many
SELECT tenant, names FROM organisations WHERE tenant = ANY(sqlc.arg(tenants)::int[]);

-- Lock keeps two administrators' changes of one organisation apart.
-- name: Lock :one
SELECT t.number, t.slug, t.status, coalesce(o.plan, '')::text AS plan
FROM tenants t LEFT JOIN organisations o ON o.tenant = t.number WHERE t.number = sqlc.arg(number) FOR UPDATE OF t;

-- name: Regions :many
SELECT country, code, names, valid_from, valid_to FROM regions ORDER BY country, code;

-- name: Municipalities :many
SELECT country, code, region_code, names, valid_from, valid_to, successor FROM municipalities ORDER BY country, code;

-- name: JobAreas :many
SELECT code, position, names FROM job_areas ORDER BY position;

-- Names that begin so, of organisations and of those being founded.
-- name: SlugsLike :many
SELECT slug FROM tenants WHERE starts_with(slug, sqlc.arg(slug)::text)
UNION SELECT slug FROM foundings WHERE state IN ('waiting', 'working') AND starts_with(slug, sqlc.arg(slug)::text);
