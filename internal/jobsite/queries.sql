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
SELECT a.content, a.ended_at, e.suspended, a.opens_at > ext.clock() AS early, ext.clock()::timestamptz AS clock
FROM ads a JOIN employers e ON e.tenant = a.tenant WHERE a.id = $1;

-- name: Employer :one
SELECT tenant, slug, host, names, kind, country, default_language, languages, time_zone, home_page, presentation,
    theme_hash, suspended
FROM employers WHERE tenant = $1;

-- name: Employers :many
SELECT e.tenant, e.slug, e.host, e.names, e.kind, e.country, e.default_language, e.languages, e.time_zone, e.home_page,
    e.presentation, e.theme_hash, e.suspended, (SELECT count(*) FROM ads a WHERE a.tenant = e.tenant
        AND a.opens_at <= ext.clock() AND a.closes_at > ext.clock() AND a.ended_at IS NULL)::int AS open_ads
FROM employers e WHERE NOT e.suspended ORDER BY e.slug;

-- name: Theme :one
SELECT theme_css FROM employers WHERE slug = $1 AND theme_hash = $2;

-- The four orders of the list share their conditions. An ad is listed once, in
-- the reader's language or the ad's own default (LANG-02, decision C1); a word
-- is looked for in what is listed. The first word of each kind stands alone
-- because LIKE ALL cannot use the index; an empty one is folded away before
-- the statement is planned.

-- name: CountOpen :one
SELECT count(*) FROM open_ads o
WHERE o.language = CASE WHEN sqlc.arg(lang)::text = ANY(o.languages) THEN sqlc.arg(lang)::text ELSE o.default_language END
    AND (sqlc.arg(tenant)::int = 0 OR o.tenant = sqlc.arg(tenant)::int)
    AND (sqlc.arg(word)::text = '' OR o.words LIKE sqlc.arg(word)::text)
    AND (sqlc.arg(plain_word)::text = '' OR o.plain LIKE sqlc.arg(plain_word)::text)
    AND o.words LIKE ALL (sqlc.arg(words)::text[]) AND o.plain LIKE ALL (sqlc.arg(plain_words)::text[]);

-- name: Newest :many
SELECT o.id, o.tenant, o.slug, o.host, o.time_zone, o.reference, o.opens_at, o.closes_at, o.first_published,
    o.published_at, o.languages, o.language, o.title, o.summary, o.card
FROM open_ads o
WHERE o.language = CASE WHEN sqlc.arg(lang)::text = ANY(o.languages) THEN sqlc.arg(lang)::text ELSE o.default_language END
    AND (sqlc.arg(tenant)::int = 0 OR o.tenant = sqlc.arg(tenant)::int)
    AND (sqlc.arg(word)::text = '' OR o.words LIKE sqlc.arg(word)::text)
    AND (sqlc.arg(plain_word)::text = '' OR o.plain LIKE sqlc.arg(plain_word)::text)
    AND o.words LIKE ALL (sqlc.arg(words)::text[]) AND o.plain LIKE ALL (sqlc.arg(plain_words)::text[])
    AND (sqlc.narg(at)::timestamptz IS NULL OR (o.first_published, o.id) < (sqlc.narg(at)::timestamptz, sqlc.arg(id)::uuid))
ORDER BY o.first_published DESC, o.id DESC LIMIT sqlc.arg(at_most)::int;

-- name: NewestBefore :many
SELECT o.id, o.tenant, o.slug, o.host, o.time_zone, o.reference, o.opens_at, o.closes_at, o.first_published,
    o.published_at, o.languages, o.language, o.title, o.summary, o.card
FROM open_ads o
WHERE o.language = CASE WHEN sqlc.arg(lang)::text = ANY(o.languages) THEN sqlc.arg(lang)::text ELSE o.default_language END
    AND (sqlc.arg(tenant)::int = 0 OR o.tenant = sqlc.arg(tenant)::int)
    AND (sqlc.arg(word)::text = '' OR o.words LIKE sqlc.arg(word)::text)
    AND (sqlc.arg(plain_word)::text = '' OR o.plain LIKE sqlc.arg(plain_word)::text)
    AND o.words LIKE ALL (sqlc.arg(words)::text[]) AND o.plain LIKE ALL (sqlc.arg(plain_words)::text[])
    AND (sqlc.narg(at)::timestamptz IS NULL OR (o.first_published, o.id) > (sqlc.narg(at)::timestamptz, sqlc.arg(id)::uuid))
ORDER BY o.first_published, o.id LIMIT sqlc.arg(at_most)::int;

-- name: Closing :many
SELECT o.id, o.tenant, o.slug, o.host, o.time_zone, o.reference, o.opens_at, o.closes_at, o.first_published,
    o.published_at, o.languages, o.language, o.title, o.summary, o.card
FROM open_ads o
WHERE o.language = CASE WHEN sqlc.arg(lang)::text = ANY(o.languages) THEN sqlc.arg(lang)::text ELSE o.default_language END
    AND (sqlc.arg(tenant)::int = 0 OR o.tenant = sqlc.arg(tenant)::int)
    AND (sqlc.arg(word)::text = '' OR o.words LIKE sqlc.arg(word)::text)
    AND (sqlc.arg(plain_word)::text = '' OR o.plain LIKE sqlc.arg(plain_word)::text)
    AND o.words LIKE ALL (sqlc.arg(words)::text[]) AND o.plain LIKE ALL (sqlc.arg(plain_words)::text[])
    AND (sqlc.narg(at)::timestamptz IS NULL OR (o.closes_at, o.id) > (sqlc.narg(at)::timestamptz, sqlc.arg(id)::uuid))
ORDER BY o.closes_at, o.id LIMIT sqlc.arg(at_most)::int;

-- name: ClosingBefore :many
SELECT o.id, o.tenant, o.slug, o.host, o.time_zone, o.reference, o.opens_at, o.closes_at, o.first_published,
    o.published_at, o.languages, o.language, o.title, o.summary, o.card
FROM open_ads o
WHERE o.language = CASE WHEN sqlc.arg(lang)::text = ANY(o.languages) THEN sqlc.arg(lang)::text ELSE o.default_language END
    AND (sqlc.arg(tenant)::int = 0 OR o.tenant = sqlc.arg(tenant)::int)
    AND (sqlc.arg(word)::text = '' OR o.words LIKE sqlc.arg(word)::text)
    AND (sqlc.arg(plain_word)::text = '' OR o.plain LIKE sqlc.arg(plain_word)::text)
    AND o.words LIKE ALL (sqlc.arg(words)::text[]) AND o.plain LIKE ALL (sqlc.arg(plain_words)::text[])
    AND (sqlc.narg(at)::timestamptz IS NULL OR (o.closes_at, o.id) < (sqlc.narg(at)::timestamptz, sqlc.arg(id)::uuid))
ORDER BY o.closes_at DESC, o.id DESC LIMIT sqlc.arg(at_most)::int;

-- name: Chosen :many
-- Ads by their ids, closed ones too: somebody has kept their addresses.
SELECT a.id, a.tenant, e.slug, e.host, e.time_zone, a.reference, a.opens_at, a.closes_at, a.first_published, a.published_at,
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
