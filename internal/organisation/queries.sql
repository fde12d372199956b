-- The registry of organisations and the codes that all share, in the platform plane.

-- name: Get :one
SELECT o.tenant, o.names, o.kind, o.country, o.default_language, o.languages, o.time_zone, o.brand_colour, o.plan,
       o.home_page, o.presentation, o.updated_at, t.slug
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

-- List is the national administration's view: a tenant whose founding was cut
-- short is shown too.
-- name: List :many
SELECT t.number, t.slug, t.cell, t.status, t.schema_version, t.created_at, coalesce(o.names, '{}')::jsonb AS names,
       coalesce(o.kind, '')::text AS kind, coalesce(o.country, '')::text AS country, coalesce(o.plan, '')::text AS plan,
       ARRAY(SELECT h.host FROM hosts h WHERE h.tenant = t.number ORDER BY h.host)::text[] AS hosts
FROM tenants t LEFT JOIN organisations o ON o.tenant = t.number
WHERE t.number > sqlc.arg(after)::int
  AND (sqlc.arg(words)::text = '' OR strpos(lower(t.slug || ' ' || coalesce(o.names::text, '')), lower(sqlc.arg(words)::text)) > 0)
ORDER BY t.number LIMIT sqlc.arg(most);

-- name: Names :many
SELECT tenant, names FROM organisations WHERE tenant = ANY(sqlc.arg(tenants)::int[]);

-- Lock keeps two administrators' changes of one organisation apart.
-- name: Lock :one
SELECT number, slug, status FROM tenants WHERE number = sqlc.arg(number) FOR UPDATE;

-- name: Regions :many
SELECT country, code, names, valid_from, valid_to FROM regions ORDER BY country, code;

-- name: Municipalities :many
SELECT country, code, region_code, names, valid_from, valid_to, successor FROM municipalities ORDER BY country, code;

-- name: JobAreas :many
SELECT code, position, names FROM job_areas ORDER BY position;
