-- name: PutEmployer :exec
-- A late consumer never puts an older state back.
INSERT INTO employers (tenant, slug, host, names, kind, country, default_language, languages, time_zone, home_page,
    presentation, theme_hash, theme_css, suspended, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (tenant) DO UPDATE SET slug = excluded.slug, host = excluded.host, names = excluded.names, kind = excluded.kind,
    country = excluded.country, default_language = excluded.default_language, languages = excluded.languages,
    time_zone = excluded.time_zone, home_page = excluded.home_page, presentation = excluded.presentation,
    theme_hash = excluded.theme_hash, theme_css = excluded.theme_css, suspended = excluded.suspended,
    updated_at = excluded.updated_at
WHERE employers.updated_at <= excluded.updated_at;

-- name: PutAd :execrows
-- An ad that was ended stays so: there is no way back from it.
INSERT INTO ads (id, tenant, version, reference, opens_at, closes_at, ended_at, first_published, published_at,
    default_language, languages, content, card, job_areas, municipalities, regions, employment, duration, level,
    working_time, remote)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, reference = excluded.reference, opens_at = excluded.opens_at,
    closes_at = excluded.closes_at, ended_at = coalesce(ads.ended_at, excluded.ended_at),
    first_published = excluded.first_published, published_at = excluded.published_at,
    default_language = excluded.default_language, languages = excluded.languages, content = excluded.content,
    card = excluded.card, job_areas = excluded.job_areas, municipalities = excluded.municipalities,
    regions = excluded.regions, employment = excluded.employment, duration = excluded.duration, level = excluded.level,
    working_time = excluded.working_time, remote = excluded.remote
WHERE ads.version <= excluded.version AND ads.tenant = excluded.tenant;

-- name: DeleteTexts :exec
DELETE FROM ad_texts WHERE ad_id = $1;

-- name: InsertText :exec
INSERT INTO ad_texts (ad_id, language, title, summary, words, plain) VALUES ($1, $2, $3, $4, $5, $6);

-- name: TenantOf :one
SELECT tenant FROM ads WHERE id = $1;

-- name: Ad :one
SELECT a.content, a.ended_at, a.opens_at > ext.clock() AS early, ext.clock()::timestamptz AS clock,
    e.tenant, e.slug, e.host, e.names, e.kind, e.country, e.default_language, e.languages, e.time_zone, e.home_page,
    e.presentation, e.theme_hash, e.suspended
FROM ads a JOIN employers e ON e.tenant = a.tenant WHERE a.id = $1;

-- name: Employer :one
SELECT tenant, slug, host, names, kind, country, default_language, languages, time_zone, home_page, presentation,
    theme_hash, suspended
FROM employers WHERE tenant = $1;

-- name: Employers :many
SELECT e.tenant, e.slug, e.host, e.names, e.kind, e.country, e.default_language, e.languages, e.time_zone, e.home_page,
    e.presentation, e.theme_hash, e.suspended, (SELECT count(*) FROM listed l WHERE l.scope = e.tenant
        AND l.closes_at > (SELECT ext.clock()) AND l.opens_at <= (SELECT ext.clock()))::int AS open_ads
FROM employers e WHERE NOT e.suspended ORDER BY e.slug;

-- name: Theme :one
SELECT theme_css FROM employers WHERE slug = $1 AND theme_hash = $2;

-- The four orders of the list walk along an index of listed from where the page
-- begins, and look up what they show of those ads alone. An ad is listed once, in
-- the reader's language or the ad's own default (LANG-02, decision C1). Where the
-- page begins is always said, so that the plan is the same for every page. The
-- version and the clock say whether a number of ads that is known still holds.
-- (SELECT ext.clock()) asks once a statement and not once a row.

-- name: Newest :many
SELECT /* generic plan */ a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published,
    a.published_at, a.languages, t.language, t.title, t.summary, a.card, (SELECT v.version FROM version v)::bigint AS version,
    (SELECT ext.clock())::timestamptz AS clock
FROM (
    SELECT l.ad_id, l.first_published FROM listed l
    WHERE l.scope = sqlc.arg(scope)::int AND l.opens_at <= (SELECT ext.clock()) AND l.closes_at > (SELECT ext.clock())
        AND (l.first_published, l.ad_id) < (sqlc.arg(at)::timestamptz, sqlc.arg(id)::uuid)
    ORDER BY l.first_published DESC, l.ad_id DESC LIMIT sqlc.arg(at_most)::int
) o
JOIN ads a ON a.id = o.ad_id
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = a.id
    AND t.language = CASE WHEN sqlc.arg(lang)::text = ANY (a.languages) THEN sqlc.arg(lang)::text ELSE a.default_language END
ORDER BY o.first_published DESC, o.ad_id DESC;

-- name: NewestBefore :many
SELECT /* generic plan */ a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published,
    a.published_at, a.languages, t.language, t.title, t.summary, a.card, (SELECT v.version FROM version v)::bigint AS version,
    (SELECT ext.clock())::timestamptz AS clock
FROM (
    SELECT l.ad_id, l.first_published FROM listed l
    WHERE l.scope = sqlc.arg(scope)::int AND l.opens_at <= (SELECT ext.clock()) AND l.closes_at > (SELECT ext.clock())
        AND (l.first_published, l.ad_id) > (sqlc.arg(at)::timestamptz, sqlc.arg(id)::uuid)
    ORDER BY l.first_published, l.ad_id LIMIT sqlc.arg(at_most)::int
) o
JOIN ads a ON a.id = o.ad_id
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = a.id
    AND t.language = CASE WHEN sqlc.arg(lang)::text = ANY (a.languages) THEN sqlc.arg(lang)::text ELSE a.default_language END
ORDER BY o.first_published, o.ad_id;

-- name: Closing :many
SELECT /* generic plan */ a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published,
    a.published_at, a.languages, t.language, t.title, t.summary, a.card, (SELECT v.version FROM version v)::bigint AS version,
    (SELECT ext.clock())::timestamptz AS clock
FROM (
    SELECT l.ad_id, l.closes_at FROM listed l
    WHERE l.scope = sqlc.arg(scope)::int AND l.opens_at <= (SELECT ext.clock()) AND l.closes_at > (SELECT ext.clock())
        AND (l.closes_at, l.ad_id) > (sqlc.arg(at)::timestamptz, sqlc.arg(id)::uuid)
    ORDER BY l.closes_at, l.ad_id LIMIT sqlc.arg(at_most)::int
) o
JOIN ads a ON a.id = o.ad_id
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = a.id
    AND t.language = CASE WHEN sqlc.arg(lang)::text = ANY (a.languages) THEN sqlc.arg(lang)::text ELSE a.default_language END
ORDER BY o.closes_at, o.ad_id;

-- name: ClosingBefore :many
SELECT /* generic plan */ a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published,
    a.published_at, a.languages, t.language, t.title, t.summary, a.card, (SELECT v.version FROM version v)::bigint AS version,
    (SELECT ext.clock())::timestamptz AS clock
FROM (
    SELECT l.ad_id, l.closes_at FROM listed l
    WHERE l.scope = sqlc.arg(scope)::int AND l.opens_at <= (SELECT ext.clock()) AND l.closes_at > (SELECT ext.clock())
        AND (l.closes_at, l.ad_id) < (sqlc.arg(at)::timestamptz, sqlc.arg(id)::uuid)
    ORDER BY l.closes_at DESC, l.ad_id DESC LIMIT sqlc.arg(at_most)::int
) o
JOIN ads a ON a.id = o.ad_id
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = a.id
    AND t.language = CASE WHEN sqlc.arg(lang)::text = ANY (a.languages) THEN sqlc.arg(lang)::text ELSE a.default_language END
ORDER BY o.closes_at DESC, o.ad_id DESC;

-- name: CountListed :one
-- How many ads are open, and until when that stays so unless something is published.
SELECT count(*) FILTER (WHERE l.opens_at <= (SELECT ext.clock())) AS open,
    coalesce(least(min(l.closes_at), min(l.opens_at) FILTER (WHERE l.opens_at > (SELECT ext.clock()))),
        (SELECT ext.clock()) + interval '1 day')::timestamptz AS until,
    (SELECT v.version FROM version v)::bigint AS version, (SELECT ext.clock())::timestamptz AS clock
FROM listed l WHERE l.scope = sqlc.arg(scope)::int AND l.closes_at > (SELECT ext.clock());

-- name: Search :many
-- The ads that all words are found in, in what is shown of them to the reader. One
-- pattern stands alone because LIKE ALL cannot use the index. Nothing may be left
-- out, so one plan is right for all: planning this takes several times as long as
-- running it. Down is the direction of the key, which is the order's; a page is part
-- of all that was found, because that is counted too.
WITH found AS MATERIALIZED (
    SELECT l.ad_id, t.language, CASE WHEN sqlc.arg(by_closing)::bool THEN l.closes_at ELSE l.first_published END AS key
    FROM ad_texts t
    JOIN listed l ON l.ad_id = t.ad_id AND l.scope = sqlc.arg(scope)::int
    JOIN ads a ON a.id = t.ad_id
    WHERE t.plain LIKE sqlc.arg(lookup)::text
        AND t.words LIKE ALL (sqlc.arg(words)::text[]) AND t.plain LIKE ALL (sqlc.arg(plain)::text[])
        AND l.opens_at <= (SELECT ext.clock()) AND l.closes_at > (SELECT ext.clock())
        AND t.language = CASE WHEN sqlc.arg(lang)::text = ANY (a.languages) THEN sqlc.arg(lang)::text ELSE a.default_language END
), page AS MATERIALIZED (
    SELECT f.ad_id, f.language, f.key FROM found f
    WHERE CASE WHEN sqlc.arg(down)::bool THEN (f.key, f.ad_id) < (sqlc.arg(at)::timestamptz, sqlc.arg(id)::uuid)
        ELSE (f.key, f.ad_id) > (sqlc.arg(at)::timestamptz, sqlc.arg(id)::uuid) END
    ORDER BY CASE WHEN sqlc.arg(down)::bool THEN f.key END DESC, CASE WHEN sqlc.arg(down)::bool THEN f.ad_id END DESC, f.key, f.ad_id
    LIMIT sqlc.arg(at_most)::int
)
SELECT /* generic plan */ a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published,
    a.published_at, a.languages, t.language, t.title, t.summary, a.card, (SELECT count(*) FROM found)::bigint AS total
FROM page p
JOIN ads a ON a.id = p.ad_id
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = p.ad_id AND t.language = p.language
ORDER BY CASE WHEN sqlc.arg(down)::bool THEN p.key END DESC, CASE WHEN sqlc.arg(down)::bool THEN p.ad_id END DESC, p.key, p.ad_id;

-- name: Chosen :many
-- Ads by their ids, closed ones too: somebody has kept their addresses.
SELECT /* custom plan */ a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published, a.published_at,
    a.languages, t.language, t.title, t.summary, a.card, (a.closes_at <= ext.clock() OR a.ended_at IS NOT NULL)::bool AS closed
FROM ads a
JOIN employers e ON e.tenant = a.tenant
JOIN ad_texts t ON t.ad_id = a.id
WHERE a.id = ANY (sqlc.arg(ids)::text[]::uuid[]) AND a.opens_at <= ext.clock() AND NOT e.suspended
    AND (sqlc.arg(tenant)::int = 0 OR a.tenant = sqlc.arg(tenant)::int)
    AND t.language = CASE WHEN sqlc.arg(lang)::text = ANY (a.languages) THEN sqlc.arg(lang)::text ELSE a.default_language END
ORDER BY a.closes_at, a.id LIMIT 100;

-- name: ForgetAds :execrows
DELETE FROM ads WHERE tenant = $1;

-- name: ForgetEmployer :execrows
DELETE FROM employers WHERE tenant = $1;
