-- name: Settings :one
SELECT default_language, time_zone, min_application_days, workplace_description, publication_channels, application_method
FROM settings;

-- name: HoldNumbering :one
-- Numbers of one year are handed out one at a time: whoever creates holds the row.
SELECT default_language, extract(year FROM ext.clock() AT TIME ZONE time_zone)::int AS year
FROM settings FOR NO KEY UPDATE;

-- name: LastReference :one
-- References from before organisations had prefixes ("2026-0022") count as well.
SELECT coalesce(max(substring(reference FROM '[0-9]+$')::int), 0)::int
FROM recruitments WHERE reference ~ ('(^|-)' || sqlc.arg(year)::int::text || '-[0-9]+$');

-- name: LastMunicipalities :one
-- Where the organisation recruited last, in this unit if it ever did.
SELECT municipalities FROM recruitments WHERE municipalities <> '{}'
ORDER BY unit_id = sqlc.arg(unit)::uuid DESC, created_at DESC, id DESC LIMIT 1;

-- name: Unit :one
SELECT id, path, names, active FROM units WHERE id = $1;

-- name: InsertRecruitment :execrows
INSERT INTO recruitments (id, reference, unit_id, titles, positions, employment, duration, starts_on, ends_on, level,
    job_areas, municipalities, working_time, remote, salary, salary_grounds, responsible_id, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (id) DO NOTHING;

-- name: UpdateRecruitment :execrows
UPDATE recruitments SET unit_id = $3, titles = $4, positions = $5, employment = $6, duration = $7, starts_on = $8,
    ends_on = $9, level = $10, job_areas = $11, municipalities = $12, working_time = $13, remote = $14, salary = $15,
    salary_grounds = $16, responsible_id = $17, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'open';

-- name: Recruitment :one
SELECT r.id, r.reference, r.unit_id, u.path, u.names, r.titles, r.positions, r.employment, r.duration,
    r.starts_on, r.ends_on, r.level, r.job_areas, r.municipalities, r.working_time, r.remote, r.salary, r.salary_grounds,
    r.responsible_id, p.name AS responsible_name, p.email AS responsible_email, r.state, r.outcome, r.close_reason,
    r.closed_at, r.created_at, r.created_by, r.version, ar.ad_id,
    recruitment_stage(r.state, a.state, a.opens_at, a.closes_at)::text AS stage
FROM recruitments r
JOIN units u ON u.id = r.unit_id
JOIN users p ON p.id = r.responsible_id
JOIN ad_recruitments ar ON ar.recruitment_id = r.id
JOIN ads a ON a.id = ar.ad_id
WHERE r.id = $1;

-- name: HoldRecruitment :one
SELECT version FROM recruitments WHERE id = $1 FOR UPDATE;

-- name: Members :many
SELECT u.id, u.name, u.email FROM recruitment_members m JOIN users u ON u.id = m.user_id
WHERE m.recruitment_id = $1 ORDER BY lower(u.name), u.id;

-- name: DeleteMembers :exec
DELETE FROM recruitment_members WHERE recruitment_id = $1;

-- name: InsertMembers :exec
INSERT INTO recruitment_members (recruitment_id, user_id)
SELECT sqlc.arg(recruitment)::uuid, m FROM unnest(sqlc.arg(users)::text[]::uuid[]) AS m;

-- name: ContactsOf :many
SELECT c.id, c.name, c.title, c.phone, c.email, c.hours, c.owner_id, c.active, c.version
FROM recruitment_contacts rc JOIN contacts c ON c.id = rc.contact_id
WHERE rc.recruitment_id = $1 ORDER BY rc.position;

-- name: DeleteRecruitmentContacts :exec
DELETE FROM recruitment_contacts WHERE recruitment_id = $1;

-- name: InsertRecruitmentContacts :exec
INSERT INTO recruitment_contacts (recruitment_id, contact_id, position)
SELECT sqlc.arg(recruitment)::uuid, c.id, c.position::int
FROM unnest(sqlc.arg(contacts)::text[]::uuid[]) WITH ORDINALITY AS c(id, position);

-- name: List :many
SELECT /* custom plan */ r.id, r.reference, r.titles, r.positions, u.id AS unit_id, u.names AS unit_names, u.path, p.name AS responsible_name,
    ar.ad_id, a.opens_at, a.closes_at, a.ended_at, (a.changed AND a.state = 'published')::bool AS changed, r.created_at,
    coalesce((SELECT jsonb_object_agg(t.language, t.title) FROM ad_texts t WHERE t.ad_id = a.id AND t.title <> ''), '{}')::jsonb AS ad_titles,
    recruitment_stage(r.state, a.state, a.opens_at, a.closes_at)::text AS stage
FROM recruitments r
JOIN units u ON u.id = r.unit_id
JOIN users p ON p.id = r.responsible_id
JOIN ad_recruitments ar ON ar.recruitment_id = r.id
JOIN ads a ON a.id = ar.ad_id
WHERE EXISTS (SELECT 1 FROM unnest(sqlc.arg(prefixes)::text[]) AS f(prefix) WHERE starts_with(u.path, f.prefix))
  AND (sqlc.narg(unit_path)::text IS NULL OR starts_with(u.path, sqlc.narg(unit_path)::text))
  AND (sqlc.narg(words)::text IS NULL OR strpos(lower(r.reference || ' ' || r.titles::text || ' ' || p.name), lower(sqlc.narg(words)::text)) > 0)
  AND (sqlc.narg(stage)::text IS NULL OR sqlc.narg(stage)::text = recruitment_stage(r.state, a.state, a.opens_at, a.closes_at))
  AND (sqlc.narg(before_at)::timestamptz IS NULL OR (r.created_at, r.id) < (sqlc.narg(before_at)::timestamptz, sqlc.narg(before_id)::uuid))
ORDER BY r.created_at DESC, r.id DESC
LIMIT sqlc.arg(at_most)::int;

-- name: Sorted :many
-- List in another order than newest first. The key is compared as text, with the
-- letters å, ä and ö at the end.
WITH line AS (
    SELECT r.id, r.reference, r.titles, r.positions, u.id AS unit_id, u.names AS unit_names, u.path, p.name AS responsible_name,
        ar.ad_id, a.opens_at, a.closes_at, a.ended_at, (a.changed AND a.state = 'published')::bool AS changed, r.created_at,
        coalesce((SELECT jsonb_object_agg(t.language, t.title) FROM ad_texts t WHERE t.ad_id = a.id AND t.title <> ''), '{}')::jsonb AS ad_titles,
        recruitment_stage(r.state, a.state, a.opens_at, a.closes_at)::text AS stage,
        coalesce(CASE sqlc.arg(sort)::text
            WHEN 'title' THEN lower(coalesce(r.titles->>sqlc.arg(language)::text, r.titles::text))
            WHEN 'unit' THEN lower(coalesce(u.names->>sqlc.arg(language)::text, u.names::text))
            WHEN 'responsible' THEN lower(p.name)
            WHEN 'closes' THEN to_char(coalesce(a.ended_at, a.closes_at) AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS')
            WHEN 'candidates' THEN to_char((SELECT count(*) FROM applications x WHERE x.recruitment_id = r.id
                 AND EXISTS (SELECT 1 FROM unnest(sqlc.arg(seen)::text[]) AS g(prefix) WHERE starts_with(u.path, g.prefix))), 'FM00000000')
        END, '') COLLATE "fi-x-icu" AS sort_key
    FROM recruitments r
    JOIN units u ON u.id = r.unit_id
    JOIN users p ON p.id = r.responsible_id
    JOIN ad_recruitments ar ON ar.recruitment_id = r.id
    JOIN ads a ON a.id = ar.ad_id
    WHERE EXISTS (SELECT 1 FROM unnest(sqlc.arg(prefixes)::text[]) AS f(prefix) WHERE starts_with(u.path, f.prefix))
      AND (sqlc.narg(unit_path)::text IS NULL OR starts_with(u.path, sqlc.narg(unit_path)::text))
      AND (sqlc.narg(words)::text IS NULL OR strpos(lower(r.reference || ' ' || r.titles::text || ' ' || p.name), lower(sqlc.narg(words)::text)) > 0)
      AND (sqlc.narg(stage)::text IS NULL OR sqlc.narg(stage)::text = recruitment_stage(r.state, a.state, a.opens_at, a.closes_at))
)
SELECT /* custom plan */ id, reference, titles, positions, unit_id, unit_names, path, responsible_name, ad_id, opens_at, closes_at, ended_at, changed, created_at,
    ad_titles, stage, sort_key::text AS sort_key
FROM line
WHERE sqlc.narg(after_id)::uuid IS NULL
   OR sqlc.arg(descending)::bool AND (sort_key, id) < (sqlc.narg(after_key)::text, sqlc.narg(after_id)::uuid)
   OR NOT sqlc.arg(descending)::bool AND (sort_key, id) > (sqlc.narg(after_key)::text, sqlc.narg(after_id)::uuid)
ORDER BY CASE WHEN sqlc.arg(descending)::bool THEN line.sort_key END DESC, CASE WHEN sqlc.arg(descending)::bool THEN id END DESC, line.sort_key, id
LIMIT sqlc.arg(at_most)::int;

-- name: DeleteRecruitment :execrows
DELETE FROM recruitments WHERE id = $1 AND version = $2;

-- name: CloseRecruitment :execrows
UPDATE recruitments SET state = 'closed', outcome = sqlc.arg(outcome)::text, close_reason = sqlc.arg(reason), closed_at = ext.clock(),
    closed_by = sqlc.arg(closed_by)::uuid, version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND state = 'open';

-- name: ReopenRecruitment :execrows
UPDATE recruitments SET state = 'open', outcome = NULL, close_reason = '', closed_at = NULL, closed_by = NULL, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'closed';

-- name: Eligible :many
-- CASE-07: access to the unit, by the base group's unit or a further group that
-- is valid now, and viewing or listing cases in the base group.
SELECT u.id, u.name, u.email FROM users u JOIN units b ON b.id = u.unit_id
WHERE u.state = 'active'
  AND EXISTS (SELECT 1 FROM group_permissions g WHERE g.group_id = u.base_group_id
              AND g.permission IN ('recruitment.view', 'recruitment.list'))
  AND (starts_with(sqlc.arg(path)::text, b.path) OR EXISTS (
       SELECT 1 FROM user_groups ug JOIN units x ON x.id = ug.unit_id
       WHERE ug.user_id = u.id AND starts_with(sqlc.arg(path)::text, x.path)
         AND ug.valid_from <= ext.clock() AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock())))
ORDER BY lower(u.name), u.id LIMIT 2000;

-- name: Eligibility :one
-- What CASE-07 asks of one user, answer by answer.
SELECT u.state = 'active' AS active,
  EXISTS (SELECT 1 FROM group_permissions g WHERE g.group_id = u.base_group_id
          AND g.permission IN ('recruitment.view', 'recruitment.list')) AS may_view,
  (starts_with(sqlc.arg(path)::text, b.path) OR EXISTS (
   SELECT 1 FROM user_groups ug JOIN units x ON x.id = ug.unit_id
   WHERE ug.user_id = u.id AND starts_with(sqlc.arg(path)::text, x.path)
     AND ug.valid_from <= ext.clock() AND (ug.valid_until IS NULL OR ug.valid_until > ext.clock())))::bool AS reaches
FROM users u JOIN units b ON b.id = u.unit_id WHERE u.id = sqlc.arg(id);

-- name: AdsOfContactChanged :exec
UPDATE ads SET changed = true WHERE published_version > 0 AND id IN (
    SELECT ar.ad_id FROM ad_recruitments ar JOIN recruitment_contacts rc ON rc.recruitment_id = ar.recruitment_id
    WHERE rc.contact_id = $1);

-- name: InsertAd :exec
INSERT INTO ads (id, default_language, form) VALUES ($1, $2, $3);

-- name: InsertAdRecruitment :exec
INSERT INTO ad_recruitments (recruitment_id, ad_id, position)
SELECT sqlc.arg(recruitment)::uuid, sqlc.arg(ad)::uuid, coalesce(max(position), 0) + 1 FROM ad_recruitments WHERE ad_id = sqlc.arg(ad)::uuid;

-- name: MoveRecruitment :execrows
UPDATE ad_recruitments m SET ad_id = sqlc.arg(ad)::uuid,
    position = (SELECT coalesce(max(o.position), 0) + 1 FROM ad_recruitments o WHERE o.ad_id = sqlc.arg(ad)::uuid)
WHERE m.recruitment_id = sqlc.arg(recruitment)::uuid;

-- name: DeleteEmptyAd :exec
DELETE FROM ads a WHERE a.id = $1 AND a.published_version = 0 AND NOT EXISTS (SELECT 1 FROM ad_recruitments ar WHERE ar.ad_id = a.id);

-- An ad and its parts are read by the ad's id, or by that of a recruitment that it presents.

-- name: Ad :one
SELECT a.id, a.state, a.default_language, a.opens_at, a.closes_at, a.form, a.form_locked_at, a.published_version,
    a.first_published, a.published_at, a.changed, a.ended_at, a.end_reason, a.version, s.time_zone, s.min_application_days,
    s.publication_channels, ext.clock()::timestamptz AS clock,
    (a.version + (SELECT coalesce(sum(r.version), 0) FROM ad_recruitments ar JOIN recruitments r ON r.id = ar.recruitment_id
                  WHERE ar.ad_id = a.id))::int AS revision
FROM ads a CROSS JOIN settings s
WHERE a.id = coalesce(sqlc.narg(ad)::uuid, (SELECT x.ad_id FROM ad_recruitments x WHERE x.recruitment_id = sqlc.narg(recruitment)::uuid));

-- name: HoldAd :one
SELECT version FROM ads WHERE id = $1 FOR UPDATE;

-- name: AdUnits :many
SELECT r.id, u.path, r.employment FROM ad_recruitments ar JOIN recruitments r ON r.id = ar.recruitment_id JOIN units u ON u.id = r.unit_id
WHERE ar.ad_id = coalesce(sqlc.narg(ad)::uuid, (SELECT x.ad_id FROM ad_recruitments x WHERE x.recruitment_id = sqlc.narg(recruitment)::uuid))
ORDER BY ar.position, r.number;

-- name: AdOf :one
SELECT ad_id FROM ad_recruitments WHERE recruitment_id = $1;

-- name: AdTexts :many
SELECT language, title, description, qualifications, expectations, offer, instructions FROM ad_texts
WHERE ad_id = coalesce(sqlc.narg(ad)::uuid, (SELECT x.ad_id FROM ad_recruitments x WHERE x.recruitment_id = sqlc.narg(recruitment)::uuid));

-- name: PutAdText :exec
INSERT INTO ad_texts (ad_id, language, title, description, qualifications, expectations, offer, instructions)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (ad_id, language) DO UPDATE SET title = excluded.title, description = excluded.description,
    qualifications = excluded.qualifications, expectations = excluded.expectations, offer = excluded.offer,
    instructions = excluded.instructions;

-- name: DeleteAdText :execrows
DELETE FROM ad_texts WHERE ad_id = $1 AND language = $2;

-- name: TouchAd :execrows
UPDATE ads SET changed = true, version = version + 1 WHERE id = $1 AND version = $2;

-- name: ChangeAd :exec
UPDATE ads SET changed = true WHERE id = $1 AND NOT changed;

-- name: RaiseAd :exec
UPDATE ads SET changed = true, version = version + sqlc.arg(by)::int WHERE id = sqlc.arg(id);

-- name: SetDefaultLanguage :execrows
UPDATE ads SET default_language = $3, changed = true, version = version + 1 WHERE id = $1 AND version = $2;

-- name: SetForm :execrows
UPDATE ads SET form = $3, changed = true, version = version + 1 WHERE id = $1 AND version = $2;

-- name: SetPeriod :execrows
UPDATE ads SET opens_at = $3, closes_at = $4, changed = true, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'draft';

-- name: Publish :one
UPDATE ads SET state = 'published', published_version = published_version + 1, changed = false,
    opens_at = CASE WHEN published_version > 0 THEN opens_at ELSE greatest(opens_at, ext.clock()) END,
    first_published = coalesce(first_published, ext.clock()), published_at = ext.clock(), published_by = sqlc.arg(published_by)::uuid
WHERE id = sqlc.arg(id) AND state <> 'ended'
RETURNING published_version, opens_at, closes_at, first_published, published_at;

-- name: Extend :one
UPDATE ads SET closes_at = sqlc.arg(closes_at)::timestamptz, published_version = published_version + 1, published_at = ext.clock(),
    published_by = sqlc.arg(published_by)::uuid, version = version + 1
WHERE id = sqlc.arg(id) AND version = sqlc.arg(version) AND state = 'published'
RETURNING published_version, closes_at, published_at;

-- name: EndAd :one
UPDATE ads SET state = 'ended', ended_at = ext.clock(), end_reason = sqlc.arg(reason), version = version + 1
WHERE id = sqlc.arg(id) AND state = 'published' AND closes_at > ext.clock()
RETURNING ended_at;

-- name: InsertAdVersion :exec
INSERT INTO ad_versions (ad_id, version, content, published_at, published_by) VALUES ($1, $2, $3, $4, $5);

-- name: PublishedContent :one
SELECT v.content, a.ended_at FROM ads a JOIN ad_versions v ON v.ad_id = a.id AND v.version = a.published_version WHERE a.id = $1;

-- name: AdVersion :one
SELECT content FROM ad_versions WHERE ad_id = $1 AND version = $2;

-- name: PublishedAds :many
SELECT /* custom plan */ id FROM ads WHERE published_version > 0 AND (sqlc.narg(after)::uuid IS NULL OR id > sqlc.narg(after)::uuid)
ORDER BY id LIMIT sqlc.arg(at_most)::int;

-- name: Intake :one
SELECT a.id, a.published_version, (v.content -> 'form')::jsonb AS form, a.opens_at, a.closes_at, a.ended_at, a.form_locked_at,
    ext.clock()::timestamptz AS clock
FROM ads a JOIN ad_versions v ON v.ad_id = a.id AND v.version = a.published_version WHERE a.id = $1;

-- name: HoldIntake :one
SELECT id FROM ads WHERE id = $1 FOR SHARE;

-- name: IntakeRecruitments :many
SELECT r.id, r.reference, r.titles, r.state FROM ad_recruitments ar JOIN recruitments r ON r.id = ar.recruitment_id
WHERE ar.ad_id = $1 ORDER BY ar.position, r.number;

-- name: LockForm :execrows
-- The form that was published is the one that is filled in: an unpublished
-- change of it is given up here.
UPDATE ads a SET form = v.content -> 'form', form_locked_at = ext.clock()
FROM ad_versions v
WHERE a.id = $1 AND v.ad_id = a.id AND v.version = a.published_version AND a.form_locked_at IS NULL;
