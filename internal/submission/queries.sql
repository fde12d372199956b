-- name: Start :one
-- The first opening of a form. Opening it again finds the same row.
INSERT INTO applications (id, account_id, tenant, ad_id, recruitment_id, language, content, closes_at, ad_snapshot, percent,
                          created_at, updated_at)
VALUES (@id, @account_id, @tenant, @ad_id, @recruitment_id, @language, @content, @closes_at, @ad_snapshot, @percent,
        ext.clock(), ext.clock())
ON CONFLICT (account_id, recruitment_id) DO UPDATE SET recruitment_id = excluded.recruitment_id
RETURNING id, (xmax = 0)::boolean AS created;

-- name: Get :one
SELECT id, account_id, tenant, ad_id, recruitment_id, language, state, content, sent_content, version, content_version,
       sent_version, percent, closes_at,
       ad_snapshot, phase, closed_at, created_at, updated_at, sent_at, edited_at, withdrawn_at,
       (ext.clock() < closes_at)::boolean AS open
FROM applications WHERE id = @id AND account_id = @account_id;

-- name: List :many
-- Newest first; an applicant's applications are few, and bounded all the same.
SELECT id, tenant, ad_id, recruitment_id, language, state, version, sent_version, percent, closes_at, ad_snapshot, phase, closed_at,
       updated_at, sent_at, edited_at, withdrawn_at, (ext.clock() < closes_at)::boolean AS open
FROM applications
WHERE account_id = @account_id AND (state = 'draft' OR phase <> 'archived')
ORDER BY updated_at DESC, id LIMIT 500;

-- name: Save :one
UPDATE applications
SET content = @content, percent = @percent, version = version + 1, content_version = content_version + 1, updated_at = ext.clock()
WHERE id = @id AND account_id = @account_id AND content_version = @content_version AND state <> 'withdrawn'
  AND ext.clock() < closes_at AND phase = 'active'
RETURNING version, content_version, updated_at;

-- name: Touch :one
-- A file came or went: a new version, whatever version the page shows.
UPDATE applications SET percent = @percent, version = version + 1, updated_at = ext.clock()
WHERE id = @id AND account_id = @account_id AND state <> 'withdrawn' AND ext.clock() < closes_at AND phase = 'active'
RETURNING version;

-- name: Hold :one
-- Whoever writes after the employer's record waits for whoever does so already,
-- and then reads the record anew: the newest is written last.
SELECT account_id FROM applications WHERE id = @id FOR UPDATE;

-- name: Settle :exec
-- Writes what the employer has on record into the applicant's copy. Its contact block
-- is where the next application begins (PROF-07).
WITH settled AS (
UPDATE applications a
SET state = CASE WHEN sqlc.narg(withdrawn_at)::timestamptz IS NULL THEN 'sent' ELSE 'withdrawn' END,
    sent_content = @sent_content, sent_version = @sent_version, sent_at = @sent_at, edited_at = sqlc.narg(edited_at), withdrawn_at = sqlc.narg(withdrawn_at),
    closed_at = sqlc.narg(closed_at), phase = @phase
WHERE a.id = @id AND a.account_id = @account_id AND a.tenant = @tenant
RETURNING a.account_id AS owner
)
INSERT INTO profiles (account_id, content, updated_at)
SELECT settled.owner, jsonb_build_object('basic', @basic::jsonb), ext.clock() FROM settled
ON CONFLICT (account_id) DO UPDATE
SET content = profiles.content || excluded.content, updated_at = excluded.updated_at, version = profiles.version + 1;

-- name: Settled :one
-- Whether the copy is already what Settle would write.
SELECT EXISTS (
    SELECT 1 FROM applications
    WHERE id = @id AND account_id = @account_id AND tenant = @tenant AND sent_content = @sent_content AND phase = @phase
      AND state = CASE WHEN sqlc.narg(withdrawn_at)::timestamptz IS NULL THEN 'sent' ELSE 'withdrawn' END
      AND (sent_version, sent_at, edited_at, withdrawn_at, closed_at) IS NOT DISTINCT FROM
          (@sent_version::int, @sent_at::timestamptz, sqlc.narg(edited_at)::timestamptz, sqlc.narg(withdrawn_at)::timestamptz,
           sqlc.narg(closed_at)::timestamptz));

-- name: DeleteDraft :execrows
DELETE FROM applications WHERE id = @id AND account_id = @account_id AND state = 'draft';

-- name: Files :many
SELECT id, slot, file_name, content_type, size, sha256, uploaded_at FROM attachments
WHERE application_id = @application_id ORDER BY slot;

-- name: AddFile :exec
INSERT INTO attachments (id, application_id, slot, file_name, content_type, size, sha256, uploaded_at)
VALUES (@id, @application_id, @slot, @file_name, @content_type, @size, @sha256, ext.clock());

-- name: RemoveFile :one
DELETE FROM attachments f USING applications a
WHERE f.application_id = @application_id AND f.slot = @slot AND a.id = f.application_id AND a.account_id = @account_id
RETURNING f.id;

-- name: Refresh :execrows
-- A newly published version of the ad reaches those who have begun or applied;
-- an older one that comes late does not, nor does one version's ending undo itself.
UPDATE applications SET closes_at = @closes_at, ad_snapshot = @ad_snapshot
WHERE ad_id = @ad_id AND tenant = @tenant AND phase = 'active'
  AND ((ad_snapshot ->> 'version')::int < @version::int
       OR (ad_snapshot ->> 'version')::int = @version::int AND (@ended::boolean OR ad_snapshot ->> 'ended_at' IS NULL));

-- name: HoldCase :exec
-- As Hold, for all applications to one recruitment.
SELECT pg_advisory_xact_lock(hashtextextended('recruitment ' || sqlc.arg(recruitment_id)::text, 0));

-- name: SetPhase :execrows
UPDATE applications SET phase = @phase, closed_at = sqlc.narg(closed_at)
WHERE recruitment_id = @recruitment_id AND tenant = @tenant
  AND (phase, closed_at) IS DISTINCT FROM (@phase::text, sqlc.narg(closed_at)::timestamptz);

-- name: Remind :many
-- The drafts that close within two days and were begun before that, once each (APPL-04).
UPDATE applications a SET reminded_at = ext.clock()
FROM accounts c
WHERE a.id IN (
    SELECT d.id FROM applications d
    WHERE d.state = 'draft' AND d.phase = 'active' AND d.reminded_at IS NULL
      AND d.closes_at > ext.clock() AND d.closes_at <= ext.clock() + interval '2 days'
      AND d.created_at <= d.closes_at - interval '2 days'
    ORDER BY d.closes_at, d.id LIMIT @most FOR UPDATE SKIP LOCKED)
  AND c.id = a.account_id
RETURNING a.id, a.recruitment_id, a.ad_snapshot, a.closes_at, c.id AS account_id, c.email, c.name, c.language;

-- name: ForAd :many
-- What the applicant has begun or sent through an ad.
SELECT id, recruitment_id, state FROM applications WHERE account_id = @account_id AND ad_id = @ad_id;

-- name: CountOldDrafts :one
SELECT count(*)::int FROM applications WHERE state = 'draft' AND closes_at < @cutoff;

-- name: OldDrafts :many
SELECT id FROM applications WHERE state = 'draft' AND closes_at < @cutoff ORDER BY closes_at, id LIMIT @most FOR UPDATE SKIP LOCKED;

-- name: CountOldCopies :one
SELECT count(*)::int FROM applications WHERE state <> 'draft' AND closed_at < @cutoff::timestamptz;

-- name: OldCopies :many
SELECT id FROM applications WHERE state <> 'draft' AND closed_at < @cutoff::timestamptz
ORDER BY closed_at, id LIMIT @most FOR UPDATE SKIP LOCKED;

-- name: DraftsTo :many
SELECT id FROM applications WHERE state = 'draft' AND tenant = @tenant ORDER BY id LIMIT @most FOR UPDATE;

-- The employer of these is no more: nothing will close their cases any more.
-- name: EndCopies :exec
UPDATE applications SET phase = 'closed', closed_at = ext.clock() WHERE tenant = @tenant AND state <> 'draft' AND closed_at IS NULL;

-- name: FilesOf :many
SELECT f.id, a.account_id FROM attachments f JOIN applications a ON a.id = f.application_id
WHERE a.id = ANY(sqlc.arg(ids)::text[]::uuid[]);

-- name: Purge :execrows
DELETE FROM applications WHERE id = ANY(sqlc.arg(ids)::text[]::uuid[]);

-- name: ProfileBasic :one
SELECT coalesce(content -> 'basic', '{}')::jsonb AS basic FROM profiles WHERE account_id = @account_id;

-- name: Account :one
SELECT name, email, language FROM accounts WHERE id = @id AND state = 'active';
